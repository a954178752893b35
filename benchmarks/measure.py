"""Measurement of a command as a child process: time and memory.

    python benchmarks/measure.py RUNS COMMAND…

The peak is that of the largest single process among the child and those it waited for. Linux lets a child begin
with its parent's peak, so the measuring process itself must stay small: it imports nothing of weight.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024
"""macOS counts bytes, Linux KiB."""


class CommandFailedError(RuntimeError):
    """A measured command ended with a code that was not expected."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command to measure, with a function to call before each run (not measured) and the exit code expected.

    ``environment`` is added to the variables of this process.
    """

    name: str
    arguments: Sequence[str]
    before: Callable[[], None] | None = None
    expected: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a command: wall-clock seconds, processor seconds, bytes at the peak."""

    wall: float
    cpu: float
    peak: int
    walls: tuple[float, ...] = ()


def run_once(command: Command) -> Figures:
    """Run a command once; its output is shown only if it fails."""
    if command.before:
        command.before()
    os.sync()  # so that this command does not wait for writes of the one before
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        child = subprocess.Popen(
            command.arguments,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | command.environment,
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != command.expected:
            output.seek(0)
            tail = output.read()[-4000:].decode("utf-8", "replace")
            raise CommandFailedError(f"{command.name}: exit code {child.returncode}\n{tail}")
    return Figures(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS_UNIT, (wall,))


def middle(runs: Sequence[Figures]) -> Figures:
    """The median of each figure."""
    return Figures(
        wall=median(run.wall for run in runs),
        cpu=median(run.cpu for run in runs),
        peak=int(median(run.peak for run in runs)),
        walls=tuple(run.wall for run in runs),
    )


def measure(commands: Sequence[Command], runs: int) -> dict[str, Figures]:
    """Medians for each command, by name. The commands take turns, so that noise affects them equally."""
    taken: dict[str, list[Figures]] = {command.name: [] for command in commands}
    for _ in range(runs):
        for command in commands:
            taken[command.name].append(run_once(command))
    return {name: middle(figures) for name, figures in taken.items()}


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    result = measure([Command("command", sys.argv[2:])], int(sys.argv[1]))["command"]
    print(f"wall {result.wall:.2f} s, cpu {result.cpu:.2f} s, peak {result.peak / 1e6:.0f} MB")
    print("runs", " ".join(f"{wall:.2f}" for wall in result.walls))
