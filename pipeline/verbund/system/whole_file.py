"""Writes a file of text whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TextIO


def write_whole(file: Path, write: Callable[[TextIO], object]) -> None:
    """Let ``write`` fill a new file, then put that in the place of ``file``.

    A link in that place is replaced, not followed; the new file has a name that nobody can have
    taken before. A pipe or device is written to directly. Raises OSError, and the errors of
    ``write``.
    """
    if file.exists() and not file.is_file():
        with file.open("w", encoding="utf-8", newline="\n") as stream:
            write(stream)
        return
    import tempfile  # only for a file of one's own

    handle, name = tempfile.mkstemp(prefix=".verbund-", dir=file.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            write(stream)
        new.chmod(0o666 & ~_mask())
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def _mask() -> int:
    """Return the permissions that new files lack (umask); it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
