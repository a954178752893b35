"""The names that may follow ``verbund publish --allow``."""

from __future__ import annotations

from typing import Final

from verbund.findings import entry
from verbund.preview import BLOCKS
from verbund.publish.immutable import CHANGED, LOST
from verbund.release.outdated import OUTDATED

ALLOWED: Final = (*BLOCKS, *(entry(code).name for code in ("U305", CHANGED, LOST, OUTDATED)))
"""What stops a run unless it is allowed: the blocks of the preview, graphs of others, and versions
that were published with other data, or would be lost, or are not built yet."""
