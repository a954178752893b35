"""The process that reads a release once and forks the workers over it.

It has one thread and runs no query, so that a fork of it is clean and quick, and shares the store
(copy on write). The server hands it the socket of each worker to be. It ends with the server: the
control socket is then closed, and it ends all of its workers first.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from verbund.findings import phrase
from verbund.serve.held import Held, read_held
from verbund.serve.jobs import LAST, Reply, run_job, warm_up
from verbund.serve.limits import ServeLimits
from verbund.serve.store import RemoteStore, StoreAddress
from verbund.serve.words import said
from verbund.sparql.errors import QueryError
from verbund.system.shut_in import bound_memory, shut_in

FORK, FORK_OWN, FORK_AHEAD, END = b"f", b"o", b"a", b"e"
NUMBER: Final = struct.Struct(">I")
LENGTHS: Final = struct.Struct(">II")
_GROWN_OWN: Final = 1_000 * 1_000_000
"""Bytes by which a worker of the server's own may grow: it keeps the names of a release."""

OWN_SECONDS: Final = 60.0
"""The seconds for a page, of which the longest is the index of all names."""


def main(
    control: int,
    folder: str,
    limits: ServeLimits,
    address: StoreAddress | None = None,
    outlines: Path | None = None,
) -> None:
    """Read the release in a folder, say so, and fork workers as the server asks for them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal; the server ends this process
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    _leave_streams()
    with socket.socket(fileno=control) as server:
        try:
            held = read_held(Path(folder), address, limits, outlines)
            warm_up(held, limits)  # workers can read no file any more, nor a module
        except QueryError as error:
            _tell(server, {"problem": error.texts})
            return
        except MemoryError:
            _tell(server, {"problem": {}})
            return
        except Exception as error:  # noqa: BLE001 - whoever serves is told
            text = phrase("query.failed", problem=f"{type(error).__name__}: {error}")
            _tell(server, {"problem": text})
            return
        about = {
            "base": held.base,
            "triples": held.triples,
            "has_pages": held.pages is not None,
        }
        _tell(server, about)
        gc.collect()
        gc.freeze()  # what is shared is not copied for a collection
        _serve(server, held, limits)


def _leave_streams() -> None:
    """Leave stdin and stdout to the server: over them it may speak a protocol."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)


def _tell(server: socket.socket, document: object) -> None:
    """Send a line to the server; one that is gone meanwhile needs none."""
    with suppress(OSError):
        server.sendall(json.dumps(document).encode() + b"\n")


def _serve(server: socket.socket, held: Held, limits: ServeLimits) -> None:
    workers: set[int] = set()
    try:
        while True:
            order, files, _, _ = socket.recv_fds(server, 1, 1)
            if order in (FORK, FORK_OWN, FORK_AHEAD) and files:
                with socket.socket(fileno=files[0]) as worker:
                    own = limits.of_ahead() if order == FORK_AHEAD else limits
                    work = _Work(worker, held, own, is_own=order == FORK_OWN)
                    _fork(server, work, workers)
            elif order == END:
                number = NUMBER.unpack(server.recv(NUMBER.size, socket.MSG_WAITALL))[0]
                if number in workers:  # only its own
                    _end(number)
                    workers.discard(number)
            else:
                return
    except OSError:
        return
    finally:
        for number in workers:
            _end(number)


def _fork(server: socket.socket, work: _Work, workers: set[int]) -> None:
    number = os.fork()
    if number:
        workers.add(number)
        return
    try:
        server.close()
        _work(work)
    finally:
        os._exit(0)


def _end(number: int) -> None:
    with suppress(OSError):
        os.kill(number, signal.SIGKILL)
    with suppress(OSError):
        os.waitpid(number, 0)


# --- in a worker


class _Work(NamedTuple):
    """What a worker works with.

    One of the server's own runs nothing foreign and is not shut in: it reads templates. The others
    can open nothing any more, unless a store answers in their place: then they run nothing foreign
    either, and need the connection to it.
    """

    worker: socket.socket
    held: Held
    limits: ServeLimits
    is_own: bool


def _work(work: _Work) -> None:
    """Do job after job, until the server closes the socket."""
    worker, held, limits, is_own = work
    if not is_own and isinstance(held.store, RemoteStore):
        bound_memory(limits.memory)
    elif not is_own:
        shut_in(worker.fileno(), limits.memory, held.files)
    worker.sendall(NUMBER.pack(os.getpid()))
    most = _data_bytes() + (_GROWN_OWN if is_own else limits.grown)
    is_last = False
    while not is_last:
        size = worker.recv(NUMBER.size, socket.MSG_WAITALL)
        if len(size) < NUMBER.size:
            return
        data = worker.recv(NUMBER.unpack(size)[0], socket.MSG_WAITALL)
        _bound_time(OWN_SECONDS if is_own else limits.seconds)
        reply = _done(held, data, limits)
        is_last = _data_bytes() > most
        head = json.dumps({**reply.head, LAST: is_last}).encode()
        worker.sendall(LENGTHS.pack(len(head), len(reply.body)) + head)
        worker.sendall(reply.body)


def _done(held: Held, data: bytes, limits: ServeLimits) -> Reply:
    """The reply to a job. An error that nobody foresaw is a reply too."""
    try:
        return run_job(held, json.loads(data), limits)
    except MemoryError:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a foreign engine raises, panics too
        why = f"{type(error).__name__}: {error}"[:500]
        return Reply({"status": 500, "kind": "fault", "problem": said("fault"), "why": why})


def _bound_time(seconds: float) -> None:
    """Let this process end by itself if the server that watches it is gone."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 3
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def _data_bytes() -> int:
    """The memory of this process; the file of it cannot be opened any more."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
