"""The sandbox: a process that can open no file or connection; time and memory are bounded.

Queries of users, and the executable parts of shapes (queries, regular expressions), run in one.
First the work is prepared: modules are imported, files are read. Then the process is shut in. Only
after that does it run foreign code. The result is bytes, which the caller reads as data: nothing of
it is unpickled.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import os
import signal
import struct
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from mmap import mmap
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, Final

from verbund.data_class import data_class
from verbund.errors import VerbundError
from verbund.system import python_process
from verbund.system.shut_in import be_silent, bound_memory, close_all_but

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from verbund.findings import Localised

MEGABYTE: Final = 1_000_000
_PIECE: Final = 1 << 20
_TICK: Final = 0.25
"""Seconds between two checks of the caller whether the work goes on."""
_NOTE: Final = struct.Struct("<Q?H")
_NOTE_SIZE: Final = 4096
_LONGEST: Final = 1 << 14
"""The most characters of what an error says."""
_SHUT_IN, _BYTES, _END, _MEMORY, _FAILED = b"s", b"b", b"e", b"m", b"f"


class Reason(StrEnum):
    """The reason why work was ended before it had a result."""

    TIME = "time"
    MEMORY = "memory"
    OUTPUT = "output"
    FAILED = "failed"


class SandboxError(VerbundError):
    """Raised where work has no result.

    ``at`` is the last note of the work; ``problem`` is the text of the error, in several languages
    where the error has it so (``text``).
    """

    def __init__(self, reason: Reason, at: str = "", problem: str | Localised = "") -> None:
        """Take the reason; ``at`` and ``problem`` may be empty."""
        words = problem if isinstance(problem, str) else problem.get("en", "")
        super().__init__(words or reason.value)
        self.reason, self.at, self.problem = reason, at, problem


@data_class(frozen=True, slots=True)
class Limits:
    """The limits of work in a sandbox; None means no limit.

    ``ready`` and ``seconds`` bound the time before and after the process is shut in, ``step`` that
    of each step noted. ``memory`` is bytes beyond those at the start of the process, ``output`` is
    bytes of the result.
    """

    seconds: float | None
    memory: int | None
    step: float | None = None
    ready: float | None = None
    output: int | None = None


class Note:
    """A note, in memory shared with the caller: what the work is doing at the moment."""

    __slots__ = ("_count", "_shared")

    def __init__(self, shared: Any) -> None:
        self._shared, self._count = shared, 0

    def write(self, text: str) -> None:
        """Note what comes next; texts are cut to some thousand bytes."""
        self._write(text, is_step=False)

    def step(self, text: str) -> None:
        """Note that a step begins whose time is bounded; the next note ends it."""
        self._write(text, is_step=True)

    def _write(self, text: str, *, is_step: bool) -> None:
        data = text.encode("utf-8", "replace")[: _NOTE_SIZE - _NOTE.size]
        self._count += 1
        head = _NOTE.pack(self._count, is_step, len(data))
        self._shared[: _NOTE.size + len(data)] = head + data

    def read(self) -> tuple[int, bool, str]:
        """Return the number of notes, whether the last one is a step, and its text."""
        data = bytes(self._shared[:])
        count, is_step, length = _NOTE.unpack_from(data)
        return count, is_step, data[_NOTE.size : _NOTE.size + length].decode("utf-8", "replace")

    @property
    def text(self) -> str:
        """Return the text of the last note."""
        return self.read()[2]


Work = Callable[[Note], bytes | Iterable[bytes]]
"""The function that runs once the process is shut in; it returns its result, whole or in pieces."""


def run_shut_in(prepare: Callable[[], Work], limits: Limits) -> bytes:
    """Run ``prepare`` in a new process, shut that in, run the returned work, and return its bytes.

    The process is forked where that is safe (no other threads); else ``prepare`` must be picklable.
    Raises SandboxError. Windows has no such limits: there time and output alone are bounded.
    """
    return b"".join(pieces_shut_in(prepare, limits))


def pieces_shut_in(prepare: Callable[[], Work], limits: Limits) -> Iterator[bytes]:
    """Yield the result of ``run_shut_in`` piece by piece, as the work has it."""
    begun = ShutIn(prepare, limits)
    try:
        yield from begun.pieces()
    finally:
        begun.end()


class ShutIn:
    """Work of ``run_shut_in`` that goes on beside what this process does, until ``end``."""

    def __init__(self, prepare: Callable[[], Work], limits: Limits) -> None:
        self._limits = limits
        self._started = _start(prepare, limits)

    def pieces(self) -> Iterator[bytes]:
        """Yield the result piece by piece, as the work has it. Raises SandboxError."""
        started = self._started
        try:
            yield from _received(started.receiver, self._limits, started.note)
        except EOFError as error:
            out_of_time = started.ended() == -getattr(signal, "SIGXCPU", 0) != 0
            reason = Reason.TIME if out_of_time else Reason.MEMORY
            raise SandboxError(reason, started.note.text) from error

    def end(self) -> None:
        """End the process, whether or not there is a result."""
        self._started.kill()
        self._started.receiver.close()


@data_class(frozen=True, slots=True)
class _Started:
    """A started process: its messages, its exit code, and how to end it."""

    receiver: Connection
    note: Note
    ended: Callable[[], int | None]
    kill: Callable[[], None]


def is_forked() -> bool:
    """Whether a process of the sandbox is forked now: it has the modules that this one has."""
    import multiprocessing

    can = "fork" in multiprocessing.get_all_start_methods()
    return can and python_process.is_single_threaded()


def _start(prepare: Callable[[], Work], limits: Limits) -> _Started:
    if is_forked():
        return _by_multiprocessing(prepare, limits, forks=True)
    if python_process.is_possible():
        return _by_own_python(prepare, limits)
    return _by_multiprocessing(prepare, limits, forks=False)


def _by_multiprocessing(prepare: Callable[[], Work], limits: Limits, *, forks: bool) -> _Started:
    import multiprocessing

    context = multiprocessing.get_context("fork" if forks else "spawn")
    note = Note(mmap(-1, _NOTE_SIZE) if forks else context.RawArray("c", _NOTE_SIZE))
    receiver, sender = context.Pipe(duplex=False)
    # The two contexts have no common type that can make a process.
    process = context.Process(  # type: ignore[attr-defined]
        target=_child, args=(sender, prepare, limits, note), daemon=True
    )
    process.start()
    sender.close()

    def ended() -> int | None:
        process.join(_TICK)
        return process.exitcode  # type: ignore[no-any-return]  # as above

    def kill() -> None:
        process.kill()
        process.join()

    return _Started(receiver, note, ended, kill)


def _by_own_python(prepare: Callable[[], Work], limits: Limits) -> _Started:
    import subprocess
    from multiprocessing import Pipe

    with _note_file() as file:
        note = Note(mmap(file.fileno(), _NOTE_SIZE))
        receiver, sender = Pipe(duplex=False)
        files = (sender.fileno(), file.fileno())
        with sender:
            process = python_process.start_python(_own_child, (*files, prepare, limits), files)

    def ended() -> int | None:
        try:
            return process.wait(_TICK)
        except subprocess.TimeoutExpired:
            return None

    def kill() -> None:
        process.kill()
        process.wait()

    return _Started(receiver, note, ended, kill)


def _note_file() -> IO[bytes]:
    """Return a file without a name, for a note."""
    from tempfile import TemporaryFile

    file = TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.truncate(_NOTE_SIZE)
    return file


def _own_child(result: int, noted: int, prepare: Callable[[], Work], limits: Limits) -> None:
    """Run the work in a new Python process; the numbers are descriptors of its open files."""
    from multiprocessing.connection import Connection

    _child(Connection(result, readable=False), prepare, limits, Note(mmap(noted, _NOTE_SIZE)))


def _received(receiver: Connection, limits: Limits, note: Note) -> Iterator[bytes]:
    """Yield the pieces of the result; raises SandboxError where a limit is exceeded."""
    watch = _Watch(limits, note)
    size = 0
    while True:
        while not receiver.poll(watch.left()):
            watch.look()
        message = receiver.recv_bytes(_PIECE + 1)
        subject, content = message[:1], message[1:]
        if subject == _SHUT_IN:
            watch.begin()
        elif subject == _BYTES:
            size += len(content)
            if limits.output is not None and size > limits.output:
                raise SandboxError(Reason.OUTPUT, note.text)
            yield content
        elif subject == _MEMORY:
            raise SandboxError(Reason.MEMORY, note.text)
        elif subject == _FAILED:
            raise SandboxError(Reason.FAILED, note.text, _problem(content))
        else:
            return


class _Watch:
    """Watches that the work keeps its time limits."""

    def __init__(self, limits: Limits, note: Note) -> None:
        self._limits, self._note = limits, note
        self._end = _after(limits.ready)
        self._step: float | None = None
        self._count = 0

    def begin(self) -> None:
        """Start the clock: the process is shut in."""
        self._end = _after(self._limits.seconds)

    def left(self) -> float | None:
        """Return the seconds to wait for a message before the next check."""
        if self._end is None and self._limits.step is None:
            return None
        ends = [end - monotonic() for end in (self._end, self._step) if end is not None]
        return max(min(_TICK, *ends), 0.001) if ends else _TICK

    def look(self) -> None:
        """Raise SandboxError where the time is over."""
        now = monotonic()
        count, is_step, text = self._note.read()
        if count != self._count:
            self._count = count
            self._step = _after(self._limits.step) if is_step else None
        for end in (self._end, self._step):
            if end is not None and now >= end:
                raise SandboxError(Reason.TIME, text)


def _after(seconds: float | None) -> float | None:
    return None if seconds is None else monotonic() + seconds


def _child(sender: Connection, prepare: Callable[[], Work], limits: Limits, note: Note) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends this process
    faulthandler.disable()  # the caller reports how this process ended
    gc.freeze()  # memory shared with the caller is not copied for a collection
    try:
        be_silent(sender.fileno())
        bound_memory(limits.memory)
        work = prepare()
        close_all_but(sender.fileno(), limits.seconds)
        sender.send_bytes(_SHUT_IN)
        result = work(note)
        for piece in (result,) if isinstance(result, bytes) else result:
            for start in range(0, len(piece), _PIECE):
                sender.send_bytes(_BYTES + piece[start : start + _PIECE])
        sender.send_bytes(_END)
    except MemoryError:
        _send(sender, _MEMORY)
    except BaseException as error:  # noqa: BLE001 - whatever a foreign engine raises, panics too
        _send(sender, _FAILED + _said(error))
    finally:
        os._exit(0)  # nothing copied from the caller is flushed or finished here


def _said(error: BaseException) -> bytes:
    """Return what an error says, as JSON: a text, or one for each language."""
    text = getattr(error, "text", None)
    words = text if isinstance(text, dict) else {"": str(error) or type(error).__name__}
    short = {tag: " ".join(str(item).split())[:_LONGEST] for tag, item in words.items()}
    return json.dumps(short).encode("ascii")


def _problem(content: bytes) -> str | Localised:
    said: dict[str, str] = json.loads(content)
    return said.get("", said)


def _send(sender: Connection, message: bytes) -> None:
    with contextlib.suppress(OSError, MemoryError):
        sender.send_bytes(message)
