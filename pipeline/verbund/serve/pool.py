"""The workers as the server sees them: jobs go in, replies come out, limits are kept."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from verbund.findings import phrase
from verbund.findings.catalogue import fraction
from verbund.serve.fair import RETRY, Busy, FairQueue, Ticket, one_waits
from verbund.serve.jobs import LAST, LIMIT, Job, Reply, problem
from verbund.serve.limits import NICE_AFTER, ServeLimits
from verbund.serve.store import StoreAddress
from verbund.serve.words import said
from verbund.serve.zygote import (
    END,
    FORK,
    FORK_AHEAD,
    FORK_OWN,
    LENGTHS,
    NUMBER,
    OWN_SECONDS,
    main,
)
from verbund.sparql.errors import QueryError
from verbund.system.python_process import start_python
from verbund.system.sandbox import MEGABYTE

_READING: Final = 3600.0
"""The seconds within which a release must be read."""

_NICE, _NICEST = 10, 15
_PATIENT: Final = 10
"""How many times as long as it may use the processor a job that nobody waits for may take."""
OURS: Final = ""
"""The client of jobs of the server's own: pages and records, which have workers of their own."""

_OWN: Final = 2


@dataclass(slots=True, eq=False)
class _Worker:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    number: int
    is_nice: bool = False

    async def ask(self, job: Job) -> Reply:
        data = json.dumps(job).encode()
        self.writer.write(NUMBER.pack(len(data)) + data)
        await self.writer.drain()
        head, body = LENGTHS.unpack(await self.reader.readexactly(LENGTHS.size))
        about = json.loads(await self.reader.readexactly(head))
        return Reply(about, await self.reader.readexactly(body))


@dataclass(slots=True)
class Counts:
    """What happened to workers: for the metrics."""

    forked: int = 0
    ended: dict[str, int] = field(default_factory=dict)

    def end(self, why: str) -> None:
        """Count a worker that was ended."""
        self.ended[why] = self.ended.get(why, 0) + 1


class Pool:
    """The workers over one release; with an address, over the store that holds it."""

    def __init__(
        self,
        limits: ServeLimits,
        address: StoreAddress | None = None,
        outlines: Path | None = None,
    ) -> None:
        self._address, self._outlines = address, outlines
        self.limits, self.counts, self.about = limits, Counts(), dict[str, Any]()
        self.queue = FairQueue(limits)
        # the release's own questions are known to end: none gives way, and queries do not keep them
        own = replace(limits, workers=limits.for_questions, grace=limits.seconds)
        self.questions = FairQueue(own)
        self._idle: list[_Worker] = []
        self._own: list[_Worker] = []
        self._own_turn = asyncio.Semaphore(_OWN)
        self._all: set[_Worker] = set()
        self._control: socket.socket | None = None
        self._process: Any = None
        self._is_closed = False
        self._ended: asyncio.Future[None] | None = None

    @property
    def numbers(self) -> list[int]:
        """The process ids of the workers, and of the process that forks them."""
        first = [] if self._process is None else [self._process.pid]
        return [*first, *(worker.number for worker in self._all)]

    @property
    def is_alive(self) -> bool:
        """Whether the process that forks workers is there."""
        return self._process is not None and self._process.poll() is None

    async def start(self, folder: Path) -> None:
        """Have the release read, and fork the first workers. Raises QueryError."""
        ours, theirs = socket.socketpair()
        with theirs:
            files = (theirs.fileno(),)
            where = str(folder.absolute())
            given = (theirs.fileno(), where, self.limits, self._address, self._outlines)
            self._process = start_python(main, given, files)
        self._control = ours
        ours.setblocking(False)
        try:
            async with asyncio.timeout(_READING):
                line = await _first_line(ours)
        except TimeoutError:
            self.close()
            raise QueryError(phrase("query.limit-reading", seconds=fraction(_READING))) from None
        self.about = json.loads(line or b'{"problem": {}}')
        if "problem" in self.about:
            self.close()
            raise QueryError(self.about["problem"] or phrase("query.limit-all-memory"))
        self._idle = [await self._fork() for _ in range(min(2, self.limits.workers))]
        self._own = [await self._fork(FORK_OWN)]

    async def run(self, job: Job, client: str, wanted: Callable[[], int] = one_waits) -> Reply:
        """Do a job for a client when its turn has come. A limit that is reached is its reply.

        ``wanted`` tells how many wait for it.
        """
        if client == OURS:
            async with self._own_turn:
                worker = self._own.pop() if self._own else await self._fork(FORK_OWN)
                reply, kept = await self._watched(worker, job, None, self.queue)
                if kept is not None:
                    self._own.append(kept)
                return reply
        queue = self.questions if job["job"] == "question" else self.queue
        try:
            ticket = await queue.acquire(client, wanted)
        except Busy as error:
            key = "queue-of-client" if error.of_client else "queue"
            status = 429 if error.of_client else 503
            return problem(status, "busy", said(key, seconds=str(RETRY)))
        try:
            worker = self._idle.pop() if self._idle else await self._fork()
            reply, kept = await self._watched(worker, job, ticket, queue)
            if kept is not None and not self._is_closed:
                self._idle.append(kept)
            return reply
        finally:
            queue.release(ticket)

    async def run_ahead(self, job: Job) -> Reply:
        """Do a job that nobody waits for, behind all others, in a worker of its own."""
        worker = await self._fork(FORK_AHEAD)
        try:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, worker.number, _NICEST)
            async with asyncio.timeout(_PATIENT * self.limits.of_ahead().seconds):
                return await worker.ask(job)
        except TimeoutError:  # it had no turn, as others asked all the time
            return problem(503, "busy", said("busy"))
        except (asyncio.IncompleteReadError, OSError):  # ended by the system
            self.counts.end("ahead")
            return problem(422, LIMIT, said("limit-ahead"))
        finally:
            self._end(worker)

    async def _watched(
        self, worker: _Worker, job: Job, ticket: Ticket | None, queue: FairQueue
    ) -> tuple[Reply, _Worker | None]:
        """Wait for a reply; gives it, and the worker if it can do one more job."""
        loop = asyncio.get_running_loop()
        is_foreign = ticket is not None and queue is self.queue
        watch = _Long(worker, ticket, queue) if ticket is not None and is_foreign else None
        asked = loop.create_task(worker.ask(job))
        others = [] if ticket is None else [ticket.gives_way]
        waited: list[asyncio.Future[Any]] = [asked, *others]
        is_kept = False
        try:
            await asyncio.wait(
                waited,
                timeout=self.limits.seconds if ticket is not None else OWN_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if asked.done():
                try:
                    reply = asked.result()
                except (asyncio.IncompleteReadError, OSError):
                    self.counts.end("died")
                    most = str(self.limits.memory // MEGABYTE)
                    text = phrase("query.limit-memory", most=most)
                    return problem(422, LIMIT, text), None
                is_kept = not worker.is_nice and not reply.head[LAST]
                if "why" in reply.head:
                    print(f"verbund serve: {reply.head['why']}", file=sys.stderr)  # noqa: T201 - for the operator
                return reply, worker if is_kept else None
            if others and others[0].done():
                self.counts.end("gave way")
                return problem(503, "busy", said("busy")), None
            self.counts.end("time")
            text = phrase("query.limit-time", seconds=fraction(self.limits.seconds))
            return problem(422, LIMIT, text), None
        finally:
            if watch is not None:
                watch.end()
            asked.cancel()
            if not is_kept:
                self._end(worker)

    async def _fork(self, order: bytes = FORK) -> _Worker:
        """A new worker. Raises OSError where the process that forks is gone."""
        if self._control is None:
            raise ConnectionError
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [order], [theirs.fileno()])
        try:
            reader, writer = await asyncio.open_connection(sock=ours)
        except BaseException:
            ours.close()
            raise
        try:
            number = NUMBER.unpack(await reader.readexactly(NUMBER.size))[0]
        except asyncio.IncompleteReadError:
            writer.close()
            raise ConnectionError from None
        except BaseException:  # whoever asked has gone: without its socket the worker ends
            writer.close()
            raise
        worker = _Worker(reader, writer, number)
        self._all.add(worker)
        self.counts.forked += 1
        return worker

    def _end(self, worker: _Worker) -> None:
        worker.writer.close()
        self._all.discard(worker)
        if self._control is not None:
            with suppress(OSError):
                self._control.send(END + NUMBER.pack(worker.number))

    def close(self) -> None:
        """End all workers, and the process that forks them; at once where it still reads."""
        if self._process is not None and not self.about:
            self._process.kill()
        self._ended = asyncio.ensure_future(self.aclose())

    async def aclose(self) -> None:
        """End all workers, and wait until the process that forks them has ended."""
        self._is_closed = True
        for worker in self._all:
            worker.writer.close()
        if self._control is not None:
            self._control.close()  # it ends its workers and itself
            self._control = None
        process, self._process = self._process, None
        if process is not None:
            await asyncio.to_thread(_wait, process)


def _wait(process: Any) -> None:
    import subprocess

    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _Long:
    """Lets shorter queries go before one that takes long. Its worker is not used again."""

    def __init__(self, worker: _Worker, ticket: Ticket, queue: FairQueue) -> None:
        self._worker, self._ticket, self._queue = worker, ticket, queue
        self._begun = _used(worker.number)
        self._timer = asyncio.get_running_loop().call_later(NICE_AFTER, self._look)

    def end(self) -> None:
        """Look no more: the query has ended."""
        self._timer.cancel()

    def _look(self) -> None:
        left = NICE_AFTER - (_used(self._worker.number) - self._begun)
        if left > 0:
            later = max(left, NICE_AFTER / 2)
            self._timer = asyncio.get_running_loop().call_later(later, self._look)
            return
        self._ticket.is_long = True
        if len(self._queue.running) == 1:  # there is none to go before it, as yet
            self._timer = asyncio.get_running_loop().call_later(NICE_AFTER, self._look)
            return
        self._worker.is_nice = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._worker.number, _NICE)


def _used(number: int) -> float:
    """The seconds that a process has used the processor; those that pass, where nobody knows."""
    try:
        return time.clock_gettime((~number << 3) | 2)  # clock_getcpuclockid(3) of Linux
    except (OSError, OverflowError):
        return time.monotonic()


async def _first_line(ours: socket.socket) -> bytes:
    loop, data = asyncio.get_running_loop(), b""
    while not data.endswith(b"\n"):
        piece = await loop.sock_recv(ours, 65_536)
        if not piece:
            return b""
        data += piece
    return data
