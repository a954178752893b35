"""Keeps a compiled model between runs, so that only its first run has to compile it.

A kept model belongs to one state of everything that it is made from: the Turtle files, the
settings, the code of verbund, and the libraries that read the files. Nothing ever has to be
cleared: another state has another name. VERBUND_CACHE names another folder, or ``off``.
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
from pathlib import Path
from typing import Final

import verbund
from verbund.collection import without_collection
from verbund.kept_files import VARIABLE, cache_folder, forget_oldest, read_kept, write_kept
from verbund.model.folders import ModelFolders, ModelReader
from verbund.model.model import Model

__all__ = ["VARIABLE", "kept_model"]

_SUFFIX: Final = ".model"
_MOST: Final = 20
"""So many files stay; those used longest ago go."""

_LIBRARIES: Final = ("rdflib", "pyoxigraph")


def kept_model(folders: ModelFolders, *, base: str, language: str) -> Model:
    """The model as ``load_model`` gives it, compiled only if it is not kept. Raises Findings."""
    place = _place(folders, base, language)
    model = None if place is None else _read(place)
    if model is None:
        from verbund.model.load import load_model

        model = load_model(folders, base=base, language=language)
        if place is not None and place == _place(folders, base, language):
            # Else a file has changed meanwhile, and it is not known what was compiled.
            with suppress(OSError, pickle.PicklingError, RecursionError):  # next time anew
                _write(place, model)
    return model


def _place(folders: ModelFolders, base: str, language: str) -> Path | None:
    """The file of this state; None where nothing is to be kept."""
    digest = sha256()
    try:
        folder = cache_folder()
        if folder is None:
            return None
        for part in (base, language, code_state(), *_texts(folders)):
            data = part if isinstance(part, bytes) else part.encode()
            digest.update(b"%d:" % len(data) + data)
    except (OSError, RuntimeError, ValueError):  # the compiler tells of files, no home is no harm
        return None
    return folder / f"{digest.hexdigest()}{_SUFFIX}"


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
    """The state of the code as this process found it; what it compiles is made by that."""
    return "\n".join(_code())


def _code() -> Iterator[str]:
    """What tells one state of the code from another, by the sizes and times of its files.

    Of a library these are the files of its top folder, which an installation writes anew.
    """
    yield sys.version
    yield verbund.__version__
    for root in verbund.__path__:
        for folder, inner, names in os.walk(root):
            inner.sort()
            for name in sorted(names):
                if name.endswith(".py"):
                    yield _state(os.path.join(folder, name))  # noqa: PTH118 - 300 files at each start
    for library in _LIBRARIES:
        found = find_spec(library)
        for folder in (found and found.submodule_search_locations) or ():
            for name in sorted(os.listdir(folder)):  # noqa: PTH208 - as above
                if name != "__pycache__":
                    yield _state(os.path.join(folder, name))  # noqa: PTH118 - as above


def _state(path: str) -> str:
    """With the time of the last change of any kind, which nobody can set back."""
    found = os.stat(path)  # noqa: PTH116 - as above
    return f"{path} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _read(place: Path) -> Model | None:
    """The kept model; None where there is none that can be taken."""
    data = read_kept(place)
    if data is None:
        return None
    try:
        with without_collection():
            model = pickle.loads(data)  # noqa: S301 - written by this user
    except Exception:  # noqa: BLE001 - whatever it is, the model can be compiled
        return None
    return model if isinstance(model, Model) else None


def _write(place: Path, model: Model) -> None:
    write_kept(place, pickle.dumps(model, pickle.HIGHEST_PROTOCOL))
    forget_oldest(place.parent, _SUFFIX, _MOST)
