"""A fault of one row is found, and a rare cell is written rightly, whatever stands beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.support.agreement.differential import convert
from tests.support.workspaces import (
    NAMESPACE,
    ONTOLOGY,
    SHAPES,
    check,
    csv_text,
    release,
    write_workspace,
)

from verbund.findings.catalogue import localised

TEXT = 'csvw:name "note" ;\n    sh:name "Note"@en, "Bemerkung"@de ; sh:order 4 ; '
assert TEXT in SHAPES


def with_note(constraints: str) -> str:
    """The shapes, with more asked of the column ``note`` of offices."""
    return SHAPES.replace(TEXT, f"{TEXT}{constraints} ; ")


def offices(*rows: tuple[str, str, str]) -> dict[str, str]:
    """Offices with id, name and note."""
    table = [("id", "type", "name", "note"), *((key, "Office", *rest) for key, *rest in rows)]
    return {"offices.csv": csv_text(table)}


def found(folder: Path, tables: dict[str, str], shapes: str = SHAPES) -> list[tuple[Any, ...]]:
    return [
        (item.code, item.place.row, item.place.column)
        for item in check(write_workspace(folder, tables, shapes=shapes))
    ]


@pytest.mark.parametrize(
    ("constraint", "rows", "row"),
    [
        ("sh:disjoint dct:identifier", [("a", "A", "x"), ("b", "B", "x"), ("x", "X", "x")], 4),
        ("sh:disjoint dct:identifier", [("x", "X", "x"), ("y", "Y", "x")], 2),
        ("sh:equals dct:identifier", [("x", "X", "x"), ("y", "Y", "y"), ("z", "Z", "x")], 4),
    ],
)
def test_a_row_is_judged_by_its_own_pair_of_cells(
    tmp_path: Path, constraint: str, rows: list[tuple[str, str, str]], row: int
) -> None:
    """A row before it that holds has the same cell in one of the two columns."""
    codes = found(tmp_path, offices(*rows), with_note(constraint))
    assert [(item[1], item[2]) for item in codes] == [(row, "note")], codes


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_row_without_a_required_text_is_found_among_rows_with_one(
    tmp_path: Path, place: int
) -> None:
    """The text may be in either of two languages; one row has it in none."""
    rows = [["a", "Office", "Amt", ""], ["b", "Office", "", "Office"]]
    rows.insert(place, ["c", "Office", "", ""])
    text = csv_text([("id", "type", "name", "name@en"), *rows])
    codes = found(tmp_path, {"offices.csv": text})
    assert [(item[0], item[1]) for item in codes] == [("V101", place + 2)]


@pytest.mark.parametrize("count", [1, 3])
def test_an_address_with_a_prefix_is_written_with_it_whatever_stands_beside_it(
    tmp_path: Path, count: int
) -> None:
    plain = [("id", "type", "name", "link")]
    plain += [(f"o{n}", "Office", f"Amt {n}", f"https://x.example/{n}") for n in range(count)]
    rows = [*plain, ("p", "Office", "Amt", f"{NAMESPACE}Office")]
    model = write_workspace(tmp_path, {}).load_model()
    case = convert(model, {"offices": csv_text(rows)}, tmp_path / "records")
    assert b"e:link e:Office" in case.quick.turtle
    assert b"e:link <https://x.example/0>" in case.quick.turtle
    assert case.quick.turtle == case.plain.turtle
    assert case.quick.jsonld == case.plain.jsonld


@pytest.mark.parametrize("odd", ["", '"', "\\"])
def test_texts_of_several_languages_come_in_the_order_of_their_tags(
    tmp_path: Path, odd: str
) -> None:
    """Also where the texts themselves sort otherwise: the same records, the same bytes."""
    shapes = SHAPES.replace('sh:languageIn ( "de" "en" )', 'sh:languageIn ( "de" "en" "fr" )')
    sites = [
        ("id", "name@en", "name", "name@fr"),
        ("one", f"Apple{odd}", f"Zwetschge{odd}", ""),
        ("two", "Mid", "Zett", "Able"),
    ]
    workspace = write_workspace(tmp_path, {"sites.csv": csv_text(sites)}, shapes=shapes)
    release(workspace)
    text = (workspace.output / "dataset.jsonld").read_text(encoding="utf-8")
    maps: list[list[str]] = []
    json.loads(text, object_pairs_hook=lambda pairs: maps.append([key for key, _ in pairs]))
    assert [keys for keys in maps if set(keys) <= {"de", "en", "fr"}] == [
        ["de", "en"],
        ["de", "en", "fr"],
    ]


@pytest.mark.parametrize(
    ("count", "more"), [(11, ""), (12, ""), (13, " … and 1 more: verbund explain offices.note")]
)
def test_the_list_of_concepts_says_whether_there_are_more(
    tmp_path: Path, count: int, more: str
) -> None:
    names = [f"c{number:02}" for number in range(1, count + 1)]
    listed = " ".join(f"e:{name}" for name in names)
    text = f"{TEXT}sh:maxCount 1 ; sh:datatype xsd:string"
    assert text in SHAPES
    shapes = SHAPES.replace(text, f"{TEXT}sh:maxCount 1 ; sh:in ( {listed} )")
    concepts = (f'e:{name} a skos:Concept ; skos:prefLabel "{name}"@en .\n' for name in names)
    ontology = ONTOLOGY + "".join(concepts)
    workspace = write_workspace(
        tmp_path, offices(("a", "A", "none")), shapes=shapes, ontology=ontology
    )
    (finding,) = check(workspace)
    assert finding.code == "R103"
    known = finding.details["known"]
    assert localised(known, "en") == ", ".join(names[:12]) + more
