"""Headings of columns about single values, which may stand beside those of the values.

Few files have any, and they are many: they are made only where a heading ends as they do, or where
one is looked for that a misspelt heading may mean.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from verbund.model.model import Field, RecordType
from verbund.text.names import normalise

_Column = tuple[str, str | None]
_Accepted = Callable[[Field], Mapping[str, _Column]]
"""Returns the headings accepted for a column (normalised); the first is its name."""


class BesideHeadings:
    """The headings of such columns of a table, but those that are taken by other columns."""

    def __init__(
        self, record_type: RecordType, accepted: _Accepted, taken: Collection[str]
    ) -> None:
        self._record_type, self._accepted, self._taken = record_type, accepted, taken

    def column_of(self, heading: str) -> _Column | None:
        """Return the column that a heading, normalised, means; None for another."""
        ends = heading.partition("@")[0].endswith(self._endings)
        return self.columns.get(heading) if ends else None

    @cached_property
    def columns(self) -> dict[str, _Column]:
        """Return all of them, normalised; the dash between the two parts may be a hyphen."""
        found: dict[str, _Column] = {}
        for name, (_, field) in self._record_type.beside.items():
            accepted = self._accepted(field)
            for heading, column in accepted.items():
                for text in (heading, heading.replace(" – ", " - ")):
                    if text not in self._taken:
                        found.setdefault(text, column)
            found[normalise(name)] = next(iter(accepted.values()))
        return found

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        """Return what they end with: few other texts do."""
        stated = {item.table: item.about for item in self._record_type.stated.values()}
        return tuple(
            f"{mark}{normalise(name)}"
            for about in stated.values()
            for field in about
            for mark, names in (
                ("_", [field.name]),
                ("– ", field.headings.values()),
                ("- ", field.headings.values()),
            )
            for name in names
        )
