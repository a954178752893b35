"""Files that one run keeps for the next, in the user's cache folder: compiled models and code.

A file's name says all that its content was made from, so another state has another name, and
nothing ever has to be cleared. What is damaged, a link, not this user's own, or writable by
others, itself or its folder, is not taken: to load it is to trust it (record 0018).
VERBUND_CACHE names another folder, or ``off``.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

import platformdirs

VARIABLE: Final = "VERBUND_CACHE"
_OFF: Final = "off"
_PART: Final = ".part"
_DIGEST: Final = sha256().digest_size


def cache_folder() -> Path | None:
    """The folder; None where nothing is to be kept. Raises RuntimeError where no home is known."""
    stated = os.environ.get(VARIABLE, "")
    if stated == _OFF:
        return None
    folder = Path(stated or platformdirs.user_cache_dir("verbund", appauthor=False))
    # A relative one would be another in each workspace, and a workspace may bring it along.
    return folder if folder.is_absolute() else None


def read_kept(place: Path) -> memoryview | None:
    """What a file keeps; None where there is none that is whole and this user's own."""
    try:
        if not _is_own(place.parent.stat()):
            return None
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as stream:
            if not _is_own(os.fstat(handle)):
                return None
            data = stream.read()
    except OSError:
        return None
    if checksum(place, data[_DIGEST:]) != data[:_DIGEST]:
        return None
    with suppress(OSError):  # a folder that is only read
        os.utime(place)
    return memoryview(data)[_DIGEST:]


def write_kept(place: Path, data: bytes) -> None:
    """Keep data in a file, whole or not at all. Raises OSError."""
    import tempfile  # only who made something waits for it

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
    """Leave the ``most`` files of a suffix that were used last. Raises OSError."""
    found = [path for path in folder.iterdir() if path.suffix in {suffix, _PART}]
    if len(found) <= most:
        return
    for path in sorted(found, key=lambda path: path.stat().st_mtime_ns)[:-most]:
        path.unlink(missing_ok=True)


def checksum(place: Path, data: bytes | memoryview) -> bytes:
    """That of what is kept in a place, and nowhere else."""
    digest = sha256(place.name.encode())
    digest.update(data)
    return digest.digest()


def _is_own(found: os.stat_result) -> bool:
    """Whether nobody else can have written there: to load is to trust."""
    if os.name != "posix":
        return True  # folders of a user are their own there
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
