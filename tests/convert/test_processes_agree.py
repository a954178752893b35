"""However the work is divided, a command finds the same: columns or rows, one process or several."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.arranged_rows import (
    ARRANGEMENTS,
    Arrangement,
    books,
    in_order,
    late,
    loans,
    swapped,
    uneven,
    write,
)
from tests.support.processes import built, differences, release_of

from verbund.api.run import build, validate
from verbund.convert import parallel, run
from verbund.findings import Finding
from verbund.read.tables import CHUNK
from verbund.workspace.workspace import read_workspace

COUNT = 1800
"""More books than a few chunks take."""


def every_way(workspace: Path) -> list[tuple[list[Finding], dict[str, int]]]:
    """The findings of validate and build with one process, two and three; records by table."""
    reports = [
        command(read_workspace(workspace), jobs=jobs)
        for command in (validate, build)
        for jobs in (1, 2, 3)
    ]
    return [(report.findings, report.records) for report in reports]


@pytest.mark.parametrize("arranged", ARRANGEMENTS, ids=lambda item: item.__name__)
def test_findings(arranged: Arrangement, tmp_path: Path) -> None:
    workspace = write(
        tmp_path / "library", arranged(books(COUNT, faults=9)), arranged(loans(COUNT))
    )
    first, *others = every_way(workspace)
    findings, _ = first
    assert len(findings) > 9
    assert len({finding.place.file for finding in findings}) == 2
    for found in others:
        assert found == first


@pytest.mark.parametrize("table", ["books", "loans", "members"])
def test_findings_before_a_wrong_byte(
    tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads the ids, all know that a table could not be read to its end."""
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 0)
    workspace = write(tmp_path / "library", uneven(books(COUNT, faults=9)), uneven(loans(COUNT)))
    members = "".join(f"m{n},Member {n}\n" for n in range(COUNT))
    (workspace / "records/members.csv").write_text(f"number,name\n{members}", encoding="utf-8")
    path = workspace / f"records/{table}.csv"
    data = path.read_bytes()
    cut = data.index(b"\n", 3 * len(data) // 4)
    path.write_bytes(data[:cut] + b"\n\xff,,\n" + data[cut + 1 :])
    first, *others = every_way(workspace)
    codes = [finding.code for finding in first[0]]
    assert codes.count("F102") == 1
    assert codes.count("F104") == 2  # the rows that are too short, in both tables
    for found in others:
        assert found == first


@pytest.mark.parametrize(
    ("good", "wrong"),
    [
        (2 * CHUNK, b'3-1,A,crime\n3-2,"B\n\xff",crime\n'),
        (CHUNK - 1, b'3-1,"A\n\xff",crime\n'),
        (CHUNK, b"\xff,,\n"),
    ],
)
@pytest.mark.parametrize("others", [2, CHUNK + 200])
def test_findings_in_a_file_after_one_that_ends_in_a_wrong_byte(
    tmp_path: Path, good: int, wrong: bytes, others: int
) -> None:
    """Each process has its turn of each chunk, also of one that has no rows."""
    workspace = write(tmp_path / "library", [], [])
    (workspace / "records/books.csv").unlink()
    (workspace / "records/books").mkdir()
    rows = "".join(f"1-{n:05},T,crime\n" for n in range(good)).encode()
    (workspace / "records/books/a.csv").write_bytes(b"isbn,title,genre\n" + rows + wrong)
    rows = "".join(f"4-{n:05},,crime\n" for n in range(others)).encode()
    (workspace / "records/books/b.csv").write_bytes(b"isbn,title,genre\n" + rows)
    first, *rest = every_way(workspace)
    assert len(first[0]) == others + 2  # with the note on references (F125)
    for found in rest:
        assert found == first


@pytest.mark.parametrize("arranged", [in_order, late, swapped], ids=lambda item: item.__name__)
def test_bytes(arranged: Arrangement, tmp_path: Path) -> None:
    """Among the rows are some with a warning, which are looked at one by one."""
    rows = [
        row.replace("Title", "Tit\x0ble" if n % 97 == 5 else "Title")
        for n, row in enumerate(books(COUNT))
    ]
    folder = write(tmp_path / "library", rows, loans(COUNT)[:40])
    expected = built(folder)
    write(tmp_path / "library", arranged(rows), arranged(loans(COUNT)[:40]))
    for jobs in ("1", "2", "3"):
        assert differences(built(folder, "--jobs", jobs), expected) == []


def test_a_batch_that_is_larger_than_the_memory_shared(tmp_path: Path) -> None:
    size = parallel._SLOT // 400
    rows = [f"{n:05},{'ä' * size} {n},crime" for n in range(1100)]
    folder = write(tmp_path / "library", rows, [])
    expected = built(folder)
    assert (folder / "output/dataset.ttl").stat().st_size > 2 * parallel._SLOT
    assert differences(built(folder, "--jobs", "2"), expected) == []


def test_a_process_that_is_lost_is_said(tmp_path: Path) -> None:
    folder = write(tmp_path / "library", [f"{n:07},Title {n},crime" for n in range(400_000)], [])
    before = release_of(folder) if (folder / "output").exists() else None
    running = subprocess.Popen(
        [sys.executable, "-m", "verbund", "build", "--jobs", "2"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
    deadline = time.monotonic() + 60
    while not (found := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(int(found[0]), signal.SIGKILL)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 3, out + err
    assert "Traceback" not in out + err
    assert "B108" in out
    assert not (folder / "output").exists() or release_of(folder) == before


@pytest.mark.parametrize("place", [0, CHUNK - 1, 2 * CHUNK + 5])
def test_a_column_that_is_filled_first_in_a_later_chunk_is_written(
    place: int, tmp_path: Path
) -> None:
    """What was left out of earlier chunks, where the column was empty, is not left out of this."""
    rows = [f'{n:05},m{n % 3},2021-01-{n % 28 + 1:02},,"1,50"' for n in range(COUNT)]
    folder = write(tmp_path / "library", books(COUNT), rows)
    before = built(folder)["dataset.nt"].decode().splitlines()
    rows[place] = rows[place].replace(",,", ",2021-03-31,")
    write(folder, books(COUNT), rows)
    after = built(folder)["dataset.nt"].decode().splitlines()
    (new,) = set(after).difference(before)
    assert f"/{place:05}" in new
    assert '"2021-03-31"' in new
    assert set(before) < set(after)
