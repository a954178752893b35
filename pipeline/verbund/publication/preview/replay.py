"""Replay of a harvest: datasets are matched by IRI, then identifier, then title.

The rules are those of ckanext-dcat and ckanext-dcatde, with which GovData harvests, and of their
observed behaviour (docs/preview.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from verbund.publication.preview.dataset import Dataset, Distribution, folded
from verbund.publication.preview.outcome import (
    DatasetOutcome,
    DistributionOutcome,
    Fate,
    HarvestOutcome,
    Match,
    Reason,
)

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """The step for a dataset of the new catalogue (``new``), of the published one, or of both."""

    outcome: HarvestOutcome
    reason: Reason
    new: Dataset | None = None
    old: Dataset | None = None
    match: Match | None = None
    successor: Dataset | None = None


def replay(new: Sequence[Dataset], published: Sequence[Dataset]) -> list[Step]:
    """Replay a harvest; gives a step for each dataset of either catalogue."""
    # the portal did not take datasets without a distribution
    held = [dataset for dataset in published if dataset.distributions]
    pairs = _Pairs(new, held)
    duplicates = _duplicates(new, pairs.known)
    steps = [_step(dataset, pairs, dataset in duplicates) for dataset in new]
    successors = {step.old: step for step in steps if step.old and _moved(step)}
    gone = [_deletion(old, successors.get(old)) for old in pairs.absent]
    return [*steps, *gone]


def described(step: Step) -> DatasetOutcome:
    """The outcome of a step for the report."""
    dataset = step.new or step.old
    assert dataset is not None  # noqa: S101 - a step is about one of them at least
    other = step.old if step.new else step.successor
    return DatasetOutcome(
        name=dataset.name,
        title=dataset.titles[0] if dataset.titles else "",
        outcome=step.outcome,
        reason=step.reason,
        match=step.match,
        published=other.name if other else None,
        modified=step.new.modified_text if step.new else None,
        published_modified=step.old.modified_text if step.old else None,
        changed=_changed(step),
        distributions=tuple(_fates(step)),
    )


def partners(
    new: Sequence[Distribution], old: Sequence[Distribution]
) -> list[tuple[Distribution, Distribution | None]]:
    """Each new distribution with the old one of its IRI, else of its URL."""
    by_iri = {item.iri: item for item in old if item.iri}
    same = {item.iri for item in new if item.iri in by_iri}
    by_address = {
        address: item for item in old if item.iri not in same for address in item.addresses
    }
    found: list[tuple[Distribution, Distribution | None]] = []
    for item in new:
        match = by_iri.get(item.iri) if item.iri else None
        if match is None:
            match = next((by_address[a] for a in item.addresses if a in by_address), None)
            for address in match.addresses if match else ():
                by_address.pop(address, None)
        found.append((item, match))
    return found


class _Pairs:
    """The matching of new datasets with published ones."""

    def __init__(self, new: Iterable[Dataset], held: Iterable[Dataset]) -> None:
        keys = {dataset.key for dataset in new}
        self.known = {dataset.key: dataset for dataset in held}
        self.absent = [dataset for dataset in held if dataset.key not in keys]
        self._free = set(self.absent)
        self._by_identifier = _index((d, d.identifiers) for d in self.absent)
        self._by_title = _index((d, map(folded, d.titles)) for d in self.absent)

    def find(self, dataset: Dataset) -> tuple[Dataset | None, Match | None]:
        """The published dataset that matches a new one, and by what; each is matched once."""
        if dataset.key is None:
            return None, None
        if dataset.key in self.known:
            return self.known[dataset.key], dataset.key[0]
        for identifier in dataset.identifiers:
            found = self._take(self._by_identifier[identifier])
            if found:
                return found, Match.IDENTIFIER
        for title in dataset.titles:
            same = self._by_title[folded(title)]
            # a title of several datasets identifies none
            found = self._take(same) if len(same) == 1 else None
            if found:
                return found, Match.TITLE
        return None, None

    def _take(self, found: Sequence[Dataset]) -> Dataset | None:
        free = [dataset for dataset in found if dataset in self._free]
        if not free:
            return None
        latest = max(free, key=lambda dataset: dataset.modified or _LONG_AGO)
        self._free.remove(latest)
        return latest


def _index(items: Iterable[tuple[Dataset, Iterable[str]]]) -> defaultdict[str, list[Dataset]]:
    index: defaultdict[str, list[Dataset]] = defaultdict(list)
    for dataset, texts in items:
        for text in dict.fromkeys(texts):
            index[text].append(dataset)
    return index


def identifier_groups(datasets: Iterable[Dataset]) -> dict[str, list[Dataset]]:
    """The datasets of one catalogue that share an identifier, by identifier."""
    index = _index((dataset, dataset.identifiers) for dataset in datasets)
    return {text: found for text, found in sorted(index.items()) if len(found) > 1}


def _duplicates(new: Sequence[Dataset], known: Iterable[object]) -> set[Dataset]:
    """The duplicates refused: of datasets with one identifier only the latest is kept.

    Of equally late ones the published one is kept; ``known`` are the keys of published datasets.
    """
    published = set(known)
    refused: set[Dataset] = set()
    for group in identifier_groups(new).values():
        latest = max(group, key=lambda d: (d.modified or _LONG_AGO, d.key in published))
        refused.update(dataset for dataset in group if dataset is not latest)
    return refused


def _step(dataset: Dataset, pairs: _Pairs, duplicate: bool) -> Step:
    old, match = pairs.find(dataset)
    same_key = old is not None and old.key == dataset.key
    outcome, reason = _decide(dataset, old, same_key, duplicate)
    return Step(outcome, reason, dataset, old, match)


def _decide(
    dataset: Dataset, old: Dataset | None, same_key: bool, duplicate: bool
) -> tuple[HarvestOutcome, Reason]:
    if dataset.key is None:
        return HarvestOutcome.REFUSED, Reason.NO_KEY
    if not dataset.distributions:
        return (
            HarvestOutcome.DELETED if same_key else HarvestOutcome.REFUSED
        ), Reason.NO_DISTRIBUTION
    if duplicate:
        return HarvestOutcome.REFUSED, Reason.DUPLICATE
    if old is None:
        return HarvestOutcome.CREATED, Reason.NEW
    if not same_key:
        if dataset.newer_than(old):
            return HarvestOutcome.CREATED, Reason.REPLACES
        return HarvestOutcome.REFUSED, Reason.NOT_NEWER
    if dataset.statements == old.statements:
        return HarvestOutcome.UNCHANGED, Reason.SAME
    return HarvestOutcome.UPDATED, Reason.CHANGED


def _moved(step: Step) -> bool:
    return bool(step.new and step.old and step.new.key != step.old.key)


def _deletion(old: Dataset, successor: Step | None) -> Step:
    if successor is None:
        return Step(HarvestOutcome.DELETED, Reason.ABSENT, old=old)
    replaced = successor.outcome is HarvestOutcome.CREATED
    reason = Reason.REPLACED if replaced else Reason.SUCCESSOR_REFUSED
    return Step(
        HarvestOutcome.DELETED, reason, old=old, match=successor.match, successor=successor.new
    )


def _changed(step: Step) -> tuple[str, ...]:
    if step.new is None or step.old is None:
        return ()
    return tuple(sorted({line[0] for line in step.new.statements ^ step.old.statements}))


def _fates(step: Step) -> list[DistributionOutcome]:
    new = step.new.distributions if step.new else ()
    old = step.old.distributions if step.old else ()
    if step.outcome is HarvestOutcome.DELETED:
        return [DistributionOutcome(item.name, Fate.LOST, item.name) for item in old]
    if step.outcome is HarvestOutcome.REFUSED:
        return []  # the published one stays, or is reported with its own dataset
    pairs = partners(new, old)
    fates = [_fate(item, match, moved=_moved(step)) for item, match in pairs]
    matched = {match for _, match in pairs}
    lost = [item for item in old if item not in matched]
    return [*fates, *(DistributionOutcome(item.name, Fate.LOST, item.name) for item in lost)]


def _fate(item: Distribution, match: Distribution | None, *, moved: bool) -> DistributionOutcome:
    if match is None:
        return DistributionOutcome(item.name, Fate.ADDED)
    kept = item.iri is not None and item.iri == match.iri and not moved
    return DistributionOutcome(item.name, Fate.KEPT if kept else Fate.RECREATED, match.name)
