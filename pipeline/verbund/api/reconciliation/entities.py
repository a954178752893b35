"""The records of a workspace as entities: their types, names and properties, and a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from verbund.api.questions import Questions
from verbund.findings.catalogue import Language, localised
from verbund.model.column_kinds import Reference
from verbund.model.model import Field, Model, RecordType
from verbund.read.grid import is_blank
from verbund.resolve.candidates import Candidate, Candidates
from verbund.resolve.index import Found
from verbund.resolve.references import References
from verbund.text.names import normalise, stripped

_NAME_COUNTS = 0.7
"""What the likeness of the name counts, of 1, where a query gives properties too."""


class Named(NamedTuple):
    """A type or a property: its IRI and what it is called."""

    iri: str
    name: str


class Hit(NamedTuple):
    """A record that a query may mean; ``is_certain`` if its key or name is exactly the text.

    ``features`` are the likenesses of its name and of the properties that were asked for, to 100.
    """

    found: Found
    name: str
    score: float
    why: str
    is_certain: bool
    features: Mapping[str, float]


class Entities:
    """The records of the tables whose records have names."""

    def __init__(self, questions: Questions, language: Language) -> None:
        self.model: Model = questions.model
        self.index, self._language = questions.index, language
        self.record_types = tuple(
            item
            for item in self.model.record_types
            if item.titles and item.name in questions.tables.by_name
        )
        self._candidates = Candidates(self.index, most_looks=None)
        self._references: dict[tuple[str, ...], References] = {}
        self._cells: dict[str, Mapping[str, Mapping[str, str]]] = {}

    def read_all(self) -> None:
        """Read what answers need, so that each takes as long as the next."""
        everything = self._of_types(())
        self._candidates.search("", everything, 1)
        for record_type in self.record_types:
            self.index.is_complete(record_type)
            self.index.written.of(record_type)

    def label(self, iri: str) -> str:
        """What a class or a property is called; its local name where it has no label."""
        label = self.model.labels.get(iri)
        own = iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
        return localised(label, self._language) if label else own

    @cached_property
    def types(self) -> tuple[Named, ...]:
        """The classes of the records, with all that these are subclasses of, by name."""
        own = {kind for item in self.record_types for kind in item.classes}
        known = own.union(*(self.model.superclasses.get(kind, ()) for kind in own))
        named = (Named(iri, self.label(iri)) for iri in known if iri in own or self._is_own(iri))
        return tuple(sorted(named, key=lambda item: (normalise(item.name), item.iri)))

    @cached_property
    def default_types(self) -> tuple[Named, ...]:
        """The classes that references of the model name, in its order."""
        there = {item.iri for item in self.types}
        named = {
            iri: None
            for record_type in self.model.record_types
            for field in record_type.fields
            if isinstance(field.kind, Reference)
            for iri in field.kind.classes
            if iri in there
        }
        return tuple(Named(iri, self.label(iri)) for iri in named)

    @cached_property
    def properties(self) -> tuple[Named, ...]:
        """The properties that records have, each once, by name."""
        fields = {field.path: field for item in self.record_types for field in item.fields}
        named = (Named(path, self._heading(field)) for path, field in fields.items())
        return tuple(sorted(named, key=lambda item: (normalise(item.name), item.iri)))

    def types_of(self, found: Found) -> list[Named]:
        """The class of a record; none where its row states none."""
        kind = self.index.class_of(found)
        return [] if kind is None else [Named(kind, self.label(kind))]

    def names_of(self, found: Found) -> Sequence[str]:
        """All names of a record, the preferred one first."""
        return self.index.written.of(found.record_type).get(found.id, ())

    def name_of(self, found: Found) -> str:
        """The preferred name of a record; its id where it has none."""
        return self.index.written.name(found.record_type, found.id)

    def find(self, relative: str) -> Found | None:
        """The record with an IRI, or an IRI without the base."""
        base = self.model.base
        iri = relative if relative.startswith(base) else base + relative
        return self.index.find(iri, self.record_types)

    def search(
        self,
        text: str,
        types: Sequence[str],
        properties: Sequence[tuple[str, tuple[str, ...]]],
        most: int,
    ) -> list[Hit]:
        """The records that a text may mean, best first; of some types, or of any.

        ``properties`` are values of properties by IRI or name of a column; their likeness counts.
        """
        references = self._of_types(tuple(types))
        if not references.targets:
            return []
        # Records whose properties decide may stand behind the first by name.
        wide = most if not properties else 4 * most + 16
        ranked = self._candidates.search(text, references, wide)
        certain = references.by_records(text).found
        hits = [self._hit(item, certain, properties) for item in ranked]
        hits.sort(key=lambda item: (-item.score, item.found.relative))
        return hits[:most]

    def beginning(self, prefix: str, most: int, skipped: int) -> list[Found]:
        """The records one of whose names, or whose id, begins with a text, by name."""
        wanted = normalise(prefix)
        found = sorted(
            (normalise(self.name_of(item)), item.relative, item) for item in self._beginning(wanted)
        )
        return [item for _, _, item in found[skipped : skipped + most]]

    def _beginning(self, wanted: str) -> Iterator[Found]:
        for record_type in self.record_types:
            for key, names in self.index.written.of(record_type).items():
                if normalise(key).startswith(wanted) or any(
                    normalise(name).startswith(wanted) for name in names
                ):
                    yield Found(record_type, key)

    def _hit(
        self,
        item: Candidate,
        certain: Found | None,
        properties: Sequence[tuple[str, tuple[str, ...]]],
    ) -> Hit:
        features = {"name": item.score}
        for name, values in properties:
            likeness = self._likeness(item.found, name, values)
            if likeness is not None:
                features[name] = likeness
        others = [value for name, value in features.items() if name != "name"]
        score = item.score
        if others:
            score = _NAME_COUNTS * score + (1 - _NAME_COUNTS) * sum(others) / len(others)
        why = localised(item.why, self._language)
        return Hit(item.found, item.name, round(score, 1), why, item.found == certain, features)

    def _likeness(self, found: Found, name: str, values: Sequence[str]) -> float | None:
        """How like one of the values a cell of a record is, to 100; None without such a column."""
        from rapidfuzz import fuzz  # few commands compare texts

        fields = [item for item in found.record_type.fields if name in (item.path, item.name)]
        if not fields or not values:
            return None
        row = self._rows(found.record_type).get(found.id, {})
        cells = [normalise(row.get(item.name, "")) for item in fields]
        return round(
            max(fuzz.ratio(cell, normalise(value)) for cell in cells for value in values), 1
        )

    def _rows(self, record_type: RecordType) -> Mapping[str, Mapping[str, str]]:
        """The filled cells of the records of a table, by id; read when they are first asked for."""
        known = self._cells.get(record_type.name)
        if known is None:
            known = self._cells[record_type.name] = dict(self._read(record_type))
        return known

    def _read(self, record_type: RecordType) -> Iterator[tuple[str, Mapping[str, str]]]:
        table = self.index.tables.by_name[record_type.name]
        for number, _, rows in table.chunks():
            headings = table.headings[number]
            identify = self.index.identifier(table, headings)
            columns = [(name, at) for (name, _), at in reversed(headings.positions.items())]
            for row in () if is_blank(rows) else rows:
                cells = {name: stripped(row[at]) for name, at in columns if at < len(row)}
                yield identify(row), {name: cell for name, cell in cells.items() if cell}

    def _of_types(self, types: tuple[str, ...]) -> References:
        """The resolver of a reference to records of some classes, or of any."""
        known = self._references.get(types)
        if known is None:
            classes = types or tuple(kind for item in self.record_types for kind in item.classes)
            offered = set(self.record_types)
            targets = [item for item in self.model.record_types_of(classes) if item in offered]
            kind = Reference(classes, tuple(item.name for item in targets))
            known = References(self.index, kind)
            if all(item in {named.iri for named in self.types} for item in types):
                self._references[types] = known  # names of strangers would fill the memory
        return known

    def _is_own(self, iri: str) -> bool:
        return iri in self.model.labels

    def _heading(self, field: Field) -> str:
        return localised(field.headings, self._language) if field.headings else field.name
