"""What goes wrong in the records of an office, kind by kind, and what has to be said of it.

Each kind is a row that is right but for one cell. What is expected of it is stated here, by the
documentation of formats and findings, and not by what the pipeline does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BEYOND = ""
"""The column of a cell to the right of all headings. A finding there has no column."""
HEADING = "{heading}"
"""In a cell of any column: the heading of this column."""

Value = object
"""A cell: a text, or what only some formats have."""

WORKBOOKS = ("xlsx", "ods")
DOCUMENTS = ("json", "jsonl", "yaml")
FORMATS = ("csv", *WORKBOOKS, *DOCUMENTS, "parquet")


@dataclass(frozen=True)
class Error:
    """A cell of a workbook whose formula has no result, by its sign."""

    sign: str


@dataclass(frozen=True)
class Formula:
    """A cell of a workbook with a formula whose result is not stored."""

    text: str


@dataclass(frozen=True)
class Number:
    """A cell that holds a number, not its digits as text."""

    digits: str


@dataclass(frozen=True)
class Spot:
    """One way in which a kind goes wrong: the cell, and what else the row says.

    ``column`` names the column of the cell, ``beside`` other cells of the row; ``{id}`` in the cell
    is the id of its own row. A row that is ``bare`` has no other cells than these. Where a fault
    lies in two cells alike, ``other`` names the column of the second.
    """

    table: str
    column: str
    value: Value
    beside: Mapping[str, str] = field(default_factory=dict)
    bare: bool = False
    other: str | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of fault: what it is called, what is to be said, and how it is planted."""

    name: str
    codes: frozenset[str]
    severity: str
    spots: tuple[Spot, ...]
    formats: tuple[str, ...] = FORMATS


def kind(
    name: str,
    codes: str,
    *spots: Spot,
    warning: bool = False,
    formats: tuple[str, ...] = FORMATS,
) -> Kind:
    """A kind; several codes that may be said of it are parted by blanks."""
    severity = "warning" if warning else "violation"
    return Kind(name, frozenset(codes.split()), severity, spots, formats)


def at(table: str, column: str, *values: Value, **beside: str) -> tuple[Spot, ...]:
    """A spot for each value of a cell."""
    return tuple(Spot(table, column, value, beside) for value in values)


def between(table: str, column: str, other: str, value: Value, **beside: str) -> tuple[Spot, ...]:
    """A spot of a fault that lies in two cells alike."""
    return (Spot(table, column, value, beside, other=other),)
