"""How often a run reads its targets: as a rule once before it writes, and once after."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.publish.folders import library

from verbund.publication import run
from verbund.publication.directory.target import DirectoryTarget
from verbund.publication.error import TargetError
from verbund.publication.plan import Plan
from verbund.publication.receipt import PublishOutcome
from verbund.publication.target import Progress
from verbund.workspace.workspace import Workspace, read_workspace

TARGET = (
    '\n[publish.{0}]\nkind = "directory"\nfolder = "../{0}"\naddress = "https://library.example/"\n'
)
PUBLISHED, UNCHANGED = PublishOutcome.PUBLISHED, PublishOutcome.UNCHANGED


class Calls:
    """What is asked of folders, in turn; the first ``broken`` attempts to write break off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[str] = []
        self.broken = 0
        plan, apply = DirectoryTarget.plan, DirectoryTarget.apply

        def planning(target: DirectoryTarget) -> Plan:
            self.told.append("plan")
            return plan(target)

        def applying(target: DirectoryTarget, wanted: Plan, progress: Progress) -> None:
            self.told.append("apply")
            if self.broken:
                self.broken -= 1
                raise TargetError("U405", transient=True, details={"folder": "www"})
            apply(target, wanted, progress)

        monkeypatch.setattr(DirectoryTarget, "plan", planning)
        monkeypatch.setattr(DirectoryTarget, "apply", applying)

    def of(self, workspace: Workspace) -> tuple[list[PublishOutcome], str]:
        """The outcomes of a run, and what it asked."""
        self.told.clear()
        found = run.publish(workspace, {})
        return [receipt.outcome for receipt in found.receipts], " ".join(self.told)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(monkeypatch)


def with_targets(folder: Path, *names: str) -> Workspace:
    path = library(folder / "library").folder / "verbund.toml"
    plain = path.read_text(encoding="utf-8")
    path.write_text(plain + "".join(map(TARGET.format, names)), encoding="utf-8")
    return read_workspace(path.parent)


def test_one_target_is_read_before_it_is_written_and_after(calls: Calls, tmp_path: Path) -> None:
    workspace = with_targets(tmp_path, "www")
    assert calls.of(workspace) == ([PUBLISHED], "plan apply plan")
    assert calls.of(workspace) == ([UNCHANGED], "plan")


def test_after_an_error_that_may_pass_it_is_read_again(calls: Calls, tmp_path: Path) -> None:
    workspace = with_targets(tmp_path, "www")
    calls.broken = 1
    assert calls.of(workspace) == ([PUBLISHED], "plan apply plan apply plan")


def test_of_several_each_is_read_again_when_its_turn_comes(calls: Calls, tmp_path: Path) -> None:
    """The targets before it took their time, in which another run may have written to it."""
    workspace = with_targets(tmp_path, "one", "two")
    assert calls.of(workspace) == (
        [PUBLISHED, PUBLISHED],
        "plan plan plan apply plan plan apply plan",
    )
    assert calls.of(workspace) == ([UNCHANGED, UNCHANGED], "plan plan plan plan")
