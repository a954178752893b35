"""What the rule on headings looks at: the headings of a sheet, and what knows those of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from verbund.data_class import NamedTuple
from verbund.model.model import RecordType


class Headed(Protocol):
    """The headings of a sheet, and the cells that are known below each of them."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings."""
        ...

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows that are known, as wide as the headings."""
        ...

    def cells(self, position: int) -> list[str]:
        """Return the cells of a column that are filled."""
        ...


class HeadingsAlone(NamedTuple):
    """Headings of which no cell is known."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    def cells(self, position: int) -> list[str]:
        """Return no cells."""
        return []


class KnowsHeadings(Protocol):
    """What knows the headings of a table."""

    record_type: RecordType
    accepted: dict[str, tuple[str, str | None]]

    @property
    def beside(self) -> Mapping[str, tuple[str, str | None]]:
        """Return the headings of columns about single values, which stand beside those."""
        ...

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        """Return the column that a heading means."""
        ...
