"""What a template holds, whatever its format: sheets with columns, lists, instructions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from verbund.findings import Language

ROWS: Final = 1_048_576
"""The rows of a sheet, in all programs for spreadsheets."""
SOURCE_ROWS: Final = 1000
"""How many rows of another sheet are offered."""
COLUMNS: Final = 16_384
"""The most columns of a sheet."""


class Choices(NamedTuple):
    """A list of what cells may hold. ``name`` is that of its range in a workbook."""

    name: str
    entries: tuple[str, ...]


GREATEST: Final = Decimal(10) ** 15 - 1
"""The greatest whole number all of whose digits a cell keeps."""


class Numbers(NamedTuple):
    """What numbers a column takes: whole ones or any, from ``least`` to ``most``."""

    whole: bool
    least: Decimal = -GREATEST
    most: Decimal = GREATEST

    @property
    def has_least(self) -> bool:
        """Whether small numbers are refused, other than those that no cell keeps."""
        return self.least > -GREATEST

    @property
    def has_most(self) -> bool:
        """Whether great numbers are refused, other than those that no cell keeps."""
        return self.most < GREATEST


class Source(NamedTuple):
    """The cells of a column of another sheet, as what may be chosen; ``position`` counts from 0."""

    sheet: str
    position: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what whoever fills it is told and offered.

    ``help`` is what it is for and takes, one paragraph a line; ``hint`` is what a program shows at
    each of its cells, empty for nothing. At most one of ``choices``, ``source`` and ``numbers`` is
    stated. ``strict`` says that a cell can hold nothing but one of the choices.
    """

    heading: str
    required: bool
    help: str
    hint: str = ""
    choices: Choices | None = None
    strict: bool = False
    source: Source | None = None
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: the name of its sheet, what it holds in one paragraph, its columns."""

    table: str
    name: str
    about: str
    columns: tuple[Column, ...]


class Line(NamedTuple):
    """A line of the instructions; ``sheet`` is the one that a text tells of, whose name it has."""

    text: str
    kind: str = "text"
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template in a language. ``lists`` are the choices of all columns, each once."""

    language: Language
    sheets: tuple[Sheet, ...]
    lists: tuple[Choices, ...]
    instructions: tuple[Line, ...]
