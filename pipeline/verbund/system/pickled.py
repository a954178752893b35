"""How values of a compiled model are pickled, so that the model that is kept is loaded quickly."""

from __future__ import annotations

from typing import ClassVar


class PickledAsCall:
    """A base of frozen data classes with slots.

    A pickle of one is a call of the class with what its ``__init__`` takes. What ``dataclasses``
    does for such classes takes longer to load, and nearly all of a model are such values.
    """

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()
    """The names of what ``__init__`` takes, in order, as ``dataclasses`` gives them."""

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Return the class, and the arguments of the call (pickle, ``object.__reduce__``)."""
        kind = type(self)
        return kind, tuple([getattr(self, name) for name in kind.__match_args__])
