"""The state of files as the system tells it: enough to see that one was written or locked."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple


class FileState(NamedTuple):
    """What tells that a file is another one than before, without its content being read.

    ``problem`` is the error number of the system where it cannot be looked at, else 0. The number
    of the inode is no part of it: some network file systems give another one at each look.
    """

    size: int
    modified: int
    changed: int
    problem: int = 0


def state_of(path: Path) -> FileState | None:
    """Return the state of a file, that of its target where it is a link; None if it is not there.

    All folders have one state: what is made in them need not matter. Never raises OSError.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return FileState(-1, 0, 0, error.errno or -1)
    if stat.S_ISDIR(found.st_mode):
        return FileState(0, 0, 0)
    return FileState(found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def opening_problem(path: Path) -> int:
    """Return the error number of the system for who opens a regular file to read; 0 for none.

    A lock that another program holds shows here, and nowhere else. Never raises OSError.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return 0
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        os.close(os.open(path, flags))
    except OSError as error:
        return error.errno or -1
    return 0
