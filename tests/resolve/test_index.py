"""The index of records: which cells are an id of one table, and keys that are made of parts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.workspaces import (
    BASE,
    OFFICES,
    SHAPES,
    SITES,
    check,
    csv_text,
    write_workspace,
)

from verbund.model.column_kinds import Reference
from verbund.read.tables import workspace_tables
from verbund.resolve.index import Index, TableIndex, not_in_one
from verbund.resolve.indexing import index_tables
from verbund.resolve.references import References
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


def index_of(folder: Path, tables: dict[str, str], shapes: str = SHAPES) -> Index:
    workspace = write_workspace(folder, tables, shapes=shapes)
    model = workspace.load_model()
    return index_tables(model, workspace_tables(workspace, model))


COLUMNS_ELSEWHERE = "name,type,note,id\nAmt Nord,Office,x,north\nAm Berg,Branch,,hill\n"


@pytest.mark.parametrize("about", ["office/{id}", "office/{id}.x"])
@pytest.mark.parametrize(
    "text",
    [
        COLUMNS_ELSEWHERE,
        COLUMNS_ELSEWHERE + '"Amt\nOst",Offic,y, east \n,,,\nshort\nWest,Amt,,west\n',
        COLUMNS_ELSEWHERE + "Amt Nord,Branch,,north\n",
    ],
    ids=["plain", "with lines in cells and rows cut short", "with an id twice"],
)
def test_ids_and_classes_wherever_their_columns_are(about: str, text: str, tmp_path: Path) -> None:
    """Where the id is all of one column it is read alone; else rows are, and it is put together."""
    shapes = SHAPES.replace('"office/{id}"', f'"{about}"')
    index = index_of(tmp_path, {"offices.csv": text}, shapes)
    offices = index.of(index.model.by_name["offices"])
    end = about.removeprefix("office/{id}")
    more = ["east", "west"] if "short" in text else []
    assert [*offices.ids] == [name + end for name in ("north", "hill", *more)]
    classes = {"north": "Office", "hill": "Branch"} | ({"west": "Office"} if more else {})
    assert offices.classes == {
        name + end: f"https://example.org/def#{kind}" for name, kind in classes.items()
    }
    found = index.find(f"{BASE}office/hill{end}")
    assert found is not None
    assert index.class_of(found) == "https://example.org/def#Branch"
    assert index.is_instance(f"{BASE}office/hill{end}", "https://example.org/def#Body")
    assert not index.is_instance(f"{BASE}office/hill{end}", "https://example.org/def#Office")
    assert index.is_open(f"{BASE}office/east{end}") is (text != COLUMNS_ELSEWHERE)


@pytest.mark.parametrize(
    ("branch", "codes"),
    [("hill.x", []), ("Am Berg", []), ("north.x", ["R104"]), ("hill", ["R101"])],
)
def test_the_class_of_a_record_whose_id_is_put_together(
    branch: str, codes: list[str], tmp_path: Path
) -> None:
    shapes = SHAPES.replace('"office/{id}"', '"office/{id}.x"')
    tables = {
        "offices.csv": COLUMNS_ELSEWHERE,
        "visits.csv": f"office,number,branch\nnorth.x,1,{branch}\n",
    }
    found = check(write_workspace(tmp_path, tables, shapes=shapes))
    assert [item.code for item in found] == codes


def test_a_class_that_is_no_choice_leaves_it_open(tmp_path: Path) -> None:
    """Its column takes any address: no row is of a class that is known beforehand."""
    shapes = SHAPES.replace("sh:in ( e:Office e:Branch )", "sh:nodeKind sh:IRI")
    assert shapes != SHAPES
    rows = "id,type,name\nnorth,https://example.org/def#Office,A\n"
    index = index_of(tmp_path, {"offices.csv": rows}, shapes)
    assert index.of(index.model.by_name["offices"]).classes == {}
    assert index.is_open(f"{BASE}office/north")


def test_what_an_id_is_does_not_depend_on_what_is_read_first(tmp_path: Path) -> None:
    """A reference in a key leads to tables that are meant, or have no references in their keys."""
    tables = {
        "offices.csv": csv_text(OFFICES),
        "sites.csv": csv_text(SITES),
        "visits.csv": "office,number\nnorth,1\n",
    }
    index = index_of(tmp_path, tables)
    kind = index.model.by_name["visits"].field("office").kind
    assert isinstance(kind, Reference)
    references = References(index, kind)
    ids = {
        "north": "north",
        " Amt Süd ": "south",
        "office/hill": "hill",
        f"{BASE}office/hill": "hill",
        "hall": "hall",
        "site/hall": "hall",
        f"{BASE}site/park": "park",
        "visit/north.1": "visit%2Fnorth.1",
        f"{BASE}visit/north.1": "https%3A%2F%2Fexample.org%2Fid%2Fvisit%2Fnorth.1",
        "north.1": "north.1",
        "zz z": "zz%20z",
        "": "",
    }
    for turn in range(2):  # the second time they are remembered
        assert {text: references.id_or_text(text) for text in ids} == ids, turn
    assert references.resolve("visit/north.1").problem == "wrong-class"
    assert references.resolve(f"{BASE}visit/north.1").iri == f"{BASE}visit/north.1"


def test_what_was_learnt_is_not_read_again(tmp_path: Path) -> None:
    """A table that was read, here or by another process, gives its ids; one of classes is read."""
    tables = {"offices.csv": csv_text(OFFICES), "sites.csv": csv_text(SITES)}
    index = index_of(tmp_path, tables)
    offices, sites = (index.model.by_name[name] for name in ("offices", "sites"))
    index.learn(index.tables.by_name["offices"], {"other": "other"})
    index.learn(index.tables.by_name["sites"], {"other": "other"})
    assert [index.is_known(name) for name in ("offices", "sites", "visits")] == [False, True, False]
    assert index.of(sites).ids == {"other": "other"}
    assert list(index.of(offices).ids) == ["north", "south", "hill"]
    assert index.of(offices) is index.of(offices)
    index.learn(index.tables.by_name["sites"], {"late": "late"})
    assert index.of(sites).ids == {"other": "other"}
    taken = TableIndex({"north": "north"}, {"north": "urn:x"})
    index.take(index.tables.by_name["offices"], taken)
    assert index.of(offices) is taken
    assert index.of(index.model.by_name["visits"]).ids == {}


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("sites", "name\nRathaus\n"),
        ("visits", "office\nnorth\n"),
        ("visits", "number\n1\n"),
        ("offices", "type,name\nOffice,Amt\n"),
    ],
)
def test_rows_without_a_part_of_their_key_have_no_id_and_no_name(
    table: str, text: str, tmp_path: Path
) -> None:
    index = index_of(tmp_path, {f"{table}.csv": text})
    record_type = index.model.by_name[table]
    assert index.of(record_type).ids == {}
    assert index.names(record_type) == {}
    assert not index.is_complete(record_type)


def test_names_lead_to_ids(tmp_path: Path) -> None:
    tables = {
        "offices/a.csv": "name,name@en,id,type\n Amt  Nord ,North,north,Office\n,,south,Office\n",
        "offices/b.csv": "id,type,name\neast,Office,AMT NORD\n,Office,Amt\nshort\n\nw,Amt,north\n",
        "sites.csv": "id,name\nhall\n,,\nx,Rathaus\n",
    }
    index = index_of(tmp_path, tables)
    names = index.names(index.model.by_name["offices"])
    assert names == {"amt nord": ["north", "east"], "north": ["north", "w"]}
    assert index.names(index.model.by_name["offices"]) is names
    assert index.names(index.model.by_name["sites"]) == {"rathaus": ["x"]}
    assert index.names(index.model.by_name["visits"]) == {}


def test_a_concept_is_in_its_scheme_alone(tmp_path: Path) -> None:
    write_library(tmp_path)
    workspace = read_workspace(tmp_path)
    model = workspace.load_model()
    index = index_tables(model, workspace_tables(workspace, model))
    scheme = "https://library.example/genre"
    assert index.in_scheme(f"{scheme}/crime", scheme)
    assert not index.in_scheme(f"{scheme}/essay", scheme)
    assert not index.in_scheme(f"{scheme}/crime", "https://library.example/none")


REFERRED = SHAPES.replace(
    '"Außenstelle"@de ; sh:order 3 ; sh:maxCount 1 ; sh:class e:Branch',
    '"Außenstelle"@de ; sh:order 3 ; sh:maxCount 1 ; sh:class e:Visit',
)
A_NAME_LIKE_A_KEY = {
    "offices.csv": "id,type,name\nnorth,Office,Amt Nord\nhill,Office,north.1\n",
    "visits.csv": "office,number,branch\nnorth,1,\nhill,2,north.1\nnorth.1,3,\n",
}


@pytest.mark.parametrize("first", ["visits", "offices", None])
def test_what_is_contested_is_the_same_whatever_is_read_first(
    first: str | None, tmp_path: Path
) -> None:
    """The key of a visit is made of an office, which is looked up while visits are read."""
    assert REFERRED != SHAPES
    index = index_of(tmp_path, A_NAME_LIKE_A_KEY, REFERRED)
    if first is not None:
        index.of(index.model.by_name[first])
    assert {text: {item.relative for item in found} for text, found in index.contested.items()} == {
        "north.1": {"visit/north.1", "office/hill"}
    }
    assert [*index.of(index.model.by_name["visits"]).ids] == ["north.1", "hill.2", "hill.3"]


def test_in_a_key_a_name_is_a_name_though_another_key_is_like_it(tmp_path: Path) -> None:
    assert check(write_workspace(tmp_path, A_NAME_LIKE_A_KEY, shapes=REFERRED)) == []
