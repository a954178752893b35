"""A release is whole or not at all, whichever system call fails and whenever the process ends."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.extent import number, sample
from tests.support.faults.builds import Fault, How, Nursery, Operation, Scene
from tests.support.faults.series import SEED, SERIES, Series, Tally, killed_in_time, walk
from tests.support.processes import group_is_gone, run_build, start_build

from verbund.api.run import build
from verbund.findings import Findings
from verbund.release import switch
from verbund.release.verify.release import verify_release
from verbund.workspace.workspace import read_workspace

SAMPLE = sample("faults of a build, points of each series", 6)
RANDOM = number("builds killed at random moments", default=12, full=300)
RANDOM_IN_TWO = number("builds in two processes killed at random moments", default=3, full=40)
COMMANDS = number("commands killed at random moments", default=3, full=20)


def assert_right(statistics: Tally) -> None:
    assert statistics.wrong == []
    assert statistics.states["mixture"] == 0
    assert statistics.leftovers == 0


@pytest.mark.parametrize("series", SERIES, ids=lambda series: f"{series.name} at {series.where}")
def test_a_fault_at_each_point(series: Series, nursery: Nursery, scene: Scene) -> None:
    statistics = walk(series, nursery, scene, series.most if SAMPLE is None else SAMPLE)
    assert statistics.runs > 0
    assert_right(statistics)


def test_what_the_series_compare_with_is_right(scene: Scene, nursery: Nursery) -> None:
    """Both releases are such that ``verbund verify`` has nothing to say, and no part is missing."""
    assert verify_release(scene.folder / "output").findings == []
    assert nursery.build(scene.folder).code == 0
    assert scene.state() == "following"
    assert verify_release(scene.folder / "output").findings == []
    names = set(scene.following)
    assert {"changes/added.nt", "dataset.nt.gz", "pages/index.html", "catalog.ttl"} <= names
    assert {"releases/1.0.0/dataset.nt", "releases/1.1.0/dataset.nt"} <= names
    assert {"last", "following"} == {scene.state(), changed_back(scene)}


def changed_back(scene: Scene) -> str:
    scene.reset()
    return scene.state()


def test_one_byte_is_a_mixture(scene: Scene) -> None:
    """The comparison that all series rely on sees a file of the other release."""
    path = scene.folder / "output" / "dataset.nt"
    path.write_bytes(scene.following["dataset.nt"])
    assert scene.state() == "mixture"


# --- SIGKILL at random moments ---


def test_killed_at_random_moments(scene: Scene, nursery: Nursery) -> None:
    statistics = killed_in_time(nursery, scene, RANDOM)
    assert_right(statistics)
    assert statistics.codes[-signal.SIGKILL] >= statistics.runs / 4, (
        "on a busy machine many are too late"
    )


def test_killed_with_several_processes(scene: Scene, nursery: Nursery) -> None:
    assert_right(killed_in_time(nursery, scene, RANDOM_IN_TWO, "--jobs", "2"))


def test_the_command_itself_is_killed(scene: Scene) -> None:
    start = time.monotonic()
    assert run_build(scene.folder).returncode == 0
    seconds = time.monotonic() - start
    generator = random.Random(SEED)  # noqa: S311 - no cryptography
    for _ in range(COMMANDS):
        scene.reset()
        with start_build(scene.folder) as process:
            time.sleep(seconds * generator.uniform(0.3, 1.0))
            process.kill()
        assert group_is_gone(process.pid)
        assert scene.state() in ("last", "following")
    assert run_build(scene.folder).returncode == 0
    assert (scene.state(), scene.leftovers()) == ("following", [])


# --- the order of the steps ---


def test_all_is_on_the_disk_before_the_switch(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file and folder of the release is synced, then it is switched, then the folder above."""
    synced: list[Path] = []
    staging = scene.folder / ".output.new"
    there: set[Path] = set()
    exchange, fsync = switch._exchange, os.fsync

    def record(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        fsync(handle)

    def look(one: Path, other: Path) -> bool:
        there.update([staging, *staging.rglob("*")])
        assert there <= set(synced)
        synced.clear()
        return exchange(one, other)

    monkeypatch.setattr(os, "fsync", record)
    monkeypatch.setattr(switch, "_exchange", look)
    assert build(read_workspace(scene.folder)).conforms
    assert staging / "releases" / "1.0.0" / "tables" in there
    assert synced == [scene.folder]


@pytest.mark.parametrize("exchange", [True, False])
def test_the_first_release_is_undone_too(tmp_path: Path, nursery: Nursery, exchange: bool) -> None:
    """Where there was no release and the switch is not confirmed, there is none afterwards."""
    from tests.support.described_library import write_described_library

    folder = write_described_library(tmp_path / "library")
    count = nursery.build(folder).counts[Operation.FSYNC]
    other = write_described_library(tmp_path / "other")
    fault = Fault(Operation.FSYNC, How.FAIL, 5, at=count, no_exchange=not exchange)
    outcome = nursery.build(other, fault)
    assert (outcome.code, outcome.fired) == (3, 1)
    assert sorted(path.name for path in other.iterdir()) == sorted(
        path.name for path in folder.iterdir() if path.name != "output"
    )


# --- two at once ---


def test_a_build_that_meets_another_changes_nothing(scene: Scene, nursery: Nursery) -> None:
    """The first is stopped at its last steps, where pages, changes and versions are written."""
    with start_build(scene.folder) as first:
        wait_for((scene.folder / ".output.new" / "releases").exists, first.poll)
        os.kill(first.pid, signal.SIGSTOP)
        try:
            second = nursery.build(scene.folder)
        finally:
            os.kill(first.pid, signal.SIGCONT)
        out, err = first.communicate(timeout=60)
    assert second.code == 3
    assert "B102" in second.out
    assert first.returncode == 0, out + err
    assert (scene.state(), scene.leftovers()) == ("following", [])


def wait_for(condition: Callable[[], bool], ended: Callable[[], int | None]) -> None:
    end = time.monotonic() + 60
    while not condition() and ended() is None:
        assert time.monotonic() < end
        time.sleep(0.0005)


# --- what is kept is not lost ---


def test_a_release_that_cannot_be_read_is_not_forgotten(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails once must not end the history and delete the versions kept."""

    def fail(path: Path, most: int) -> bytes:
        assert path == scene.folder / "output" / "manifest.json"
        raise OSError(5, os.strerror(5), str(path))

    with monkeypatch.context() as patch:
        patch.setattr("verbund.release.manifest.manifest.read_regular", fail)
        with pytest.raises(Findings) as raised:
            build(read_workspace(scene.folder))
    assert [finding.code for finding in raised.value.findings] == ["B101"]
    assert (scene.state(), scene.leftovers()) == ("last", [])
