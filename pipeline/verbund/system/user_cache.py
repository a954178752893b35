"""Files cached between runs, in the user's cache folder: compiled models and code.

A file's name is made from everything that its content depends on. So another state has another
name, and nothing ever has to be cleared. A file is not used if it is damaged, a link, not this
user's own, or writable by others, itself or its folder: to load it is to trust it (record 0018).
VERBUND_CACHE names another folder, or ``off``.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

VARIABLE: Final = "VERBUND_CACHE"
_OFF: Final = "off"
_DECIDING: Final = ("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA")
_PART: Final = ".part"
_DIGEST: Final = sha256().digest_size
_AS_IT_IS: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""No link is followed, and nobody waits for what will be written into a pipe."""


def cache_folder() -> Path | None:
    """Return the cache folder; None where the cache is off.

    Raises RuntimeError if no home is known.
    """
    stated = os.environ.get(VARIABLE, "")
    if stated == _OFF:
        return None
    folder = Path(stated) if stated else _default_folder(*map(os.environ.get, _DECIDING))
    # A relative path would be another folder in each workspace, which may bring it along.
    return folder if folder.is_absolute() else None


@cache
def _default_folder(*_: str | None) -> Path:
    """The folder where these variables have these values: each generated function asks for it."""
    import platformdirs  # nobody waits for it where the variable names a folder

    return Path(platformdirs.user_cache_dir("verbund", appauthor=False))


def read_kept(place: Path) -> memoryview | None:
    """Return the content of a cache file; None unless the file is whole and this user's own."""
    try:
        if not is_own(place.parent.stat()):
            return None
        handle = os.open(place, os.O_RDONLY | _AS_IT_IS)
        with os.fdopen(handle, "rb") as stream:
            status = os.fstat(handle)
            if not (stat.S_ISREG(status.st_mode) and is_own(status)):
                return None
            data = stream.read()
    except OSError:
        return None
    if checksum(place, data[_DIGEST:]) != data[:_DIGEST]:
        return None
    with suppress(OSError):  # a folder that can only be read
        os.utime(place)
    return memoryview(data)[_DIGEST:]


def write_kept(place: Path, data: bytes) -> None:
    """Write data to a cache file, whole or not at all. Raises OSError."""
    import tempfile  # only a run that has something to cache waits for it

    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=_PART, dir=place.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(checksum(place, data) + data)
        written.replace(place)
    except BaseException:
        written.unlink(missing_ok=True)
        raise


def forget_oldest(folder: Path, suffix: str, most: int) -> None:
    """Delete all but the ``most`` files of a suffix that were used last. Raises OSError."""
    files = [path for path in folder.iterdir() if path.suffix in {suffix, _PART}]
    if len(files) <= most:
        return
    for path in sorted(files, key=lambda path: path.stat().st_mtime_ns)[:-most]:
        path.unlink(missing_ok=True)


def checksum(place: Path, data: bytes | memoryview) -> bytes:
    """Return the checksum of data at one place; it is valid at no other place."""
    digest = sha256(place.name.encode())
    digest.update(data)
    return digest.digest()


def is_own(status: os.stat_result) -> bool:
    """Whether nobody else can have written to a file or folder: to load it is to trust it."""
    if os.name != "posix":
        return True  # folders of a user are their own there
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
