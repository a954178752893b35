"""Work that forks share: all of it, in order, or an error."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from verbund.website.apart import shared_out


def children() -> set[int]:
    """The processes that this one has started; others of them may be those of servers."""
    own = os.getpid()
    return set(map(int, Path(f"/proc/{own}/task/{own}/children").read_text().split()))


def test_results_come_in_the_order_of_their_numbers() -> None:
    found = shared_out(3, lambda number: [number, os.getpid()])
    assert [number for number, _ in found] == [0, 1, 2]
    assert len({process for _, process in found}) == 3
    assert found[0][1] == os.getpid()


def test_a_fork_that_fails_is_an_error() -> None:
    with pytest.raises(ChildProcessError):
        shared_out(2, lambda number: 1 // (1 - number))


def test_a_fork_that_is_killed_while_it_tells_is_an_error() -> None:
    """It has told a part only, more than a pipe holds."""
    before = children()

    def work(number: int) -> str:
        if number:
            return "x" * 1_000_000
        time.sleep(0.5)
        for child in children() - before:
            os.kill(child, signal.SIGKILL)
        return ""

    with pytest.raises(ChildProcessError):
        shared_out(2, work)


def test_what_fails_here_is_raised_when_the_others_have_ended() -> None:
    before = children()

    def work(number: int) -> None:
        if not number:
            raise RuntimeError("here")

    with pytest.raises(RuntimeError, match="here"):
        shared_out(3, work)
    assert children() <= before
