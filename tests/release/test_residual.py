"""Constraints that are not compiled are checked by pySHACL, and the command says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.workspaces import OFFICES, SHAPES, check, csv_text, write_workspace

from verbund.api.run import build
from verbund.findings import Severity
from verbund.findings.catalogue import render
from verbund.workspace.workspace import Workspace

SPARQL = """
shapes:Visit sh:sparql [
    a sh:SPARQLConstraint ;
    sh:message "Number 13 is not given."@en , "Die Nummer 13 wird nicht vergeben."@de ;
    sh:select \"\"\"SELECT $this WHERE {
        $this <http://purl.org/dc/terms/identifier> "13" .
    }\"\"\" ;
] .
"""
PATH = """
shapes:Visit sh:property shapes:Visit-officeType .
shapes:Visit-officeType a sh:PropertyShape ;
    sh:path ( e:office rdf:type ) ;
    sh:in ( e:Office ) ;
    sh:message "Visits go to offices, not to branches."@en , "Besucht werden Ämter."@de .
"""
QUALIFIED = """
shapes:Visit-hosts
    sh:qualifiedValueShape [ sh:property [ sh:path rdf:type ; sh:hasValue e:Branch ] ] ;
    sh:qualifiedMaxCount 1 ;
    sh:message "At most one branch is host."@en , "Höchstens eine Außenstelle lädt ein."@de .
"""
BRANCHES = (*OFFICES, ("dale", "Branch", "Stelle im Tal"))
GOOD = ("north", "1", "south;hill")


def workspace_of(folder: Path, shapes: str, *rows: tuple[str, str, str]) -> Workspace:
    # German headings in another order, a cell of two lines above: so place, row and line differ.
    visits = [
        ("Bis", "Gastgeber", "Nummer", "Amt", "Tag"),
        ("", "", "0", "north\n", ""),
        *(("", hosts, number, office, "") for office, number, hosts in (GOOD, *rows)),
    ]
    tables = {"offices.csv": csv_text(BRANCHES), "visits.csv": csv_text(visits)}
    return write_workspace(folder, tables, shapes=SHAPES + shapes)


HEADING_OF = {"hosts": "Gastgeber", "office": "Amt"}
CASES = [
    pytest.param(SPARQL, ("north", "13", ""), None, "V127", "Sparql", "Number 13", id="sparql"),
    pytest.param(PATH, ("hill", "2", ""), "office", "V106", "In", "not to branches", id="path"),
    pytest.param(
        QUALIFIED,
        ("north", "2", "hill;dale"),
        "hosts",
        "V129",
        "QualifiedMaxCount",
        "At most one branch",
        id="qualified",
    ),
]


@pytest.mark.parametrize(("shapes", "row", "column", "code", "component", "message"), CASES)
def test_a_finding_of_pyshacl_has_its_place(
    tmp_path: Path,
    shapes: str,
    row: tuple[str, str, str],
    column: str | None,
    code: str,
    component: str,
    message: str,
) -> None:
    (finding,) = check(workspace_of(tmp_path, shapes, row))
    assert finding.code == code
    assert finding.severity is Severity.VIOLATION
    place = finding.place
    assert (place.file, place.row, place.line) == ("records/visits.csv", 4, 5)
    if column is not None:
        assert place.column in (column, HEADING_OF[column])
    assert finding.focus_node == f"https://example.org/id/visit/{row[0]}.{row[1]}"
    assert str(finding.component).endswith(f"#{component}ConstraintComponent") or (
        component == "Sparql" and str(finding.component).endswith("SPARQLConstraintComponent")
    )
    assert message in render(finding, "en").message


def test_the_column_goes_by_the_heading_of_the_file(tmp_path: Path) -> None:
    (finding,) = check(workspace_of(tmp_path, QUALIFIED, ("north", "2", "hill;dale")))
    assert finding.place.column == "Gastgeber"
    assert finding.place.position == 1
    assert finding.headings[1] == "Gastgeber"
    assert finding.row_cells[1] == "hill;dale"


def test_a_query_speaks_german_too(tmp_path: Path) -> None:
    (finding,) = check(workspace_of(tmp_path, SPARQL, ("north", "13", "")))
    assert "Die Nummer 13 wird nicht vergeben." in render(finding, "de").message


@pytest.mark.parametrize("shapes", [SPARQL, PATH, QUALIFIED], ids=["sparql", "path", "qualified"])
def test_what_is_right_passes_and_is_released(tmp_path: Path, shapes: str) -> None:
    workspace = workspace_of(tmp_path, shapes)
    report = build(workspace)
    assert report.findings == []
    assert (workspace.output / "manifest.json").is_file()
    assert report.by_pyshacl


def test_a_finding_of_pyshacl_stops_a_release(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SPARQL, ("north", "13", ""))
    assert not build(workspace).conforms
    assert not workspace.output.exists()


def test_a_compiled_constraint_is_told_once(tmp_path: Path) -> None:
    """PySHACL runs only where all else is right, and only what is not compiled."""
    workspace = workspace_of(tmp_path, SPARQL + QUALIFIED, ("none", "13", "hill;dale"))
    assert [f.code for f in check(workspace)] == ["R101"]


def test_several_findings_in_order(tmp_path: Path) -> None:
    rows = [("north", "13", ""), ("south", "13", "hill;dale"), ("hill", "3", "")]
    findings = check(workspace_of(tmp_path, SPARQL + PATH + QUALIFIED, *rows))
    assert [f.place.row for f in findings] == [4, 5, 5, 6]
    assert [f.code for f in findings] == ["V127", "V127", "V129", "V106"]


@pytest.mark.parametrize("command", ["validate", "build"])
def test_the_command_says_what_pyshacl_checked(tmp_path: Path, command: str) -> None:
    workspace_of(tmp_path, SPARQL + QUALIFIED)
    options = ["--workspace", str(tmp_path), "--lang", "en", "--format", "json"]
    done = subprocess.run(
        [sys.executable, "-m", "verbund", command, *options],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Checked on the finished graph" in done.stderr
    for shape in ("Visit", "Visit-hosts"):
        assert f"https://example.org/shapes#{shape}" in done.stderr
    said = json.loads(done.stdout)
    assert said.pop("released", None) is (True if command == "build" else None)
    assert said == {"conforms": True, "findings": []}


def test_nothing_is_said_of_pyshacl_where_all_is_compiled(tmp_path: Path) -> None:
    workspace_of(tmp_path, "")
    done = subprocess.run(
        [sys.executable, "-m", "verbund", "validate", "--workspace", str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0
    assert "finished graph" not in done.stderr
