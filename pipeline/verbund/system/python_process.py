"""Starts a separate Python process for a function, without threads, locks or script of the caller.

A fork copies the locks that other threads hold, and hangs where it meets one. The "spawn" of
multiprocessing runs the caller's main module again: a script that calls Verbund would begin anew in
each process, unless its author knew to guard it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import subprocess

_PROGRAM: Final = """\
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
function, arguments = pickle.load(sys.stdin.buffer)
function(*arguments)
"""


def is_possible() -> bool:
    """Whether a process can hand open files to another by their descriptors on this system."""
    return os.name == "posix"


def start_python(
    function: Callable[..., object], arguments: tuple[object, ...], files: Sequence[int]
) -> subprocess.Popen[bytes]:
    """Start a Python process that calls a function, imported by its name; the caller ends it.

    ``arguments`` are pickled; ``files`` are descriptors that stay open there under their numbers.
    Modules in the working folder are not imported, whatever they are called. Raises OSError where
    no process can be started, and the errors of pickling.
    """
    import pickle  # few runs come here
    import subprocess

    command = [sys.executable, *_flags(), "-c", _PROGRAM]
    process = subprocess.Popen(  # noqa: S603 - this very Python, and a text that stands above
        command, stdin=subprocess.PIPE, pass_fds=tuple(files)
    )
    try:
        call = pickle.dumps(sys.path) + pickle.dumps((function, arguments))
        _feed(process, call)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def is_single_threaded() -> bool:
    """Whether this process has one thread only: a fork copies no other, but keeps its locks."""
    try:
        return sum(1 for _ in os.scandir("/proc/self/task")) == 1
    except OSError:
        return sys.platform != "darwin" and threading.active_count() == 1


def _flags() -> list[str]:
    """Return the options of this Python that say what is imported and how."""
    flags = ["-I" if sys.flags.isolated else "-P", "-X", f"utf8={sys.flags.utf8_mode}"]
    return [*flags, "-B"] if sys.flags.dont_write_bytecode else flags


def _feed(process: subprocess.Popen[bytes], call: bytes) -> None:
    """Write the call to the process; if it ended before it read all, its exit code says why."""
    if process.stdin is not None:  # it is a pipe
        with suppress(BrokenPipeError), process.stdin as stream:
            stream.write(call)
