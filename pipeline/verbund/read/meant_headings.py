"""What the unknown headings of a row are meant to be, by the rule that mappings are proposed by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from verbund.read.headed import HeadingsAlone, KnowsHeadings

if TYPE_CHECKING:
    from verbund.read.likely_columns import Column, Likely, LikelyColumns


class StatesHeadings(KnowsHeadings, Protocol):
    """What knows the headings of a table, and how a file states them."""

    def as_stated(self, heading: str) -> str:
        """Return a heading that is accepted as the model has it."""
        ...

    def stated(self, column: Column, texts: Sequence[str]) -> str:
        """Return the heading of a column as a file with some headings would have it."""
        ...


class MeantHeadings:
    """The headings of one file; ``records`` is what a record of its table is called."""

    def __init__(
        self, reader: StatesHeadings, texts: Sequence[str], records: Iterable[str] = ()
    ) -> None:
        self._reader, self._texts, self._records = reader, tuple(texts), records

    def suggestion(self, position: int) -> str | None:
        """Return the heading that one is meant to be: one that says the same, or a misspelt one."""
        from verbund.read.likely_columns import BY_USE  # most files have no unknown heading

        item = self._likely[position]
        # “Office” alone is rather a value of a row without headings than the name of an office.
        column = item.column if self._taken or item.score != BY_USE else None
        spelt = self._rule.misspelt(self._texts[position], self._taken)
        if spelt is not None and column in (None, self._reader.column_of(spelt)):
            return self._reader.as_stated(spelt)
        return None if column is None else self._reader.stated(column, self._texts)

    def candidates(self, position: int) -> list[str]:
        """Return the headings of the columns that are all as near as each other, if there are such.

        A mapping names them for a person to choose from.
        """
        item = self._likely[position]
        if item.column is not None or item.score:
            return []
        free = [column for column in item.candidates if column not in self._taken]
        return [self._reader.stated(column, self._texts) for column in free]

    def near(self, position: int) -> str | None:
        """Return the name of the column that a heading is only like, and does not deny."""
        from verbund.read.written_heading import denies  # as above

        item = self._likely[position]
        if item.column is not None or item.nearest is None or denies(self._texts[position]):
            return None
        return item.nearest[0]

    @cached_property
    def _rule(self) -> LikelyColumns:
        """Return the rule, made once a heading is unknown: most files have none."""
        from verbund.read.likely_columns import LikelyColumns

        return LikelyColumns(self._reader, self._records)

    @cached_property
    def _likely(self) -> list[Likely]:
        return self._rule.proposed(HeadingsAlone(self._texts))

    @cached_property
    def _taken(self) -> set[Column]:
        found = map(self._reader.column_of, self._texts)
        return {column for column in found if column is not None}
