"""A sequence that is made from its source at the first access."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, overload

_Item_co = TypeVar("_Item_co", covariant=True)
_Source = TypeVar("_Source")


class LateSequence(Sequence[_Item_co]):
    """Items that are made from a source once, at the first access.

    The command line writes reports of the source and accesses no item, so thousands of findings are
    not rendered in vain. Copies and pickles of it are tuples.
    """

    def __init__(self, source: object, make: Callable[[], Iterable[_Item_co]]) -> None:
        self._source, self._make = source, make
        self._items: tuple[_Item_co, ...] | None = None

    @property
    def source(self) -> object:
        """The source of the items."""
        return self._source

    def _made(self) -> tuple[_Item_co, ...]:
        if self._items is None:
            self._items = tuple(self._make())
        return self._items

    def __len__(self) -> int:
        return len(self._made())

    @overload
    def __getitem__(self, index: int) -> _Item_co: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[_Item_co, ...]: ...

    def __getitem__(self, index: int | slice) -> _Item_co | tuple[_Item_co, ...]:
        return self._made()[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, LateSequence):
            return self._made() == other._made()
        return self._made() == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._made())

    def __repr__(self) -> str:
        return repr(self._made())

    def __reduce__(self) -> tuple[type[tuple[_Item_co, ...]], tuple[tuple[_Item_co, ...]]]:
        return tuple, (self._made(),)


def source_of(items: object, kind: type[_Source]) -> _Source:
    """The source of a LateSequence. Raises TypeError where it is not of the class ``kind``."""
    source = items.source if isinstance(items, LateSequence) else None
    if not isinstance(source, kind):
        raise TypeError(f"{kind.__name__} expected, not {type(source).__name__}")
    return source
