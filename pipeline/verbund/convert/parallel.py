"""Converts in several processes, each of which reads the tables itself.

Handing rows to another process costs more than reading them again. So every process reads and
sorts each table, and converts every n-th batch; only text comes back.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import count
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from verbund.convert.order import OutOfOrderError, in_window
from verbund.convert.passes import Pass, Seen
from verbund.convert.table import Converted, TableConverter

_PR_SET_PDEATHSIG = 1
_F_SETPIPE_SZ = 1031
_PIPE = 1 << 20
"""Bytes that a process may be ahead, where the system allows it (fcntl(2))."""


class LostProcessError(RuntimeError):
    """A process ended before its work was done."""


@dataclass(slots=True)
class _End:
    """After the last batch of a table; the first process says what it saw."""

    out_of_order: bool = False
    seen: Seen | None = None


def is_possible() -> bool:
    """Whether processes can inherit the model and the index here."""
    return "fork" in multiprocessing.get_all_start_methods()


class Processes:
    """Processes that convert all tables in the order given; a context manager."""

    def __init__(self, converters: Sequence[TableConverter], jobs: int) -> None:
        self._converters, self._jobs = converters, jobs
        self._connections: list[Connection] = []
        self._processes: list[multiprocessing.process.BaseProcess] = []

    def __enter__(self) -> Self:
        fork = multiprocessing.get_context("fork")
        for number in range(self._jobs):
            receiver, sender = fork.Pipe(duplex=False)
            _widen(sender)
            arguments = (self._converters, number, self._jobs, sender, os.getpid())
            process = fork.Process(target=_work, args=arguments, daemon=True)
            process.start()
            sender.close()
            self._connections.append(receiver)
            self._processes.append(process)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()
        for connection in self._connections:
            connection.close()

    def convert(self) -> Iterator[Converted | Seen]:
        """The batches of the next table in order, then what was seen.

        Raises OutOfOrderError as ``in_window`` does, and LostProcessError.
        """
        for number in count():
            message = self._receive(number % self._jobs)
            if isinstance(message, Converted):
                yield message
                continue
            others = [self._receive(i) for i in range(self._jobs) if i != number % self._jobs]
            ends = [end for end in (message, *others) if isinstance(end, _End)]
            if any(end.out_of_order for end in ends):
                raise OutOfOrderError
            yield next(end.seen for end in ends if end.seen is not None)
            return

    def _receive(self, number: int) -> Converted | _End:
        connection = self._connections[number]
        try:
            head: Converted | _End = connection.recv()
            if isinstance(head, _End):
                return head
            texts = [connection.recv_bytes() for _ in range(3)]
        except EOFError:
            raise LostProcessError(f"process {number + 1} of {self._jobs} ended early") from None
        head.ntriples, head.turtle, head.jsonld = texts
        return head


def _work(
    converters: Sequence[TableConverter], number: int, jobs: int, sender: Connection, parent: int
) -> None:
    _follow(parent)
    with suppress(BrokenPipeError):  # nobody wants the rest
        for converter in converters:
            _convert_table(converter, number, jobs, sender)


def _convert_table(converter: TableConverter, number: int, jobs: int, sender: Connection) -> None:
    reading = Pass(converter, in_window)
    try:
        for position, rows in enumerate(reading.batches()):
            if position % jobs == number:
                _send(sender, converter.convert(rows))
    except OutOfOrderError:
        sender.send(_End(out_of_order=True))
    else:
        sender.send(_End(seen=reading.seen if number == 0 else None))


def _send(sender: Connection, converted: Converted) -> None:
    sender.send(replace(converted, ntriples=b"", turtle=b"", jsonld=b""))
    for text in (converted.ntriples, converted.turtle, converted.jsonld):
        sender.send_bytes(text)


def _follow(parent: int) -> None:
    """Leave Ctrl-C to the process that started this one, and end when it ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (AttributeError, OSError):  # not Linux: its pipe breaks when the other end is gone
        return
    if os.getppid() != parent:
        os._exit(1)


def _widen(connection: Connection) -> None:
    with suppress(ImportError, OSError):  # not Linux, or not allowed: it then waits more often
        import fcntl

        fcntl.fcntl(connection.fileno(), _F_SETPIPE_SZ, _PIPE)
