"""Conversion in several processes, each of which reads the tables itself.

Sending rows to another process costs more than reading them again. So every process reads each
table, and converts every n-th chunk; texts come back in shared memory, so that they are not
copied on the way. The ids that it sees on the way come back at the end of a table, and go to the
others, so that nobody reads a table again for them.
"""

from __future__ import annotations

import ctypes
import mmap
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice, zip_longest
from multiprocessing.connection import Connection, wait
from operator import lt
from types import TracebackType
from typing import Self, TypeVar

from verbund.convert.column_pass import ColumnPass
from verbund.convert.kept.notes import ChunkNotes
from verbund.convert.rows.order import OutOfOrderError
from verbund.convert.table import Converted, TableConverter
from verbund.convert.table_scan import ScanResult
from verbund.findings import Finding, Findings, Place
from verbund.read.tables import Table
from verbund.resolve.index import Index, TableIndex
from verbund.system.machine import free_memory, processors
from verbund.system.python_process import is_single_threaded

_WORTH_TWO = 1 << 21
"""The least bytes of tables that two processes read sooner than one."""

_MEMORY = 1 << 28
"""Bytes that are free for each process: what one takes that reads and derives links."""

_MOST = 4
"""The most processes where nobody says how many: one writes what all of the others make."""

_PR_SET_PDEATHSIG = 1
_SLOT = 1 << 22
"""The most bytes of a batch's texts that go through shared memory."""

_SLOTS = 4
"""The number of batches that a process may be ahead."""

_TOGETHER = 8
"""The number of chunks of which a process tells at once, where it makes no text of them."""


@dataclass(slots=True)
class _Part:
    """A batch without its texts: their sizes in bytes, and the batch's first and last key.

    The texts are in a slot of the shared memory; without a slot they follow as a message.
    """

    converted: Converted
    sizes: tuple[int, int, int]
    keys: tuple[str, str] | None
    slot: int | None


@dataclass(slots=True)
class _End:
    """The message after the last batch of a table, with what the process saw of it."""

    seen: ScanResult
    out_of_order: bool = False
    ids: list[list[str]] = field(default_factory=list)
    """The ids of each chunk that the process converted, where they are noted."""


@dataclass(slots=True)
class _Known:
    """What is known of a table that was read: its index, and whether each file is complete."""

    index: TableIndex
    complete: list[bool]

    @classmethod
    def of(cls, table: Table, index: Index) -> Self:
        """What is known of a table; it is read now if its ids were not noted."""
        return cls(index.of(table.record_type), [file.complete for file in table.files])

    def learn(self, table: Table, index: Index) -> None:
        """Add it to the index of a process."""
        index.take(table, self.index)
        for file, whole in zip(table.files, self.complete, strict=True):
            file.complete = whole


def _lost() -> Findings:
    return Findings([Finding("B108", Place())])


def is_possible() -> bool:
    """Whether processes can inherit the model and the index here."""
    return "fork" in multiprocessing.get_all_start_methods()


def fitting(size: int) -> int:
    """How many processes the machine and some work deserve, which is reading ``size`` bytes.

    One where it is done before others are started (docs/benchmarks.md, More processes), where this
    process has other threads, or there is no processor or memory for a second.
    """
    if size < _WORTH_TWO or not is_possible() or not is_single_threaded():
        return 1
    free = free_memory()
    room = _MOST if free is None else free // _MEMORY
    return max(1, min(_MOST, size // (_WORTH_TWO // 2), processors(), room))


class _Line:
    """The connection of a process to its parent: messages, and shared memory for texts."""

    def __init__(self) -> None:
        fork = multiprocessing.get_context("fork")
        self._receiver, self._sender = fork.Pipe()
        self._memory = mmap.mmap(-1, _SLOT * _SLOTS)
        self._sent = 0

    # --- in the process ---

    def send(self, converted: Converted, keys: tuple[str, str] | None) -> None:
        """Send a batch; waits while the parent has too many."""
        texts = (converted.ntriples, converted.turtle, converted.jsonld)
        sizes = (len(texts[0]), len(texts[1]), len(texts[2]))
        head = replace(converted, ntriples=b"", turtle=b"", jsonld=b"")
        if self._sent >= _SLOTS:
            self._sender.recv_bytes()  # that one was released
        slot = self._sent % _SLOTS
        self._sent += 1
        if sum(sizes) > _SLOT:
            self._sender.send(_Part(head, sizes, keys, None))
            for text in texts:
                self._sender.send_bytes(text)
            return
        self._memory.seek(slot * _SLOT)
        for text in texts:
            self._memory.write(text)
        self._sender.send(_Part(head, sizes, keys, slot))

    def end(self, end: _End | Findings) -> None:
        """Send the end of a table, or the findings for which work cannot go on."""
        self._sender.send(end)

    def known(self) -> _Known:
        """What is known of the table just converted; waits for it."""
        for _ in range(min(self._sent, _SLOTS)):
            self._sender.recv_bytes()  # every batch was released before
        self._sent = 0
        known: _Known = self._sender.recv()
        return known

    # --- in the parent ---

    def began(self) -> None:
        """Close the end of the connection that the process uses."""
        self._sender.close()

    def receive(self) -> _Part | _End:
        """The next message of the process. Texts are valid until ``release``.

        Raises Findings where the process cannot go on, EOFError where it ended, and
        ConnectionError where it left something unread.
        """
        message: _Part | _End | Findings = self._receiver.recv()
        if isinstance(message, Findings):
            raise message
        if isinstance(message, _End):
            return message
        head = message.converted
        if message.slot is None:
            head.ntriples, head.turtle, head.jsonld = (
                self._receiver.recv_bytes() for _ in message.sizes
            )
            return message
        texts, start = [], message.slot * _SLOT
        for size in message.sizes:
            texts.append(memoryview(self._memory)[start : start + size])
            start += size
        head.ntriples, head.turtle, head.jsonld = texts
        return message

    def release(self) -> None:
        """Release the shared memory of the batch received last."""
        with suppress(ConnectionError):  # the process has ended, and needs no more memory
            self._receiver.send_bytes(b"")

    def tell(self, known: _Known) -> None:
        """Send what is known of the table just converted."""
        self._receiver.send(known)

    def close(self) -> None:
        """Close the connection; no message is received after this."""
        self._receiver.close()


class Processes:
    """Processes that convert all tables in the order given; a context manager.

    ``noted`` are the tables whose ids are noted on the way: ``tell`` must be called of each.
    """

    def __init__(
        self, converters: Sequence[TableConverter], jobs: int, noted: Set[str] = frozenset()
    ) -> None:
        self._converters, self._jobs, self._noted = converters, jobs, noted
        self._lines: list[_Line] = []
        self._processes: list[multiprocessing.process.BaseProcess] = []

    def __enter__(self) -> Self:
        fork = multiprocessing.get_context("fork")
        for number in range(self._jobs):
            line = _Line()
            arguments = (self._converters, self._noted, number, self._jobs, line, os.getpid())
            process = fork.Process(target=_work, args=arguments, daemon=True)
            process.start()
            line.began()
            self._lines.append(line)
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
        for line in self._lines:
            line.close()

    def convert(self, ids: dict[str, str] | None = None) -> Iterator[Converted | ScanResult]:
        """The batches of the next table in order, then the result of its scan.

        ``ids``, where given, takes the ids of all rows, if they are noted. The texts of a batch are
        valid until the next one is taken. Raises OutOfOrderError where rows are not in order, and
        Findings (B108) if a process is lost.
        """
        last, late = "", False
        ends: list[_End] = []
        for turn in count():
            number = turn % self._jobs
            message = self._receive(number)
            if isinstance(message, _End):
                ends = [self._end(i) if i != number else message for i in range(self._jobs)]
                break
            if message.keys is not None:
                late = late or message.keys[0] <= last
                last = message.keys[1]
            if not late:
                yield message.converted
            self._lines[number].release()
        if late or any(end.out_of_order for end in ends):
            raise OutOfOrderError
        seen = ScanResult()
        for end in ends:
            seen.add(end.seen)
        if ids is not None:
            # in the order of the chunks, of which each process had every n-th
            for chunk in chain.from_iterable(zip_longest(*(end.ids for end in ends), fillvalue=())):
                ids.update(zip(chunk, chunk, strict=True))
        yield seen

    def tell(self, table: Table, index: Index) -> None:
        """Tell all processes what is known of the table just converted, if they wait for it.

        Raises Findings (B108) if a process is lost.
        """
        if table.record_type.name not in self._noted:
            return
        known = _Known.of(table, index)
        try:
            for line in self._lines:
                line.tell(known)
        except ConnectionError:
            raise _lost() from None

    def _end(self, number: int) -> _End:
        """Discard the messages of a process about a table that is not in order, up to its end."""
        while True:
            message = self._receive(number)
            if isinstance(message, _End):
                return message
            self._lines[number].release()

    def _receive(self, number: int) -> _Part | _End:
        try:
            return self._lines[number].receive()
        except (EOFError, ConnectionError):
            raise _lost() from None


def _work(
    converters: Sequence[TableConverter],
    noted: Set[str],
    number: int,
    jobs: int,
    line: _Line,
    parent: int,
) -> None:
    follow(parent)
    with suppress(ConnectionError, EOFError):  # nobody wants the rest
        try:
            for converter in converters:
                notes = converter.table.record_type.name in noted
                line.end(_convert_table(converter, number, jobs, line, notes=notes))
                if notes:
                    line.known().learn(converter.table, converter.index)
        except Findings as error:
            line.end(error)


def _convert_table(
    converter: TableConverter, number: int, jobs: int, line: _Line, *, notes: bool
) -> _End:
    """Convert every n-th chunk of a table, and send it to the parent; ``notes`` its ids, too."""
    reading = ColumnPass(converter)
    convert = converter.convert if converter.noted is None else ChunkNotes(converter).convert
    converter.quota.clear()
    together = _TOGETHER if converter.checking else 1
    batches = reading.every(jobs, number, together)
    ids: list[list[str]] = []
    try:
        while group := list(islice(batches, together)):
            keys = [key for batch in group for key in batch.keys]
            if len(group) > 1 and not all(map(lt, keys, keys[1:])):
                raise OutOfOrderError
            if notes:
                ids.append([key[:-1] for key in keys])
            first, *others = map(convert, group)
            for other in others:
                first.add_checked(other)
            line.send(first, (keys[0], keys[-1]) if keys else None)
    except OutOfOrderError:
        return _End(reading.seen, out_of_order=True)
    return _End(reading.seen, ids=ids)


_Item = TypeVar("_Item")
_Outcome = TypeVar("_Outcome")


def each(
    work: Callable[[_Item], _Outcome], items: Sequence[_Item], sizes: Sequence[int], jobs: int
) -> Iterator[_Outcome]:
    """Apply ``work`` to each item in one of several processes; gives the results in order.

    The largest items (by ``sizes``) go first; a process that has done one gets the next. Raises
    what ``work`` raises of Findings and OSError, and Findings (B108) if a process is lost.
    """
    fork = multiprocessing.get_context("fork")
    waiting = deque(sorted(range(len(items)), key=lambda item: (-sizes[item], item)))
    found: dict[int, _Outcome] = {}
    with ExitStack() as stack:
        connections: list[Connection] = []
        for _ in range(min(jobs, len(items))):
            ours, theirs = fork.Pipe()
            stack.callback(ours.close)
            arguments = (work, items, theirs, os.getpid())
            process = fork.Process(target=_work_each, args=arguments, daemon=True)
            process.start()
            stack.callback(process.join)
            stack.callback(process.kill)
            theirs.close()
            connections.append(ours)
        try:
            for connection in connections:
                connection.send(waiting.popleft())
            for position in range(len(items)):
                while position not in found:
                    for connection in _ready(connections):
                        done, outcome = connection.recv()
                        if isinstance(outcome, Findings | OSError):
                            raise outcome
                        found[done] = outcome
                        if waiting:
                            connection.send(waiting.popleft())
                yield found.pop(position)
        except (EOFError, ConnectionError):
            raise _lost() from None


def share_out(
    work: Callable[[_Item], _Outcome], items: Sequence[_Item], sizes: Sequence[int], jobs: int
) -> Iterator[_Outcome]:
    """Do ``each``; here, one after the other, where that is one process or one item."""
    if jobs == 1 or len(items) < 2 or not is_possible():
        return map(work, items)
    return each(work, items, sizes, jobs)


def _ready(connections: Sequence[Connection]) -> list[Connection]:
    """The connections that have a message; waits for one."""
    return [item for item in wait(connections) if isinstance(item, Connection)]


def _work_each(
    work: Callable[[_Item], _Outcome], items: Sequence[_Item], connection: Connection, parent: int
) -> None:
    follow(parent)
    with suppress(ConnectionError, EOFError):  # nobody wants the rest
        while True:
            position = connection.recv()
            try:
                outcome: _Outcome | Findings | OSError = work(items[position])
            except (Findings, OSError) as error:
                outcome = error
            connection.send((position, outcome))


def follow(parent: int) -> None:
    """Ignore Ctrl-C, which the parent handles, and end when the parent ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (AttributeError, OSError):  # not Linux: its pipe breaks when the other end is gone
        return
    if os.getppid() != parent:
        os._exit(1)
