"""The names that may follow ``verbund publish --allow``."""

from __future__ import annotations

from typing import Final

from verbund.findings import entry
from verbund.publication.immutable import CHANGED, LOST
from verbund.publication.outdated import OUTDATED
from verbund.publication.preview import BLOCKS

ALLOWED: Final = (*BLOCKS, *(entry(code).name for code in ("U305", CHANGED, LOST, OUTDATED)))
"""The names of what stops a run unless it is allowed: the blocks of the preview, foreign graphs,
and versions that were published with other data, would be lost, or are not built yet."""
