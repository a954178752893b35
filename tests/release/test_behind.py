"""The second thread that takes checksums and writes: the same files, and no fault is lost."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from pathlib import Path

import pytest
from tests.read.workspaces import OFFICES, csv_text, release, write_workspace
from tests.release.processes import Release, differences, release_of

from verbund.release import dataset
from verbund.release.behind import Behind
from verbund.release.dataset import CountedFile, FileBehind

ROWS = 1500
DEADLINE = 30.0


def built(folder: Path, step: int) -> Release:
    """A release of offices; with a step other than 1 they stand far from their places."""
    numbers = [(n * step) % ROWS for n in range(ROWS)]
    offices = [OFFICES[0], *([f"o{n:04}", "Office", f"Amt für Nr. {n}"] for n in numbers)]
    sites = [["id", "name"], ["hall", "Rathaus"]]
    tables = {"offices.csv": csv_text(offices), "sites.csv": csv_text(sites)}
    release(write_workspace(folder, tables))
    return release_of(folder)


@pytest.mark.parametrize("step", [1, 7], ids=["in order", "out of order"])
@pytest.mark.parametrize("size", [1, 1000, 100_000])
def test_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, step: int
) -> None:
    expected = built(tmp_path / "whole", 1)
    threads = set[str]()
    write = CountedFile.write

    def writing(self: CountedFile, data: bytes) -> None:
        threads.add(threading.current_thread().name)
        write(self, data)

    monkeypatch.setattr(dataset, "PIECE", size)
    monkeypatch.setattr(dataset, "_LITTLE", 0)
    monkeypatch.setattr(CountedFile, "write", writing)
    assert differences(built(tmp_path / "pieces", step), expected) == []
    assert any("verbund-behind" in name for name in threads)


def test_a_file_goes_back_to_its_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "PIECE", 4)
    behind = Behind()
    file = FileBehind(tmp_path / "file", behind)
    for text in (b"kept, ", b"a", b"nd "):
        file.write(text)
    file.mark()
    for _ in range(2):
        file.write(b"forgotten")
        file.rewind()
    file.write(b"last")
    file.settle()
    behind.close()
    file.close()
    assert (tmp_path / "file").read_bytes() == b"kept, and last"
    assert file.size == len(b"kept, and last")
    assert file.sha256 == hashlib.sha256(b"kept, and last").hexdigest()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("piece", [1, 1000], ids=["behind", "at once"])
def test_a_disk_that_is_full(monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    monkeypatch.setattr(dataset, "PIECE", piece)
    behind = Behind()
    file = FileBehind(Path("/dev/full"), behind)

    def fill() -> None:
        file.write(b"more than there is room for")
        file.settle()

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        fill()
    behind.close()
    file.close()


def test_a_fault_stops_who_goes_on_writing() -> None:
    behind = Behind()

    def fail() -> None:
        raise OSError(errno.EIO, "it fails")

    def go_on() -> None:
        for _ in range(10):
            behind.do(lambda: None)

    behind.do(fail)
    with pytest.raises(OSError, match="it fails"):
        go_on()
    behind.close()


def test_little_work_is_under_way_at_once() -> None:
    """Else the text of a whole table would wait in memory for a slow disk."""
    behind, gate, begun = Behind(), threading.Event(), 0

    def hand_over() -> None:
        nonlocal begun
        for _ in range(100):
            behind.do(lambda: assert_set(gate))
            begun += 1

    thread = threading.Thread(target=hand_over)
    thread.start()
    thread.join(0.2)
    assert 1 <= begun < 10
    gate.set()
    thread.join(DEADLINE)
    behind.wait()
    assert begun == 100
    behind.close()


def test_what_is_not_begun_is_dropped_at_the_end() -> None:
    behind, gate, done = Behind(), threading.Event(), list[int]()
    started = threading.Event()

    def first() -> None:
        started.set()
        assert_set(gate)

    behind.do(first)
    behind.do(lambda: done.append(1))
    assert_set(started)
    opener = threading.Timer(0.1, gate.set)
    opener.start()
    behind.close()
    opener.join()
    assert done == []


def assert_set(event: threading.Event) -> None:
    assert event.wait(DEADLINE)
