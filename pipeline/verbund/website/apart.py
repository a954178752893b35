"""Work that several processes share: forks, which have in memory what was read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any


def shared_out(jobs: int, work: Callable[[int], Any]) -> list[Any]:
    """Call ``work`` once for each number below ``jobs``, each in a process of its own.

    The first is this process; the others are forks of it, whose results travel as JSON. Gives the
    results in the order of the numbers. Raises what the work here raises, and ChildProcessError
    for a fork that ended without its work; by then all of them have ended.
    """
    forks = [_fork(number, work) for number in range(1, jobs)]
    ended: list[bytes] = []
    try:
        own = work(0)
    finally:
        ended = [_told(child, receiver) for child, receiver in forks]
    if not all(ended):
        raise ChildProcessError("a process ended before its pages were made")
    return [own, *map(json.loads, ended)]


def _fork(number: int, work: Callable[[int], Any]) -> tuple[int, int]:
    """Start a fork; give its process id, and where its result is read."""
    receiver, sender = os.pipe()
    child = os.fork()
    if child == 0:
        _work(number, work, sender)
    os.close(sender)
    return child, receiver


def _work(number: int, work: Callable[[int], Any], sender: int) -> None:
    """Do a share in a fork, tell its result, and end."""
    code = 1
    try:
        text = json.dumps(work(number))
        with os.fdopen(sender, "wb") as stream:
            stream.write(text.encode())
        code = 0
    finally:
        os._exit(code)


def _told(child: int, receiver: int) -> bytes:
    """What a fork has told when it has ended; nothing for one that ended without its work."""
    with os.fdopen(receiver, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    return b"" if status else told
