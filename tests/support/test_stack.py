"""That a test's loops do not run at the edge of a piece of the interpreter's stack."""

from __future__ import annotations

import platform
import resource

import pytest
from tests.support.stack import with_room

_PAIRS = 3_000


def _deep(depth: int) -> int:
    """The page faults of a loop of calls, so many frames further down."""
    if depth:
        return _deep(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(_PAIRS):
        _leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _leaf() -> int:
    return sum(map(int, ()))


def _most() -> int:
    """The most page faults of the loop at any of the depths that a piece of the stack has."""
    return max(map(_deep, range(250)))


@pytest.mark.skipif(platform.python_implementation() != "CPython", reason="another stack")
def test_no_depth_is_the_edge_of_a_piece_of_the_stack() -> None:
    assert _most() < _PAIRS / 10
    assert with_room(_most)() < _PAIRS / 10


def test_a_function_with_room_does_the_same() -> None:
    assert with_room(divmod)(7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        with_room(divmod)(7, 0)
    assert with_room(dict)(a=1) == {"a": 1}
