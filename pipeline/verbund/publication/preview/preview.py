"""The harvest preview: the outcomes of a harvest, and the findings that block it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from verbund.findings import Finding, Localised, Place, Severity, entry, phrase
from verbund.publication.preview.dataset import Dataset, Triples, datasets_of
from verbund.publication.preview.outcome import Fate, HarvestOutcome, Match, Preview, Reason
from verbund.publication.preview.replay import Step, described, identifier_groups, partners, replay

MOST_LOST: Final = 0.2
"""The share of the published datasets whose deletion is no mass deletion yet."""

_NAMED: Final = 5  # distributions, datasets: how many a message names


def preview(new: Triples, published: Triples | None, *, file: str = "catalog.ttl") -> Preview:
    """Replay the harvest of a catalogue after the one that the harvester read last.

    Both are rdflib graphs, or lists of triples, which is faster; with ``published`` None it is a
    first harvest. ``file`` names the new catalogue in findings. Violations among the findings are
    blocks, which must be allowed by name.
    """
    datasets = datasets_of(new)
    before = datasets_of(published) if published is not None else []
    steps = replay(datasets, before)
    find = _Finder(file)
    findings = [*_of_catalogue(find, datasets, steps)]
    for step in steps:
        if step.new is not None:
            findings += _of_dataset(find, step, step.new)
    # by dataset, in the order of the catalogue
    return Preview(tuple(described(step) for step in steps), tuple(findings))


class _Finder:
    """Makes findings of a code, with the severity in the catalogue of findings."""

    def __init__(self, file: str) -> None:
        self._place = Place(file=file)

    def __call__(self, code: str, dataset: Dataset | None, **details: str | Localised) -> Finding:
        focus = dataset.iri if dataset else None
        return Finding(
            code,
            self._place,
            severity=Severity(entry(code).severity),
            value=dataset.name if dataset else None,
            details=details,
            focus_node=focus,
        )


def _of_catalogue(
    find: _Finder, datasets: Sequence[Dataset], steps: Sequence[Step]
) -> Iterator[Finding]:
    held = len({step.old for step in steps if step.old})
    gone = [step.old.name for step in steps if step.old and step.reason is Reason.ABSENT]
    if not datasets:
        yield find("P102", None, count=str(held))
    elif gone and len(gone) > MOST_LOST * held:
        yield find("P101", None, count=str(len(gone)), published=str(held), datasets=_listed(gone))
    for identifier, group in identifier_groups(datasets).items():
        names = _listed([dataset.name for dataset in group])
        yield replace(find("P107", None, datasets=names), value=identifier)


def _of_dataset(find: _Finder, step: Step, new: Dataset) -> Iterator[Finding]:
    unlicensed = [item.name or "?" for item in new.distributions if not item.licensed]
    if not new.distributions:
        yield find("P105", new)
    if unlicensed:
        yield find("P104", new, distributions=_listed(unlicensed))
    if not new.identifiers:
        yield find("P108", new)
    if step.old is not None:
        yield from _of_change(find, step, new, step.old)
    yield from _kept_once(find, new)


def _of_change(find: _Finder, step: Step, new: Dataset, old: Dataset) -> Iterator[Finding]:
    dates = {"modified": _date(new), "before": _date(old)}
    match = phrase(f"preview.match.{step.match or Match.IRI}")
    if step.reason is Reason.NOT_NEWER:
        yield find("P103", new, old=old.name, match=match, **dates)
    elif step.reason is Reason.REPLACES:
        yield find("P111", new, old=old.name, match=match)
    elif step.outcome is HarvestOutcome.UPDATED:
        if not new.newer_than(old) and _content_changed(new, old):
            yield find("P106", new, **dates)
        recreated = [item for item in described(step).distributions if item.fate is Fate.RECREATED]
        if recreated:
            yield find("P113", new, distributions=_listed([item.name for item in recreated]))


def _kept_once(find: _Finder, new: Dataset) -> Iterator[Finding]:
    for count, what in ((len(new.titles), "title"), (new.places, "spatial")):
        if count > 1:
            words = phrase(f"preview.{what}")
            yield find("P112", new, property=words, count=str(count))


def _content_changed(new: Dataset, old: Dataset) -> bool:
    pairs = partners(new.distributions, old.distributions)
    return any(before is not None and item.differs(before) for item, before in pairs)


def _date(dataset: Dataset) -> str | Localised:
    return dataset.modified_text or phrase("preview.no-date")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f", … (+{more})" if more > 0 else "")
