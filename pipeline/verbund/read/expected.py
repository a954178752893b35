"""What a table expects of a file's headings, for formats that need more than the headings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from verbund.data_class import NamedTuple


class ParentKey(NamedTuple):
    """How rows refer to the row that they are written in.

    ``heading`` is the column that holds its id; ``is_reference`` says whether a heading means that
    column, ``is_key`` whether a heading of the other row is that of its id.
    """

    heading: str
    is_reference: Callable[[str], bool]
    is_key: Callable[[str], bool]


class Expected(Protocol):
    """What a table expects of a file's headings."""

    @property
    def parent(self) -> ParentKey | None:
        """Return how rows refer to the row that they are written in; None outside of one."""
        ...

    def knows(self, heading: str) -> bool:
        """Whether a heading is one of the table's."""
        ...

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        """Return the column that a heading means, with its language; None for an unknown one."""
        ...

    def separator(self, heading: str) -> str | None:
        """Return what parts the values of a cell in a column; None for one of a single value."""
        ...
