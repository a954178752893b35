"""Records in Parquet: the same records as in CSV, values as a table has them, and hostile files."""

from __future__ import annotations

import csv
import datetime
import importlib.util
import os
import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.support.library import write_library
from tests.support.lippe import copy_lippe
from tests.support.processes import release_of

from verbund.api.run import build, validate
from verbund.findings import Finding, Findings
from verbund.findings.catalogue import render
from verbund.read.parquet import lines
from verbund.read.parquet.formats import ParquetFormat
from verbund.read.parquet.lines import lines_of
from verbund.read.parquet.parquet_file import rows_of
from verbund.read.parquet.rows import ROWS
from verbund.read.record_file import FileToRead
from verbund.system import python_process
from verbund.system.limits import Limits
from verbund.workspace.workspace import read_workspace

DAY = datetime.date(2021, 11, 16)
NINE = datetime.datetime(2021, 11, 16, 9, 0, 0, 250_000)  # noqa: DTZ001 - as files have it


def wrote(path: Path, columns: Mapping[str, Any], **options: Any) -> FileToRead:
    pq.write_table(pa.table(columns), path, **options)
    return FileToRead(path, path.name)


def read(file: FileToRead) -> list[dict[str, Any]]:
    return [dict(row.value) for row, _ in rows_of(lines_of(file))]


def refused(file: FileToRead) -> Finding:
    with pytest.raises(Findings) as caught:
        lines_of(file)
    (finding,) = caught.value.findings
    return finding


# --- values


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array(["  a ", "Ü\n\u2028", "", None]), ["  a ", "Ü\n\u2028", "", ""]),
        (pa.array([1, -(2**63), None]), ["1", "-9223372036854775808", ""]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (pa.array([5.0, -0.5, 2.0**53, 1e-7]), ["5", "-0.5", "9007199254740992.0", "1e-07"]),
        (pa.array([float("nan"), float("-inf")]), ["nan", "-inf"]),
        (pa.array([Decimal("1.50"), Decimal("-1E+3")]), ["1.50", "-1000.00"]),
        (pa.array([True, False, None]), ["true", "false", ""]),
        (pa.array([DAY, None]), ["2021-11-16", ""]),
        (pa.array([DAY], pa.date64()), ["2021-11-16"]),
        (pa.array([datetime.time(9, 5)]), ["09:05:00"]),
        (pa.array([NINE, None], pa.timestamp("ns")), ["2021-11-16T09:00:00.250000", ""]),
        (pa.array([NINE], pa.timestamp("ms")), ["2021-11-16T09:00:00.250000"]),
        (
            pa.array([NINE, None], pa.timestamp("us", tz="Europe/Berlin")),
            ["2021-11-16T09:00:00.250000Z", ""],
        ),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([["a", "b"], [], None]), [["a", "b"], [], ""]),
        (pa.array([{"de": "x", "en": None}]), [{"de": "x", "en": ""}]),
        (pa.array([b"\x00"]), [[[]]]),
        (pa.array([datetime.timedelta(1)]), [[[]]]),
    ],
)
def test_values_are_texts_as_a_table_has_them(
    values: Any, expected: list[object], tmp_path: Path
) -> None:
    assert [row["a"] for row in read(wrote(tmp_path / "a.parquet", {"a": values}))] == expected


def test_rows_keep_their_order_over_groups_and_pieces(tmp_path: Path) -> None:
    many = 2 * ROWS + 7
    file = wrote(tmp_path / "a.parquet", {"a": range(many), "b": ["x"] * many}, row_group_size=900)
    found = read(file)
    assert [row["a"] for row in found] == list(map(str, range(many)))
    assert {row["b"] for row in found} == {"x"}


def test_a_moment_finer_than_a_microsecond_is_told(tmp_path: Path) -> None:
    finding = refused(wrote(tmp_path / "a.parquet", {"a": pa.array([1], pa.timestamp("ns"))}))
    assert finding.code == "F181"
    assert "lose data" in str(finding.details["problem"])


# --- the whole of it


def rewrite(records: Path) -> None:
    """Put the rows of some CSV files into Parquet files in their place."""
    for name in ("conferences", "organisations", "participations"):
        path = records / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        columns = {name: [row[name] or None for row in rows] for name in rows[0]}
        wrote(
            path.with_suffix(".parquet"), {k: pa.array(v, pa.string()) for k, v in columns.items()}
        )
        path.unlink()


def built(folder: Path, jobs: int = 1) -> dict[str, bytes]:
    assert build(read_workspace(folder), jobs=jobs).conforms
    return {n: data for n, data in release_of(folder).items() if n.startswith("dataset.")}


def test_the_records_of_lippe_build_to_the_same_bytes(tmp_path: Path) -> None:
    expected = built(copy_lippe(tmp_path / "csv"))
    folder = copy_lippe(tmp_path / "other")
    rewrite(folder / "records")
    assert built(folder) == expected
    assert built(folder, jobs=2) == expected


def told(folder: Path) -> list[Finding]:
    return list(validate(read_workspace(folder)).findings)


def library(folder: Path, books: Mapping[str, Any]) -> Path:
    """The library with its books in Parquet."""
    write_library(folder)
    (folder / "records" / "books.csv").unlink()
    wrote(folder / "records" / "books.parquet", books)
    return folder


def test_a_finding_names_row_and_column(tmp_path: Path) -> None:
    with (write_library(tmp_path / "csv") / "records" / "books.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[1]["genre"] = "crime;nothing"
    folder = library(tmp_path / "library", {name: [row[name] for row in rows] for name in rows[0]})
    (finding,) = told(folder)
    place = finding.place
    assert (finding.code, finding.value) == ("R103", "crime;nothing")
    assert (place.file, place.row, place.column) == ("records/books.parquet", 2, "genre")


def test_bytes_in_a_column_are_told_at_their_cell(tmp_path: Path) -> None:
    with (write_library(tmp_path / "csv") / "records" / "books.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns["title"] = [b"x"] * len(rows)
    found = told(library(tmp_path / "library", columns))
    assert {(item.code, item.place.column) for item in found} >= {("F145", "title")}
    assert [item.place.row for item in found if item.code == "F145"] == list(
        range(1, len(rows) + 1)
    )


# --- files that are none, damaged or hostile


@pytest.mark.parametrize(
    ("content", "code", "problem"),
    [(b"", "F108", ""), (b"id,title\n1,x\n", "F181", "magic bytes"), (b"PAR1" * 3, "F181", "")],
)
def test_what_is_no_parquet_is_told(
    content: bytes, code: str, problem: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    finding = refused(FileToRead(path, "records/a.parquet"))
    assert (finding.code, finding.place.file) == (code, "records/a.parquet")
    assert problem in str(finding.details.get("problem", ""))
    assert str(tmp_path) not in str(render(finding, "en"))


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"id,title\n1,x\n", "it does not end as a Parquet file does"),
        (b"PAR1" * 3, "it does not end as a Parquet file does"),
        (
            b"PAR1" + b"\xff" * 60 + (20).to_bytes(4, "little") + b"PAR1",
            "what stands in it is damaged",
        ),
    ],
)
def test_the_cause_is_told_in_both_languages(content: bytes, cause: str, tmp_path: Path) -> None:
    """The words of the library, which are English, stand behind it."""
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    finding = refused(FileToRead(path, "records/a.parquet"))
    assert cause in render(finding, "en").message
    german = render(finding, "de").message
    assert "Sie endet nicht wie" in german or "Ihr Inhalt ist beschädigt" in german
    assert str(finding.details["problem"])[:40] in german


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_file_that_is_gone_is_told(is_folder: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    if is_folder:
        path.mkdir()
    with pytest.raises(Findings) as error:
        ParquetFormat().sheets(FileToRead(path, "records/a.parquet"))
    (finding,) = error.value.findings
    assert (finding.code, finding.place.file) == ("F101", "records/a.parquet")


def test_a_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    """As a CSV file with nothing but headings: what refers to its rows is told, nothing else."""
    source = write_library(tmp_path / "csv") / "records" / "books.csv"
    with source.open(newline="") as stream:
        headings = next(csv.reader(stream))
    source.write_text(",".join(headings) + "\n", encoding="utf-8")
    folder = library(tmp_path / "library", {name: pa.array([], pa.string()) for name in headings})
    assert [item.code for item in told(folder)] == [item.code for item in told(tmp_path / "csv")]


def test_random_damage_ends_in_rows_or_in_one_finding(tmp_path: Path) -> None:
    """The library is C++, and would take the process with it."""
    whole = tmp_path / "a.parquet"
    wrote(whole, {"a": ["x", "y"] * 50, "b": pa.array(range(100)), "c": [[1]] * 100})
    drawn = random.Random(7)  # noqa: S311 - the same damage each time
    for _ in range(15):
        data = bytearray(whole.read_bytes())
        for _ in range(drawn.choice([1, 3, 10])):
            data[drawn.randrange(len(data))] = drawn.randrange(256)
        path = tmp_path / "damaged.parquet"
        path.write_bytes(data)
        assert outcome(FileToRead(path, path.name)) <= {"read", "F181", "F182"}


def outcome(file: FileToRead) -> set[str]:
    try:
        read(file)
    except Findings as error:
        return {item.code for item in error.findings}
    return {"read"}


def repeated(path: Path) -> FileToRead:
    """A small file of a long text a hundred thousand times."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), ["x" * 1000])
    return wrote(path, {"a": texts})


@pytest.mark.parametrize(
    ("setting", "value", "unsuspected"), [("unpacked", 1 << 20, 1 << 28), ("ratio", 10, 1 << 20)]
)
def test_a_small_file_of_much_is_refused(
    setting: str, value: int, unsuspected: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "_UNSUSPECTED", unsuspected)
    file = repeated(tmp_path / "a.parquet")
    assert file.path.stat().st_size < 200_000
    finding = refused(FileToRead(file.path, "a.parquet", limits=Limits(**{setting: value})))
    assert (finding.code, finding.details["setting"]) == ("F182", f"[limits] {setting}")
    assert str(value) in str(finding.details["what"])


def test_what_takes_too_much_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One text of 60 million characters: the process that reads it ends, not ours.

    It is no fork of this one, which may have memory of its own that is free.
    """
    monkeypatch.setattr(lines, "_MEMORY", 200)
    monkeypatch.setattr(python_process, "is_single_threaded", lambda: False)
    finding = refused(wrote(tmp_path / "a.parquet", {"a": ["x" * 60_000_000]}))
    assert finding.code == "F182"
    assert "200 MB" in str(finding.details["what"])


def test_what_takes_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_SECONDS", 0)
    monkeypatch.setattr(python_process, "is_single_threaded", lambda: False)  # a fork may be quick
    finding = refused(wrote(tmp_path / "a.parquet", {"a": ["x"] * 100_000}))
    assert finding.code == "F182"
    assert "0 seconds" in str(finding.details["what"])


def test_without_its_library_the_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(lines, "find_spec", lambda name: None if name == "pyarrow" else found(name))
    assert refused(wrote(tmp_path / "a.parquet", {"a": ["x"]})).code == "F180"


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = wrote(tmp_path / "outside.parquet", {"a": ["x"]}).path
    inside = tmp_path / "records"
    inside.mkdir()
    (inside / "a.parquet").symlink_to(outside)
    finding = refused(FileToRead(inside / "a.parquet", "records/a.parquet", roots=[inside]))
    assert finding.code == "F115"


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.parquet")
    assert refused(FileToRead(tmp_path / "a.parquet", "a.parquet")).code == "F116"
