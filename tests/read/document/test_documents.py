"""Records in JSON, JSON Lines and YAML, flat and within each other: the same records as in CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.library import write_library
from tests.support.lippe import copy_lippe
from tests.support.processes import release_of
from tests.support.report_runs import reported, written

from verbund.api.run import build, validate
from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[3]
Rows = list[dict[str, Any]]


def rows_of(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return [{key: text for key, text in row.items() if text} for row in csv.DictReader(stream)]


def as_json(rows: Rows) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_lines(rows: Rows) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_yaml(rows: Rows) -> str:
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False)


WRITERS: Mapping[str, Callable[[Rows], str]] = {
    ".json": as_json,
    ".jsonl": as_lines,
    ".ndjson": as_lines,
    ".yaml": as_yaml,
    ".yml": as_yaml,
}
each_format = pytest.mark.parametrize("suffix", WRITERS)


def rewrite(records: Path, suffix: str) -> None:
    """Put each CSV file's rows into a document in its place."""
    for path in sorted(records.glob("*.csv")):
        path.with_suffix(suffix).write_text(WRITERS[suffix](rows_of(path)), "utf-8")
        path.unlink()


@pytest.fixture(scope="module")
def from_csv(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(copy_lippe(tmp_path_factory.mktemp("lippe") / "csv"))


def built(folder: Path) -> dict[str, bytes]:
    assert not [item for item in build(read_workspace(folder)).findings if item.row_cells]
    return {n: data for n, data in release_of(folder).items() if n.startswith("dataset.")}


@each_format
def test_the_records_of_lippe_build_to_the_same_bytes(
    suffix: str, tmp_path: Path, from_csv: dict[str, bytes]
) -> None:
    folder = copy_lippe(tmp_path / "other")
    rewrite(folder / "records", suffix)
    assert built(folder) == from_csv


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".yaml"])
def test_participations_within_their_conferences(
    suffix: str, tmp_path: Path, from_csv: dict[str, bytes]
) -> None:
    folder = copy_lippe(tmp_path / "nested")
    records = folder / "records"
    participations = rows_of(records / "participations.csv")
    conferences = rows_of(records / "conferences.csv")
    for row in conferences:
        within = [dict(item) for item in participations if item["conference"] == row["id"]]
        for item in within:
            del item["conference"]
        row["Teilnahmen"] = within  # the German name of the table
    (records / "participations.csv").unlink()
    (records / "conferences.csv").unlink()
    (records / f"conferences{suffix}").write_text(WRITERS[suffix](conferences), "utf-8")
    assert built(folder) == from_csv


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_all_tables_in_one_document_with_lists_and_languages(
    suffix: str, tmp_path: Path, from_csv: dict[str, bytes]
) -> None:
    folder = copy_lippe(tmp_path / "one")
    records = folder / "records"
    tables: dict[str, Any] = {path.stem: rows_of(path) for path in sorted(records.glob("*.csv"))}
    for row in tables["conferences"]:
        if "topics" in row:
            row["topics"] = row["topics"].split(";")
        texts = {"de": row.pop("title"), "en": row.pop("title@en", "")}
        row["title"] = {tag: text for tag, text in texts.items() if text}
    for path in records.glob("*.csv"):
        path.unlink()
    text = (
        json.dumps(tables, ensure_ascii=False)
        if suffix == ".json"
        else yaml.safe_dump(tables, allow_unicode=True, sort_keys=False)
    )
    (records / f"all{suffix}").write_text(text, "utf-8")
    assert built(folder) == from_csv


def test_a_table_over_files_of_several_formats(tmp_path: Path, from_csv: dict[str, bytes]) -> None:
    folder = copy_lippe(tmp_path / "mixed")
    path = folder / "records/organisations.csv"
    rows = rows_of(path)
    path.unlink()
    parts = path.with_suffix("")
    parts.mkdir()
    for number, (suffix, write) in enumerate(WRITERS.items()):
        (parts / f"part{number}{suffix}").write_text(write(rows[number :: len(WRITERS)]), "utf-8")
    assert built(folder) == from_csv


# --- places


@pytest.fixture
def library(tmp_path: Path) -> Path:
    write_library(tmp_path)
    return tmp_path


def only(folder: Path, code: str) -> Finding:
    (found,) = [item for item in validate(read_workspace(folder)).findings if item.code == code]
    return found


BOOKS: Rows = [
    {"isbn": "3-16", "title": "The Trial", "title@de": "Der Process", "genre": ["crime"]},
    {"isbn": "0-44", "title": "Leaves", "genre": ["poetry", "crimee"]},
]


@pytest.mark.parametrize(
    ("suffix", "line", "address"),
    [(".json", 10, "/1/genre"), (".jsonl", 2, None), (".yaml", 6, "/1/genre")],
)
def test_a_finding_is_at_its_value(
    suffix: str, line: int, address: str | None, library: Path
) -> None:
    (library / "records/books.csv").unlink()
    path = library / f"records/books{suffix}"
    path.write_text(WRITERS[suffix](BOOKS), "utf-8")
    run = reported(library)
    (found,) = [item for item in run.findings if item.code == "R103"]
    assert (found.place.row, found.place.column, found.place.line) == (2, "genre", line)
    assert found.suggestion == "crime"
    named = run.address_of(found)
    assert (None if named is None else named.text) == address
    if address is not None:
        assert f'"fullyQualifiedName": "{address}"' in written("sarif", run)
    span = run.span_of(found)
    if address is not None:
        assert span is not None
        lines = path.read_text("utf-8").splitlines()
        assert "genre" in lines[span.line - 1] or "poetry" in lines[span.line - 1]


def test_rows_within_others_have_their_own_rows_and_pointers(library: Path) -> None:
    for name in ("books", "loans"):
        (library / f"records/{name}.csv").unlink()
    books = [
        {**BOOKS[0], "loans": [{"borrower": "Ada", "lent": "1.3.2021"}]},
        {
            "isbn": "0-44",
            "title": "Leaves",
            "loans": [{"borrower": "m2"}, {"borrower": "nobody", "lent": "2021-03-01"}],
        },
    ]
    (library / "records/books.json").write_text(json.dumps(books, indent=1), "utf-8")
    run = reported(library)
    (found,) = [item for item in run.findings if item.code == "R101"]
    assert (found.place.sheet, found.place.row, found.place.column) == ("/loans", 3, "borrower")
    named = run.address_of(found)
    assert named is not None
    assert named.text == "/1/loans/1/borrower"


def test_a_stated_reference_counts_and_need_not_be_filled(library: Path) -> None:
    for name in ("books", "loans"):
        (library / f"records/{name}.csv").unlink()
    books = [
        {**BOOKS[0], "loans": [{"borrower": "Ada", "book": "0-44"}]},
        {"isbn": "0-44", "title": "L"},
    ]
    (library / "records/books.json").write_text(json.dumps(books), "utf-8")
    build(read_workspace(library))
    nt = release_of(library)["dataset.nt"].decode()
    assert "/book/0-44>" in "".join(line for line in nt.splitlines() if "loan" in line.lower())


def test_numbers_keep_their_digits(library: Path) -> None:
    (library / "records/members.csv").unlink()
    (library / "records/members.yaml").write_text(
        "- number: m1\n  name: Ada\n- number: m2\n  name: Grace\n- {number: 0042, name: 1.50}\n",
        "utf-8",
    )
    build(read_workspace(library))
    nt = release_of(library)["dataset.nt"].decode()
    assert '"0042"' in nt
    assert '"1.50"' in nt
