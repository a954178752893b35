"""Builds in processes of their own, and what they leave behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.warm_command import run_command

Release = dict[str, bytes]
DEADLINE = 60.0


def command(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "verbund", "build", "--workspace", str(folder), *options]


def run_build(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run_command(["build", "--workspace", str(folder), *options], environment, DEADLINE)


def start_build(folder: Path, *options: str) -> subprocess.Popen[str]:
    """A build in a process group of its own, as a shell would start it."""
    return subprocess.Popen(
        command(folder, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def built(folder: Path, *options: str, **environment: str) -> Release:
    """The release after a build that went well."""
    done = run_build(folder, *options, **environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return release_of(folder)


def release_of(folder: Path, output: str = "output") -> Release:
    return {
        path.relative_to(folder / output).as_posix(): path.read_bytes()
        for path in sorted((folder / output).rglob("*"))
        if path.is_file()
    }


def leftovers(folder: Path) -> list[str]:
    """What lies in the workspace that no build should leave."""
    known = {"verbund.toml", "ontology", "shapes", "records", "output"}
    return sorted({path.name for path in folder.iterdir()} - known)


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> bool:
    """Wait for a condition; False where the process ended first."""
    end = time.monotonic() + DEADLINE
    while not condition():
        if process.poll() is not None:
            return False
        assert time.monotonic() < end, "this takes too long"
        time.sleep(0.001)
    return True


def is_writing(folder: Path) -> Callable[[], bool]:
    """A function that says whether a build has begun to write since now."""
    staging = folder / ".output.new"

    def mark() -> tuple[int, int] | None:
        try:
            found = (staging / "dataset.nt").stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_ctime_ns

    before = mark()
    return lambda: mark() not in (None, before)


def group_is_gone(group: int, patience: float = 10.0) -> bool:
    """Whether all processes of a group have ended."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    os.killpg(group, signal.SIGKILL)
    return False


def differences(one: Release, other: Release) -> list[str]:
    """The files that differ; short to read where a comparison of bytes fails."""
    names = sorted({*one, *other})
    return [name for name in names if one.get(name) != other.get(name)]
