"""References between records: by id, by segment and id, by IRI and by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import (
    BASE,
    OFFICES,
    ONTOLOGY,
    SHAPES,
    SITES,
    check,
    csv_text,
    release,
    write_workspace,
)

from verbund.findings import Finding
from verbund.findings.catalogue import render
from verbund.model.column_kinds import Reference
from verbund.read.tables import workspace_tables
from verbund.resolve.indexing import index_tables
from verbund.resolve.references import References

HEADINGS = ("office", "number", "branch", "hosts", "day", "until")


def visits(folder: Path, *rows: dict[str, str], **more: str | bytes) -> list[Finding]:
    tables: dict[str, str | bytes] = {
        "offices.csv": csv_text(OFFICES),
        "sites.csv": csv_text(SITES),
        "visits.csv": csv_text([HEADINGS, *([row.get(h, "") for h in HEADINGS] for row in rows)]),
    }
    tables.update({name.replace("_csv", ".csv"): content for name, content in more.items()})
    return check(write_workspace(folder, tables))


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


@pytest.mark.parametrize(
    "cell",
    [
        "south",
        " south\t",
        "office/south",
        f"{BASE}office/south",
        "Amt Süd",
        "amt  SÜD",
        "Amt Su\u0308d",
        "South Office",
        "south office",
    ],
)
def test_the_ways_to_refer(tmp_path: Path, cell: str) -> None:
    offices = [[*OFFICES[0], "name@en"], *([*row, ""] for row in OFFICES[1:])]
    offices[2][-1] = "South Office"
    tables = {
        "offices.csv": csv_text(offices),
        "visits.csv": csv_text([("office", "number"), (cell, "1")]),
    }
    workspace = write_workspace(tmp_path, tables)
    release(workspace)
    text = (workspace.output / "dataset.nt").read_text(encoding="utf-8")
    # The key is made of the id, whatever the cell says.
    assert (
        f"<{BASE}visit/south.1> <https://example.org/def#office> <{BASE}office/south> .\n" in text
    )


def test_several_references_in_one_cell(tmp_path: Path) -> None:
    tables = {
        "offices.csv": OFFICES,
        "sites.csv": SITES,
        "visits.csv": [
            ("office", "number", "hosts"),
            ("north", "1", "Rathaus; office/south;hill;"),
        ],
    }
    workspace = write_workspace(tmp_path, tables)
    release(workspace)
    text = (workspace.output / "dataset.nt").read_text(encoding="utf-8")
    hosts = [line.split()[2] for line in text.splitlines() if "#hosts>" in line]
    assert hosts == [f"<{BASE}{what}>" for what in ("office/hill", "office/south", "site/hall")]


@pytest.mark.parametrize(
    ("cell", "suggestion"),
    [
        ("sooth", "south"),
        ("Amt Nordd", "north"),
        ("office/suoth", "south"),
        (f"{BASE}office/suoth", "south"),
        ("zzz", None),
    ],
)
def test_unknown(tmp_path: Path, cell: str, suggestion: str | None) -> None:
    finding = only(visits(tmp_path, {"office": cell, "number": "1"}))
    assert (finding.code, finding.place.row, finding.place.column) == ("R101", 2, "office")
    assert (finding.value, finding.suggestion) == (cell, suggestion)


def test_one_unknown_of_several(tmp_path: Path) -> None:
    row = {"office": "north", "number": "1", "hosts": "hill;parc;hall"}
    finding = only(visits(tmp_path, row))
    assert (finding.code, finding.place.column) == ("R101", "hosts")
    assert (finding.value, finding.suggestion) == ("hill;parc;hall", "park")


def test_an_unknown_iri(tmp_path: Path) -> None:
    for cell in (f"{BASE}office/none", "https://elsewhere.example/office/south", "office/none"):
        finding = only(visits(tmp_path / cell[-9:], {"office": cell, "number": "1"}))
        assert (finding.code, finding.value) == ("R101", cell)


def test_ambiguous_name(tmp_path: Path) -> None:
    offices = csv_text([*OFFICES, ("north-2", "Branch", "AMT nord")])
    finding = only(visits(tmp_path, {"office": "Amt Nord", "number": "1"}, offices_csv=offices))
    assert (finding.code, finding.place.row, finding.place.column) == ("R102", 2, "office")
    assert finding.value == "Amt Nord"
    assert finding.details["candidates"] == "Amt Nord (office/north), AMT nord (office/north-2)"


def test_a_record_named_alike_in_two_languages_is_one_record(tmp_path: Path) -> None:
    offices = csv_text(
        [("id", "type", "name", "name@en"), ("north", "Office", "Amt Nord", "amt  NORD")]
    )
    assert visits(tmp_path, {"office": "Amt Nord", "number": "1"}, offices_csv=offices) == []


@pytest.mark.parametrize("cell", ["Rathaus", "Altes Haus", "altes  HAUS", "hall"])
def test_a_record_of_several_names_is_found_by_each(tmp_path: Path, cell: str) -> None:
    name = "shapes:Site-name a sh:PropertyShape ; sh:path skos:prefLabel ;"
    shapes = SHAPES.replace(name, f'{name} csvw:separator "|" ;').replace(
        "; sh:uniqueLang true", ""
    )
    assert shapes.count('csvw:separator "|"') == 1
    tables = {
        "offices.csv": csv_text(OFFICES),
        "sites.csv": csv_text([("id", "name"), ("hall", "Rathaus | Altes Haus"), ("park", "Park")]),
        "visits.csv": csv_text([("office", "number", "hosts"), ("north", "1", cell)]),
    }
    assert check(write_workspace(tmp_path, tables, shapes=shapes)) == []


def test_only_one_of_the_names_is_of_the_class_wanted(tmp_path: Path) -> None:
    offices = csv_text([*OFFICES, ("north-2", "Branch", "Amt Nord")])
    row = {"office": "north", "number": "1", "branch": "Amt Nord"}
    assert visits(tmp_path, row, offices_csv=offices) == []


def test_an_id_that_two_tables_have(tmp_path: Path) -> None:
    sites = csv_text([*SITES, ("hill", "Auf dem Berg")])
    row = {"office": "north", "number": "1"}
    finding = only(visits(tmp_path / "1", {**row, "hosts": "hill"}, sites_csv=sites))
    assert (finding.code, finding.place.column) == ("R102", "hosts")
    named = "Stelle am Berg (office/hill), Auf dem Berg (site/hill)"
    assert finding.details["candidates"] == named
    assert visits(tmp_path / "2", {**row, "hosts": "site/hill"}, sites_csv=sites) == []
    assert visits(tmp_path / "3", {**row, "branch": "hill"}, sites_csv=sites) == []


@pytest.mark.parametrize("cell", ["south", "Amt Süd", f"{BASE}office/south"])
def test_wrong_class(tmp_path: Path, cell: str) -> None:
    row = {"office": "north", "number": "1", "branch": cell}
    finding = only(visits(tmp_path, row))
    assert (finding.code, finding.place.column, finding.value) == ("R104", "branch", cell)
    assert finding.details["class"] == {"en": "office", "de": "Amt"}


def test_wrong_table(tmp_path: Path) -> None:
    finding = only(visits(tmp_path, {"office": "hall", "number": "1"}))
    assert (finding.code, finding.place.column, finding.value) == ("R104", "office", "hall")
    assert finding.details["class"] == {"en": "site", "de": "Ort"}


def test_several_values_where_one_is_taken(tmp_path: Path) -> None:
    for number, cell in enumerate(["north;south", "north, Amt Süd", "north und south"]):
        finding = only(visits(tmp_path / str(number), {"office": cell, "number": "1"}))
        assert (finding.code, finding.place.column, finding.value) == ("R105", "office", cell)


def test_a_comma_in_a_name_is_no_separator(tmp_path: Path) -> None:
    offices = csv_text([*OFFICES, ("both", "Office", "north, south")])
    row = {"office": "north, south", "number": "1"}
    assert visits(tmp_path, row, offices_csv=offices) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfei\x00d\x00x", "F102"),
        (b"id,type,name\nsouth,Office,S\x81d\n", "F102"),
        (b"", "F108"),
        (b'id,type,name\nx,Office,X\ny,Office,"Y\nnorth,Office,N\n', "F103"),
        (b'id,type,name\nx,Office,X\nnorth,Office,"N" ord\n', "F105"),
    ],
    ids=["utf-16", "dos", "empty", "unclosed", "stray"],
)
def test_a_target_that_cannot_be_read_is_the_only_finding(
    tmp_path: Path, content: bytes, code: str
) -> None:
    row = {"office": "north", "number": "1", "branch": "hill", "hosts": "south;hall"}
    finding, note = sorted(visits(tmp_path, row, offices_csv=content), key=lambda f: f.severity)[
        ::-1
    ]
    assert (finding.code, finding.place.file) == (code, "records/offices.csv")
    assert (note.code, note.severity, note.place.file) == ("F125", "info", "records/offices.csv")


def test_a_target_in_a_format_that_is_not_read(tmp_path: Path) -> None:
    tables: dict[str, str | bytes] = {
        "offices.xls": b"PK",
        "visits.csv": "office,number\nnorth,1\n",
    }
    found = check(write_workspace(tmp_path, tables))
    assert [finding.code for finding in found] == ["F107", "F125"]


def test_a_target_whose_class_is_in_doubt(tmp_path: Path) -> None:
    """What is wrong is said at the office, not again where it is referred to."""
    offices = csv_text([OFFICES[0], ("north", "Offic", "Nord"), ("hill", "", "Berg")])
    row = {"office": "north", "number": "1", "branch": "hill"}
    findings = visits(tmp_path, row, offices_csv=offices)
    assert [(f.code, f.place.file, f.place.row) for f in findings] == [
        ("R103", "records/offices.csv", 2),
        ("V101", "records/offices.csv", 3),
    ]


def test_a_target_whose_key_is_malformed(tmp_path: Path) -> None:
    offices = csv_text([*OFFICES, ("Amt Ost", "Office", "Ost")])
    findings = visits(tmp_path, {"office": "Ost", "number": "1"}, offices_csv=offices)
    assert [f.code for f in findings] == ["K103"]


def test_the_same_record_under_two_names_is_one_key(tmp_path: Path) -> None:
    rows = ({"office": "north", "number": "1"}, {"office": "Amt Nord", "number": "1"})
    finding = only(visits(tmp_path, *rows))
    assert (finding.code, finding.place.row, finding.place.column) == ("K102", 3, "office")
    assert finding.details["other_row"] == "2"


def test_what_may_be_chosen_is_told_in_each_language(tmp_path: Path) -> None:
    offices = csv_text([OFFICES[0], ("north", "Offic", "Nord")])
    finding = only(visits(tmp_path, offices_csv=offices))
    assert (finding.code, finding.suggestion) == ("R103", "Amt")
    assert finding.details["known"] == {"en": "branch, office", "de": "Außenstelle, Amt"}
    assert finding.details["value"] == "Offic"


def test_which_tables_may_be_meant_is_told_in_each_language(tmp_path: Path) -> None:
    finding = only(visits(tmp_path, {"office": "north", "number": "1", "hosts": "zzz"}))
    assert finding.details["target"] == {"en": "Offices, Sites", "de": "Ämter, Orte"}
    finding = only(visits(tmp_path / "2", {"office": "north", "number": "1", "branch": "south"}))
    assert finding.details["target"] == {"en": "branch", "de": "Außenstelle"}
    finding = only(visits(tmp_path / "3", {"office": "hall", "number": "1"}))
    assert finding.details["target"] == {"en": "Offices", "de": "Ämter"}


def test_the_values_that_a_cell_holds_are_told(tmp_path: Path) -> None:
    finding = only(visits(tmp_path, {"office": "north; south", "number": "1"}))
    assert (finding.code, finding.details["parts"]) == ("R105", "north, south")


@pytest.mark.parametrize(
    ("hosts", "code", "part"),
    [("hill;zzz;hall", "R101", "zzz"), ("hall; Amt Nord", "R102", "Amt Nord")],
)
def test_of_several_values_the_one_at_fault_is_named(
    tmp_path: Path, hosts: str, code: str, part: str
) -> None:
    offices = csv_text([*OFFICES, ("north-2", "Branch", "AMT nord")])
    row = {"office": "north", "number": "1", "hosts": hosts}
    finding = only(visits(tmp_path, row, offices_csv=offices))
    assert (finding.code, finding.value) == (code, hosts)
    for language in ("en", "de"):
        message = render(finding, language).message
        assert part in message
        assert "hall" not in message


def test_an_unknown_choice_is_a_term_of_its_own(tmp_path: Path) -> None:
    offices = csv_text([OFFICES[0], ("north", "Öffice", "Nord")])
    finding = only(visits(tmp_path, offices_csv=offices))
    assert finding.value_term == "<https://example.org/def#%C3%96ffice>"
    assert "Öffice" in render(finding, "en").message


def test_an_id_beyond_ascii_is_none_and_no_other_is_lost(tmp_path: Path) -> None:
    sites = csv_text([*SITES, ("höhe", "Höhe")])
    row = {"office": "north", "number": "1", "hosts": "hall"}
    finding = only(visits(tmp_path, row, sites_csv=sites))
    assert (finding.code, finding.value, finding.suggestion) == ("K103", "höhe", "hoehe")


def test_a_label_in_one_language_serves_for_the_others(tmp_path: Path) -> None:
    ontology = ONTOLOGY.replace('"office"@en, "Amt"@de', '"office"@en')
    assert ontology != ONTOLOGY
    offices = {"offices.csv": csv_text([OFFICES[0], ("north", "Offic", "Nord")])}
    finding = only(check(write_workspace(tmp_path, offices, ontology=ontology)))
    assert finding.details["known"] == {"en": "branch, office", "de": "Außenstelle, office"}
    assert finding.suggestion == "office"


def test_what_a_reference_resolves_to(tmp_path: Path) -> None:
    branches = [("b1", "Branch", "Filiale"), ("b2", "Branch", "Filiale")]
    tables = {"offices.csv": csv_text([*OFFICES, *branches])}
    workspace = write_workspace(tmp_path, tables)
    model = workspace.load_model()
    kind = model.by_name["visits"].field("branch").kind
    assert isinstance(kind, Reference)
    references = References(index_tables(model, workspace_tables(workspace, model)), kind)
    found = {text: references.resolve(text) for text in ("hill", " hill ", "south", "zz z", "")}
    assert [(item.iri, item.problem) for item in found.values()] == [
        (f"{BASE}office/hill", None),
        (f"{BASE}office/hill", None),
        (f"{BASE}office/south", "wrong-class"),
        (f"{BASE}office/zz%20z", "unknown"),
        (f"{BASE}office/", "unknown"),
    ]
    several = references.resolve("filiale")
    assert (several.iri, several.problem) == (f"{BASE}office/b1", "ambiguous")
    assert [item.id for item in several.candidates] == ["b1", "b2"]
    why = {
        "en": "key of “Stelle am Berg”; “hill” in place of “hil”",
        "de": "Schlüssel von „Stelle am Berg“; „hill“ statt „hil“",
    }
    assert references.suggest("hil") == ("hill", why)
    assert references.suggest("qqq") is None
