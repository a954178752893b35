"""Rules over several tables: what a record says against what others say of it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.library_in_git import commit, git
from tests.support.lippe import copy_lippe

from verbund.api.incremental import validate_changed
from verbund.api.run import build, validate
from verbund.convert import run
from verbund.convert.check.joined import joined_results, untold
from verbund.findings import Finding, Severity
from verbund.findings.catalogue import render
from verbund.read.tables import workspace_tables
from verbund.resolve.indexing import index_tables
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

Rows = list[dict[str, str]]
Told = list[tuple[str, str | None, int | None, str | None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_lippe(tmp_path / "lippe")


def rewrite(folder: Path, table: str, change: Callable[[Rows], Rows]) -> None:
    path = folder / f"records/{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = change(list(csv.DictReader(stream)))
    with path.open("w", encoding="utf-8", newline="") as stream:
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def put(folder: Path, table: str, key: str, **cells: str) -> None:
    """Change cells of the row with an id."""
    rewrite(folder, table, lambda rows: [row | cells if row["id"] == key else row for row in rows])


def without_parties(folder: Path, partnership: str) -> None:
    rewrite(
        folder, "parties", lambda rows: [row for row in rows if row["partnership"] != partnership]
    )


def found(folder: Path, engine: EngineChoice = EngineChoice.COMPILED) -> list[Finding]:
    return validate(read_workspace(folder), engine=engine).findings


def told(findings: list[Finding]) -> Told:
    """What a rule is called, and where it was broken."""
    return [
        (str(f.shape).partition("#")[2], f.place.file, f.place.row, f.place.column)
        for f in findings
    ]


HELD = "PresentAtWhatWasHeld"
PARTICIPATIONS, PARTNERSHIPS = "records/participations.csv", "records/partnerships.csv"


def call_off(folder: Path) -> None:
    put(folder, "conferences", "siko-lippe-2", status="abgesagt", attendance_text="")


def leave_to_companies(folder: Path) -> None:
    without_parties(folder, "op-luegde")
    firms = [
        {"id": "wohnbau", "type": "FormalOrganization", "name": "Wohnbau", "kind": "company"},
        {"id": "bus", "type": "FormalOrganization", "name": "Busbetrieb", "kind": "company"},
    ]
    stated = ("sources", "certainty")
    rewrite(
        folder,
        "organisations",
        lambda rows: [*rows, *(firm | {name: rows[0][name] for name in stated} for firm in firms)],
    )
    rewrite(
        folder,
        "parties",
        lambda rows: [
            *rows,
            *(
                {"partnership": "op-luegde", "participant": firm["id"], "role": "party"}
                | {name: rows[0][name] for name in stated}
                for firm in firms
            ),
        ],
    )


BROKEN: dict[str, tuple[Callable[[Path], None], Told]] = {
    "no parties": (
        lambda folder: without_parties(folder, "op-luegde"),
        [("PartnershipHasParties", PARTNERSHIPS, 4, None)],
    ),
    "companies alone": (
        leave_to_companies,
        [("PartnershipHasAgency", PARTNERSHIPS, 4, None)],
    ),
    "proposed and signed": (
        lambda folder: put(folder, "partnerships", "op-luegde", status="vorgeschlagen"),
        [("ProposedIsNotSigned", PARTNERSHIPS, 4, "status")],
    ),
    "present where nothing was held": (
        call_off,
        [(HELD, PARTICIPATIONS, row, "status") for row in range(7, 15)],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_does_not_go_together_is_a_warning(folder: Path, name: str) -> None:
    """PySHACL finds the same on the graph, and a release is made all the same."""
    break_, expected = BROKEN[name]
    break_(folder)
    rules = {item[0] for item in expected}
    findings = [f for f in found(folder) if told([f])[0][0] in rules]
    assert told(findings) == expected
    assert {f.severity for f in findings} == {Severity.WARNING}
    assert all(f.row_cells and f.messages.keys() == {"de", "en"} for f in findings)
    assert build(read_workspace(folder)).conforms


def test_several_processes_find_what_one_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each process takes whole tables."""
    monkeypatch.setattr(run, "_WORTH_A_PROCESS", 0)
    for break_, _ in BROKEN.values():
        break_(folder)
    first = validate(read_workspace(folder)).findings
    assert {HELD, "PartnershipHasAgency", "ProposedIsNotSigned"} & {item[0] for item in told(first)}
    for jobs in (2, 3):
        assert validate(read_workspace(folder), jobs=jobs).findings == first


def test_pyshacl_finds_the_same_on_the_graph(folder: Path) -> None:
    put(folder, "partnerships", "op-leopoldshoehe", status="vorgeschlagen")
    without_parties(folder, "op-horn-bad-meinberg")
    leave_to_companies(folder)
    call_off(folder)
    findings = found(folder, EngineChoice.BOTH)
    assert not [f for f in findings if f.code == "V130"]
    assert {name for name, *_ in told(findings)} > {
        item[0] for _, rows in BROKEN.values() for item in rows
    }


def test_what_is_listed_in_a_cell_counts_as_parties(folder: Path) -> None:
    without_parties(folder, "op-luegde")
    put(folder, "partnerships", "op-luegde", parties="stadt-luegde; kreispolizeibehoerde-lippe")
    assert found(folder) == []


def test_a_list_where_nobody_was_has_one_finding(folder: Path) -> None:
    """Its cell has a warning (R121): what its rows say needs none of their own."""
    rewrite(
        folder,
        "participations",
        lambda rows: [row for row in rows if row["conference"] != "siko-lippe-2"],
    )
    put(folder, "conferences", "siko-lippe-2", participants="kreis-lippe", status="cancelled")
    codes = {f.code for f in found(folder)}
    assert ("R121" in codes, HELD in {told([f])[0][0] for f in found(folder)}) == (True, False)


@pytest.mark.parametrize(
    ("table", "key", "cells"),
    [
        ("parties", None, {"partnership": "op-luegd"}),
        ("conferences", "siko-lippe-2", {"status": "abgesgt"}),
        ("conferences", "siko-lippe-2", {"id": "a b", "status": "cancelled"}),
    ],
)
def test_what_is_not_known_decides_nothing(
    folder: Path, table: str, key: str | None, cells: dict[str, str]
) -> None:
    rewrite(
        folder,
        table,
        lambda rows: [
            row | cells if (row["id"] == key if key else row["partnership"] == "op-luegde") else row
            for row in rows
        ],
    )
    findings = found(folder)
    assert findings
    across = {item[0] for _, expected in BROKEN.values() for item in expected}
    assert not across & {name for name, *_ in told(findings)}


def test_a_row_that_stands_twice_leaves_its_table_open(folder: Path) -> None:
    """Which of the two rows holds is not known, so nothing is said of what they say."""
    call_off(folder)
    assert HELD in {name for name, *_ in told(found(folder))}
    rewrite(folder, "conferences", lambda rows: [*rows, rows[0]])
    findings = found(folder)
    assert [f.code for f in findings if f.code.startswith("K")]
    assert HELD not in {name for name, *_ in told(findings)}


def test_records_that_say_the_same_may_have_others_that_differ(folder: Path) -> None:
    """The parties decide, not the row: of many kinds of them, each is looked at by itself."""
    numbers = range(70)  # more than are told apart by what others say

    def with_agencies(rows: Rows) -> Rows:
        public = next(row for row in rows if row["id"] == "kreis-lippe")
        named = public | dict.fromkeys(("name@en", "other_names", "shares_head_with"), "")
        return [*rows, *(named | {"id": f"agency-{n}", "name": f"Amt {n}"} for n in numbers)]

    def copied(rows: Rows) -> Rows:
        return [rows[0] | {"id": f"copy-{n}"} for n in numbers] + rows

    leave_to_companies(folder)
    rewrite(folder, "organisations", with_agencies)
    rewrite(folder, "partnerships", copied)
    rewrite(
        folder,
        "parties",
        lambda rows: [
            *(
                rows[0] | {"partnership": f"copy-{n}", "participant": f"agency-{n}"}
                for n in numbers
            ),
            *rows,
        ],
    )
    alone = [item for item in told(found(folder)) if item[0] == "PartnershipHasAgency"]
    assert alone == [("PartnershipHasAgency", PARTNERSHIPS, 74, None)]


def test_files_of_one_table_may_have_their_columns_in_another_order(folder: Path) -> None:
    """What the cells say is remembered by their columns, not by their texts alone."""
    path = folder / "records/partnerships.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    path.unlink()
    path.with_suffix("").mkdir()
    names = [name for name in rows[0] if not name.startswith("start_")]
    for number, (start, end) in enumerate((("2019-05", "2020"), ("2020", "2019-05"))):
        ended = {"start": start, "end": end, "status": "ended", "status_date": ""}
        copy = rows[0] | ended | {"id": f"ended-{number}", "title": f"Beendet {number}"}
        order = [*names, "end"]
        if number:  # so that the texts of both rows are the same, one after the other
            at = order.index("start")
            order[at], order[-1] = "end", "start"
        written = [*(rows if number == 0 else ()), copy]
        with (folder / f"records/partnerships/{number}.csv").open("w", newline="") as stream:
            writer = csv.DictWriter(stream, order, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(written)
    wrong = [item for item in told(found(folder)) if item[0] == "EndAfterStart"]
    assert [(file, row) for _, file, row, _ in wrong] == [("records/partnerships/1.csv", 2)]


def test_a_value_that_two_columns_state_is_one(tmp_path: Path) -> None:
    """Two columns may have one property: its values are a set, for the first look at a row too."""
    folder = write_library(tmp_path)
    shapes = folder / "shapes/library.ttl"
    edit(shapes, "s:Loan-due, s:Loan-fee .", "s:Loan-due, s:Loan-fee, s:Loan-second .")
    rule = """
s:Loan-second a sh:PropertyShape ; sh:path lib:book ; csvw:name "second" ; sh:order 6 ;
    sh:class lib:Book .
s:TwoGenres a sh:NodeShape ; sh:targetClass lib:Loan ; sh:message "One genre only."@en ; sh:or (
    [ sh:property [ sh:path lib:fee ; sh:minCount 1 ] ]
    [ sh:property [ sh:path ( lib:book lib:genre ) ; sh:minCount 2 ] ] ) .
"""
    text = shapes.read_text(encoding="utf-8").replace(
        "sh:minCount 1 ; sh:maxCount 1 ; sh:class lib:Book", "sh:minCount 1 ; sh:class lib:Book"
    )
    shapes.write_text(text + rule, encoding="utf-8")
    loans = "borrower,book,second,fee\nm1,3-16,3-16,\nm1,0-44,3-16,\nm2,3-16,,1\n"
    (folder / "records/loans.csv").write_text(loans, encoding="utf-8")
    for engine in (EngineChoice.COMPILED, EngineChoice.PYSHACL):
        broken = [f for f in found(folder, engine) if str(f.shape).endswith("TwoGenres")]
        assert [f.place.row for f in broken] == [2], engine


def test_a_finding_of_the_whole_row_is_told_beside_another(folder: Path) -> None:
    without_parties(folder, "op-luegde")
    workspace = read_workspace(folder)
    model = workspace.load_model()
    tables = workspace_tables(workspace, model)
    results = list(joined_results(model, tables, index_tables(model, tables)))
    (own,) = results
    assert own.finding.place.position < 0
    assert list(untold(results, [Finding("V199", own.finding.place)])) == [own.finding]


def test_a_change_in_one_table_is_told_in_the_other(folder: Path) -> None:
    git(folder, "init", "--quiet")
    commit(folder)
    put(folder, "conferences", "siko-lippe-2", status="postponed")
    report, scope = validate_changed(read_workspace(folder), "HEAD")
    assert scope.everything is None
    held = [item for item in told(report.findings) if item[0] == HELD]
    assert held == [(HELD, PARTICIPATIONS, row, "status") for row in range(7, 15)]
    commit(folder)
    put(folder, "conferences", "siko-lippe-1", note="x")
    report, _ = validate_changed(read_workspace(folder), "HEAD")
    assert [item for item in told(report.findings) if item[0] == HELD] == []


def test_the_clerk_is_told_what_to_do(folder: Path) -> None:
    without_parties(folder, "op-luegde")
    (finding,) = found(folder)
    assert render(finding, "de").message.startswith(
        "Wer Partei der Partnerschaft ist, ist nirgends"
    )
