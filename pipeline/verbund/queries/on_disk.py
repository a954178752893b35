"""A large release in a store on the disk, for many processes that read it at once.

The engine's store in memory counts who reads each of its parts, in the part itself. A process that
was forked over it copies whatever its queries go by: some gigabytes, for each of them, again and
again (record 0089). Files are shared by all processes, and read by the system.

Such a store is made once for each state of a release, in the cache folder of the user, or else in a
temporary folder that is deleted when it is open.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import time
from typing import Final

import pyoxigraph as ox

from verbund.queries.engine import DATA_FILES, load_release
from verbund.queries.lookup import base_of
from verbund.release.derived.graph import DERIVED_FILE
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.sums import is_regular
from verbund.sparql.errors import QueryError
from verbund.system.python_process import start_python
from verbund.system.user_cache import cache_folder, is_own

FOLDER: Final = "stores"
"""The folder below the cache folder."""

_PART: Final = ".part"
_MOST_KEPT: Final = 2
_ABANDONED: Final = 6 * 3600.0
"""Seconds after which nobody still makes a store whose folder is not complete."""

_FILES: Final = Path("/proc/self/fd")
_TABLES: Final = ".sst"
_LEAST_OPEN: Final = 4096
_MOST_PROBED: Final = 200_000
_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A store that is open: no file is opened any more, whatever it is asked.

    ``files`` are the descriptors that it reads.
    """

    store: ox.Store
    files: frozenset[int]


def size_of(folder: Path) -> int:
    """The bytes of the files that a store of a release is made from."""
    return sum(path.stat().st_size for path in _sources(folder))


def is_possible() -> bool:
    """Whether this system tells which files are open: all have to be, before a process is shut in.

    So does Linux.
    """
    return _FILES.is_dir()


def open_on_disk(folder: Path) -> OnDisk:
    """Open the store of a release, which is made where it is not kept.

    Raises QueryError where the release cannot be read, OSError where no store can be made or read.
    """
    stores = _stores()
    if stores is None:
        with tempfile.TemporaryDirectory(prefix="verbund-", ignore_cleanup_errors=True) as name:
            place = Path(name, "store")
            _make(folder, place)
            return _opened(place)  # files that are open can be read when their names are gone
    place = stores / _state(folder)
    if place.is_dir():
        if is_own(place.stat()):  # else others may have written there
            with contextlib.suppress(OSError):  # damaged, or deleted meanwhile
                return _opened(place)
        shutil.rmtree(place, ignore_errors=True)
    return _opened(_make_kept(folder, stores))


def _stores() -> Path | None:
    """The folder of kept stores; None where nothing is kept, or others could write there."""
    try:
        cache = cache_folder()
        if cache is None:
            return None
        stores = cache / FOLDER
        stores.mkdir(mode=0o700, parents=True, exist_ok=True)
        return stores if is_own(stores.stat()) else None
    except (OSError, RuntimeError):
        return None


def _sources(folder: Path) -> Iterator[Path]:
    for name in (*DATA_FILES, DERIVED_FILE):
        if is_regular(folder / name):
            yield folder / name


def _state(folder: Path) -> str:
    """What names the state of the files of a release, and the engine whose files these are."""
    digest = sha256(f"{ox.__version__} {base_of(folder)}\n".encode())
    if is_regular(folder / MANIFEST):
        digest.update((folder / MANIFEST).read_bytes())
    for path in _sources(folder):
        status = path.stat()
        digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _make_kept(folder: Path, stores: Path) -> Path:
    """Make the store of a release below a folder, whole or not at all; older ones are deleted."""
    _tidy(stores)
    while True:
        state = _state(folder)
        part = Path(tempfile.mkdtemp(suffix=_PART, dir=stores))
        try:
            _make(folder, part)
            if state != _state(folder):  # exchanged meanwhile
                continue
            try:
                part.rename(stores / state)
            except OSError:
                if not (stores / state).is_dir() or not is_own((stores / state).stat()):
                    raise  # else another process was quicker
            return stores / state
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _tidy(stores: Path) -> None:
    """Delete all stores but the last ones used, and what was left when a process was killed.

    One that is served can be deleted: its files are open.
    """
    found = [entry for entry in stores.iterdir() if entry.is_dir()]
    parts = [entry for entry in found if entry.suffix == _PART]
    whole = sorted(set(found) - set(parts), key=lambda entry: entry.stat().st_mtime)
    old = [entry for entry in parts if entry.stat().st_mtime < time() - _ABANDONED]
    for entry in (*whole[: len(whole) - _MOST_KEPT + 1], *old):
        shutil.rmtree(entry, ignore_errors=True)


# --- making one


def _make(folder: Path, place: Path) -> None:
    """Make a store in a process of its own, which ends with this one. Raises as ``open_on_disk``.

    It needs much memory. And it is no fork: the engine's threads, which make files, would not be in
    a fork of a process that had a store open before, and it would wait for them for ever.
    """
    alive, ours = os.pipe()
    told, problem = os.pipe()
    arguments = (str(folder.absolute()), str(place.absolute()), alive, problem)
    try:
        process = start_python(_made, arguments, (alive, problem))
    except BaseException:
        os.close(ours)
        os.close(told)
        raise
    finally:
        os.close(alive)
        os.close(problem)
    with os.fdopen(told, "rb") as stream:
        data = stream.read()
    status = process.wait()
    os.close(ours)
    if data:
        raise QueryError(json.loads(data))
    if status:
        raise OSError(f"status {status}")


def _made(folder: str, place: str, alive: int, problem: int) -> None:
    """Make a store, and end; 1 is the exit code where that fails."""
    code = 1
    try:
        threading.Thread(target=_end_with, args=(alive,), daemon=True).start()
        store = ox.Store(place)
        load_release(store, Path(folder))
        store.optimize()
        store.flush()
        del store  # closed
        code = 0
    except QueryError as error:
        os.write(problem, json.dumps(error.texts).encode())
    except OSError as error:
        print(f"verbund serve: {error}", file=sys.stderr)  # noqa: T201 - for the operator
    finally:
        os._exit(code)


def _end_with(alive: int) -> None:
    """End this process when the other end of a pipe is closed: who waits for it is gone."""
    os.read(alive, 1)
    os._exit(1)


# --- opening one


def _opened(place: Path) -> OnDisk:
    """Open a store, and all of its files. Raises OSError."""
    _let_many_files()
    place = place.resolve()  # as the system names open files
    try:
        store = ox.Store.read_only(str(place))
        files = _all_tables(store, place)
    except RuntimeError as error:  # as the engine tells of damage
        raise OSError(str(error)) from error
    with contextlib.suppress(OSError):  # it was used last
        os.utime(place)
    return OnDisk(store, frozenset(files.values()))


def _all_tables(store: ox.Store, place: Path) -> dict[str, int]:
    """Have the engine open all tables of a store; gives them by name. Raises OSError."""
    tables = {entry.name for entry in place.iterdir() if entry.suffix == _TABLES}
    files: dict[str, int] = {}
    for _ in _probes(store):
        files = _open_tables(place)
        if len(files) == len(tables):
            return files
    raise OSError(f"{len(tables) - len(files)} files of a store are read by no query")


def _let_many_files() -> None:
    """Let this process open many files: the engine opens as many as it may, and closes others."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _LEAST_OPEN if hard == resource.RLIM_INFINITY else min(hard, _LEAST_OPEN)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _open_tables(place: Path) -> dict[str, int]:
    """The tables of a store that are open, by name, each with its descriptor."""
    found = {}
    for entry in os.scandir(_FILES):
        with contextlib.suppress(OSError):  # the one that lists them
            path = Path(entry.path).readlink()
            if path.suffix == _TABLES and path.parent == place:
                found[path.name] = int(entry.name)
    return found


def _probes(store: ox.Store) -> Iterator[None]:
    """Look up this and that, in each order in which the store has its quads, and stop now and then.

    The engine opens a table when it first reads it. The orders of subjects and objects have nothing
    to do with each other, so that the first quads of one are everywhere in the others.
    """
    yield
    graphs = [ox.DefaultGraph(), *store.named_graphs()]
    for number, graph in enumerate((*graphs, None)):
        quads = store.quads_for_pattern(None, None, None, graph)
        for at, quad in enumerate(islice(quads, _MOST_PROBED)):
            _look_up(store, quad, graph)
            if at % 100 == number:
                yield
    yield


def _look_up(store: ox.Store, quad: ox.Quad, graph: _Graph) -> None:
    subject, predicate, term = quad.subject, quad.predicate, quad.object
    next(store.quads_for_pattern(subject, None, None, graph), None)
    next(store.quads_for_pattern(None, predicate, term, graph), None)
    next(store.quads_for_pattern(None, None, term, graph), None)
    if isinstance(term, ox.NamedNode):
        next(store.quads_for_pattern(term, None, None, graph), None)
