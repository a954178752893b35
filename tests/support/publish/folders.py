"""Publications to folders, for tests: of this repository's release, and of small libraries."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.described_library import write_described_library

from verbund.api.run import build
from verbund.publication.directory.target import DirectoryTarget, open_target
from verbund.publication.plan import Action, Plan, Step
from verbund.publication.release import read_release
from verbund.workspace.directory import DirectorySettings
from verbund.workspace.targets import Configured
from verbund.workspace.workspace import Workspace, read_workspace

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Recorder:
    """Takes note of what is told while a target is written."""

    steps: list[Step] = field(default_factory=list)
    size: int = 0

    def begin(self, step: Step) -> None:
        self.steps.append(step)

    def sent(self, size: int) -> None:
        self.size += size


def opened(workspace: Workspace, folder: Path, jobs: int = 1, **settings: Any) -> DirectoryTarget:
    """The target that publishes the release of a workspace to a folder."""
    configured = Configured(
        name="web",
        kind="directory",
        settings=DirectorySettings(folder=str(folder), **settings),
    )
    workspace = replace(workspace, targets=(configured,))
    return open_target(configured, read_release(workspace.output, "output"), workspace, {}, jobs)


def this_repository() -> Workspace:
    return read_workspace(ROOT)


def library(folder: Path, **replaced: str) -> Workspace:
    """A library with a release; ``replaced`` are texts of verbund.toml by what they become."""
    shutil.copytree(_made(tuple(sorted(replaced.items()))), folder, dirs_exist_ok=True)
    return read_workspace(folder)


@cache
def _made(replaced: tuple[tuple[str, str], ...]) -> Path:
    """Such a library, built once in a process of tests; it says nothing of where it lies."""
    folder = Path(tempfile.mkdtemp(prefix="verbund-library-"))
    atexit.register(_remove, folder, os.getpid())
    write_described_library(folder)
    rebuilt(folder, **dict(replaced))
    return folder


def _remove(folder: Path, process: int) -> None:
    """Remove a folder at the end of the process that made it, not of one that it has forked."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def rebuilt(folder: Path, **replaced: str) -> Workspace:
    """The workspace after a new build."""
    path = folder / "verbund.toml"
    text = path.read_text(encoding="utf-8")
    for key, value in replaced.items():
        lines = text.split("\n")
        found = [at for at, line in enumerate(lines) if line.startswith(f"{key} = ")]
        assert len(found) == 1, key
        lines[found[0]] = f'{key} = "{value}"'
        text = "\n".join(lines)
    path.write_text(text, encoding="utf-8")
    workspace = read_workspace(folder)
    report = build(workspace)
    assert not [finding for finding in report.findings if finding.severity == "violation"]
    return workspace


def publish(target: DirectoryTarget) -> Recorder:
    """Plan and apply; afterwards nothing is left to write."""
    recorder = Recorder()
    plan = target.plan()
    if plan.writes:
        target.apply(plan, recorder)
    assert sorted(recorder.steps, key=repr) == sorted(plan.writes, key=repr)
    assert recorder.size == plan.size
    assert not target.plan().writes
    return recorder


def names(plan: Plan, action: Action) -> list[str]:
    return [step.name for step in plan.steps if step.action is action]


def states(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, time and size of every entry below a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_ino,
            path.lstat().st_mtime_ns,
            path.lstat().st_size,
        )
        for path in sorted(folder.rglob("*"))
    }


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
