"""The columns of a table that several files hold, and each file's rows in that layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from verbund.model.column_kinds import LangStringColumn
from verbund.model.model import Field, RecordType
from verbund.read.grid import Grid
from verbund.read.headings import Column, Headings


def layout(record_type: RecordType, files: Sequence[Headings], language: str) -> tuple[Column, ...]:
    """Return the columns that any of the files has, in the model's order, own language first."""
    present = {column for headings in files for column in headings.positions}
    return tuple(
        Column(field, tag)
        for field in record_type.fields
        for tag in _tags(field, language, present)
    )


def _tags(field: Field, language: str, present: set[tuple[str, str | None]]) -> list[str | None]:
    """Return the languages of a column: the model's in its order, then the others."""
    if not isinstance(field.kind, LangStringColumn):
        return [None] if (field.name, None) in present else []
    tags = {tag for name, tag in present if name == field.name}
    known = [tag for tag in dict.fromkeys((language, *field.kind.languages)) if tag in tags]
    return [*known, *sorted(str(tag) for tag in tags if tag not in known)]


def arrange(
    columns: Sequence[Column], headings: Headings
) -> Callable[[list[str]], Sequence[str]] | None:
    """Return a function from a row of a file to a row of the layout; None if they are equal.

    The function takes rows of the file's own width; a column that the file lacks is empty.
    """
    width = len(headings.texts)
    places = _places(columns, headings, width)
    if places == list(range(width)):
        return None
    if not places:
        return lambda row: ()
    if len(places) == 1:
        only = places[0]
        return lambda row: ((*row, "")[only],)
    pick = itemgetter(*places)
    if width in places:
        return lambda row: pick([*row, ""])
    return pick


def arrange_columns(
    columns: Sequence[Column], headings: Headings
) -> Callable[[Sequence[Sequence[str]]], tuple[tuple[str, ...], ...]]:
    """Return a function from rows of a file, as ``arrange`` takes, to columns of the layout."""
    width = len(headings.texts)
    places = _places(columns, headings, width)

    def arrange_all(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
        empty = ("",) * len(rows)
        if isinstance(rows, Grid):
            return tuple([rows.column(p) if p < width else empty for p in places])
        cells = [*zip(*rows, strict=True), empty]
        return tuple([cells[place] for place in places])

    return arrange_all


def _places(columns: Sequence[Column], headings: Headings, missing: int) -> list[int]:
    """Return the position of each column of the layout in a file; ``missing`` for an absent one."""
    return [
        headings.positions.get((column.field.name, column.language), missing) for column in columns
    ]
