"""The same records give the same bytes, whatever else is different."""

from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.processes import Release, built, differences, release_of
from tests.support.workspaces import OFFICES, SITES, csv_text, release, write_workspace

from verbund.api.run import build
from verbund.convert.rows import order
from verbund.convert.rows.keyed import Row
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
Rows = list[list[str]]


def tables() -> dict[str, Rows]:
    """Some records with many values in cells, texts in two languages and awkward names."""
    offices = [[*OFFICES[0], "name@en", "note", "count", "link"]]
    for n in range(300):
        name = f"{'ÄÖÜäöüß'[n % 7]}mt {n % 290}"
        link = f"https://example.org/ä/{n}"
        offices.append([f"o{n}", "Office", name, f"office {n}", f"ıİ {n}", f"{n:03}", link])
    hosts = [";".join(f"o{(n * k) % 300}" for k in range(1, 5)) for n in range(300)]
    visits = [
        ["office", "number", "hosts", "day"],
        *([f"o{n}", str(n % 7), f"{hosts[n]};park", f"{n % 28 + 1}.2.2021"] for n in range(300)),
    ]
    return {"offices": offices, "sites": [list(row) for row in SITES], "visits": visits}


def write(folder: Path, content: dict[str, Rows]) -> Path:
    write_workspace(folder, {f"{name}.csv": csv_text(rows) for name, rows in content.items()})
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return built(write(tmp_path_factory.mktemp("expected"), tables()))


def german_locale() -> str | None:
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout
    return next((name for name in listed.split() if name.lower().startswith("de_de")), None)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "4711"},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "America/Adak"},
    ],
    ids=str,
)
def test_environment(tmp_path: Path, expected: Release, environment: dict[str, str]) -> None:
    found = built(write(tmp_path, tables()), **environment)
    assert differences(found, expected) == []


@pytest.mark.skipif(german_locale() is None, reason="this system has no German locale")
def test_german_locale(tmp_path: Path, expected: Release) -> None:
    found = built(write(tmp_path, tables()), LC_ALL=str(german_locale()))
    assert differences(found, expected) == []


def shuffled(rows: Rows, chance: random.Random) -> Rows:
    """The same table with rows and columns in another order."""
    columns = list(range(len(rows[0])))
    chance.shuffle(columns)
    body = rows[1:]
    chance.shuffle(body)
    return [[row[column] for column in columns] for row in (rows[0], *body)]


@pytest.mark.parametrize("seed", range(3))
def test_order_of_rows_and_columns(tmp_path: Path, expected: Release, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    content = {name: shuffled(rows, chance) for name, rows in tables().items()}
    release(read_workspace(write(tmp_path, content)))
    assert differences(release_of(tmp_path), expected) == []


def test_order_and_number_of_files(tmp_path: Path, expected: Release) -> None:
    files: dict[str, str] = {}
    for name, rows in tables().items():
        parts = [rows[1 + start :: 3] for start in range(3)]
        for part, letter in zip(parts, "zma", strict=True):
            files[f"{name}/{letter}.csv"] = csv_text([rows[0], *part], delimiter=";")
    release(write_workspace(tmp_path, files))
    assert differences(release_of(tmp_path), expected) == []


def test_order_of_values_in_a_cell(tmp_path: Path, expected: Release) -> None:
    content = tables()
    for row in content["visits"][1:]:
        row[2] = " ; ".join([*reversed(row[2].split(";")), "park"])
    release(read_workspace(write(tmp_path, content)))
    assert differences(release_of(tmp_path), expected) == []


@pytest.mark.parametrize("jobs", [2, 3])
def test_jobs(tmp_path: Path, expected: Release, jobs: int) -> None:
    found = built(write(tmp_path, tables()), "--jobs", str(jobs))
    assert differences(found, expected) == []


# --- a table that is large enough for several batches and for sorting through files ---


COUNT = order.RUN + 5 * order.WINDOW + 1


def large(step: int) -> Rows:
    """More rows than are sorted in memory; with a step other than 1, far from their places."""
    rows = [
        [f"o{(n * step) % COUNT:06}", "Office", f"Amt {(n * step) % COUNT}"] for n in range(COUNT)
    ]
    assert len({row[0] for row in rows}) == COUNT, "the step has a factor in common"
    return [list(OFFICES[0]), *rows]


@pytest.fixture(scope="module")
def large_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("large")
    release(read_workspace(write(folder, {"offices": large(1)})))
    return release_of(folder)


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_large_table_out_of_order(tmp_path: Path, large_release: Release, jobs: int) -> None:
    folder = write(tmp_path, {"offices": large(7919)})
    found = built(folder, "--jobs", str(jobs))
    assert differences(found, large_release) == []
    assert {path.name for path in folder.iterdir()} == {
        "ontology",
        "output",
        "records",
        "shapes",
        "verbund.toml",
    }


def test_a_large_table_in_order_with_jobs(tmp_path: Path, large_release: Release) -> None:
    found = built(write(tmp_path, {"offices": large(1)}), "--jobs", "2")
    assert differences(found, large_release) == []


def test_the_external_sort_is_really_used(
    tmp_path: Path, large_release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many small runs, merged at several levels, give the same."""
    runs: list[int] = []
    write_run = order._write_run

    def counted(rows: list[Row], path: Path) -> Path:
        runs.append(len(rows))
        return write_run(rows, path)

    monkeypatch.setattr(order, "_write_run", counted)
    monkeypatch.setattr(order, "RUN", 400)
    monkeypatch.setattr(order, "_MOST_RUNS", 8)
    release(read_workspace(write(tmp_path, {"offices": large(7919)})))
    assert sum(runs) == COUNT
    assert len(runs) > 8 * 8, "three levels"
    assert differences(release_of(tmp_path), large_release) == []


@pytest.mark.parametrize("move", [(10, 5_000), (5_000, 10), (4_000, 9_999), (2, 1_000)])
def test_one_row_far_from_its_place(tmp_path: Path, move: tuple[int, int]) -> None:
    rows = [list(OFFICES[0]), *([f"o{n:06}", "Office", f"Amt {n}"] for n in range(10_000))]
    rows.insert(move[1], rows.pop(move[0]))
    release(read_workspace(write(tmp_path, {"offices": rows})))
    lines = release_of(tmp_path)["dataset.nt"].splitlines()
    assert len(lines) == 30_000
    assert lines == sorted(lines)


def test_duplicates_are_found_far_apart(tmp_path: Path) -> None:
    rows = large(7919)
    rows.append(list(rows[1]))
    report = build(read_workspace(write(tmp_path, {"offices": rows})))
    assert [(f.code, f.place.row) for f in report.findings] == [("K102", len(rows))]
    assert report.findings[0].details["other_row"] == "2"


# --- the release that is committed ---


def test_the_committed_release_is_what_a_build_gives(tmp_path: Path) -> None:
    """It is built over that one, as `make demo` does: the versions before are kept."""
    shutil.copytree(ROOT / "output", tmp_path / "output")
    workspace = replace(read_workspace(ROOT), output=tmp_path / "output")
    assert build(workspace).conforms
    assert differences(release_of(tmp_path), release_of(ROOT)) == [], "run make demo and look"
