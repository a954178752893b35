"""Caches a compiled model between runs, so that only its first run has to compile it.

A cached model belongs to one state of everything that it is made from: the Turtle files, the
settings, the code of verbund, and the libraries that read the files. Nothing ever has to be
cleared: another state has another file name. VERBUND_CACHE names another folder, or ``off``.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path
from typing import Final

from verbund.__about__ import __version__
from verbund.model.folders import ModelFolders, ModelReader
from verbund.model.model import Model
from verbund.system.gc_pause import gc_paused
from verbund.system.user_cache import VARIABLE, cache_folder, forget_oldest, read_kept, write_kept

__all__ = ["VARIABLE", "code_digest", "load_cached", "model_state"]

_SUFFIX: Final = ".model"
_MOST: Final = 20
"""The number of files kept; the least recently used go."""

_PACKAGE: Final = Path(__file__).parents[1]
_LIBRARIES: Final = ("pyoxigraph",)
_OWN: Final = (".css", ".html", ".py", ".toml", ".txt")
"""The endings of the package's files on which models, and what is made from them, depend."""


def load_cached(
    folders: ModelFolders, *, base: str, language: str, materialise: bool = True
) -> Model:
    """Return the model as ``load_model`` does, compiled only if not cached. Raises Findings."""
    place = _place(folders, base, language, materialise)
    model = None if place is None else _read(place)
    if model is None:
        from verbund.model.load import load_model

        model = load_model(folders, base=base, language=language, materialise=materialise)
        if place is not None and place == _place(folders, base, language, materialise):
            # Otherwise a file has changed meanwhile, and it is not known what was compiled.
            model = model.compiled_from(place.stem)
            with suppress(OSError, pickle.PicklingError, RecursionError):  # the next run compiles
                _write(place, model)
    return model


def _place(folders: ModelFolders, base: str, language: str, materialise: bool) -> Path | None:
    """Return the cache file for this state; None where nothing is to be cached."""
    digest = sha256()
    try:
        folder = cache_folder()
        if folder is None:
            return None
        for part in (base, language, str(materialise), code_state(), *_texts(folders)):
            data = part if isinstance(part, bytes) else part.encode()
            digest.update(b"%d:" % len(data) + data)
    except (OSError, RuntimeError, ValueError):  # the compiler reports files; no home is no harm
        return None
    return folder / f"{digest.hexdigest()}{_SUFFIX}"


def model_state(
    folders: ModelFolders, *, base: str, language: str, materialise: bool = True
) -> str | None:
    """Return what names the state of all that a model is made from; None where none is cached."""
    place = _place(folders, base, language, materialise)
    return None if place is None else place.name


def _texts(folders: ModelFolders) -> Iterator[str | bytes]:
    reader = ModelReader(folders)
    for kind, files in (
        ("ontology", folders.ontology_files()),
        ("shapes", folders.shapes_files()),
    ):
        yield kind
        for path, shown in files:
            yield shown
            yield reader.read(path)


@cache
def code_state() -> str:
    """Return the state of the code when this process first read it: cached models depend on it."""
    return "\n".join(_code())


@cache
def code_digest() -> str:
    """Return a digest of the code by its content, which is the same wherever it is installed."""
    from importlib.metadata import version  # only conversions on several machines need them
    from unicodedata import unidata_version

    digest = sha256(f"{sys.version_info[:2]} {__version__} {unidata_version}".encode())
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in _OWN and path.is_file():
            data = path.read_bytes()
            name = path.relative_to(_PACKAGE).as_posix()
            digest.update(f"\0{name} {len(data)}\0".encode() + data)
    for library in _LIBRARIES:
        digest.update(f"\0{library} {version(library)}".encode())
    return digest.hexdigest()


def _code() -> Iterator[str]:
    """Yield what distinguishes one state of the code from another: sizes and times of its files.

    Of a library these are the files of its top folder, which an installation writes anew.
    """
    yield sys.version
    yield __version__
    yield from _states_below(os.fspath(_PACKAGE))
    for library in _LIBRARIES:
        spec = find_spec(library)
        for folder in (spec and spec.submodule_search_locations) or ():
            yield from map(_state, _entries(folder))


def _states_below(folder: str) -> Iterator[str]:
    """Yield the states of the package's own files in a folder and those in it."""
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _states_below(entry.path)
        elif entry.name.endswith(_OWN):
            yield _state(entry)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return what is in a folder, sorted, without what Python keeps there."""
    with os.scandir(folder) as entries:
        found = [entry for entry in entries if entry.name != "__pycache__"]
    return sorted(found, key=attrgetter("name"))


def _state(entry: os.DirEntry[str]) -> str:
    """Return path, size and ctime of a file; nobody can set the ctime back."""
    status = entry.stat()
    return f"{entry.path} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def _read(place: Path) -> Model | None:
    """Return the cached model; None if there is none that can be used."""
    data = read_kept(place)
    if data is None:
        return None
    try:
        with gc_paused():
            model = pickle.loads(data)  # noqa: S301 - written by this user
    except Exception:  # noqa: BLE001 - whatever it is, the model can be compiled
        return None
    return model if isinstance(model, Model) else None


def _write(place: Path, model: Model) -> None:
    write_kept(place, pickle.dumps(model, pickle.HIGHEST_PROTOCOL))
    forget_oldest(place.parent, _SUFFIX, _MOST)
