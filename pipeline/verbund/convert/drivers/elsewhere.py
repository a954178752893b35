"""What a worker on another machine does: it fetches the records, and makes parts of them.

A process of its own does it, which is started once for all parts of a job: the time of patterns is
bounded in the main thread of a process alone, and Dask calls from others. Workers get a job and
requests, plain values, and answer with receipts; all else goes through the address of the parts.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from verbund.convert.parallel import follow
from verbund.convert.parts.inputs import Block, input_files, receive, state_of
from verbund.convert.parts.make import Maker
from verbund.convert.parts.request import PartRequest, Receipt
from verbund.data_class import NamedTuple
from verbund.errors import VerbundError
from verbund.findings import Findings
from verbund.read.tables import workspace_tables
from verbund.resolve.decided import workspace_decisions
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.system.part_store import PartStore, StoreError, open_store
from verbund.system.python_process import start_python
from verbund.system.temporary import temporary_folder
from verbund.workspace.workspace import read_workspace

if TYPE_CHECKING:
    import subprocess

_TRIES: Final = 3


class WorkersLostError(VerbundError):
    """Raised where workers cannot be reached at all; its text is the kind of the error."""


class Job(NamedTuple):
    """What all requests of a conversion have in common: where parts and records are, and which.

    ``state`` is the digest of what whoever asks has: a worker with another version makes nothing.
    """

    parts: str
    inputs: Block
    state: str


def make_elsewhere(job: Job, request: PartRequest) -> Receipt:
    """Make a part of a job, by the process that this one has for it."""
    with _lock:
        for _ in range(_TRIES):
            child = _children.get(job)
            if child is None:
                for other in list(_children):
                    _children.pop(other).end()
                child = _children[job] = _Child(job)
            try:
                return child.make(request)
            except (EOFError, OSError):
                _children.pop(job).end()
    return Receipt(request.name, fault="lost")


class _Child:
    """A process that makes the parts of a job."""

    def __init__(self, job: Job) -> None:
        self._connection, theirs = Pipe()
        with theirs:
            number = theirs.fileno()
            self._process: subprocess.Popen[bytes] = start_python(
                _serve, (number, os.getpid(), job), (number,)
            )

    def make(self, request: PartRequest) -> Receipt:
        """Return the receipt for a part. Raises EOFError or OSError where the process is lost."""
        self._connection.send(request)
        receipt: Receipt = self._connection.recv()
        return receipt

    def end(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.kill()
        self._process.wait()


_lock = threading.Lock()
_children: dict[Job, _Child] = {}


def _serve(number: int, parent: int, job: Job) -> None:
    """Answer requests until nobody asks any more."""
    follow(parent)
    with Connection(number) as connection, temporary_folder() as folder:
        make = _opened(job, folder / "workspace")
        with suppress(EOFError, ConnectionError):
            while True:
                request: PartRequest = connection.recv()
                connection.send(make(request))


def _opened(job: Job, folder: Path) -> Callable[[PartRequest], Receipt]:
    """Fetch the records, and open them; returns what makes parts of them, or says why not."""
    fault = "store"
    try:
        store = open_store(job.parts)
        folder.mkdir()
        receive(store, job.inputs, folder)
        fault = "inputs"
        make = _maker(job, folder, store)
    except (StoreError, Findings, OSError):
        make = None
    else:
        fault = "state"
    return make or (lambda request: Receipt(request.name, fault=fault))


def _maker(job: Job, folder: Path, store: PartStore) -> Callable[[PartRequest], Receipt] | None:
    """Return what makes parts of an open workspace; None where it is another one."""
    workspace = read_workspace(folder)
    if state_of(workspace, input_files(workspace)) != job.state:
        return None
    model = workspace.load_model()
    tables = workspace_tables(workspace, model)
    index = index_tables(model, tables, workspace_decisions(workspace, model))
    return Maker(model, tables, index, build_context(model), store).make
