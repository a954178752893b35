"""A process in which everything is loaded already; it forks a command for each line on stdin.

``python -m tests.support.faults.fork_server <folder to warm up in>``, with the shim preloaded. A line in is a
JSON object, a fault and where it is to happen; a line out is what came of the command. What a
command has loaded beyond that is loaded here before the next one.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

from tests.support.described_library import describe

from verbund.cli import main as command

SHIM = ctypes.CDLL(None)


def main(warm: Path) -> None:
    from verbund.api.run import build
    from verbund.workspace.workspace import read_workspace

    signal.signal(signal.SIGINT, signal.default_int_handler)
    with quick():
        for version in ("1.0.0", "1.1.0"):  # the second one has a difference
            build(read_workspace(describe(warm, version, compress_from=200)))
        for line in iter(sys.stdin.readline, ""):
            sys.stdout.write(json.dumps(bear(json.loads(line))) + "\n")
            sys.stdout.flush()


@contextmanager
def quick() -> Iterator[None]:
    """Leave out what takes long and writes nothing: the gate."""
    from verbund.release.profiles import check

    with patch.object(check, "run_shapes", lambda *_: []):
        yield


def bear(order: dict[str, Any]) -> dict[str, Any]:
    """Start a build, wait for its end, or end it after a while."""
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        tempfile.TemporaryFile() as names,
    ):
        start = time.monotonic()
        child = os.fork()
        if child == 0:
            live(order, out, err, names)
        if order["delay"] is not None:
            time.sleep(order["delay"])
            os.killpg(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        seconds = time.monotonic() - start
        load(text_of(names).split())
        return {
            "code": os.waitstatus_to_exitcode(status),
            "out": text_of(out),
            "err": text_of(err),
            "fired": SHIM.faults_fired(),
            "counts": [SHIM.faults_count(operation) for operation in range(10)],
            "seconds": seconds,
        }


def text_of(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode()


def load(names: list[str]) -> None:
    """Load modules of the package and of libraries, which each next command would load anew."""
    for name in names:
        with suppress(ImportError):  # what another module has made is there with it
            importlib.import_module(name)


def live(order: dict[str, Any], out: IO[bytes], err: IO[bytes], names: IO[bytes]) -> None:
    """The build or publication, as the command line does it."""
    code = 70
    known = set(sys.modules)
    try:
        os.setpgid(0, 0)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        folder = order["folder"]
        sys.argv = [
            "verbund",
            order["command"],
            "--workspace",
            folder,
            "--format",
            "json",
            *order["options"],
        ]
        numbers = (order["operation"], ctypes.c_long(order["at"]), order["how"], order["number"])
        SHIM.faults_arm(os.fsencode(folder), *numbers, int(order["no_exchange"]))
        code = command_line()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        names.write("\n".join(sys.modules.keys() - known).encode())
        names.flush()
        os._exit(code)


def command_line() -> int:
    try:
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - what Python does at the end of a program
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
