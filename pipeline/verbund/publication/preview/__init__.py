"""The harvest preview: the effects of a catalogue at a portal, after the one it read last."""

from verbund.publication.preview.allow import BLOCKS, allow
from verbund.publication.preview.outcome import (
    DatasetOutcome,
    DistributionOutcome,
    Fate,
    HarvestOutcome,
    Match,
    Preview,
    Reason,
)
from verbund.publication.preview.preview import preview
from verbund.publication.preview.read import find_catalogue, last_published, read_catalogue

__all__ = [
    "BLOCKS",
    "DatasetOutcome",
    "DistributionOutcome",
    "Fate",
    "HarvestOutcome",
    "Match",
    "Preview",
    "Reason",
    "allow",
    "find_catalogue",
    "last_published",
    "preview",
    "read_catalogue",
]
