"""Room on the interpreter's stack, so that no loop of a test runs at the edge of a piece of it.

CPython keeps the frames of Python functions in pieces of 16 KiB. A loop that calls across the end
of one gets a piece from the system at each call and gives it back at each return: tens of thousands
of times in a graph's validation, where that takes four times as long as the rest. Where the edge is
depends on how deep the caller stands, and below pytest and its plugins that is deep. A frame that
needs more gets a larger piece, of which the calls below it use what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TypeVar

Result = TypeVar("Result")
_SLOTS = 80_000
"""What the frame asks for: 640 kB of a piece of 1 MiB, most of which is never touched."""


def _call(function: Callable[..., Result], *arguments: object, **named: object) -> Result:
    return function(*arguments, **named)


_WITH_ROOM = FunctionType(_call.__code__.replace(co_stacksize=_SLOTS), globals())


def with_room(function: Callable[..., Result]) -> Callable[..., Result]:
    """A function that does the same, with 400 kB of the stack in one piece for what it calls."""

    def called(*arguments: object, **named: object) -> Result:
        result: Result = _WITH_ROOM(function, *arguments, **named)
        return result

    return called
