"""Lists to choose from: concepts, words for yes and no, and records that a column may refer to.

An entry is such that a cell which holds it means what the entry says, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from verbund.findings import Language, phrase
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.model.column_kinds import ConceptColumn, LiteralColumn, Reference
from verbund.model.levels import in_levels
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.datatypes import local
from verbund.rdf.namespaces import split
from verbund.read.headings import Headings
from verbund.read.tables import Tables
from verbund.resolve.index import Found, Index
from verbund.resolve.indexing import index_tables
from verbund.resolve.references import References
from verbund.text.late_pattern import late
from verbund.text.names import normalise, slug, stripped

MOST: Final = 5000
"""The most entries of a list: in a longer one nobody finds anything."""
_LONGEST: Final = 200
"""The most characters of an entry."""

_CONCEPT: Final = late(r"(?<![\w-])(?P<id>[A-Za-z][\w-]*)(?![\w-])(?: \([^()]*\))?")
"""A word that may be the id of a concept, with what stands in brackets behind it."""

Means = Callable[[str], bool]
"""Whether a cell of this text means one concept or record, and no other."""


def concept_entries(field: Field, kind: ConceptColumn, language: Language) -> tuple[str, ...]:
    """Return the concepts of a column by their labels in a language, in their alphabet.

    In a list with levels each stands behind the one above it, so that what belongs together is
    found together.
    """
    entries = _by_concept(field, kind, language)
    ordered = in_levels(kind, lambda iri: (slug(entries[iri] or ""), entries[iri] or ""))
    listed = [entry for iri, _ in ordered if (entry := entries[iri])]
    return tuple(listed) if len(listed) <= MOST else ()


def as_offered(text: str, field: Field, language: Language) -> str:
    """Return a text about a column of concepts that names them as the list of choices does.

    What stands in brackets behind a concept's id says what it is called, and is left out.
    """
    kind = field.kind
    if not isinstance(kind, ConceptColumn):
        return text
    offered = {
        split(iri)[1]: entry for iri, entry in _by_concept(field, kind, language).items() if entry
    }

    def name(found: re.Match[str]) -> str:
        entry = offered.get(found["id"])
        return found[0] if entry is None else entry

    return _CONCEPT.sub(name, text)


def _by_concept(field: Field, kind: ConceptColumn, language: Language) -> dict[str, str | None]:
    return {
        iri: _first(
            (localised(labels, language), *labels.values(), split(iri)[1], iri),
            _is_concept(kind, iri),
            field.separator,
        )
        for iri, labels in kind.labels.items()
    }


def yes_and_no(kind: LiteralColumn, language: Language) -> tuple[str, ...]:
    """Return the words for yes and no of a column of them; none for another column."""
    if [local(datatype) for datatype in kind.datatypes] != ["boolean"]:
        return ()
    pairs = [text.partition("|")[::2] for text in kind.formats]
    usual = localised(phrase("template.yes"), language), localised(phrase("template.no"), language)
    whole = [pair for pair in pairs if all(pair)]
    return usual if usual in whole else whole[0] if whole else ("true", "false")


class RecordChoices:
    """The records of a workspace, as cells name them: by a name where it means one, else by id."""

    def __init__(self, model: Model, tables: Tables, language: Language) -> None:
        self._model, self._tables = model, tables
        self._tags = dict.fromkeys((language, model.language, *LANGUAGES))
        self._index: Index = index_tables(model, tables)
        self._known: dict[str, dict[str, list[str]]] = {}

    def entries(self, field: Field, kind: Reference) -> tuple[str, ...]:
        """Return the records that a column may refer to; none where they are too many to list."""
        references = References(self._index, kind)
        if sum(len(self._index.of(item).ids) for item in references.targets) > MOST:
            return ()
        entries = []
        for record_type in references.targets:
            for key, names in self._names(record_type).items():
                found = Found(record_type, key)
                spellings = (*names, key, found.relative, self._model.base + found.relative)
                entries.append(_first(spellings, _is_record(references, found), field.separator))
        return _sorted(entries)

    def _names(self, record_type: RecordType) -> dict[str, list[str]]:
        """Return the names of each record of a table, by its id."""
        known = self._known.get(record_type.name)
        if known is None:
            known = self._known[record_type.name] = {}
            for key, names in self._rows(record_type):
                known.setdefault(key, names)
        return known

    def _rows(self, record_type: RecordType) -> Iterator[tuple[str, list[str]]]:
        table = self._tables.by_name.get(record_type.name)
        if table is None:
            return
        for number, _, rows in table.chunks():
            headings = table.headings[number]
            identify = self._index.identifier(table, headings)
            positions = self._title_positions(record_type, headings)
            for row in rows:
                key = identify(row)
                if key:
                    yield key, [stripped(row[at]) for at in positions if at < len(row)]

    def _title_positions(self, record_type: RecordType, headings: Headings) -> Sequence[int]:
        """Return where the names stand, the ones to be shown first; only cells of one name count.

        In a cell of several names each is a name, but none of them is the one to show.
        """
        return [
            headings.positions[name, tag]
            for name in record_type.titles
            if record_type.field(name).separator is None
            for tag in (*self._tags, None)
            if (name, tag) in headings.positions
        ]


def _is_concept(kind: ConceptColumn, iri: str) -> Means:
    return lambda name: kind.options.get(normalise(name)) == iri


def _is_record(references: References, wanted: Found) -> Means:
    return lambda name: references.resolve(name).found == wanted


def _first(names: Iterable[str], means: Means, separator: str | None) -> str | None:
    """Return the first name that a cell can hold and that means what it is to; None for none."""
    for name in names:
        if _fits(name) and not (separator and separator in name) and means(name):
            return name
    return None


def _fits(name: str) -> bool:
    return bool(name) and name.isprintable() and name == stripped(name) and len(name) <= _LONGEST


def _sorted(entries: Iterable[str | None]) -> tuple[str, ...]:
    """Return entries as a person looks for them; none at all where they are too many."""
    listed = sorted({entry for entry in entries if entry}, key=lambda entry: (slug(entry), entry))
    return tuple(listed) if len(listed) <= MOST else ()
