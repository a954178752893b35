"""Objects as rows of tables: what is a cell, what a row of another table, and what is neither.

A value is a text, a list or an object. A text is a cell. A list of texts is a cell of several
values. An object of texts is a text in several languages: ``{"title": {"de": …}}`` is the heading
``title@de``. A list of objects holds rows of the table that its key names; each of them belongs to
the object around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from verbund.errors import _ControlFlow
from verbund.read.parents import WITHIN

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Step: TypeAlias = str | int
"""A key of an object or a place in a list."""


_MOST_TWICE: Final = 20
"""The most keys of an object of which it is told that they stand there twice."""


class Repeating(dict[str, Value]):
    """An object some of whose keys stand in it twice; it has the last value of each."""

    __slots__ = ("twice",)
    twice: tuple[str, ...]


class TwiceError(_ControlFlow):
    """Raised where the key of a table stands twice in a document: which."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Row(NamedTuple):
    """An object that is a row: where it stands, and the row it belongs to, if any."""

    path: tuple[Step, ...]
    value: Mapping[str, Value]
    parent: Mapping[str, Value] | None = None


def as_object(pairs: Sequence[tuple[str, Value]]) -> dict[str, Value]:
    """Return an object of keys and values; ``Repeating`` if a key comes twice."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    again = Repeating(found)
    counts = Counter(key for key, _ in pairs)
    again.twice = tuple(islice((key for key, count in counts.items() if count > 1), _MOST_TWICE))
    return again


def tables_of(value: Value) -> Iterator[tuple[str | None, Row | None]]:
    """Yield the rows of a whole document, each with the name of its table, None without one.

    A document is a list of rows, or an object with a list of rows for each table; any other object
    is one row. Whatever is no row has None in its place. Raises TwiceError where a table's key
    stands there twice.
    """
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield None, Row((place,), item) if isinstance(item, dict) else None
    elif isinstance(value, dict):
        if isinstance(value, Repeating) and all(map(_is_list_of_rows, value.values())):
            raise TwiceError(value.twice[0])
        if value and all(map(_is_list_of_rows, value.values())):
            for name, rows in value.items():
                for place, item in enumerate(rows):
                    yield name, Row((name, place), item) if isinstance(item, dict) else None
        else:
            yield None, Row((), value)
    else:
        yield None, None


def _is_list_of_rows(value: Value) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def is_rows(value: Value) -> bool:
    """Whether a value holds rows of another table: a list with objects alone, and at least one."""
    return isinstance(value, list) and bool(value) and _is_list_of_rows(value)


def with_nested(name: str | None, row: Row) -> Iterator[tuple[str | None, Row]]:
    """Yield a row and all rows within it, each with the name of its sheet."""
    yield name, row
    for key, value in row.value.items():
        if isinstance(value, list) and is_rows(value):
            for place, item in enumerate(value):
                if isinstance(item, dict):
                    inner = Row((*row.path, key, place), item, row.value)
                    yield from with_nested(f"{name or ''}{WITHIN}{key}", inner)


def cells_of(value: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """Yield the cells of an object, each with its heading; an empty list or object states none."""
    for key, item in value.items():
        if isinstance(item, dict):
            yield from ((f"{key}@{tag}", text) for tag, text in item.items())
        elif item != [] and not is_rows(item):
            yield key, item
