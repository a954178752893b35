"""A publication is whole or not at all, whichever system call fails and whenever it is killed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.support.described_library import edit
from tests.support.extent import Extent, chosen
from tests.support.faults.builds import Fault, How, Nursery, Operation, Outcome
from tests.support.faults.series import DISK_FULL, EITHER, KILL, Series, failing, spread
from tests.support.publish.folders import Recorder, contents, library, opened, publish, rebuilt

from verbund.publication.directory import write
from verbund.publication.error import TargetError
from verbund.publication.release import read_release
from verbund.release.published import note_published
from verbund.workspace.workspace import Workspace

BASE = "https://library.example/id/"
SAMPLE = 3
"""Points of a series that are tried unless all are."""

SERIES = (
    failing("ENOSPC", "write", Operation.WRITE, errno.ENOSPC),
    Series("ENOSPC, and from there on", "write", DISK_FULL, ("last",)),
    failing("EIO", "write", Operation.WRITE, errno.EIO),
    Series("half the bytes taken", "write", Fault(Operation.WRITE, How.SHORT), ("following",)),
    failing("EACCES", "open for writing", Operation.OPEN, errno.EACCES),
    failing("EROFS", "open for writing", Operation.OPEN, errno.EROFS),
    failing("EMFILE", "open for writing", Operation.OPEN, errno.EMFILE),
    failing("EACCES", "mkdir", Operation.MKDIR, errno.EACCES, *EITHER),
    failing("EACCES", "link", Operation.LINK, errno.EACCES),
    failing("EPERM (no links: copied)", "link", Operation.LINK, errno.EPERM, "following"),
    failing("EIO", "fsync", Operation.FSYNC, errno.EIO),
    failing("EACCES", "unlink, rmdir", Operation.REMOVE, errno.EACCES, *EITHER),
    failing("EIO", "exchange of two folders", Operation.RENAME, errno.EIO),
    failing("EIO", "two renames", Operation.RENAME, errno.EIO, no_exchange=True),
    Series("Ctrl-C", "any call", Fault(Operation.ANY, How.INTERRUPT), EITHER, 60),
    Series("SIGKILL", "any call", KILL, EITHER, 60),
    Series("SIGKILL", "half a write", Fault(Operation.WRITE, How.KILL_HALFWAY), ("last",), 20),
    Series(
        "SIGKILL",
        "any call, two renames",
        replace(KILL, no_exchange=True),
        ("last", "following", "none"),
        30,
    ),
)


@dataclass(frozen=True)
class Stage:
    """A workspace whose last release is published, and whose next is not."""

    workspace: Path
    folder: Path
    kept: Path
    last: dict[str, bytes]
    following: dict[str, bytes]
    proven: list[dict[str, bytes]] = field(default_factory=list)
    """What lay in the workspace when the next run was seen to go well: from there it goes well again."""

    def reset(self) -> None:
        """Put the last publication back."""
        for path in self.leftovers():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.folder, symlinks=True)

    def state(self) -> str:
        found = contents(self.folder)
        states = {"last": self.last, "following": self.following, "none": {}}
        return next((name for name, files in states.items() if files == found), "mixture")

    def everything(self) -> dict[str, bytes]:
        """All that a run meets: each file of the workspace, folders and links too."""
        found = dict[str, bytes]()
        for path in self.workspace.rglob("*"):
            kind = path.lstat().st_mode
            link = os.fsencode(path.readlink()) if path.is_symlink() else b""
            data = path.read_bytes() if stat.S_ISREG(kind) else link
            found[path.relative_to(self.workspace).as_posix()] = b"%o " % kind + data
        return found

    def leftovers(self) -> list[Path]:
        """What a publication left beside the folder."""
        return sorted(self.folder.parent.glob(f".{self.folder.name}.*"))


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    with Nursery.opened(tmp_path_factory.mktemp("faults") / "nursery") as found:
        yield found


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    folder = tmp_path_factory.mktemp("stage")
    workspace = library(folder / "library", download=f"{BASE}files/")
    web, kept = folder / "library/web/id", folder / "kept"
    publish(opened(workspace, web))
    (web / "robots.txt").write_text("User-agent: *\n")
    shutil.copytree(web, kept)
    last = contents(web)
    edit(workspace.folder, "books", "The Trial", "The Castle")
    path = workspace.folder / "verbund.toml"
    targets = '\n[publish.web]\nkind = "directory"\nfolder = "web/id"\n'
    path.write_text(path.read_text() + targets)
    later = rebuilt(workspace.folder, version="1.1.0", modified="2026-12-01")
    publish(opened(later, web))
    # what is published is noted already: a run writes to the folder alone
    note_published(later.folder, BASE, read_release(later.output, "output").versions)
    return Stage(workspace.folder, web, kept, last, contents(web))


def run(nursery: Nursery, stage: Stage, fault: Fault) -> Outcome:
    return nursery.build(stage.workspace, fault, "publish")


_counts: dict[bool, list[int]] = {}


def calls(nursery: Nursery, stage: Stage, series: Series) -> int:
    """How many calls of a kind a publication makes."""
    without = series.fault.no_exchange
    if without not in _counts:
        stage.reset()
        outcome = run(nursery, stage, replace(series.fault, how=How.FAIL, at=0))
        assert outcome.code == 0, outcome.out
        _counts[without] = outcome.counts
    return _counts[without][series.fault.operation]


def judged(outcome: Outcome, state: str, series: Series, at: int) -> Iterator[str]:
    """What is wrong with how a publication ended."""
    if not outcome.fired:
        yield f"{at}: the fault did not happen"
    if state not in series.expected:
        yield f"{at}: the folder holds {state}"
    if "Traceback" in outcome.err or "Exception ignored" in outcome.err:
        yield outcome.err
    if outcome.code == 0 and state != "following":
        yield f"{at}: says that it went well"
    if outcome.code == 4:
        findings = json.loads(outcome.out)["findings"]
        found = [item for item in findings if item["severity"] == "violation"]
        if [item["code"] for item in found] != ["U404"]:
            yield f"{at}: says {found}"
        elif os.strerror(series.fault.number) not in found[0]["message"]:
            yield f"{at}: does not say why: {found[0]['message']}"
        if state != "last":
            yield f"{at}: says that it failed, and holds {state}"
    elif outcome.code not in (0, -9, 130):
        yield f"{at}: ends with {outcome.code}: {outcome.out} {outcome.err}"


@pytest.mark.parametrize("series", SERIES, ids=lambda series: f"{series.name} at {series.where}")
def test_a_fault_at_each_point(series: Series, nursery: Nursery, stage: Stage) -> None:
    total = calls(nursery, stage, series)
    assert total > 0
    wrong, states = list[str](), Counter[str]()
    for at in spread(total, series.most if chosen() is Extent.FULL else SAMPLE):
        stage.reset()
        outcome = run(nursery, stage, replace(series.fault, at=at))
        state = stage.state()
        states[state] += 1
        wrong += judged(outcome, state, series, at)
        (stage.folder / "index.html").unlink(missing_ok=True)  # so that the next has work to do
        found = stage.everything()
        if found in stage.proven:
            continue
        after = run(nursery, stage, Fault())
        if (after.code, stage.state(), stage.leftovers()) != (0, "following", []):
            wrong.append(f"{at}: the next run: {after.code}, {stage.state()}, {stage.leftovers()}")
        else:
            stage.proven.append(found)
    assert wrong == []
    assert states["mixture"] == 0


def test_a_disk_that_stays_full_leaves_nothing_behind(nursery: Nursery, stage: Stage) -> None:
    stage.reset()
    outcome = run(nursery, stage, replace(DISK_FULL, at=1))
    assert outcome.code == 4
    assert (stage.state(), stage.leftovers()) == ("last", [])


# --- faults without a shim ---


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return library(tmp_path / "library", download=f"{BASE}files/")


@contextmanager
def refused(code: str) -> Iterator[list[TargetError]]:
    caught: list[TargetError] = []
    with pytest.raises(TargetError) as raised:
        yield caught
    caught.append(raised.value)
    assert raised.value.code == code


def test_a_second_publication_at_the_same_time_waits(workspace: Workspace, tmp_path: Path) -> None:
    target = opened(workspace, tmp_path / "id")
    plan = target.plan()
    with write.new_folder(tmp_path / "id"), refused("U405") as caught:
        target.apply(plan, Recorder())
    assert caught[0].transient


def test_a_release_that_changes_meanwhile_is_not_published(
    workspace: Workspace, tmp_path: Path
) -> None:
    target = opened(workspace, tmp_path / "id")
    plan = target.plan()
    path = workspace.output / "dataset.ttl"
    path.write_bytes(path.read_bytes() + b"# more\n")
    with refused("U406") as caught:
        target.apply(plan, Recorder())
    assert caught[0].details["file"] == "files/dataset.ttl"
    path.unlink()
    with refused("U404"):
        target.apply(plan, Recorder())
    assert not (tmp_path / "id").exists()


def test_readers_never_see_half_a_publication(workspace: Workspace, tmp_path: Path) -> None:
    """While one release takes the place of the other, a reader finds all files of one of both."""
    folder = tmp_path / "id"
    publish(opened(workspace, folder))
    edit(workspace.folder, "books", "The Trial", "The Castle")
    later = rebuilt(workspace.folder)
    stop, seen, wrong = threading.Event(), Counter[bytes](), list[str]()

    def read() -> None:
        while not stop.is_set():
            handle = os.open(folder, os.O_RDONLY)
            try:
                inner = Path(f"/proc/self/fd/{handle}")
                document = (inner / "about/book/3-16.nt").read_bytes()
                dataset = (inner / "files/dataset.nt").read_bytes()
                seen[document] += 1
                if document not in dataset:
                    wrong.append("a document of another release than the dataset")
            except FileNotFoundError:
                wrong.append("a file is missing")
            finally:
                os.close(handle)

    with patch("shutil.rmtree"):  # the old folder stays for those who read it
        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        publish(opened(later, folder))
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert sum(seen.values()) > 10
