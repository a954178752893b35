"""Lets one process at a time change what lies in a folder."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LONGEST: Final = 60.0
"""The seconds for which others are waited for."""

_PAUSE: Final = 0.02


@contextmanager
def one_at_a_time(folder: Path, longest: float = LONGEST) -> Iterator[None]:
    """Hold the folder in the block; whoever else asks for it waits until it ends.

    The folder itself is locked, so that nothing is left in it; the lock ends with the process.
    Where the system locks no folders, nobody waits. Raises OSError where the folder cannot be
    opened, and where others hold it for longer than ``longest`` seconds.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        end = time.monotonic() + longest
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    problem = os.strerror(errno.EBUSY)
                    raise OSError(errno.EBUSY, problem, str(folder)) from None
                time.sleep(_PAUSE)
                continue
            except OSError:  # a file system without locks
                pass
            break
        yield
    finally:
        os.close(handle)
