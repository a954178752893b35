"""A build that fails or is killed leaves the last release as it was, and no litter."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.extent import number
from tests.support.processes import (
    Release,
    command,
    differences,
    group_is_gone,
    is_writing,
    leftovers,
    release_of,
    run_build,
    start_build,
    wait_until,
)
from tests.support.workspaces import check, csv_text, release, write_workspace

from verbund.api.run import build
from verbund.findings import Findings
from verbund.release import switch
from verbund.system.os_problem import os_problem
from verbund.workspace.workspace import read_workspace

HEADINGS = ("id", "type", "name", "note")
SLOW = 40_000
"""Rows that take a build long enough to be met at work."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def offices(count: int, note: str) -> str:
    rows = ([f"o{n:06}", "Office", f"Amt {n}", note] for n in range(count))
    return csv_text([HEADINGS, *rows])


def prepare(folder: Path, count: int = 10) -> Release:
    """A workspace with a release, and records that have changed since."""
    write_workspace(folder, {"offices.csv": offices(3, "the last release")})
    release(read_workspace(folder))
    last = release_of(folder)
    write_workspace(folder, {"offices.csv": offices(count, "the next release")})
    return last


def assert_whole(folder: Path, last: Release) -> None:
    assert differences(release_of(folder), last) == []
    assert leftovers(folder) == []


# --- builds that fail ---


def test_findings(tmp_path: Path) -> None:
    last = prepare(tmp_path)
    path = tmp_path / "records" / "offices.csv"
    path.write_text(path.read_text() + "x,Offic,X,\n")
    for jobs in (1, 2):
        assert [f.code for f in build(read_workspace(tmp_path), jobs=jobs).findings] == ["R103"]
        assert_whole(tmp_path, last)


def test_a_model_that_is_wrong(tmp_path: Path) -> None:
    last = prepare(tmp_path)
    (tmp_path / "shapes" / "e.ttl").write_text("no turtle")
    with pytest.raises(Findings):
        build(read_workspace(tmp_path))
    assert_whole(tmp_path, last)


def test_output_in_a_place_that_cannot_be(tmp_path: Path) -> None:
    prepare(tmp_path)
    toml = tmp_path / "verbund.toml"
    toml.write_text(toml.read_text().replace("[model]", 'output = "verbund.toml/x"\n[model]'))
    done = run_build(tmp_path, "--format", "json")
    assert done.returncode == 3
    assert [f["code"] for f in json.loads(done.stdout)["findings"]] == ["W104"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_folder_that_cannot_be_made(
    tmp_path: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = prepare(tmp_path)

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", refuse)
        with pytest.raises(Findings) as raised:
            build(read_workspace(tmp_path))
    (finding,) = raised.value.findings
    assert (finding.code, finding.details["problem"]) == (
        "B101",
        os_problem(OSError(number, os.strerror(number))),
    )
    assert_whole(tmp_path, last)


@pytest.mark.parametrize("call", ["fsync", "renameat2"])
def test_the_last_steps_fail(tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    last = prepare(tmp_path)

    def refuse(*_: object) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        if call == "fsync":
            patch.setattr(os, "fsync", refuse)
        else:
            patch.setattr(switch, "_exchange", refuse)
        with pytest.raises(Findings) as raised:
            build(read_workspace(tmp_path))
    assert raised.value.findings[0].code == "B101"
    assert_whole(tmp_path, last)


def limited(size: int, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A build that cannot write a file larger than this, as on a disk that is full."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        command(folder, "--format", "json", *options),
        preexec_fn=limit,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("size", [1_000, 100_000, 1_000_000])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_disk_takes_no_more(tmp_path: Path, size: int, jobs: str) -> None:
    last = prepare(tmp_path, 5_000)
    done = limited(size, tmp_path, "--jobs", jobs)
    assert done.returncode == 3, done.stderr
    assert [f["code"] for f in json.loads(done.stdout)["findings"]] == ["B101"]
    assert "Traceback" not in done.stderr
    assert_whole(tmp_path, last)


def test_the_disk_is_full_while_rows_are_sorted(tmp_path: Path) -> None:
    last = prepare(tmp_path)
    rows = [[f"o{n * 7919 % 30_011:06}", "Office", "A", "x" * 200] for n in range(30_011)]
    write_workspace(tmp_path, {"offices.csv": csv_text([HEADINGS, *rows])})
    done = limited(4_000_000, tmp_path)
    assert done.returncode == 3, done.stderr
    assert [f["code"] for f in json.loads(done.stdout)["findings"]] == ["B101"]
    assert_whole(tmp_path, last)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KB; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a file system")
def test_a_disk_that_is_really_full(tmp_path: Path, tiny_disk: Path) -> None:
    prepare(tmp_path, 5_000)
    toml = tmp_path / "verbund.toml"
    toml.write_text(toml.read_text().replace("[model]", 'output = "disk/output"\n[model]'))
    done = run_build(tmp_path, "--format", "json")
    assert done.returncode == 3, done.stderr
    (finding,) = json.loads(done.stdout)["findings"]
    assert finding["code"] == "B101"
    assert os.strerror(errno.ENOSPC) in finding["message"]
    assert list(tiny_disk.iterdir()) == []


# --- builds that are killed ---


@dataclass(frozen=True)
class Slow:
    """A workspace whose build takes a while: its last release, its next one, and the seconds."""

    folder: Path
    last: Release
    following: Release
    seconds: float

    def reset(self) -> None:
        """Put the last release back."""
        for path in self.folder.iterdir():
            if path.name.startswith(".output"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.folder / "output", ignore_errors=True)
        (self.folder / "output").mkdir()
        for name, data in self.last.items():
            (self.folder / "output" / name).write_bytes(data)


@pytest.fixture(scope="module")
def slow_workspace(tmp_path_factory: pytest.TempPathFactory) -> Slow:
    folder = tmp_path_factory.mktemp("slow")
    last = prepare(folder, SLOW)
    start = time.monotonic()
    assert run_build(folder).returncode == 0
    return Slow(folder, last, release_of(folder), time.monotonic() - start)


@pytest.fixture
def slow(slow_workspace: Slow) -> Slow:
    slow_workspace.reset()
    return slow_workspace


def kill_after(folder: Path, delay: float, *options: str) -> int:
    """Kill a build so long after it has begun to write; its process group."""
    begun = is_writing(folder)
    with start_build(folder, *options) as process:
        wait_until(begun, process)
        time.sleep(delay)
        process.kill()
    return process.pid


MOMENTS = number("moments at which a build is killed, evenly spread", default=8, full=20)
"""What comes of a kill at each call: tests/faults."""


def test_killed_at_any_moment(slow: Slow) -> None:
    seen = set()
    for moment in range(MOMENTS):
        kill_after(slow.folder, 0.8 * slow.seconds * moment / MOMENTS)
        found = release_of(slow.folder)
        changed = bool(differences(found, slow.last))
        assert not (changed and differences(found, slow.following)), f"torn at moment {moment}"
        seen.add(changed)
        if changed:
            slow.reset()
    assert False in seen, "no build was killed at work"
    # A build that finds nothing to release cleans up too.
    path = slow.folder / "records" / "sites.csv"
    path.write_text("id,name\nx,\n")
    assert run_build(slow.folder).returncode == 1
    path.unlink()
    assert_whole(slow.folder, slow.last)
    assert run_build(slow.folder).returncode == 0
    assert_whole(slow.folder, slow.following)


def test_killed_with_several_processes(slow: Slow) -> None:
    group = kill_after(slow.folder, 0.1, "--jobs", "2")
    assert differences(release_of(slow.folder), slow.last) == []
    assert group_is_gone(group, patience=3.0), "a process was left behind"
    done = run_build(slow.folder, "--format", "json")
    assert done.returncode == 0, done.stdout
    assert_whole(slow.folder, slow.following)


class Killed(BaseException):
    """What stands for the end of the process between two steps."""


def test_killed_between_two_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where folders cannot be exchanged in one step, the last release may lie beside."""
    last = prepare(tmp_path)
    rename = Path.rename

    def dies(path: Path, target: Path) -> Path:
        if path.name == ".output.new":
            raise Killed
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(switch, "_exchange", lambda *_: False)
        patch.setattr(Path, "rename", dies)
        with pytest.raises(Killed):
            build(read_workspace(tmp_path))
    assert not (tmp_path / "output").exists()
    path = tmp_path / "records" / "offices.csv"
    good = path.read_text()
    path.write_text(good + "x,Offic,X,\n")
    assert not build(read_workspace(tmp_path)).conforms
    assert_whole(tmp_path, last)


def test_without_a_call_that_exchanges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last = prepare(tmp_path)
    monkeypatch.setattr(switch, "_exchange", lambda *_: False)
    release(read_workspace(tmp_path))
    assert differences(release_of(tmp_path), last)
    assert leftovers(tmp_path) == []


class _System:
    """A system whose call to exchange two folders fails in one way."""

    def __init__(self, code: int) -> None:
        self._code = code

    def renameat2(self, *_: object) -> int:
        ctypes.set_errno(self._code)
        return -1


@pytest.mark.parametrize("code", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP])
def test_a_system_or_disk_that_exchanges_no_folders_takes_the_release(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old kernel, a disk of another system (FAT, NFS), a layer of a container."""
    last = prepare(tmp_path)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: _System(code))
    release(read_workspace(tmp_path))
    assert differences(release_of(tmp_path), last)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("code", [errno.EACCES, errno.EBUSY, errno.ENOSPC, errno.EROFS])
def test_a_disk_that_refuses_the_exchange_keeps_the_last_release(
    tmp_path: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = prepare(tmp_path)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: _System(code))
    with pytest.raises(Findings) as caught:
        build(read_workspace(tmp_path))
    (finding,) = caught.value.findings
    assert (finding.code, finding.details) == (
        "B101",
        {"problem": os_problem(OSError(code, os.strerror(code)))},
    )
    assert_whole(tmp_path, last)


# --- builds that are interrupted, or meet ---


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_interrupted(slow: Slow, jobs: str) -> None:
    begun = is_writing(slow.folder)
    with start_build(slow.folder, "--jobs", jobs) as process:
        assert wait_until(begun, process)
        os.killpg(process.pid, signal.SIGSTOP)  # in memory, it would end meanwhile
        os.killpg(process.pid, signal.SIGINT)  # as the terminal does on Ctrl-C
        os.killpg(process.pid, signal.SIGCONT)
        out, err = process.communicate(timeout=30)
    assert group_is_gone(process.pid)
    assert process.returncode == 130, err
    assert out == ""
    assert err.strip() == "interrupted"
    assert_whole(slow.folder, slow.last)


def test_two_builds_at_once(slow: Slow) -> None:
    begun = is_writing(slow.folder)
    with start_build(slow.folder) as first:
        assert wait_until(begun, first)
        os.kill(first.pid, signal.SIGSTOP)
        try:
            # Twice: one that is turned away must not let the next one in.
            others = [run_build(slow.folder, "--format", "json") for _ in range(2)]
        finally:
            os.kill(first.pid, signal.SIGCONT)
        out, err = first.communicate(timeout=60)
    for other in others:
        assert other.returncode == 3
        assert [f["code"] for f in json.loads(other.stdout)["findings"]] == ["B102"]
    assert first.returncode == 0, out + err
    assert_whole(slow.folder, slow.following)


def test_a_validation_leaves_the_release_alone(tmp_path: Path) -> None:
    last = prepare(tmp_path)
    assert check(read_workspace(tmp_path)) == []
    assert_whole(tmp_path, last)
