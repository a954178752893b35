"""Parts made by anyone give what one machine gives: bytes and findings."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
from tests.support.edited_records import Records
from tests.support.extent import number
from tests.support.parted import outcome, small_parts

from verbund.convert.drivers import processes
from verbund.convert.drivers.workers import Workers
from verbund.convert.parts import put_together
from verbund.convert.parts.make import Maker
from verbund.convert.parts.request import PartRequest, Receipt

KILLS = number("processes killed while they make parts", quick=5, default=20, full=100)
EDITS = number("edits between builds in parts", quick=20, default=40, full=1_000)
_EACH = 20


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small_parts(monkeypatch, tmp_path)


@pytest.mark.parametrize("seed", range(EDITS // _EACH))
def test_any_records_give_what_one_machine_gives(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All bytes of the release and all findings, of workspaces with and without faults."""
    taken: list[bool] = []
    made = put_together.MadeParts._made

    def counting(*arguments: object) -> object:
        found = made(*arguments)  # type: ignore[arg-type]
        taken.append(found is not None)
        return found

    def here(make: object, requests: object, count: int) -> object:
        return map(make, requests)  # type: ignore[call-overload]

    monkeypatch.setattr(put_together.MadeParts, "_made", counting)
    monkeypatch.setattr(processes, "by_processes", here)
    records = Records(Random(seed), lists=seed % 2 == 1)  # noqa: S311 - the same edits each time
    records.begin(8 + seed % 17)
    folder = tmp_path / "workspace"
    good, done, released = deepcopy(records), list[str](), 0
    for _ in range(_EACH):
        records.write(folder)
        found = outcome(folder, tmp_path / "parts" / "output", Workers("processes", "2"))
        expected = outcome(folder, tmp_path / "whole" / "output")
        assert found == expected, done
        released += bool(found.files)
        if found.files:
            good = deepcopy(records)
        elif records.random.random() < 0.7:
            random, records = records.random, deepcopy(good)
            records.random = random
        done.append(records.edit())
    assert released > 3
    assert sum(taken) > len(taken) / 2


def test_workers_killed_at_random_lose_and_double_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of the parts end their process on the way: at any instruction, also while it writes."""
    records = Records(Random(5), is_plain=True)  # noqa: S311 - the same rows each time
    records.begin(60)
    folder = tmp_path / "workspace"
    records.write(folder)
    expected = outcome(folder, tmp_path / "whole" / "output")
    assert expected.files
    assert outcome(folder, tmp_path / "parts" / "output", Workers("processes", "2")) == expected
    random, killed = Random(1), list[str]()  # noqa: S311 - no secret
    lost, make = processes._Pool._lost, Maker.make

    def counting(pool: processes._Pool, worker: processes._Worker) -> Iterator[Receipt]:
        killed.append(worker.request.name if worker.request else "")
        return lost(pool, worker)

    def dying(maker: Maker, request: PartRequest) -> Receipt:
        random.seed(f"{request.name} {time.monotonic()}")
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process as SIGKILL does
        # Most die soon, and some live as long as even a busy machine takes.
        signal.setitimer(signal.ITIMER_REAL, 0.004 / (1 - random.random()))
        return make(maker, request)

    monkeypatch.setattr(processes._Pool, "_lost", counting)
    monkeypatch.setattr(Maker, "make", dying)
    monkeypatch.setattr(processes, "MOST_LOSSES", 1_000)
    while len(killed) < KILLS:
        shutil.rmtree(tmp_path / "store", ignore_errors=True)
        workers = Workers("processes", "2", str(tmp_path / "store"))
        assert outcome(folder, tmp_path / "parts" / "output", workers) == expected
    assert len(set(killed)) > KILLS // 10


def test_a_request_that_ends_each_process_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is told."""
    records = Records(Random(5), is_plain=True)  # noqa: S311 - the same rows each time
    records.begin(12)
    folder = tmp_path / "workspace"
    records.write(folder)
    expected = outcome(folder, tmp_path / "whole" / "output")
    make = Maker.make

    def dying(maker: Maker, request: PartRequest) -> Receipt:
        if request.table == "sites":
            os.kill(os.getpid(), signal.SIGKILL)
        return make(maker, request)

    monkeypatch.setattr(Maker, "make", dying)
    monkeypatch.setattr(processes, "MOST_LOSSES", 2)
    found = outcome(folder, tmp_path / "parts" / "output", Workers("processes", "2"))
    assert found.files == expected.files
    assert [text for text in found.findings if "'B117'" in text]


@pytest.mark.parametrize("again", [False, True], ids=["in no order", "a record twice"])
def test_what_only_the_whole_table_shows_is_seen(again: bool, tmp_path: Path) -> None:
    """Each file is in order, so each part is made; together they are not, or a key is twice."""
    records = Records(Random(5), is_plain=True)  # noqa: S311 - the same rows each time
    records.begin(20)
    folder = tmp_path / "workspace"
    records.write(folder)
    place = folder / "records" / "sites.csv"
    head, *rows = place.read_text("utf-8").splitlines(keepends=True)
    place.unlink()
    parts = (rows[:10], rows[9:]) if again else (rows[10:], rows[:10])
    (folder / "records" / "sites").mkdir()
    for number_of_file, lines in enumerate(parts):
        path = folder / "records" / "sites" / f"{number_of_file}.csv"
        path.write_text("".join([head, *lines]), "utf-8")
    expected = outcome(folder, tmp_path / "whole" / "output")
    assert bool(expected.files) is not again
    assert any("'K102'" in text for text in expected.findings) is again
    assert outcome(folder, tmp_path / "parts" / "output", Workers("processes", "1")) == expected
