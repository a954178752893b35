"""A sequence that is made when it is first looked at, and what it is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, overload

_Item_co = TypeVar("_Item_co", covariant=True)
_Source = TypeVar("_Source")


class LateSequence(Sequence[_Item_co]):
    """Items that are made of a source once, where somebody looks at one.

    The command line writes reports of the source and looks at none: thousands of findings are not
    rendered for nothing. Copies and pickles of it are tuples.
    """

    def __init__(self, source: object, make: Callable[[], Iterable[_Item_co]]) -> None:
        self._source, self._make = source, make
        self._items: tuple[_Item_co, ...] | None = None

    @property
    def source(self) -> object:
        """What the items are made from."""
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
    """What a sequence of a result was made from; it must be of a kind."""
    source = items.source if isinstance(items, LateSequence) else None
    if not isinstance(source, kind):
        raise TypeError(f"{kind.__name__} expected, not {type(source).__name__}")
    return source
