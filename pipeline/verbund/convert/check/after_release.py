"""Warnings for records marked as past that have a date after the release.

The model says which concepts mark a record as past: those that point to dct:issued with
rdfs:seeAlso (docs/modelling.md). The day of the release is the one in its description; no clock
is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from verbund.convert.finding_lines import with_lines
from verbund.findings import Finding, entry
from verbund.findings.catalogue import day_for_people
from verbund.model.column_kinds import ConceptColumn, LiteralColumn
from verbund.model.model import Field, Model
from verbund.rdf.datatypes import DATES, local
from verbund.read.headings import Headings
from verbund.read.tables import CHUNK, Table, Tables
from verbund.resolve.literals import read_literal
from verbund.text.names import normalise


def findings_after_release(
    model: Model, tables: Tables, day: str | None, counted: Collection[str] | None = None
) -> list[Finding]:
    """Warnings for the dates after ``day`` (YYYY-MM-DD) in rows of records marked as past.

    Only the columns whose values count for the temporal coverage are read. Without a day there
    are no warnings. ``counted`` are all values of these columns, where they were counted: in most
    cases none is after the day, and no table is read again.
    """
    if day is None or not model.past:
        return []
    if counted is not None and not any(_is_after(text, day) for text in counted):
        return []
    found = [
        finding for table in tables.by_name.values() for finding in _findings(model, table, day)
    ]
    return sorted(with_lines(found, tables), key=lambda finding: finding.order)


def _findings(model: Model, table: Table, day: str) -> Iterator[Finding]:
    fields = table.record_type.fields
    states = [field for field in fields if _past_names(model, field)]
    dates = [field for field in fields if field.covers_time]
    for file, headings in zip(table.files, table.headings, strict=True):
        present = [
            (field, headings.positions[field.name, None])
            for field in (*states, *dates)
            if (field.name, None) in headings.positions
        ]
        if not any(field in states for field, _ in present):
            continue
        first = file.first_row
        for columns in file.cells(CHUNK, [position for _, position in present]):
            cells = [(field, column) for (field, _), column in zip(present, columns, strict=True)]
            yield from _of_chunk(model, headings, first, cells, day)
            first += len(columns[0])


def _of_chunk(
    model: Model,
    headings: Headings,
    first: int,
    columns: Sequence[tuple[Field, Sequence[str]]],
    day: str,
) -> Iterator[Finding]:
    over: set[int] = set()
    for field, cells in columns:
        names = _past_names(model, field)
        known = {cell for cell in {*cells} if not names.isdisjoint(_values(field, cell))}
        if known:
            over.update(at for at, cell in enumerate(cells) if cell in known)
    for field, cells in columns:
        if not over or not field.covers_time:
            continue
        is_later = lru_cache(maxsize=CHUNK)(partial(_is_later, field, day))
        for at in sorted(over):
            if cells[at] and is_later(cells[at]):
                yield _finding(headings, first + at, field, cells[at], day)


def _past_names(model: Model, field: Field) -> frozenset[str]:
    """The normalised cells of a column that mark a record as past."""
    if not isinstance(field.kind, ConceptColumn):
        return frozenset()
    options = field.kind.options.items()
    return frozenset(name for name, iri in options if iri in model.past)


def _values(field: Field, cell: str) -> list[str]:
    parts = cell.split(field.separator) if field.separator is not None else [cell]
    return [normalise(part) for part in parts]


def _is_later(field: Field, day: str, cell: str) -> bool:
    """Whether a date, month or year begins after a day (YYYY-MM-DD)."""
    if not isinstance(field.kind, LiteralColumn):
        return False
    parts = cell.split(field.separator) if field.separator is not None else [cell]
    found = [read_literal(part.strip(), field.kind) for part in parts]
    return any(
        literal is not None
        and local(literal.datatype) in DATES - {"time"}
        and _is_after(literal.value, day)
        for literal in found
    )


def _is_after(text: str, day: str) -> bool:
    """Whether the lexical form of a date is after a day; years of five digits have a finding."""
    if not text[:4].isdigit() or text[4:5].isdigit():
        return False
    text = text[: len(day)]
    return text > day[: len(text)]


def _finding(headings: Headings, row: int, field: Field, cell: str, day: str) -> Finding:
    position = headings.positions[field.name, None]
    return Finding(
        "V211",
        replace(headings.row(row), column=headings.texts[position], position=position),
        severity=entry("V211").severity,
        value=cell,
        details={"day": day_for_people(day)},
        path=field.path,
        shape=field.shape.iri,
    )
