"""Names of records and values in one language, from labels and shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from verbund.findings import Language
from verbund.findings.catalogue import MISSING, localised, say, shorten, visible
from verbund.model.column_kinds import (
    ConceptColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
    TermColumn,
)
from verbund.model.model import Field, Model, RecordType
from verbund.model.templates import PLACEHOLDER
from verbund.rdf.namespaces import split
from verbund.rdf.terms import XSD, Iri, Literal, Term
from verbund.release.diff.lookup import Facts, HasFacts

_WIDTH = 80
_BEFORE = 20
_DEEPEST = 2
_MOST_TYPES = 1 << 17
"""The most IRIs whose tables are kept: values ask for the same ones again and again."""

_Made = TypeVar("_Made")
_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


class Naming:
    """Names records, properties and values in one language.

    The name of a record is the first of these that can be made: from a label template
    (sh:labelTemplate) of a concept that it has, from one of its shape, its title (csvw:rowTitle),
    the names of the records that its key refers to, its id.
    """

    def __init__(self, model: Model | None, lookup: HasFacts, language: Language) -> None:
        self.model = model
        self.language = language
        self._lookup = lookup
        self._names: dict[tuple[str, int], str] = {}
        self.seen: set[str] | None = None
        """Where the records are noted whose facts names are made of, if somebody asks."""
        self._read: dict[tuple[str, int], tuple[str, frozenset[str]]] = {}
        types = model.record_types if model is not None else ()
        self._types = {item.segment: item for item in types}
        self._base = model.base if model is not None else None
        self._labels: dict[int, tuple[Field, str]] = {}
        self._known_types: dict[str, RecordType | None] = {}

    def record(self, iri: str, depth: int = 0) -> str:
        """The name of a record; the id for one that neither dataset has."""
        if self.seen is not None:
            return self._noted(iri, depth, self.seen)
        key = iri, depth
        if key not in self._names:
            self._names[key] = visible(self._record(iri, depth))
        return self._names[key]

    def _noted(self, iri: str, depth: int, seen: set[str]) -> str:
        """The name of a record; what was read for it is noted, also where it is known already."""
        known = self._read.get((iri, depth))
        if known is None:
            self.seen = read = {iri}
            name = visible(self._record(iri, depth))
            known = self._read[iri, depth] = name, frozenset(read)
            self.seen = seen
        name, told = known
        seen |= told
        return name

    def told_apart(self, make: Callable[[], _Made]) -> tuple[_Made, frozenset[str]]:
        """What a function makes with names, and the records that these names are made of.

        They are told to whoever called, not to who asks beside.
        """
        seen = self.seen
        read: set[str] = set()
        self.seen = read
        try:
            return make(), frozenset(read)
        finally:
            self.seen = seen

    def made(self, iri: str) -> str | None:
        """The name of a record; None where nothing is known of it but its id."""
        record_type = self.type_of(iri)
        if record_type is None:
            return None
        name = self._said(record_type, self._lookup.facts(iri), 0)
        return visible(name) if name else None

    def type_of(self, iri: str) -> RecordType | None:
        """The record type of an IRI, by its path segment."""
        try:
            return self._known_types[iri]
        except KeyError:
            found = self._type_of(iri)
        if len(self._known_types) >= _MOST_TYPES:
            self._known_types.clear()
        self._known_types[iri] = found
        return found

    def _type_of(self, iri: str) -> RecordType | None:
        base = self._base
        if self.model is None or base is None or not iri.startswith(base):
            return None
        known = self._types.get(iri[len(base) : iri.find("/", len(base)) + 1])
        if known is not None:
            return known
        path = iri[len(base) :]
        found = (item for item in self.model.record_types if path.startswith(item.segment))
        return next(found, None)

    def field_of(self, record_type: RecordType | None, path: str, term: Term) -> Field | None:
        """The column that a value comes from."""
        fields = [item for item in record_type.fields if item.path == path] if record_type else []
        fitting = (item for item in fields if self.fits(item, term))
        return next(fitting, fields[0] if fields else None)

    def label(self, field: Field | None, path: str) -> str:
        """The name of a column or, without one, of a property."""
        if field is not None:
            known = self._labels.get(id(field))
            if known is None:  # the column is kept too, so that no other one has its place
                known = field, localised(field.headings, self.language) or field.name
                self._labels[id(field)] = known
            return known[1]
        if self.model is not None and path in self.model.labels:
            return localised(self.model.labels[path], self.language)
        return split(path)[1] or path

    def value(self, term: Term, field: Field | None, depth: int = 1) -> str:
        """A value for use in a sentence; strings are not quoted here."""
        if isinstance(term, Iri):
            return self._thing(term.value, field, depth)
        return self._literal(term, field)

    def _record(self, iri: str, depth: int) -> str:
        record_type = self.type_of(iri)
        if record_type is None or self.model is None:
            return f"<{iri}>"
        if self.seen is not None:
            self.seen.add(iri)
        found = self._said(record_type, self._lookup.facts(iri), depth)
        return found or iri[len(self.model.base) + len(record_type.segment) :]

    def _said(self, record_type: RecordType, facts: Facts, depth: int) -> str:
        return (
            self._from_template(record_type, facts, depth)
            or self._from_titles(record_type, facts)
            or self._from_key(record_type, facts, depth)
        )

    def _from_template(self, record_type: RecordType, facts: Facts, depth: int) -> str:
        """The first label template that can be filled; those with more placeholders go first."""
        for template in self._templates(record_type, facts):
            filled = self._filled(template, record_type, facts, depth)
            if filled is not None:
                return filled
        return ""

    def _templates(self, record_type: RecordType, facts: Facts) -> Iterable[str]:
        assert self.model is not None  # noqa: S101 - there is a record type
        concepts = [
            term.value
            for field in record_type.fields
            if isinstance(field.kind, ConceptColumn)
            for term in self._values(field, facts)
            if isinstance(term, Iri)
        ]
        for iri in (*concepts, record_type.shape.iri):
            yield from self.model.label_templates.get(iri, {}).get(self.language, ())

    def _filled(
        self, template: str, record_type: RecordType, facts: Facts, depth: int
    ) -> str | None:
        columns = {field.name: field for field in record_type.fields}
        said: dict[str, str] = {}
        for name in PLACEHOLDER.findall(template):
            field = columns.get(name)
            said[name] = self._all(field, facts, depth) if field is not None else ""
            if not said[name]:
                return None
        return PLACEHOLDER.sub(lambda match: said[match[1]], template)

    def _from_titles(self, record_type: RecordType, facts: Facts) -> str:
        fields = [record_type.field(name) for name in record_type.titles]
        # A column of several names is for who looks for the record, not what it is called.
        fields = [field for field in fields if field.separator is None] or fields
        # Nor is a key, such as that of a municipality, if the record has a name in a language.
        named = [field for field in fields if isinstance(field.kind, LangStringColumn)]
        fields = named if self._text_of(named, facts) else fields
        return self._text_of(fields, facts)

    def _text_of(self, fields: Iterable[Field], facts: Facts) -> str:
        """What a record says in some columns."""
        return ", ".join(filter(None, (self._all(field, facts, _DEEPEST) for field in fields)))

    def _from_key(self, record_type: RecordType, facts: Facts, depth: int) -> str:
        """The names of the records that a key of references refers to; empty for other keys."""
        fields = [record_type.field(name) for name in record_type.keys]
        if depth >= _DEEPEST or not all(isinstance(field.kind, Reference) for field in fields):
            return ""
        names = [self._all(field, facts, depth) for field in fields]
        return " – ".join(names) if all(names) else ""

    def _all(self, field: Field, facts: Facts, depth: int) -> str:
        """All values of a column; of language-tagged strings the one in the best language."""
        terms = self._values(field, facts)
        if isinstance(field.kind, LangStringColumn) and field.separator is None:
            texts = {item.language or "": item.value for item in terms if isinstance(item, Literal)}
            return localised(texts, self.language)
        return ", ".join(self.value(term, field, depth + 1) for term in terms)

    def _values(self, field: Field, facts: Facts) -> list[Term]:
        return [term for term in facts.get(field.path, ()) if self.fits(field, term)]

    def fits(self, field: Field, term: Term) -> bool:
        """Whether a value may come from a column: several columns can share a property."""
        kind = field.kind
        if isinstance(kind, TermColumn):
            return True
        if isinstance(term, Literal):
            wanted = LangStringColumn if term.language else LiteralColumn
            return isinstance(kind, wanted)
        if isinstance(kind, Reference):
            record_type = self.type_of(term.value)
            return record_type is not None and record_type.name in kind.targets
        return not isinstance(kind, ConceptColumn) or term.value in kind.labels

    def _thing(self, iri: str, field: Field | None, depth: int) -> str:
        if field is not None and isinstance(field.kind, ConceptColumn) and iri in field.kind.labels:
            return localised(field.kind.labels[iri], self.language)
        if self.type_of(iri) is not None:
            return self.record(iri, min(depth, _DEEPEST))
        if self.model is not None and iri in self.model.labels:
            return localised(self.model.labels[iri], self.language)
        return f"<{iri}>"

    def _literal(self, term: Literal, field: Field | None) -> str:
        kind = term.datatype.removeprefix(XSD)
        if kind == "boolean" and term.value in ("true", "false"):
            return say(f"difference.{term.value}", self.language)
        if self.language == "de":
            day = _DAY.fullmatch(term.value) if kind in ("date", "gYearMonth") else None
            if day is not None:
                year, month, of_month = day.groups()
                return f"{of_month}.{month}.{year}" if of_month else f"{month}/{year}"
            if kind == "decimal":
                return term.value.replace(".", ",")
        return term.value


def excerpts(old: str, new: str) -> tuple[str, str]:
    """Two texts, shortened so that the first difference is visible in both."""
    at = next(
        (n for n, (one, two) in enumerate(zip(old, new, strict=False)) if one != two),
        min(len(old), len(new)),
    )
    start = 0 if max(len(old), len(new)) <= _WIDTH else max(at - _BEFORE, 0)
    mark = MISSING if start else ""
    return mark + excerpt(old[start:]), mark + excerpt(new[start:])


def excerpt(text: str) -> str:
    """The beginning of a text, with every character visible."""
    return shorten(visible(text), _WIDTH)
