"""Which file is which table, and which tables are not known in full, with the file that is why."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import OFFICES, SITES, csv_text, write_workspace

from verbund.read.tables import Tables, open_tables, workspace_tables

GOOD = {"offices.csv": csv_text(OFFICES), "sites.csv": csv_text(SITES)}


def tables(folder: Path, files: dict[str, str | bytes]) -> Tables:
    workspace = write_workspace(folder, files)
    return workspace_tables(workspace, workspace.load_model())


@pytest.mark.parametrize(
    ("name", "content", "unreadable", "code"),
    [
        ("offices.xlsx", b"PK", {"offices": "records/offices.xlsx"}, "F107"),
        ("offices.csv", b"\xff\xfex", {"offices": "records/offices.csv"}, "F102"),
        ("offices.csv", "x\n1\n", {"offices": "records/offices.csv"}, "T107"),
        ("offices.csv", "id,type\na,Amt\n", {"offices": "records/offices.csv"}, "T103"),
        ("offices.csv", "id,name\na,A\n", {}, "T103"),
        ("offcies.csv", "id,name\na,A\n", {"offices": "records/offcies.csv"}, "F106"),
        (
            "zzz.csv",
            "id,name\na,A\n",
            {"offices": "records/zzz.csv", "visits": "records/zzz.csv"},
            "F106",
        ),
        ("zzz.xlsx", "", {}, "F107"),
        (".hidden.csv", "", {}, None),
        ("notes.md", "", {}, None),
    ],
)
def test_a_table_that_is_not_known_in_full(
    name: str, content: str | bytes, unreadable: dict[str, str], code: str | None, tmp_path: Path
) -> None:
    found = tables(tmp_path, {name: content, "sites.csv": GOOD["sites.csv"]})
    assert found.unreadable == unreadable
    told = [(item.code, item.place.file) for item in found.findings]
    assert told == ([] if code is None else [(code, f"records/{name}")])


def test_a_link_to_a_folder_is_no_table(tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "x", {"sites.csv": GOOD["sites.csv"]})
    (tmp_path / "elsewhere").mkdir()
    for name in ("offices", "zzz"):
        (tmp_path / "x/records" / name).symlink_to(tmp_path / "elsewhere")
    found = workspace_tables(workspace, workspace.load_model())
    assert found.unreadable == {"offices": "records/offices"}
    assert [(item.code, item.place.file) for item in found.findings] == [
        ("F117", "records/offices"),
        ("F117", "records/zzz"),
    ]


@pytest.mark.parametrize(
    "name", ["offices", "Offices", "ämter", "offices/2024", "offices/a/b", "OFFICES"]
)
def test_a_table_is_a_file_or_a_folder_of_its_name(name: str, tmp_path: Path) -> None:
    found = tables(tmp_path, {f"{name}.csv": GOOD["offices.csv"], "sites.csv": GOOD["sites.csv"]})
    assert (found.findings, found.unreadable) == ([], {})
    assert list(found.by_name) == ["offices", "sites"]
    assert [file.shown for file in found.by_name["offices"].files] == [f"records/{name}.csv"]


def test_what_may_be_meant_by_an_unknown_name(tmp_path: Path) -> None:
    (unknown,) = tables(tmp_path, {"Besuch.csv": "a\n"}).findings
    assert (unknown.code, unknown.value, unknown.suggestion) == ("F106", "Besuch", "visits")
    assert unknown.details["known"] == "offices, sites, visits"


def test_a_folder_that_is_not_there_or_empty(tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path, {})
    model = workspace.load_model()
    (none,) = open_tables(tmp_path / "none", model, "there").findings
    assert none.place.file == "there"
    (tmp_path / "empty").mkdir()
    (empty,) = open_tables(tmp_path / "empty", model, "here").findings
    assert (empty.code, empty.place.file, empty.details) == ("F110", "here", {"folder": "here"})
