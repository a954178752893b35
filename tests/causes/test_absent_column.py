"""A rule that rows fail for want of an optional column is one finding, at the headings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.findings import Finding, Place, Severity
from verbund.findings.catalogue import localised, render
from verbund.findings.finding import More
from verbund.read.tables import workspace_tables
from verbund.resolve.absent import ABSENT, report_absent_columns
from verbund.workspace.workspace import read_workspace

EITHER = """
s:Loan sh:or (
    [ sh:property [ sh:path lib:lent ; sh:minCount 1 ] ]
    [ sh:property [ sh:path lib:due ; sh:minCount 1 ] ] ) .
"""
BOTH_KINDS = {
    "or": (EITHER, "V122"),
    "xone": (EITHER.replace("sh:or", "sh:xone"), "V124"),
    "and": (EITHER.replace("sh:or", "sh:and"), "V123"),
    "node": ("s:Loan sh:node [ sh:property [ sh:path lib:lent ; sh:minCount 1 ] ] .", "V121"),
    "not": (
        "s:Loan sh:not [ sh:property [ sh:path lib:lent ; sh:maxCount 0 ] ] .",
        "V125",
    ),
    "qualified": (
        "s:Loan-lent sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:datatype xsd:date ] .",
        "V128",
    ),
    "hasValue": ('s:Loan-lent sh:hasValue "2021-03-01"^^xsd:date .', "V107"),
}


def found_in(
    folder: Path, rule: str, heading: str, rows: list[str], *, jobs: int = 1
) -> list[Finding]:
    write_library(folder)
    shapes = folder / "shapes/library.ttl"
    shapes.write_text(shapes.read_text(encoding="utf-8") + rule, encoding="utf-8")
    text = "\n".join((heading, *rows))
    (folder / "records/loans.csv").write_text(text + "\n", encoding="utf-8")
    return validate(read_workspace(folder), jobs=jobs).findings


LOANS = ["m1,3-16,0", "m2,3-16,0", "m1,0-44,0", "m2,0-44,0"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("kind", BOTH_KINDS)
def test_all_rows_are_one_finding(kind: str, jobs: int, tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, BOTH_KINDS[kind][0], "borrower,book,fee", LOANS, jobs=jobs)
    assert (found.code, found.place.row) == ("T108", 1)
    assert localised(found.details["names"], "de").startswith("lent")
    assert (found.details["count"], found.details["rows"]) == ("4", "2-5")
    assert "2-5" in render(found, "de").message
    assert (found.place.column, found.place.position) == ("lent", 3)
    assert (found.value, found.focus_node, found.row_cells) == (None, None, ())


def test_what_is_only_counted_is_counted(tmp_path: Path) -> None:
    """Of thousands of rows some are not kept: one finding stands for all of them."""
    write_library(tmp_path)
    workspace = read_workspace(tmp_path)
    tables = workspace_tables(workspace, workspace.load_model())
    place = Place("records/loans.csv", row=2)
    first = Finding("V122", place, details={ABSENT: "lent"})
    others = Finding("V122", replace(place, row=5), details={ABSENT: "lent"}, more=More(7, 6, 12))
    (found,) = report_absent_columns(tables, [first, others])
    assert (found.code, found.details["count"], found.more) == ("T108", "9", None)
    (alone,) = report_absent_columns(tables, [others])
    assert (alone.code, alone.details["count"], alone.more) == ("T108", "8", None)
    assert report_absent_columns(tables, [first]) == [first]


def test_rows_that_have_the_other_column_are_not_among_them(tmp_path: Path) -> None:
    rows = ["m1,3-16,", "m2,3-16,1.2.2021", "m1,0-44,", "m2,0-44,"]
    (found,) = found_in(tmp_path, EITHER, "borrower,book,due", rows)
    assert (found.code, found.details["names"]) == ("T108", {"en": "lent", "de": "lent"})
    assert found.details["rows"] == "2, 4-5"


def test_one_row_is_told_itself(tmp_path: Path) -> None:
    rows = ["m1,3-16,", "m2,3-16,1.2.2021"]
    (found,) = found_in(tmp_path, EITHER, "borrower,book,due", rows)
    assert (found.code, found.place.row) == ("V122", 2)
    english, german = render(found, "en").message, render(found, "de").message
    assert "the file has no column “lent”" in english
    assert "der Datei fehlt die Spalte „lent“" in german
    assert "“due” is empty" in english
    assert "„lent“ ist leer" not in german


def test_the_columns_are_named_by_their_headings(tmp_path: Path) -> None:
    headings = 's:Loan-lent sh:name "Lent on"@en, "Verliehen am"@de .\n'
    (found,) = found_in(tmp_path, EITHER + headings, "borrower,book,fee", LOANS)
    assert "no column for Lent on, due, and" in render(found, "en").message
    assert "eine Spalte für Verliehen am, due, und" in render(found, "de").message


def test_rows_of_a_file_that_has_the_columns_are_told_one_by_one(tmp_path: Path) -> None:
    rows = ["m1,3-16,,", "m2,3-16,,"]
    found = found_in(tmp_path, EITHER, "borrower,book,lent,due", rows)
    assert [item.code for item in found] == ["V122", "V122"]


def test_a_warning_stays_one(tmp_path: Path) -> None:
    rule = """
s:Loan sh:node s:Dated .
s:Dated a sh:NodeShape ; sh:property [ sh:path lib:lent ; sh:minCount 1 ] .
s:Loan sh:severity sh:Warning .
"""
    (found,) = found_in(tmp_path, rule, "borrower,book,fee", LOANS)
    assert (found.code, found.severity) == ("T108", Severity.WARNING)


def test_the_rule_is_said_in_its_own_words(tmp_path: Path) -> None:
    rule = EITHER + 's:Loan sh:message "Say when."@en, "Wann?"@de .\n'
    (found,) = found_in(tmp_path, rule, "borrower,book,fee", LOANS)
    message = render(found, "en").message
    assert "do not meet a rule without it: Say when. In detail: (1) the file has no" in message
    assert message.endswith("which you can add.")
    assert "Wann?" in render(found, "de").message
    assert found.messages == {}


def test_many_rows_are_listed_as_far_as_they_can_be(tmp_path: Path) -> None:
    loans = [f"m{i},3-16,{'' if i % 2 else '1.1.2021'}" for i in range(60)]
    members = "number,name\n" + "".join(f"m{i},Name {i}\n" for i in range(60))
    found_in(tmp_path, EITHER, "borrower,book,due", loans)
    (tmp_path / "records/members.csv").write_text(members, encoding="utf-8")
    (found,) = validate(read_workspace(tmp_path)).findings
    assert found.details["count"] == "30"
    assert str(found.details["rows"]).startswith("3, 5, 7")
    assert str(found.details["rows"]).endswith(", …")


@pytest.mark.parametrize(
    ("count", "shown"), [(10, "2, 4, 6, 8, 10, 12, 14, 16, 18, 20"), (11, None)]
)
def test_ten_runs_of_rows_are_listed(count: int, shown: str | None, tmp_path: Path) -> None:
    write_library(tmp_path)
    workspace = read_workspace(tmp_path)
    tables = workspace_tables(workspace, workspace.load_model())
    place = Place("records/loans.csv")
    findings = [
        Finding("V122", replace(place, row=row), details={ABSENT: "lent"})
        for row in range(2, 2 * count + 1, 2)
    ]
    (found,) = report_absent_columns(tables, findings)
    ten = "2, 4, 6, 8, 10, 12, 14, 16, 18, 20"
    assert found.details["rows"] == (shown or f"{ten}, …")


def test_each_rule_and_each_column_is_a_finding_of_its_own(tmp_path: Path) -> None:
    write_library(tmp_path)
    workspace = read_workspace(tmp_path)
    tables = workspace_tables(workspace, workspace.load_model())
    findings = [
        Finding(code, Place("records/loans.csv", row=row), details={ABSENT: name})
        for code, name in (("V122", "lent"), ("V122", "due"), ("V124", "lent"))
        for row in (2, 3)
    ]
    found = report_absent_columns(tables, findings)
    assert [(item.code, item.place.column, item.details["count"]) for item in found] == [
        ("T108", "lent", "2"),
        ("T108", "due", "2"),
        ("T108", "lent", "2"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        Finding("V122", Place("records/other.csv"), details={ABSENT: "lent"}),
        Finding("V122", Place("records/loans.csv", sheet="2"), details={ABSENT: "lent"}),
        Finding("V122", Place("records/loans.csv"), Severity.WARNING, details={ABSENT: "lent"}),
        Finding("V122", Place("records/loans.csv"), shape="urn:x", details={ABSENT: "lent"}),
        Finding("V122", Place("records/loans.csv"), component="urn:x", details={ABSENT: "lent"}),
        Finding("V122", Place("records/loans.csv"), details={ABSENT: "due"}),
        Finding("V122", Place("records/loans.csv"), details={}),
    ],
    ids=["file", "sheet", "severity", "shape", "component", "column", "no column"],
)
def test_rows_that_fail_otherwise_are_not_counted_with_them(other: Finding, tmp_path: Path) -> None:
    write_library(tmp_path)
    workspace = read_workspace(tmp_path)
    tables = workspace_tables(workspace, workspace.load_model())
    first = Finding("V122", Place("records/loans.csv"), details={ABSENT: "lent"})
    findings = [
        replace(item, place=replace(item.place, row=row))
        for row, item in ((2, first), (3, other), (4, first), (5, other), (9, first))
    ]
    found = report_absent_columns(tables, findings)
    assert [(item.code, item.details.get("rows")) for item in found] == (
        [("T108", "2, 4, 9"), ("T108", "3, 5")]
        if ABSENT in other.details
        else [("T108", "2, 4, 9"), ("V122", None), ("V122", None)]
    )
    for item, source in zip(found, (first, other), strict=False):
        same = (item.severity, item.shape, item.component, item.place.file, item.place.sheet)
        place = source.place
        assert same == (source.severity, source.shape, source.component, place.file, place.sheet)
