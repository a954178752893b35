"""Which file is which table, and which tables are not known in full, with the file that is why."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from tests.support.workspaces import OFFICES, SHAPES, SITES, csv_text, write_workspace

from verbund.read.tables import Tables, files_named, open_tables, workspace_tables

GOOD = {"offices.csv": csv_text(OFFICES), "sites.csv": csv_text(SITES)}


def tables(folder: Path, files: dict[str, str | bytes]) -> Tables:
    workspace = write_workspace(folder, files)
    return workspace_tables(workspace, workspace.load_model())


@pytest.mark.parametrize(
    ("name", "content", "unreadable", "code"),
    [
        ("offices.xls", b"PK", {"offices": "records/offices.xls"}, "F107"),
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
        ("zzz.xls", "", {}, "F107"),
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
    assert unknown.details["known"] == {
        "en": "Offices, Sites, Visits",
        "de": "Besuche, Orte, Ämter",
    }
    assert unknown.suggestion_why == {"en": "Visits", "de": "Besuche"}


def test_a_folder_that_is_not_there_or_empty(tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path, {})
    model = workspace.load_model()
    (none,) = open_tables(tmp_path / "none", model, "there").findings
    assert none.place.file == "there"
    (tmp_path / "empty").mkdir()
    (empty,) = open_tables(tmp_path / "empty", model, "here").findings
    assert (empty.code, empty.place.file, empty.details) == ("F110", "here", {"folder": "here"})


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("our_sites.csv", "our_sites"),
        ("our-sites.csv", "our_sites"),
        ("Our-Sites/2024.csv", "our_sites"),
        ("visits.csv", "visits"),
        ("Besuche.csv", "visits"),
        ("ämter.csv", None),
    ],
)
def test_a_table_goes_by_its_own_name_before_the_label_of_another(
    name: str, table: str | None, tmp_path: Path
) -> None:
    """And a hyphen in a file's name stands for the low line, which few people type."""
    shapes = SHAPES.replace('csvw:name "sites"', 'csvw:name "our_sites"')
    shapes = shapes.replace('"Ämter"@de', '"visits"@de')
    workspace = write_workspace(tmp_path, {name: "id\n"}, shapes=shapes)
    found = workspace_tables(workspace, workspace.load_model())
    assert (set(found.by_name) | set(found.unreadable)) >= ({table} if table else set())
    assert [item.code for item in found.findings if item.code == "F106"] == ["F106"] * (not table)


def test_files_are_taken_in_order_and_hidden_ones_not(tmp_path: Path) -> None:
    names = ["offices/b.csv", "offices/a/z.csv", "offices.csv", "offices-2.csv", "sites/x.TXT"]
    hidden = [".offices.csv", "_x/offices.csv", "offices/~a.csv", "offices/_b/c.csv", "x/.y/z.csv"]
    others = ["notes.md", "offices/readme", "x.csv.bak"]
    paths = [PurePath(name) for name in [*names, *hidden, *others]]
    assert files_named(tmp_path, paths, "records") == [
        (tmp_path / "offices-2.csv", "records/offices-2.csv", "offices-2"),
        (tmp_path / "offices.csv", "records/offices.csv", "offices"),
        (tmp_path / "offices/a/z.csv", "records/offices/a/z.csv", "offices"),
        (tmp_path / "offices/b.csv", "records/offices/b.csv", "offices"),
        (tmp_path / "sites/x.TXT", "records/sites/x.TXT", "sites"),
    ]
