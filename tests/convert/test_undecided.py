"""What depends on a class that its own row leaves open, or on a column not read, is not told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import SHAPES, check, csv_text, write_workspace

OFFICES = [
    ("id", "type", "name"),
    ("north", "Office", "N"),
    ("odd", "Unsinn", "O"),
    ("hill", "Branch", "H"),
]
BRANCH = "sh:maxCount 1 ; sh:class e:Branch"
assert BRANCH in SHAPES


def told(
    folder: Path,
    asked: str,
    cell: str,
    head: tuple[str, ...] = ("office", "number", "branch"),
    rules: str = "",
) -> list[tuple[str, str | None]]:
    """What is told of a visit with this cell in its column ``branch``, of which this is asked."""
    shapes = SHAPES.replace(BRANCH, asked) + rules
    tables = {"offices.csv": csv_text(OFFICES), "visits.csv": csv_text([head, ("hill", "1", cell)])}
    found = check(write_workspace(folder, tables, shapes=shapes))
    assert [item.code for item in found if item.place.file == "records/offices.csv"] == ["R103"]
    return [(item.code, item.value) for item in found if item.place.file == "records/visits.csv"]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("hill", []),
        ("north", ["R104"]),
        ("odd", []),
        ("odd;hill", []),
        ("odd;north", ["R104"]),
        ("north;odd", ["R104"]),
        ("nobody;odd", ["R101"]),
    ],
)
def test_each_value_is_judged_by_its_own_class(cell: str, codes: list[str], tmp_path: Path) -> None:
    found = told(tmp_path, 'csvw:separator ";" ; sh:class e:Branch', cell)
    assert found == [(code, cell) for code in codes]


IS_BRANCH, IS_OFFICE = "[ sh:class e:Branch ]", "[ sh:class e:Office ]"
LOGIC = {
    "or": (f"sh:class e:Body ; sh:or ( {IS_BRANCH} [ sh:in ( e:Site ) ] )", "V122"),
    "and": (f"sh:class e:Body ; sh:and ( {IS_BRANCH} )", "V123"),
    "not": (f"sh:class e:Body ; sh:not {IS_OFFICE}", "V125"),
    "xone": (f"sh:class e:Body ; sh:xone ( {IS_BRANCH} [ sh:in ( e:Site ) ] )", "V124"),
    "node": (f"sh:class e:Body ; sh:node {IS_BRANCH}", "V121"),
    "deeper": (f"sh:class e:Body ; sh:or ( [ sh:not [ sh:not {IS_BRANCH} ] ] )", "V122"),
}


@pytest.mark.parametrize("name", LOGIC)
@pytest.mark.parametrize("cell", ["hill", "north", "odd"])
def test_a_rule_that_asks_for_a_class(name: str, cell: str, tmp_path: Path) -> None:
    asked, code = LOGIC[name]
    found = told(tmp_path, f"sh:maxCount 1 ; {asked}", cell)
    assert found == ([(code, "north")] if cell == "north" else [])


@pytest.mark.parametrize("cell", ["hill", "north", "odd"])
def test_a_rule_of_the_row_that_asks_for_a_class(cell: str, tmp_path: Path) -> None:
    rule = """
shapes:Visit sh:or ( [ sh:property [ sh:path e:branch ; sh:class e:Branch ] ] ) .
"""
    found = told(tmp_path, "sh:maxCount 1 ; sh:class e:Body", cell, rules=rule)
    assert found == ([("V122", None)] if cell == "north" else [])


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        ("shapes:Visit-day sh:minCount 1 .", []),  # one finding says both
        ("shapes:Visit-day sh:equals e:until .", []),
        ("shapes:Visit-until sh:equals e:day .", []),
        ("shapes:Visit-until sh:disjoint e:day .", []),
        ("shapes:Visit sh:or ( [ sh:property [ sh:path e:day ; sh:minCount 1 ] ] ) .", []),
        ("shapes:Visit sh:not [ sh:property [ sh:path e:day ; sh:maxCount 0 ] ] .", []),
        ("shapes:Visit-branch sh:minCount 1 .", ["V101"]),
        ("shapes:Visit sh:or ( [ sh:property [ sh:path e:branch ; sh:minCount 1 ] ] ) .", ["V122"]),
    ],
)
def test_what_asks_for_a_column_with_a_wrong_heading(
    rule: str, codes: list[str], tmp_path: Path
) -> None:
    head = ("office", "number", "branch", "dya", "until")
    tables = {
        "offices.csv": csv_text(OFFICES[:2]),
        "visits.csv": csv_text([head, ("north", "1", "", "1.2.2020", "2.2.2020")]),
    }
    found = check(write_workspace(tmp_path, tables, shapes=f"{SHAPES}\n{rule}\n"))
    assert [item.code for item in found] == ["T101", *codes]
