"""decisions.csv when several people answer at once, and the permissions that it has."""

from __future__ import annotations

import errno
import multiprocessing
import os
import threading
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from tests.support.workspaces import OFFICES, SITES, write_workspace

from verbund import Decision, decide
from verbund.system.one_at_a_time import one_at_a_time

VISITS = [
    ("office", "number", "branch", "hosts"),
    ("north", "1", "", "Saal;Turm;Keller;Dach"),
]
TEXTS = ("Saal", "Turm", "Keller", "Dach")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_workspace(tmp_path, {"offices.csv": OFFICES, "sites.csv": SITES, "visits.csv": VISITS})
    return tmp_path


def answer(folder: Path, text: str) -> None:
    decide([Decision(text, "hall", "visits", "hosts")], folder)


def answer_when_told(folder: Path, text: str, told: Event) -> None:
    told.wait(20)
    answer(folder, text)


def test_answers_at_once_are_all_kept(folder: Path) -> None:
    fork = multiprocessing.get_context("fork")
    told = fork.Event()
    people = [fork.Process(target=answer_when_told, args=(folder, text, told)) for text in TEXTS]
    for person in people:
        person.start()
    with one_at_a_time(folder):  # all have read the records before one of them writes
        told.set()
        time.sleep(0.5)
        assert not (folder / "decisions.csv").exists()
    for person in people:
        person.join(20)
    lines = (folder / "decisions.csv").read_text("utf-8").splitlines()[1:]
    assert [line.partition(",")[0] for line in lines] == sorted(TEXTS)
    assert not list(folder.glob(".*"))


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    with (
        one_at_a_time(tmp_path),
        pytest.raises(OSError, match="busy") as error,
        one_at_a_time(tmp_path, 0.05),
    ):
        pass
    assert (error.value.errno, error.value.filename) == (errno.EBUSY, str(tmp_path))


def test_the_next_one_goes_on_when_a_block_ends(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with one_at_a_time(tmp_path, 10):
            order.append("second")

    thread = threading.Thread(target=second)
    with one_at_a_time(tmp_path):
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_file_keeps_its_permissions(folder: Path, mode: int) -> None:
    answer(folder, "Saal")
    file = folder / "decisions.csv"
    file.chmod(mode)
    answer(folder, "Turm")
    assert file.stat().st_mode & 0o777 == mode
    assert "Turm" in file.read_text("utf-8")


def test_a_new_file_has_those_of_new_files(folder: Path) -> None:
    before = os.umask(0o027)
    try:
        answer(folder, "Saal")
    finally:
        os.umask(before)
    assert (folder / "decisions.csv").stat().st_mode & 0o777 == 0o640


def test_a_file_that_nobody_may_write_stays(folder: Path) -> None:
    answer(folder, "Saal")
    file = folder / "decisions.csv"
    file.chmod(0o444)
    before = file.read_bytes()
    with pytest.raises(PermissionError) as error:
        answer(folder, "Turm")
    assert error.value.filename == str(file)
    assert file.read_bytes() == before
    assert [item.name for item in folder.iterdir() if item.name.startswith(".")] == []
