"""However the work is divided, a command finds the same: columns or rows, one process or several."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.processes import built, differences, release_of

from verbund.api.run import build, validate
from verbund.convert import parallel, run
from verbund.findings import Finding
from verbund.read.tables import CHUNK, open_tables
from verbund.resolve.references import index_tables
from verbund.workspace.workspace import read_workspace

COUNT = 2500
"""More books than a few chunks take."""


def books(*, faults: int = 0) -> list[str]:
    rows = [f"{n:05},Title {n},crime" for n in range(COUNT)]
    for n in range(faults):
        rows[n * (COUNT // faults) + 7] = f"{n * (COUNT // faults) + 7:05},,no such genre"
    return rows


def loans() -> list[str]:
    rows = [f'{n:05},m{n % 3},2021-01-{n % 28 + 1:02},,"1,50"' for n in range(COUNT)]
    rows[40] = '00040,nobody,2021-01-01,,"1,50"'
    rows[900] = "99999,m1,2021-02-30,,much"
    return rows


def in_order(rows: list[str]) -> list[str]:
    return rows


def nearly(rows: list[str]) -> list[str]:
    return [*rows[5:10], *rows[:5], *rows[10:]]


def backwards(rows: list[str]) -> list[str]:
    return rows[::-1]


def late(rows: list[str]) -> list[str]:
    """In order, but for a row at the very end whose place is the beginning."""
    return [*rows[1:], rows[0]]


def shuffled(rows: list[str]) -> list[str]:
    return random.Random(1).sample(rows, len(rows))  # noqa: S311 - no secret


def uneven(rows: list[str]) -> list[str]:
    """Rows that are too short, empty, doubled, without a key, or of quoted lines."""
    found = list(rows)
    found[10] = "00010"
    found[600] = ""
    found[1200] = found[1199]
    found[1300] = "," * found[1300].count(",")
    found[1500] = "a/b" + found[1500][5:]
    found[1700] = (
        found[1700].replace("Title", '"Title\nof two ""lines""').replace(",crime", '",crime')
    )
    return found


def swapped(rows: list[str]) -> list[str]:
    """Each chunk is in order, and one stands before the other."""
    return [*rows[CHUNK : 2 * CHUNK], *rows[:CHUNK], *rows[2 * CHUNK :]]


def doubled(rows: list[str]) -> list[str]:
    """The last row of a chunk is the first of the next one, too."""
    return [*rows[:CHUNK], *rows[CHUNK - 1 :]]


ARRANGEMENTS = (in_order, nearly, backwards, late, shuffled, uneven, swapped, doubled)


def write(folder: Path, books: list[str], loans: list[str]) -> Path:
    workspace = folder if folder.exists() else write_library(folder)
    for name, heading, rows in (
        ("books", "isbn,title,genre", books),
        ("members", "number,name", [f"m{n},Member {n}" for n in range(3)]),
        ("loans", "book,borrower,lent,due,fee", loans),
    ):
        text = "\n".join([heading, *rows]) + "\n"
        (workspace / f"records/{name}.csv").write_text(text, encoding="utf-8")
    return workspace


def every_way(workspace: Path) -> list[tuple[list[Finding], dict[str, int]]]:
    """The findings of validate and build with one process, two and three; records by table."""
    reports = [
        command(read_workspace(workspace), jobs=jobs)
        for command in (validate, build)
        for jobs in (1, 2, 3)
    ]
    return [(report.findings, report.records) for report in reports]


@pytest.mark.parametrize("arranged", ARRANGEMENTS, ids=lambda item: item.__name__)
def test_findings(arranged: object, tmp_path: Path) -> None:
    assert callable(arranged)
    workspace = write(tmp_path / "library", arranged(books(faults=9)), arranged(loans()))
    first, *others = every_way(workspace)
    findings, _ = first
    assert len(findings) > 9
    assert len({finding.place.file for finding in findings}) == 2
    for found in others:
        assert found == first


def test_ids_read_by_another_process_come_with_what_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 0)
    workspace = write(tmp_path / "library", books(), loans())
    path = workspace / "records/books.csv"
    path.write_bytes(path.read_bytes() + b"\xff,,\n")
    found = read_workspace(workspace)
    model = found.load_model()
    index = index_tables(model, open_tables(found.records, model, "records"))
    run._read_index(index, ["books", "members"], 2)
    assert len(index.of(model.by_name["books"]).ids) == COUNT
    assert not index.is_complete(model.by_name["books"])
    assert index.is_complete(model.by_name["members"])


@pytest.mark.parametrize("worth", [0, 1 << 20])
@pytest.mark.parametrize("table", ["books", "loans", "members"])
def test_findings_before_a_wrong_byte(
    tmp_path: Path, table: str, worth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads the ids, all know that a table could not be read to its end."""
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", worth)
    workspace = write(tmp_path / "library", uneven(books(faults=9)), uneven(loans()))
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
def test_bytes(arranged: object, tmp_path: Path) -> None:
    """Among the rows are some with a warning, which are looked at one by one."""
    assert callable(arranged)
    rows = [
        row.replace("Title", "Tit\x0ble" if n % 97 == 5 else "Title")
        for n, row in enumerate(books())
    ]
    folder = write(tmp_path / "library", rows, loans()[:40])
    expected = built(folder)
    write(tmp_path / "library", arranged(rows), arranged(loans()[:40]))
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
    folder = write(tmp_path / "library", books(), rows)
    before = built(folder)["dataset.nt"].decode().splitlines()
    rows[place] = rows[place].replace(",,", ",2021-03-31,")
    write(folder, books(), rows)
    after = built(folder)["dataset.nt"].decode().splitlines()
    (new,) = set(after).difference(before)
    assert f"/{place:05}" in new
    assert '"2021-03-31"' in new
    assert set(before) < set(after)
