"""What changed because of the model, and what because of facts: two parts of a change log."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from verbund.findings import Language
from verbund.findings.catalogue import LANGUAGES, say
from verbund.model.model import Model
from verbund.rdf.namespaces import split
from verbund.release.diff.collect import Collector, Counts
from verbund.release.diff.in_present_model import InPresentModel
from verbund.release.diff.lookup import Lookup
from verbund.release.diff.merge import SortedLines, compare
from verbund.release.diff.naming import Naming
from verbund.release.diff.sentences import Part, sections_of
from verbund.release.diff.taken_over import write_taken_over


@dataclass(frozen=True, slots=True)
class Cause:
    """What changed because of one of both: triples removed and added, and records by table."""

    removed: int
    added: int
    records: Mapping[str, Counts]

    def as_dict(self) -> dict[str, object]:
        """Return the counts as they stand in JSON."""
        return {
            "triples": {"removed": self.removed, "added": self.added},
            "records": {name: asdict(self.records[name]) for name in sorted(self.records)},
        }


@dataclass(frozen=True, slots=True)
class Causes:
    """Both causes, and the parts of the change log about them, by language."""

    models: tuple[str, str]
    model: Cause
    facts: Cause
    parts: Mapping[Language, tuple[Part, ...]]

    def as_dict(self) -> dict[str, object]:
        """Return the counts of both as they stand in JSON."""
        old, new = self.models
        return {
            "model": {"old": old, "new": new, **self.model.as_dict()},
            "facts": self.facts.as_dict(),
        }


def causes_of(old: BinaryIO, between: InPresentModel, new: BinaryIO, model: Model) -> Causes | None:
    """Compare a dataset with itself in the present model, and that one with the new dataset.

    What the new dataset still has as the old one is left out of both (``write_taken_over``). None
    where there is no dataset in the present model (``between.problem``). Raises Findings for lines
    that are not canonical N-Triples, and OSError.
    """
    if between.dataset is None:
        return None
    middle = between.dataset.with_name("taken-over.nt")
    for stream in (old, new):
        stream.seek(0)
    with between.dataset.open("rb") as all_changes, middle.open("wb") as target:
        write_taken_over(old, all_changes, new, target)
    with middle.open("rb") as two:
        by_model = _compared(_lines(old, "old"), _lines(two, "tables"), model)
        by_facts = _compared(_lines(two, "tables"), _lines(new, "new"), model)
        lookup = Lookup(new, two, old)
        parts = {
            tag: tuple(_parts(by_model, by_facts, between.models, Naming(model, lookup, tag)))
            for tag in LANGUAGES
        }
    return Causes(between.models, _cause(by_model), _cause(by_facts), parts)


def _lines(stream: BinaryIO, shown: str) -> SortedLines:
    stream.seek(0)
    return SortedLines(stream, shown)


def _compared(old: SortedLines, new: SortedLines, model: Model) -> Collector:
    with Path(os.devnull).open("wb") as nowhere:
        found = Collector(nowhere, nowhere, (old.shown, new.shown), model)
        compare(old, new, found)
        found.finish()
    return found


def _cause(found: Collector) -> Cause:
    return Cause(found.lines_removed, found.lines_added, found.counts)


def _parts(
    by_model: Collector, by_facts: Collector, models: tuple[str, str], naming: Naming
) -> Iterator[Part]:
    language = naming.language
    for name, found in (("model", by_model), ("facts", by_facts)):
        old, new = (split(iri)[1] or iri for iri in models)
        key = name if name == "facts" or old == new or not old else "models"
        heading = say(f"difference.because-{key}", language, old=old, new=new)
        if found.lines_removed or found.lines_added:
            removed, added = str(found.lines_removed), str(found.lines_added)
            summary = say("difference.triples", language, removed=removed, added=added)
        else:
            summary = say(f"difference.none-{name}", language)
        sections = sections_of(found.changes, found.counts, naming, grouped=name == "model")
        yield Part(heading, summary, sections)
