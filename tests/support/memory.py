"""Where the files of tests lie: in memory, where there is room for them.

A release is flushed to the disk file by file, and a third of the time of the tests was spent with
waiting for the disk. What is flushed is asked for in the same way, whatever the folder lies on.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import MutableMapping
from pathlib import Path

VARIABLE = "TMPDIR"
"""Whoever has set it means it: files then lie there."""
FOLDER = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory
LEAST = 4 << 30
"""Bytes that must be free there, and in memory."""


def choose(environment: MutableMapping[str, str]) -> None:
    """Have this process and its children make temporary files in memory, if there is room."""
    if VARIABLE in environment or min(_free(FOLDER), _available()) < LEAST:
        return
    environment[VARIABLE] = str(FOLDER)
    tempfile.tempdir = None  # it is asked for anew


def _free(folder: Path) -> int:
    """The bytes that are free in a folder of this user's; none where it may not write."""
    return shutil.disk_usage(folder).free if os.access(folder, os.W_OK | os.X_OK) else 0


def _available(path: Path = Path("/proc/meminfo")) -> int:
    """The bytes of memory that programs can still have (proc(5))."""
    for line in path.read_text(encoding="ascii").splitlines() if path.is_file() else ():
        name, _, amount = line.partition(":")
        if name == "MemAvailable":
            return int(amount.split()[0]) * 1024
    return 0
