"""The names that may follow ``verbund publish --allow``."""

from __future__ import annotations

from typing import Final

from verbund.findings import entry
from verbund.preview import BLOCKS

ALLOWED: Final = (*BLOCKS, entry("U305").name)
"""What stops a run unless it is allowed: the blocks of the preview, and graphs of others."""
