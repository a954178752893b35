"""The outcomes of datasets and distributions when a portal harvests a catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from verbund.findings import Finding
from verbund.release.profiles.quality import Quality


class HarvestOutcome(StrEnum):
    """The outcome of a dataset."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    DELETED = "deleted"


class Match(StrEnum):
    """The property by which a dataset was matched with a published one."""

    IRI = "iri"
    IDENTIFIER = "identifier"
    TITLE = "title"


class Reason(StrEnum):
    """The reason of a dataset's outcome."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    REPLACES = "replaces"
    NOT_NEWER = "not-newer"
    DUPLICATE = "duplicate"
    NO_DISTRIBUTION = "no-distribution"
    NO_KEY = "no-key"
    ABSENT = "absent"
    REPLACED = "replaced"
    SUCCESSOR_REFUSED = "successor-refused"


class Fate(StrEnum):
    """The outcome of a distribution: its resource keeps its id, gets another, is new or deleted."""

    KEPT = "kept"
    RECREATED = "recreated"
    ADDED = "added"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DistributionOutcome:
    """The outcome of a distribution, by its IRI or URL; ``published`` is its name before."""

    name: str
    fate: Fate
    published: str | None = None


@dataclass(frozen=True, slots=True)
class DatasetOutcome:
    """The outcome of a dataset, by its IRI, or else by identifier or title.

    ``published`` is the name of the dataset that it was matched with by ``match``, or for a
    replaced one that of its successor. ``changed`` are the properties whose values differ.
    """

    name: str
    title: str
    outcome: HarvestOutcome
    reason: Reason
    match: Match | None = None
    published: str | None = None
    modified: str | None = None
    published_modified: str | None = None
    changed: tuple[str, ...] = ()
    distributions: tuple[DistributionOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The result of a harvest preview: outcomes by dataset, and findings; violations are blocks.

    ``quality`` is the assessment of each dataset's metadata.
    """

    datasets: tuple[DatasetOutcome, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    quality: tuple[Quality, ...] = ()

    def count(self, outcome: HarvestOutcome) -> int:
        """The number of datasets with an outcome."""
        return sum(item.outcome is outcome for item in self.datasets)
