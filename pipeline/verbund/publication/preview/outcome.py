"""What becomes of datasets and distributions when a portal harvests a catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from verbund.findings import Finding


class HarvestOutcome(StrEnum):
    """What becomes of a dataset."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    DELETED = "deleted"


class Match(StrEnum):
    """By what a dataset was found among those published."""

    IRI = "iri"
    IDENTIFIER = "identifier"
    TITLE = "title"


class Reason(StrEnum):
    """Why a dataset has its outcome."""

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
    """What becomes of a distribution: its resource keeps its id, gets a new one, comes or goes."""

    KEPT = "kept"
    RECREATED = "recreated"
    ADDED = "added"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DistributionOutcome:
    """A distribution by its IRI or address. ``published`` is its name before, where it had one."""

    name: str
    fate: Fate
    published: str | None = None


@dataclass(frozen=True, slots=True)
class DatasetOutcome:
    """A dataset by its IRI, or else by identifier or title, and what becomes of it.

    ``published`` is the name of the dataset that it was matched with by ``match``, or for one that
    is replaced that of its successor. ``changed`` are the properties whose values differ.
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
    """What a harvest would do: outcomes by dataset, and findings; a violation is a block."""

    datasets: tuple[DatasetOutcome, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    def count(self, outcome: HarvestOutcome) -> int:
        """How many datasets have an outcome."""
        return sum(item.outcome is outcome for item in self.datasets)
