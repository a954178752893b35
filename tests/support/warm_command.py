"""The command in a process of its own, forked from one that has its modules loaded.

A third of a short command is the loading of modules. Nothing else is there before: a command finds
what functions remember as empty as any that a shell starts. Each has its own folder, environment,
arguments and streams. What a Python takes from its environment when it starts, such as its seed of
hashes, is none of that: whoever sets it starts a process (``FITS``).

``python -m tests.support.warm_command`` forks a command, or several at once, for each line on stdin.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from threading import Lock
from typing import IO, Any

from tests.support.faults.fork_server import command_line, load, text_of

ROOT = Path(__file__).parents[2]
FITS = ("VERBUND_", "NO_COLOR", "COLUMNS")
"""How the variables begin that may be set: the command reads them itself."""
_PAUSE = 0.002
_one_at_a_time = Lock()


def run_command(
    arguments: list[str],
    environment: Mapping[str, str],
    timeout: float,
    *,
    folder: Path | None = None,
    code: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``verbund`` with arguments, and variables beside those that there are.

    Args:
        arguments: Those of the command.
        environment: The variables.
        timeout: Seconds.
        folder: Where it is called; else here.
        code: The folder of another copy of the package, which is called in the locale C.UTF-8 and
            writes all to stdout.

    Raises:
        subprocess.TimeoutExpired: If it takes longer than so many seconds; then it is ended.
    """
    of_copy = _of_copy(code)
    fits = all(name.startswith(FITS) for name in environment)
    if not fits or not hasattr(os, "fork") or not _one_at_a_time.acquire(blocking=False):
        return subprocess.run(
            [sys.executable, "-m", "verbund", *arguments],
            cwd=folder,
            env={**os.environ, **of_copy, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if code is None else subprocess.STDOUT,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )
    try:
        order = {
            "arguments": arguments,
            "folder": str(folder or Path.cwd()),
            "environment": {**os.environ, **of_copy, **environment},
            "timeout": timeout,
            "merged": code is not None,
            "times": 1,
        }
        (done,) = _ordered(order, code)
    finally:
        _one_at_a_time.release()
    return done


def run_together(
    arguments: list[str], timeout: float, times: int
) -> list[subprocess.CompletedProcess[str]]:
    """Run ``verbund`` with arguments, so many times at once, and wait for all.

    Raises:
        subprocess.TimeoutExpired: If one takes longer than so many seconds; then it is ended.
    """
    order = {
        "arguments": arguments,
        "folder": str(Path.cwd()),
        "environment": dict(os.environ),
        "timeout": timeout,
        "merged": False,
        "times": times,
    }
    with _one_at_a_time:
        return _ordered(order, None)


def _ordered(order: Mapping[str, Any], code: Path | None) -> list[subprocess.CompletedProcess[str]]:
    """What the process with everything loaded has done."""
    server = _server(code)
    assert server.stdin is not None
    assert server.stdout is not None
    print(json.dumps(order), file=server.stdin, flush=True)
    found = json.loads(server.stdout.readline())
    arguments = order["arguments"]
    if any(done["code"] is None for done in found):
        raise subprocess.TimeoutExpired(arguments, order["timeout"])
    return [
        subprocess.CompletedProcess(arguments, done["code"], done["out"], done["err"])
        for done in found
    ]


def _of_copy(code: Path | None) -> dict[str, str]:
    return {} if code is None else {"PYTHONPATH": str(code), "LC_ALL": "C.UTF-8"}


@cache
def _server(code: Path | None) -> subprocess.Popen[str]:
    """The process with everything loaded; it ends with this one."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.warm_command"],
        cwd=ROOT,
        env={**os.environ, **_of_copy(code)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(server.communicate)  # whose end of the pipe it reads
    return server


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for line in iter(sys.stdin.readline, ""):
        sys.stdout.write(json.dumps(_forked(json.loads(line))) + "\n")
        sys.stdout.flush()


def _forked(order: dict[str, Any]) -> list[dict[str, Any]]:
    with ExitStack() as files:
        children = []
        for _ in range(order["times"]):
            out, err, names = (files.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            child = os.fork()
            if child == 0:
                _live(order, out, err, names)
            children.append((child, out, err, names))
        found = []
        for child, out, err, names in children:
            code = _code_of(child, order["timeout"])
            load(text_of(names).split())
            found.append({"code": code, "out": text_of(out), "err": text_of(err)})
        return found


def _code_of(child: int, timeout: float) -> int | None:
    """What a process ended with; None if it had to be ended."""
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_PAUSE)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _live(order: dict[str, Any], out: IO[bytes], err: IO[bytes], names: IO[bytes]) -> None:
    code = 70
    known = set(sys.modules)
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out.fileno(), 1)
        os.dup2((out if order["merged"] else err).fileno(), 2)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv = ["verbund", *order["arguments"]]
        code = command_line()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        names.write("\n".join(sys.modules.keys() - known).encode())
        names.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
