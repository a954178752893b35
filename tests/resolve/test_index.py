"""The index of records: which cells are an id of one table, and keys that are made of parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.workspaces import BASE, OFFICES, SITES, csv_text, write_workspace

from verbund.read.tables import workspace_tables
from verbund.resolve.index import not_in_one
from verbund.resolve.references import index_tables
from verbund.workspace.workspace import read_workspace

A, B, C = ({name: name for name in names} for names in ("abx", "cdx", "exy"))


@pytest.mark.parametrize(
    ("cells", "tables", "left"),
    [
        ("ab", (A,), ""),
        ("abq", (A,), "q"),
        ("acd", (A, B), ""),
        ("acq", (A, B), "q"),
        ("acx", (A, B), "x"),
        ("acxq", (A, B), "xq"),
        ("ace", (A, B, C), ""),
        ("acexyq", (A, B, C), "xq"),
        ("", (A, B), ""),
    ],
)
def test_cells_that_are_no_id_or_that_of_several(
    cells: str, tables: tuple[dict[str, str], ...], left: str
) -> None:
    assert not_in_one({*cells}, *tables) == {*left}


def test_ids_and_classes_of_tables(tmp_path: Path) -> None:
    tables = {
        "offices.csv": csv_text([*OFFICES, ("höhe", "Office", "x")]),
        "sites.csv": csv_text(SITES),
    }
    workspace = write_workspace(tmp_path, tables)
    model = workspace.load_model()
    index = index_tables(model, workspace_tables(workspace, model))
    offices = index.of(model.by_name["offices"])
    assert [*offices.ids] == [row[0] for row in OFFICES[1:]] + ["höhe"]
    assert offices.ids["höhe"] == "höhe".encode().decode("latin-1"), "packed as it is written"
    assert offices.classes["hill"] == "https://example.org/def#Branch"
    found = index.find(f"{BASE}office/hill")
    assert found is not None
    assert (found.id, found.relative) == ("hill", "office/hill")
    assert index.find(f"{BASE}office/none") is None
    assert index.find("https://elsewhere.example/office/hill") is None
    assert index.find(f"{BASE}site/hall", (model.by_name["offices"],)) is None


def test_a_key_is_made_of_the_ids_that_its_cells_mean(tmp_path: Path) -> None:
    write_library(tmp_path)
    workspace = read_workspace(tmp_path)
    model = workspace.load_model()
    index = index_tables(model, workspace_tables(workspace, model))
    assert [*index.of(model.by_name["loans"]).ids] == ["m1/3-16", "m2/0-44"]
