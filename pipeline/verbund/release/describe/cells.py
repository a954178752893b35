"""Canonical texts of cells for the clean tables.

Reading a canonical text gives the values of the recorded cell (docs/release.md, Tables). It is an
ISO 8601 date, a plain number, true or false, the id of a record, or the local name of a concept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from verbund.model.column_kinds import ConceptColumn, LiteralColumn, Reference
from verbund.model.model import Field, RecordType
from verbund.rdf.datatypes import is_numeric
from verbund.rdf.terms import XSD_STRING, Iri
from verbund.read.headings import Column
from verbund.resolve.literals import read_literal
from verbund.resolve.terms import TermMaker
from verbund.text.names import normalise, stripped

Writer = Callable[[Sequence[str]], list[str]]
"""A function from the cells of a column to their canonical texts."""

_LOCAL = re.compile(r"[A-Za-z0-9._~-]+")
_MOST_KNOWN = 1 << 16


def is_local(kind: ConceptColumn) -> bool:
    """Whether all members of a list can be written by their local names, in one namespace."""
    return all(
        iri.startswith(kind.namespace)
        and _LOCAL.fullmatch(iri[len(kind.namespace) :]) is not None
        and kind.options.get(normalise(iri[len(kind.namespace) :])) == iri
        for iri in kind.labels
    )


def is_path(record_type: RecordType, field: Field) -> bool:
    """Whether a reference is written with its path segment, because it may be to several tables.

    A part of the key is written as the id alone, the value of the IRI template's variable.
    """
    kind = field.kind
    several = isinstance(kind, Reference) and len(kind.targets) != 1
    return several and field.name not in record_type.keys


def has_own_numbers(kind: LiteralColumn) -> bool:
    """Whether numbers keep the column's decimal character, because the point is not a decimal."""
    own = kind.decimal_char != "." or "." in kind.group_char
    return own and any(is_numeric(item) for item in kind.datatypes)


def writer_of(record_type: RecordType, column: Column, maker: TermMaker) -> Writer:
    """The writer of a column, for cells without a fault."""
    kind = column.field.kind
    as_it_is = not isinstance(kind, (ConceptColumn, Reference, LiteralColumn)) or (
        isinstance(kind, LiteralColumn) and kind.datatypes[0] == XSD_STRING
    )
    single = column.field.separator is None
    if as_it_is and single:
        return lambda cells: list(map(stripped, cells))
    part = str if as_it_is else _part_writer(record_type, column, maker)
    texts = CellTexts(part, column.field.separator)
    if isinstance(kind, Reference) and single and not is_path(record_type, column.field):
        known = _plain_targets(kind, maker)
        if len(known) == 1 == len(kind.targets):
            return _id_writer(known[0][1], texts)
    return lambda cells: list(map(texts.__getitem__, cells))


def _id_writer(ids: Mapping[str, str], texts: CellTexts) -> Writer:
    """The writer of a reference column: most cells are ids, and looked up as a whole column."""

    def write(cells: Sequence[str]) -> list[str]:
        found = list(map(ids.get, cells))
        if None not in found:
            return found  # type: ignore[return-value] # none is None
        return [
            texts[cell] if text is None else text for cell, text in zip(cells, found, strict=True)
        ]

    return write


class CellTexts(dict[str, str]):
    """A bounded cache from cells to canonical texts; several values are unique and sorted."""

    def __init__(self, part: Callable[[str], str], separator: str | None) -> None:
        super().__init__()
        self._part, self._separator = part, separator

    def __missing__(self, cell: str) -> str:
        text = self._text(cell)
        if len(self) < _MOST_KNOWN:
            self[cell] = text
        return text

    def _text(self, cell: str) -> str:
        separator = self._separator
        if separator is None:
            text = stripped(cell)
            return self._part(text) if text else ""
        parts = [stripped(part) for part in cell.split(separator) if stripped(part)]
        written = sorted({self._part(part) for part in parts})
        text = separator.join(written)
        if _split(text, separator) != written:  # a canonical text that holds the separator
            return separator.join(dict.fromkeys(parts))
        return text


def _split(text: str, separator: str) -> list[str]:
    return [stripped(part) for part in text.split(separator) if stripped(part)]


def _part_writer(record_type: RecordType, column: Column, maker: TermMaker) -> Callable[[str], str]:
    kind = column.field.kind
    if isinstance(kind, LiteralColumn):
        return lambda text: _literal(text, kind)
    if isinstance(kind, Reference):
        return _reference_writer(record_type, column.field, kind, maker)
    if isinstance(kind, ConceptColumn) and is_local(kind):
        return lambda text: _iri(maker, column, text)[len(kind.namespace) :]
    return lambda text: _iri(maker, column, text)


def _iri(maker: TermMaker, column: Column, text: str) -> str:
    term = maker.value(column, text).term
    return term.value if isinstance(term, Iri) else text


def _literal(text: str, kind: LiteralColumn) -> str:
    """The lexical form, or the column's own format where only that reads back equally."""
    literal = read_literal(text, kind)
    if literal is None:
        return text
    own = literal.value.replace(".", kind.decimal_char)
    for written in (own, literal.value) if has_own_numbers(kind) else (literal.value,):
        if read_literal(written, kind) == literal:
            return written
    return text


def _plain_targets(kind: Reference, maker: TermMaker) -> list[tuple[str, Mapping[str, str]]]:
    """Segment and ids of each table referred to, if an id found in only one of them is unambiguous.

    That is so where every class that the rows may have is allowed, and where no id holds a slash,
    so that it cannot be taken for a segment with an id.
    """
    model = maker.model
    targets = [model.by_name[name] for name in kind.targets]
    if not model.fits(kind):
        return []
    if any(len(target.template) > 3 or "/" in target.template[2] for target in targets):
        return []
    return [(target.segment, maker.index.certain_ids(target)) for target in targets]


def _reference_writer(
    record_type: RecordType, field: Field, kind: Reference, maker: TermMaker
) -> Callable[[str], str]:
    references = maker.references(field)
    tables = [maker.index.certain_ids(item) for item in references.targets]
    plain = _plain_targets(kind, maker)
    with_segment = is_path(record_type, field)

    def write(text: str) -> str:
        holding = [segment for segment, ids in plain if text in ids]
        if len(holding) == 1:
            return holding[0] + text if with_segment else text
        found = references.resolve(text).found
        if found is None:
            return text
        if not with_segment and sum(found.id in ids for ids in tables) == 1:
            return found.id
        if not any(found.relative in ids for ids in tables):
            return found.relative
        return maker.model.base + found.relative

    return write
