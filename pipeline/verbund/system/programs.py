"""Finds programs of the system, but none in the folder where the command is called."""

from __future__ import annotations

import os
import shutil


def program_path(name: str) -> str | None:
    """Return the path of a program; None if it is not found.

    On Windows, and where PATH has an entry that is no absolute path, a program would be looked for
    in the working folder too: that may be a stranger's, with a ``git.exe`` of theirs.
    """
    entries = os.environ.get("PATH", os.defpath).split(os.pathsep)
    safe = os.pathsep.join(entry for entry in entries if os.path.isabs(entry))  # noqa: PTH117 - text
    path = shutil.which(name, path=safe)
    return path if path is not None and os.path.isabs(path) else None  # noqa: PTH117 - text
