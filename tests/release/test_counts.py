"""What a release says of itself is true, also where rows need a second look."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import build, validate
from verbund.workspace.workspace import read_workspace


def loans(folder: Path, number: int, last: str) -> None:
    """Many books, so that the table is split between processes; the last has an odd cell."""
    rows = [f"0-{row},Title {row},crime" for row in range(number)]
    (folder / "records/books.csv").write_text(
        "isbn,title,genre\n" + "\n".join([*rows, last]) + "\n", encoding="utf-8"
    )


@pytest.mark.parametrize(
    "last", ["1-1,Od\x0bd,crime", "1-1,Two,crime;;poetry"], ids=["warning", "empty part"]
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_manifest_counts_every_triple(tmp_path: Path, last: str, jobs: int) -> None:
    folder = write_library(tmp_path / "library")
    for path in (folder / "records").glob("*.csv"):
        path.unlink()
    loans(folder, 9000, last)
    report = build(read_workspace(folder), jobs=jobs)
    lines = (folder / "output/dataset.nt").read_bytes().count(b"\n")
    manifest = json.loads((folder / "output/manifest.json").read_text(encoding="utf-8"))
    assert report.triples == manifest["dataset"]["triples"] == lines
    assert sum(manifest["triples"].values()) == lines


def test_findings_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    loans(folder, 9000, "1-1,Faulty,no such genre")
    one, two = (validate(read_workspace(folder), jobs=jobs).findings for jobs in (1, 2))
    assert one == two
    assert one
