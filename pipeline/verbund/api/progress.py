"""How far the reading of records has come, for whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from verbund.convert.conversion import Sink
from verbund.convert.table import Converted
from verbund.data_class import data_class
from verbund.read.tables import Table

_EVERY = 1 << 14
"""Rows after which it is reported again."""


@data_class(frozen=True, slots=True)
class Reading:
    """What is being read: the ``number``-th of so many tables, of which ``rows`` are read.

    ``share`` is the part of the bytes of all tables that is read, from 0 to 1.
    """

    table: str
    number: int
    tables: int
    rows: int
    share: float

    def __str__(self) -> str:
        """The table, and which of how many it is."""
        return f"{self.table} ({self.number} of {self.tables})"


Progress = Callable[[Reading], None]
"""Takes how far the reading has come: when a table begins, and every some thousand rows."""


def unwatched(reading: Reading) -> None:
    """Takes note of no progress."""


class Watched:
    """A sink that tells of what goes into another one."""

    def __init__(self, sink: Sink, watch: Progress, tables: Mapping[str, Table]) -> None:
        self._sink, self._watch, self._tables = sink, watch, tables
        self._sizes = {
            name: sum(file.size for file in table.files) for name, table in tables.items()
        }
        self._begun: list[str] = []
        self._rows = self._told = 0

    def start(self, table: str) -> None:
        """Begin a table, or begin it again."""
        if table in self._begun:
            self._begun.remove(table)
        self._begun.append(table)
        self._rows = self._told = 0
        self._tell()
        self._sink.start(table)

    def add(self, converted: Converted) -> None:
        """Hand a batch on."""
        self._sink.add(converted)
        self._rows += converted.records
        if self._rows - self._told >= _EVERY:
            self._told = self._rows
            self._tell()

    def _tell(self) -> None:
        *before, table = self._begun
        read = sum(file.bytes_read for file in self._tables[table].files) if self._rows else 0
        read = min(read, self._sizes[table]) + sum(self._sizes[name] for name in before)
        share = read / max(sum(self._sizes.values()), 1)
        self._watch(Reading(table, len(self._begun), len(self._tables), self._rows, share))
