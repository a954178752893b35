"""Cells that say something of a value that is not there: ``start_source`` without ``start``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verbund.findings import Finding, Localised
from verbund.model.model import Field
from verbund.read.headings import Headings
from verbund.read.stated_file import StatedColumn, StatedFile
from verbund.read.tables import Tables
from verbund.text.names import stripped

NO_VALUE = "R123"
"""The code of a cell that says something of no value."""


def statement_findings(tables: Tables) -> Iterator[Finding]:
    """Yield a finding for each cell that says something of a value that its row does not have.

    Where a file lacks the whole column of the values, there is one, at the heading. Nothing is read
    where no such column is in use.
    """
    for table in tables.by_name.values():
        for file in table.files:
            if isinstance(file, StatedFile):
                yield from _of_headings(file)
                yield from _of_rows(file)


def _of_headings(file: StatedFile) -> Iterator[Finding]:
    headings = file.headings_around
    for stated in file.stated:
        if not stated.values:
            yield _finding(file, stated, headings.at or None, ())


def _of_rows(file: StatedFile) -> Iterator[Finding]:
    columns = [item for item in file.stated if item.values]
    for number, row in file.rows_around() if columns else ():
        unread = file.around.unread.get(number, ())
        for stated in columns:
            if any(stripped(row[at]) or at in unread for _, at in stated.values):
                continue
            if stated.is_filled(row):
                yield _finding(file, stated, number, row)


def _finding(
    file: StatedFile, stated: StatedColumn, number: int | None, row: Sequence[str]
) -> Finding:
    """Return the finding at the first cell that says something, or at its heading."""
    headings = file.headings_around
    about = [at for at in stated.about if at is not None]
    position = min(at for at in about if not row or stripped(row[at]))
    field, column = file.own.field(stated.name), _column(file, headings, position)
    return Finding(
        NO_VALUE,
        file.around_place(number, position),
        value=row[position] if row else headings.texts[position],
        details={"label": _label(column), "other": _label(field)},
        shape=field.shape.iri,
        path=field.path,
        headings=headings.texts,
        row_cells=tuple(row),
    )


def _column(file: StatedFile, headings: Headings, position: int) -> Field:
    name = next(name for (name, _), at in headings.positions.items() if at == position)
    return file.own.column(name)


def _label(field: Field) -> Localised:
    return field.headings or {"": field.name}
