"""Cache of what is made of files of the package, between runs, as of models (record 0018)."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from verbund.model.cache import code_state
from verbund.system.gc_pause import gc_paused
from verbund.system.user_cache import cache_folder, forget_oldest, read_kept, write_kept

_MOST: Final = 5
"""The number of files kept of a kind; the least recently used are deleted."""
_T = TypeVar("_T")


def kept(kind: str, texts: Iterable[bytes], make: Callable[[], _T]) -> _T | object:
    """What ``make`` makes of these texts: from the cache, or else made now.

    ``kind`` is the suffix of the cache file. A cached object was written by this user; the caller
    checks its type.
    """
    place = _place(kind, texts)
    data = None if place is None else read_kept(place)
    if data is not None:
        with suppress(Exception), gc_paused():  # after any error it is made anew
            found: object = pickle.loads(data)  # noqa: S301 - written by this user
            return found
    made = make()
    if place is not None:
        with suppress(OSError, pickle.PicklingError, RecursionError):  # not cached this time
            write_kept(place, pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
            forget_oldest(place.parent, f".{kind}", _MOST)
    return made


def _place(kind: str, texts: Iterable[bytes]) -> Path | None:
    """The cache file for these texts and this code; None where nothing is cached."""
    digest = sha256()
    try:
        folder = cache_folder()
        if folder is None:
            return None
        for data in (*texts, code_state().encode()):
            digest.update(b"%d:" % len(data) + data)
    except (OSError, RuntimeError, ValueError):  # without a home folder nothing is cached
        return None
    return folder / f"{digest.hexdigest()}.{kind}"
