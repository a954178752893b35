"""Keeps what was compiled of our profile between runs, as models are kept (record 0018)."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from verbund.collection import without_collection
from verbund.kept_files import cache_folder, forget_oldest, read_kept, write_kept
from verbund.model.kept import code_state

_SUFFIX: Final = ".profile"
_MOST: Final = 5
"""So many files stay; those used longest ago go."""
_T = TypeVar("_T")


def kept_profile(texts: Iterable[bytes], compiled: Callable[[], _T]) -> _T | object:
    """What ``compiled`` makes of the texts of a profile, made only if it is not kept.

    What is kept comes as it was written by this user: the caller sees to its type.
    """
    place = _place(texts)
    data = None if place is None else read_kept(place)
    if data is not None:
        with suppress(Exception), without_collection():  # whatever it is, it can be compiled
            found: object = pickle.loads(data)  # noqa: S301 - written by this user
            return found
    made = compiled()
    if place is not None:
        with suppress(OSError, pickle.PicklingError, RecursionError):  # next time anew
            write_kept(place, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
            forget_oldest(place.parent, _SUFFIX, _MOST)
    return made


def _place(texts: Iterable[bytes]) -> Path | None:
    """The file of this state of texts and code; None where nothing is to be kept."""
    digest = sha256()
    try:
        folder = cache_folder()
        if folder is None:
            return None
        for data in (*texts, code_state().encode()):
            digest.update(b"%d:" % len(data) + data)
    except (OSError, RuntimeError, ValueError):  # no home is no harm
        return None
    return folder / f"{digest.hexdigest()}{_SUFFIX}"
