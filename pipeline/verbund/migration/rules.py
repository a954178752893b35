"""The rules of a migration, as a file beside the ontology states them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Renamed:
    """A table or a column with another name; ``headings`` are the names and labels that it had.

    ``table`` is the table of a column, by its present name; None for a table itself.
    """

    now: str
    headings: tuple[str, ...]
    table: str | None = None


class State(Enum):
    """What is asked of a cell if no values are: that it says something, or nothing."""

    FILLED = "filled"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Same:
    """A cell has to say the same as that of another column of its row."""

    column: str


Condition = tuple[str, ...] | State | Same
"""What a cell has to say: one of some values, something or nothing, or what another says."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The records of a table whose columns say what columns of a row do.

    ``where`` has, for a column of ``table``, the columns of the row: it must say all of what they
    say. Where it refers to records, a column of the row that does not names the row itself: it is
    its key. ``only`` are conditions on the record itself.
    """

    table: str
    where: Mapping[str, tuple[str, ...]]
    only: Mapping[str, Condition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowRule:
    """What is written otherwise in the rows of some tables.

    It holds for rows whose cells fulfil ``where``, and to which no record that ``unless`` looks for
    belongs. Then cells are moved (``move``: from, to), set to a value or emptied (``put``), or
    filled with the only record that is found (``find``). ``ask`` are cells that no rule fills: a
    person is told the records that may be meant.
    """

    tables: tuple[str, ...]
    where: Mapping[str, Condition]
    unless: tuple[Lookup, ...]
    move: Mapping[str, str]
    put: Mapping[str, str]
    find: Mapping[str, Lookup]
    ask: Mapping[str, Lookup] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingRule:
    """What is written otherwise in verbund.toml: keys by their whole path, with dots.

    ``to`` is the new key in place of ``key``; without it the key goes, or, with ``one_language``,
    all of its languages but that of the workspace, where it has that one.
    """

    key: str
    to: str | None = None
    one_language: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one file, in the order in which they are applied."""

    tables: tuple[Renamed, ...] = ()
    columns: tuple[Renamed, ...] = ()
    rows: tuple[RowRule, ...] = ()
    settings: tuple[SettingRule, ...] = ()
