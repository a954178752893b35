"""Processes of this machine: forked, so that they share the model and the open tables.

A process that ends before its answer came is replaced, and another one is asked the same.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from verbund.convert.parallel import follow
from verbund.convert.parts.request import PartRequest, Receipt
from verbund.data_class import data_class

MOST_LOSSES: Final = 20
"""How many processes may be lost over one request: it may be the request that ends them."""

Make = Callable[[PartRequest], Receipt]


@data_class(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    request: PartRequest | None = None


def by_processes(make: Make, requests: Sequence[PartRequest], number: int) -> Iterator[Receipt]:
    """Yield a receipt for each request, in any order; ``number`` processes call ``make``."""
    pool = _Pool(make, requests)
    try:
        for _ in range(min(number, len(requests))):
            pool.start()
        while pool.workers:
            yield from pool.answers()
    finally:
        pool.close()


class _Pool:
    def __init__(self, make: Make, requests: Sequence[PartRequest]) -> None:
        self._make, self._waiting = make, deque(requests)
        self._losses: Counter[str] = Counter()
        self._fork = multiprocessing.get_context("fork")
        self.workers: dict[Connection, _Worker] = {}

    def start(self) -> None:
        """Start a process, and give it something to do."""
        ours, theirs = self._fork.Pipe()
        others = [*self.workers, ours]
        process = self._fork.Process(
            target=_work, args=(self._make, theirs, others, os.getpid()), daemon=True
        )
        process.start()
        theirs.close()
        worker = self.workers[ours] = _Worker(process, ours)
        self._give(worker)

    def answers(self) -> Iterator[Receipt]:
        """Wait for answers, and yield them; a process that is lost is replaced."""
        for ready in wait(list(self.workers)):
            if not isinstance(ready, Connection):
                continue
            worker = self.workers[ready]
            try:
                receipt: Receipt = ready.recv()
            except (EOFError, ConnectionError, OSError):
                yield from self._lost(worker)
                continue
            worker.request = None
            self._give(worker)
            yield receipt

    def _give(self, worker: _Worker) -> None:
        """Give a process the next request; one for which there is none ends."""
        if not self._waiting:
            self._end(worker)
            return
        worker.request = self._waiting.popleft()
        with suppress(ConnectionError):  # it is lost; that is seen when its answer is waited for
            worker.connection.send(worker.request)

    def _lost(self, worker: _Worker) -> Iterator[Receipt]:
        request = worker.request
        self._end(worker)
        if request is not None:
            self._losses[request.name] += 1
            if self._losses[request.name] < MOST_LOSSES:
                self._waiting.appendleft(request)
            else:
                yield Receipt(request.name, fault="lost")
        if self._waiting:
            self.start()

    def _end(self, worker: _Worker) -> None:
        del self.workers[worker.connection]
        worker.connection.close()
        worker.process.kill()
        worker.process.join()

    def close(self) -> None:
        """End all processes."""
        for worker in list(self.workers.values()):
            self._end(worker)


def _work(make: Make, connection: Connection, others: Sequence[Connection], parent: int) -> None:
    follow(parent)
    for other in others:  # inherited: while they are open, nobody sees that another one ended
        other.close()
    with suppress(ConnectionError, EOFError):  # nobody wants the rest
        while True:
            connection.send(make(connection.recv()))
