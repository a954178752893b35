"""Builds that meet a fault, and what they leave behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Self

from tests.support.described_library import describe, edit, write_described_library
from tests.support.processes import Release, differences, leftovers, release_of

from verbund.model.cache import VARIABLE

REPOSITORY = Path(__file__).parents[3]
ROWS = 1100
"""Rows of a table that is far from the order of its keys: they are spilled and merged."""


class Operation(IntEnum):
    """What a system call does; the numbers are those of shim.c."""

    ANY = 0
    WRITE = 1
    OPEN = 2
    MKDIR = 3
    LINK = 4
    RENAME = 5
    FSYNC = 6
    TRUNCATE = 7
    REMOVE = 8
    CLOSE = 9


class How(IntEnum):
    """What becomes of the call; the numbers are those of shim.c."""

    FAIL = 0
    FAIL_FROM_THERE = 1
    SHORT = 2
    KILL = 3
    KILL_HALFWAY = 4
    INTERRUPT = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at the ``at``-th call of a kind (0: none), or SIGKILL after a delay."""

    operation: Operation = Operation.ANY
    how: How = How.FAIL
    number: int = 0
    at: int = 0
    no_exchange: bool = False
    delay: float | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a build; ``counts`` are the calls by kind."""

    code: int
    out: str
    err: str
    fired: int
    counts: list[int]
    seconds: float


class Nursery:
    """Builds in processes forked from one that has everything loaded."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def opened(cls, folder: Path) -> Iterator[Self]:
        """Compile the shim and start the process; ``folder`` must be new."""
        folder.mkdir()
        shim = folder / "shim.so"
        source = Path(__file__).with_name("shim.c")
        flags = ["-O1", "-shared", "-fPIC", "-Wall", "-Werror"]
        subprocess.run(["cc", *flags, "-o", str(shim), str(source), "-ldl"], check=True)
        warm = write_described_library(folder / "warm")
        with subprocess.Popen(
            [sys.executable, "-m", "tests.support.faults.fork_server", str(warm)],
            cwd=REPOSITORY,
            env={**os.environ, VARIABLE: "off", "LD_PRELOAD": str(shim)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as process:
            yield cls(process)
            assert process.stdin is not None
            process.stdin.close()

    def build(self, folder: Path, fault: Fault = Fault(), command: str = "build") -> Outcome:
        """Build a workspace, or publish it; the fault happens on the way."""
        order = {
            "command": command,
            "folder": str(folder),
            "operation": fault.operation,
            "how": fault.how,
            "number": fault.number,
            "at": fault.at,
            "no_exchange": fault.no_exchange,
            "delay": fault.delay,
            "options": fault.options,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return Outcome(**json.loads(self._process.stdout.readline()))


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace with a described release, and records that have changed since."""

    folder: Path
    last: Release
    following: Release

    @classmethod
    def prepared(cls, folder: Path, nursery: Nursery) -> Scene:
        """Build both releases; the workspace stands before the second one."""
        write_described_library(folder)
        members = folder / "records" / "members.csv"
        rows = "".join(f"n{n * 7919 % ROWS:05},Member {n}\n" for n in range(ROWS))
        members.write_text(members.read_text() + rows)
        describe(folder, "1.0.0", compress_from=2000)
        assert nursery.build(folder).code == 0
        last = release_of(folder)
        edit(folder, "books", "The Trial", "The Trial and more")
        describe(folder, "1.1.0", "2026-12-01", compress_from=2000)
        assert nursery.build(folder).code == 0
        scene = cls(folder, last, release_of(folder))
        scene.reset()
        return scene

    def reset(self) -> None:
        """Put the last release back."""
        for path in self.folder.glob(".output*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.folder / "output", ignore_errors=True)
        for name, data in self.last.items():
            path = self.folder / "output" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def state(self) -> str:
        """Which release is in output/, byte for byte: last, following, none, or a mixture."""
        found = release_of(self.folder)
        if not differences(found, self.last):
            return "last"
        if not differences(found, self.following):
            return "following"
        return "mixture" if (self.folder / "output").exists() else "none"

    def leftovers(self) -> list[str]:
        """What lies beside output/ and should not."""
        return leftovers(self.folder)
