"""Decisions: what a text in references means where the records leave it open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from tests.support.complete_findings import complete
from tests.support.golden import check_golden
from tests.support.workspaces import (
    BASE,
    OFFICES,
    SITES,
    check,
    csv_text,
    release,
    write_workspace,
)

from verbund.api.run import rebuild, validate
from verbund.findings import Finding, Severity
from verbund.workspace.workspace import Workspace, read_workspace

HEADINGS = ("office", "number", "branch", "hosts", "day", "until")
COLUMNS = ("subject_label", "table", "column", "object_id")
GOLDEN = Path(__file__).parent / "golden/decisions.json"

Make = Callable[..., Workspace]


def workspace(
    folder: Path,
    decisions: Iterable[Iterable[str]] | bytes,
    *rows: dict[str, str],
    offices: Iterable[Iterable[str]] = OFFICES,
) -> Workspace:
    """Write a workspace with visits and decisions; without columns, those are the usual four."""
    visits = [HEADINGS, *([row.get(name, "") for name in HEADINGS] for row in rows)]
    made = write_workspace(
        folder,
        {
            "offices.csv": csv_text([tuple(row) for row in offices]),
            "sites.csv": csv_text(SITES),
            "visits.csv": csv_text(visits),
        },
    )
    if not isinstance(decisions, bytes):
        table = [tuple(row) for row in decisions]
        if table and table[0][0] != "subject_label":
            table.insert(0, COLUMNS)
        decisions = csv_text(table).encode()
    (folder / "decisions.csv").write_bytes(decisions)
    return made


def visit(**cells: str) -> dict[str, str]:
    return {"office": "north", "number": "1"} | cells


def told(findings: Iterable[Finding]) -> list[tuple[str, str | None, int | None, str | None]]:
    return [
        (item.code, item.place.file, item.place.row, item.place.column)
        for item in findings
        if item.severity is not Severity.INFO
    ]


def notes(findings: Iterable[Finding]) -> list[tuple[str, int | None]]:
    return [(item.code, item.place.row) for item in findings if item.severity is Severity.INFO]


def of_visits(made: Workspace, predicate: str) -> list[str]:
    """What the only visit refers to by a predicate, in the release."""
    release(made)
    text = (made.output / "dataset.nt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if f"#{predicate}>" in line]
    return [line[2].strip("<>").removeprefix(BASE) for line in lines]


# --- what they do


@pytest.mark.parametrize("record", ["hill", "office/hill", f"{BASE}office/hill"])
@pytest.mark.parametrize("text", ["der Berg", " DER\u00a0 Berg "])
def test_a_text_means_what_was_decided(tmp_path: Path, record: str, text: str) -> None:
    made = workspace(tmp_path, [("der Berg", "visits", "hosts", record)], visit(hosts=text))
    assert of_visits(made, "hosts") == ["office/hill"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_decision_holds_in_keys_too_and_with_several_processes(tmp_path: Path, jobs: int) -> None:
    made = workspace(tmp_path, [("NB", "", "", "north")], visit(office="NB"))
    release(made, jobs=jobs)
    text = (made.output / "dataset.nt").read_text(encoding="utf-8")
    assert f"<{BASE}visit/north.1> <https://example.org/def#office> <{BASE}office/north> ." in text
    assert rebuild(made, tmp_path) is not None


def test_each_part_of_a_cell_is_a_text(tmp_path: Path) -> None:
    made = workspace(
        tmp_path,
        [("der Berg", "", "", "office/hill"), ("Saal", "", "", "site/hall")],
        visit(hosts="Saal;north; der Berg"),
    )
    assert of_visits(made, "hosts") == ["office/hill", "office/north", "site/hall"]


def test_tables_and_columns_may_be_called_by_their_labels(tmp_path: Path) -> None:
    made = workspace(tmp_path, [("X", "Besuche", "Gastgeber", "park")], visit(hosts="x"))
    assert of_visits(made, "hosts") == ["site/park"]


@pytest.mark.parametrize(
    ("table", "column"), [("", ""), ("", "hosts"), ("visits", ""), ("visits", "hosts")]
)
def test_the_decision_that_says_more_goes_first(tmp_path: Path, table: str, column: str) -> None:
    """Of rows for all columns, for the column, for the table and for both, the last that is there."""
    scopes = [("", ""), ("", "hosts"), ("visits", ""), ("visits", "hosts")]
    there = scopes[: scopes.index((table, column)) + 1]
    sites = dict(
        zip(scopes, ["office/north", "office/south", "site/hall", "site/park"], strict=True)
    )
    rows = [("x", *scope, sites[scope]) for scope in reversed(there)]
    made = workspace(tmp_path, rows, visit(hosts="X"))
    assert of_visits(made, "hosts") == [sites[table, column]]


def test_a_decision_for_all_columns_holds_where_the_class_fits(tmp_path: Path) -> None:
    rows = [("x", "", "", "site/park")]
    made = workspace(tmp_path, rows, visit(hosts="x"), visit(number="2", branch="x"))
    assert told(check(made)) == [("R101", "records/visits.csv", 3, "branch")]


def test_an_ambiguous_name_and_one_of_the_wrong_class_can_be_decided(tmp_path: Path) -> None:
    offices = [*OFFICES, ("hill-2", "Branch", "Stelle am Berg")]
    rows = [
        ("Stelle am Berg", "visits", "branch", "hill-2"),
        ("Amt Nord", "visits", "branch", "hill"),
    ]
    cells = (visit(branch="stelle am berg"), visit(number="2", branch="Amt Nord"))
    made = workspace(tmp_path, rows, *cells, offices=offices)
    assert of_visits(made, "branch") == ["office/hill-2", "office/hill"]


def test_what_the_records_say_is_never_overruled(tmp_path: Path) -> None:
    rows = [("Amt Nord", "visits", "office", "south")]
    made = workspace(tmp_path, rows, visit(office="Amt Nord"))
    (finding,) = check(made)
    assert told([finding]) == [("R117", "decisions.csv", 2, "object_id")]
    assert finding.details == {"text": "Amt Nord", "found": "office/north (Amt Nord)"}


def test_nobody_stays_a_finding_of_its_own(tmp_path: Path) -> None:
    heading = (*COLUMNS, "author_label", "mapping_date", "comment")
    row = ("Verein", "", "", "sssom:NoTermFound", "Anna", "2026-11-02", "aufgelöst")
    made = workspace(tmp_path, [heading, row], visit(hosts="verein"))
    (finding,) = check(made)
    assert told([finding]) == [("R110", "records/visits.csv", 2, "hosts")]
    assert finding.details["decided"] == {
        "en": "so decided by Anna on 2026-11-02 (“aufgelöst”)",
        "de": "so entschieden von Anna am 02.11.2026 („aufgelöst“)",
    }
    assert finding.suggestion is None


def test_without_a_file_there_are_no_decisions(tmp_path: Path) -> None:
    made = workspace(tmp_path, [], visit(hosts="x"))
    (tmp_path / "decisions.csv").unlink()
    assert told(check(made)) == [("R101", "records/visits.csv", 2, "hosts")]


# --- what is wrong with them


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (("x", "visits", "hosts", "hil"), [("R111", "object_id")]),
        (("x", "", "", "office/none"), [("R111", "object_id")]),
        (("x", "visit", "hosts", "hill"), [("R112", "table")]),
        (("x", "visits", "host", "hill"), [("R113", "column")]),
        (("x", "visits", "day", "hill"), [("R113", "column")]),
        (("x", "offices", "", "hill"), [("R113", "column")]),
        (("x", "visits", "branch", "south"), [("R115", "object_id")]),
        (("x", "visits", "branch", "site/hall"), [("R115", "object_id")]),
        (("Rathaus", "visits", "hosts", "park"), [("R117", "object_id")]),
        (("Rathaus", "", "", "sssom:NoTermFound"), [("R117", "object_id")]),
        (("", "visits", "hosts", "park"), [("R118", "subject_label")]),
        (("x", "visits", "hosts", ""), [("R118", "object_id")]),
        (("x", "visits", "branch", "Amt Nord"), [("R115", "object_id")]),
    ],
    ids=str,
)
def test_a_wrong_decision_is_told_at_its_cell_and_nowhere_else(
    tmp_path: Path, row: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    made = workspace(tmp_path, [row], visit())
    found = check(made)
    assert told(found) == [(code, "decisions.csv", 2, column) for code, column in expected]
    assert found[0].value == (row[COLUMNS.index(expected[0][1])] or None)


def test_cells_whose_decision_is_wrong_have_no_findings_of_their_own(tmp_path: Path) -> None:
    rows = [
        *(("x", "visits", "hosts", "none"), ("y", "", "", "office/none")),
        *(("z", "visits", "branch", "south"), ("Amt Nord", "visits", "branch", "south")),
    ]
    cells = (
        *(visit(hosts="x", branch="Amt Nord"), visit(number="2", hosts="y;hill", branch="z")),
        visit(number="3", office="y"),
    )
    made = workspace(tmp_path, rows, *cells)
    assert told(check(made)) == [
        ("R111", "decisions.csv", 2, "object_id"),
        ("R111", "decisions.csv", 3, "object_id"),
        ("R115", "decisions.csv", 4, "object_id"),
        ("R115", "decisions.csv", 5, "object_id"),
    ]


def test_a_decision_that_one_column_of_several_needs_is_needed(tmp_path: Path) -> None:
    """The name is that of an office and of a site: only where both may stand it is open."""
    offices = [*OFFICES, ("council", "Office", "Rathaus")]
    made = workspace(
        tmp_path,
        [("Rathaus", "", "", "office/council")],
        visit(office="Rathaus", hosts="Rathaus"),
        offices=offices,
    )
    assert check(made) == []
    assert of_visits(made, "hosts") == ["office/council"]


def test_suggestions_of_decisions(tmp_path: Path) -> None:
    rows = [
        ("a", "visits", "hosts", "hil"),
        ("b", "visit", "", "hill"),
        ("c", "visits", "Gastgebr", "hill"),
    ]
    found = check(workspace(tmp_path, rows, visit()))
    assert [item.suggestion for item in found] == ["office/hill", "visits", "hosts"]
    assert found[0].suggestion_why == {
        "en": "key of “Stelle am Berg”; “hill” in place of “hil”",
        "de": "Schlüssel von „Stelle am Berg“; „hill“ statt „hil“",
    }
    assert found[1].details == {"known": {"en": "visits", "de": "Besuche"}}
    assert found[2].details == {
        "known": {"en": "office, branch, hosts", "de": "Amt, Außenstelle, Gastgeber"}
    }


def test_one_id_in_two_tables_is_ambiguous(tmp_path: Path) -> None:
    offices = [*OFFICES, ("park", "Office", "Amt Park")]
    made = workspace(
        tmp_path, [("x", "visits", "hosts", "park")], visit(hosts="x"), offices=offices
    )
    (finding,) = check(made)
    assert told([finding]) == [("R102", "decisions.csv", 2, "object_id")]
    assert finding.details == {"candidates": "office/park, site/park"}


def test_two_decisions_for_one_text(tmp_path: Path) -> None:
    rows = [
        ("x", "visits", "hosts", "hill"),
        ("X ", "Visits", "HOSTS", "park"),
        ("x", "visits", "hosts", "hill"),
        ("x", "visits", "branch", "hill"),
    ]
    found = check(workspace(tmp_path, rows, visit(hosts="x")))
    assert told(found) == [("R114", "decisions.csv", 3, "subject_label")]
    assert notes(found) == [("R114", 4)]
    assert found[0].details == {"text": "X", "other": "2"}


def test_a_table_by_name_and_by_label_is_one_question(tmp_path: Path) -> None:
    rows = [("x", "visits", "hosts", "hill"), ("x", "Besuche", "Gastgeber", "park")]
    found = check(workspace(tmp_path, rows, visit(hosts="x")))
    assert told(found) == [("R114", "decisions.csv", 3, "subject_label")]


def test_many_wrong_decisions_are_counted(tmp_path: Path) -> None:
    rows = [(f"x{number}", "", "", "none") for number in range(500)]
    made = workspace(tmp_path, rows, visit())
    toml = tmp_path / "verbund.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "[limits]\nfindings = 100\n", "utf-8")
    found = validate(read_workspace(made.folder)).findings
    assert (len(found), sum(item.number for item in found)) == (100, 500)


def test_a_decision_that_is_not_needed_is_a_note(tmp_path: Path) -> None:
    rows = [("Rathaus", "visits", "hosts", "site/hall"), ("Rathaus", "", "", "hall")]
    found = check(workspace(tmp_path, rows, visit(hosts="Rathaus")))
    assert (told(found), notes(found)) == ([], [("R116", 2), ("R116", 3)])


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"mapping_date": "2.11.2026"}, "mapping_date"),
        ({"mapping_date": "2026-02-30"}, "mapping_date"),
        ({"predicate_id": "skos:broadMatch"}, "predicate_id"),
        ({"predicate_modifier": "Not"}, "predicate_modifier"),
        ({"subject_type": "owl class"}, "subject_type"),
    ],
    ids=str,
)
def test_mappings_of_another_kind_are_refused(
    tmp_path: Path, cells: dict[str, str], column: str
) -> None:
    rows = [(*COLUMNS, *cells), ("x", "", "", "hill", *cells.values())]
    (finding,) = check(workspace(tmp_path, rows, visit()))
    assert told([finding]) == [("R118", "decisions.csv", 2, column)]


def test_all_slots_of_sssom_are_known(tmp_path: Path) -> None:
    more = ("confidence", "mapping_justification", "reviewer_label", "predicate_id", "subject_type")
    values = ("0.9", "semapv:LexicalMatching", "Bea", "skos:exactMatch", "rdfs literal")
    rows = [(*COLUMNS, *more), ("x", "", "", "hill", *values)]
    made = workspace(tmp_path, rows, visit(hosts="x"))
    assert of_visits(made, "hosts") == ["office/hill"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"subject_label,object_idd\nx,hill\n", [("T101", 1)]),
        (b"subject_label,Subject_Label,object_id\nx,y,hill\n", [("T102", 1)]),
        (b"text,record\nx,hill\n", [("T107", 1)]),
        (b"subject_label,table\nx,visits\n", [("T103", 1)]),
        (b"subject_label,object_id\nx\n", [("F104", 2)]),
        (b"subject_label,object_id\nx,hill,more\n", [("F104", 2)]),
        (b'subject_label,object_id\n"x,hill\n', [("F103", 2)]),
        (b"subject_label,object_id\n\xffx\xc3\xa4,hill\n", [("F102", None)]),
        (b"", [("F108", None)]),
        (b"PK\x03\x04\x00\xff", [("F102", None)]),
    ],
    ids=[
        *("unknown", "twice", "none", "missing", "short", "long"),
        *("unclosed", "mixed", "empty", "archive"),
    ],
)
def test_a_file_that_cannot_be_read_as_decisions(
    tmp_path: Path, content: bytes, expected: list[tuple[str, int | None]]
) -> None:
    """What the decisions would have meant is not told at the cells."""
    cells = visit(hosts="x" if expected[0][1] in (None, 1) else "")
    found = check(workspace(tmp_path, content, cells))
    assert [(item.code, item.place.row) for item in found] == expected
    assert {item.place.file for item in found} == {"decisions.csv"}


def test_a_file_as_a_spreadsheet_saves_it(tmp_path: Path) -> None:
    text = "subject_label;table;column;object_id\r\nMühle;;;hill\r\n;;;\r\n"
    made = workspace(tmp_path, text.encode("utf-16"), visit(hosts="Mühle"))
    assert notes(check(made)) == [("F119", None)]
    assert of_visits(made, "hosts") == ["office/hill"]


def test_the_file_is_bounded_and_stays_inside(tmp_path: Path) -> None:
    made = workspace(tmp_path / "w", b"subject_label,object_id\n" + b"x,hill\n" * 1000, visit())
    toml = tmp_path / "w/verbund.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + "[limits]\ndocument = 1024\n", "utf-8")
    (finding,) = check(read_workspace(tmp_path / "w"))
    assert (finding.code, finding.details["setting"]) == ("F109", "[limits] document")
    (tmp_path / "outside.csv").write_text("subject_label,object_id\nx,hill\n", encoding="utf-8")
    (tmp_path / "w/decisions.csv").unlink()
    (tmp_path / "w/decisions.csv").symlink_to(tmp_path / "outside.csv")
    assert told(check(made)) == [("F115", "decisions.csv", None, None)]


def test_nothing_is_told_of_records_that_are_not_all_known(tmp_path: Path) -> None:
    rows = [("x", "visits", "hosts", "none"), ("y", "visits", "branch", "site/hall")]
    made = workspace(tmp_path, rows, visit(hosts="x"))
    (tmp_path / "records/offices.csv").write_text("id,type,nam\nnorth,Office,Nord\n", "utf-8")
    assert not [item for item in validate(made).findings if item.place.file == "decisions.csv"]


def test_both_engines_agree_on_decided_texts(tmp_path: Path) -> None:
    from verbund.validation.choice import EngineChoice

    made = workspace(tmp_path, [("der Berg", "", "", "hill")], visit(hosts="Der Berg"))
    assert validate(made, engine=EngineChoice.BOTH).findings == []


def test_what_is_said_of_decisions(tmp_path: Path, *, approve: bool) -> None:
    """Each finding about decisions, in both languages, as approved."""
    offices = [*OFFICES, ("park", "Office", "Amt Park")]
    heading = (*COLUMNS, "author_label", "mapping_date", "comment")
    rows: list[tuple[str, ...]] = [
        ("Verein", "visits", "hosts", "sssom:NoTermFound", "Anna", "2026-11-02", "aufgelöst"),
        ("a", "visits", "hosts", "hil"),
        ("b", "visit", "", "hill"),
        ("c", "visits", "day", "hill"),
        ("d", "visits", "branch", "south"),
        ("e", "visits", "hosts", "park"),
        ("Verein", "visits", "hosts", "hill"),
        ("Rathaus", "visits", "hosts", "hall"),
        ("Rathaus", "visits", "", "hill"),
        ("f", "visits", "hosts", ""),
        ("g", "visits", "hosts", "hill", "", "morgen"),
    ]
    table = [heading, *((*row, *[""] * (len(heading) - len(row))) for row in rows)]
    found = check(workspace(tmp_path, table, visit(hosts="verein"), offices=offices))
    check_golden(GOLDEN, complete({"decisions": found}), approve)
