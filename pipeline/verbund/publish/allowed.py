"""The names that may follow ``verbund publish --allow``."""

from __future__ import annotations

from typing import Final

from verbund.preview import BLOCKS

ALLOWED: Final = BLOCKS
"""What stops a run unless it is allowed: the blocks of the preview."""
