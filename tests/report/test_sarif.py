"""SARIF: valid against its schema, read by its own tool, and pointing at the very cell."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema_rs
import pytest
from tests.support.golden import check_golden
from tests.support.report_runs import Cells, environment, module, only, reported, written

from verbund.findings import Finding, Language, Place, Severity, catalogue, entry
from verbund.report.reported import RunReport
from verbund.report.rules import rule_page
from verbund.report.sarif import MOST_RESULTS

GOLDEN = Path(__file__).parent / "golden"
DOCS = Path(__file__).parents[2] / "docs"
TOOL = "@microsoft/sarif-multitool-linux"
Json = dict[str, Any]


def log_of(run: RunReport) -> Json:
    log: Json = json.loads(written("sarif", run))
    check_schema(log)
    return log


def check_schema(log: Json) -> None:
    """Against the schema of OASIS as Microsoft's tool ships it."""
    schema = json.loads(module(f"{TOOL}/sarif-2.1.0.json").read_text(encoding="utf-8"))
    errors = list(jsonschema_rs.validator_for(schema).iter_errors(log))
    assert not errors, errors[:3]


def run_of(log: Json) -> Json:
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


def test_report(run: RunReport, approve: bool) -> None:
    check_golden(GOLDEN / "library.sarif", written("sarif", run), approve)


def test_the_schema_refuses_what_it_should(run: RunReport) -> None:
    log = log_of(run)
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(AssertionError):
        check_schema(log)


def multitool(*arguments: str | Path) -> str:
    """Run Microsoft's SARIF Multitool; gives what it prints."""
    tool = module(f"{TOOL}/Sarif.Multitool")
    tool.chmod(0o755)  # npm unpacks it without
    done = subprocess.run(
        [tool, *arguments],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_tool_of_the_standard_has_no_complaint(
    run: RunReport, tmp_path: Path, language: Language
) -> None:
    path = tmp_path / "report.sarif"
    path.write_text(written("sarif", replace(run, language=language)), encoding="utf-8")
    told = multitool("validate", path, "--level", "Error;Warning")
    assert "1 files scanned" in told
    assert ": error" not in told
    assert ": warning" not in told


def test_the_tool_of_the_standard_counts_as_we_do(run: RunReport, tmp_path: Path) -> None:
    path, errors = tmp_path / "report.sarif", tmp_path / "errors.sarif"
    path.write_text(written("sarif", run), encoding="utf-8")
    multitool("query", path, "--expression", "Level == Error", "--output", errors)
    found = run_of(json.loads(errors.read_text(encoding="utf-8-sig")))["results"]
    assert len(found) == run.counts[Severity.VIOLATION] > 0


def test_regions_hold_the_very_cell(run: RunReport) -> None:
    """With CRLF, a byte order mark, cells of several lines, quotation marks and emoji before it."""
    results = run_of(log_of(run))["results"]
    pointed = []
    for finding, result in zip(run.by_place, results, strict=True):
        physical = result["locations"][0]["physicalLocation"]
        file = unquote(physical["artifactLocation"]["uri"])
        assert file == (finding.place.file or "verbund.toml")
        region = physical["region"]
        if finding.place.position < 0 or finding.code == "T103":
            continue
        text = Cells.of(run.folder / file).at(
            region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]
        )
        cell = text[1:-1].replace('""', '"') if text.startswith('"') else text
        assert cell == (finding.value or "")
        pointed.append((finding.place.file, region["startLine"], cell))
    assert ("records/loans.csv", 2, 'tomor"row, or so') in pointed
    assert ("records/loans.csv", 5, "😀 soon") in pointed
    assert ("records/members.csv", 4, "") in pointed
    assert ("records/books.csv", 2, "titel") not in pointed
    assert ("records/books.csv", 2, "gnre") in pointed
    assert len(pointed) >= 9


def test_rules_are_those_that_occur_each_with_its_page(run: RunReport) -> None:
    found = run_of(log_of(run))
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted({finding.code for finding in run.findings})
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize("code", list(catalogue()))
def test_a_rule_page_is_a_section_of_the_documentation(code: str) -> None:
    page, _, anchor = rule_page(entry(code)).rpartition("/")[2].partition("#")
    text = (DOCS / page).read_text(encoding="utf-8")
    headings = [line[4:] for line in text.splitlines() if line.startswith("### ")]
    # GitHub's anchors: lower case, spaces become hyphens.
    assert [item.lower().replace(" ", "-") for item in headings].count(anchor) == 1


def test_levels(run: RunReport) -> None:
    levels = Counter(result["level"] for result in run_of(log_of(run))["results"])
    assert levels == {
        "error": run.counts[Severity.VIOLATION],
        "warning": run.counts[Severity.WARNING],
    }
    note = only(run, Finding("M111", Place("a.ttl"), Severity.INFO))
    assert [item["level"] for item in run_of(log_of(note))["results"]] == ["note"]


def test_a_cell_of_a_workbook_has_a_logical_location(run: RunReport) -> None:
    place = Place("data.xlsx", sheet="Orte", row=7, column="Name", position=27)
    (result,) = run_of(log_of(only(run, Finding("V101", place))))["results"]
    (location,) = result["locations"][0]["logicalLocations"]
    assert location["fullyQualifiedName"] == "Orte!AB7"


def test_a_message_cannot_make_a_link(run: RunReport) -> None:
    """SARIF, section 3.11.6: ``[text](address)`` in a message is a link."""
    texts = [result["message"]["text"] for result in run_of(log_of(run))["results"]]
    (evil,) = [text for text in texts if "at all" in text]
    assert r"\[here\](at all)" in evil


def test_fingerprints_stay_when_rows_move(run: RunReport, tmp_path: Path) -> None:
    folder = tmp_path / "moved"
    shutil.copytree(run.folder, folder)
    path = folder / "records/loans.csv"
    heading, one, two, rest_of_two, three, four, end = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join([heading, four, three, two, rest_of_two, one, end]))
    path = folder / "records/members.csv"
    path.write_text("number,name\nm8,Barbara\n" + path.read_text(encoding="utf-8")[12:], "utf-8")
    moved = reported(folder)
    assert places(moved) != places(run)
    assert prints(moved) == prints(run)
    assert len(set(prints(run))) == len(run.findings)
    assert prints(replace(run, language="de")) == prints(run)


def places(run: RunReport) -> list[tuple[str | None, int | None, str]]:
    return [(item.place.file, item.place.row, item.code) for item in run.by_place]


def prints(run: RunReport) -> list[str]:
    results = run_of(json.loads(written("sarif", run)))["results"]
    return sorted(item["partialFingerprints"]["verbundFinding/v1"] for item in results)


def test_more_than_code_hosts_take_is_counted(many: RunReport) -> None:
    found = run_of(log_of(many))
    levels = Counter(result["level"] for result in found["results"])
    assert levels == {"error": 10_000, "warning": MOST_RESULTS - 10_000}
    assert found["properties"]["resultsLeftOut"] == 5_000
    assert found["properties"]["findings"] == {"violation": 10_000, "warning": 20_000, "info": 0}
    (told,) = found["invocations"][0]["toolExecutionNotifications"]
    assert "5000" in told["message"]["text"]


def test_paths_are_those_of_the_repository(run: RunReport, tmp_path: Path) -> None:
    """A workspace may be a folder of a repository; code hosts know paths from its root only."""
    folder = tmp_path / "repo/daten 100%/lippe"
    folder.mkdir(parents=True)
    (tmp_path / "repo/.git").mkdir()
    found = run_of(log_of(replace(only(run, Finding("W101", Place())), folder=folder)))
    location = found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "daten%20100%25/lippe/verbund.toml", "uriBaseId": "SRCROOT"}
    assert found["automationDetails"]["id"] == "verbund/daten 100%/lippe/"


def test_a_run_that_could_not_begin_says_so(run: RunReport) -> None:
    stopped = replace(only(run, Finding("W101", Place())), completed=False)
    (invocation,) = run_of(log_of(stopped))["invocations"]
    assert invocation["executionSuccessful"] is False
