"""Annotations of code hosts: GitHub's workflow commands and GitLab's Code Quality report."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st
from tests.support.golden import check_golden
from tests.support.report_runs import NOTHING, Cells, only, written

from verbund.findings import Finding, Place, Severity
from verbund.findings.catalogue import visible
from verbund.report.fingerprints import fingerprints
from verbund.report.harmless import no_brackets
from verbund.report.reported import RunReport

GOLDEN = Path(__file__).parent / "golden"
COMMANDS = {"error": "violation", "warning": "warning", "notice": "info"}


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner of GitHub Actions does: one a line."""
    found = []
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(\w+) ([^\r\n]*?)::([^\r\n]*)", line)
        assert match, line
        given_ = dict(item.split("=", 1) for item in match[2].split(","))
        found.append((match[1], {k: decoded(v) for k, v in given_.items()}, decoded(match[3])))
    return found


def decoded(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_github(run: RunReport, approve: bool) -> None:
    check_golden(GOLDEN / "library.github.txt", written("github", run), approve)


def test_gitlab(run: RunReport, approve: bool) -> None:
    check_golden(GOLDEN / "library.gitlab.json", written("gitlab", run), approve)


def test_github_points_at_the_cell(run: RunReport) -> None:
    found = {
        (p["file"], p["title"][:4], Cells.of(run.folder / p["file"]).at(
            int(p["line"]), int(p["col"]), int(p["endLine"]), int(p["endColumn"])))
        for _, p, _ in commands(written("github", run)) if "col" in p
    }  # fmt: skip
    assert ("records/loans.csv", "V103", "😀 soon") in found
    assert ("records/loans.csv", "V103", '"tomor""row, or so"') in found
    assert ("records/books.csv", "T101", "gnre") in found


def test_github_has_no_columns_where_a_cell_has_several_lines(run: RunReport) -> None:
    (found,) = [p for _, p, text in commands(written("github", run)) if "at all" in text]
    assert (found["line"], found["endLine"]) == ("3", "4")
    assert "col" not in found


def test_github_has_the_gravest_first_and_counts_what_it_hides(many: RunReport) -> None:
    found = commands(written("github", many))
    assert [name for name, _, _ in found] == ["notice", *["error"] * 10_000, *["warning"] * 20_000]
    assert "29980 more" in found[0][2]


@given(st.text(st.characters(categories=None)), st.text(st.characters(categories=None)))
def test_no_text_breaks_out_of_a_command(file: str, text: str) -> None:
    place = Place(file, row=2, column=text)
    finding = Finding("V103", place, value=text, suggestion=text, messages={"en": text})
    ((name, properties, _),) = commands(written("github", only(NOTHING, finding)))
    assert name == "error"
    assert list(properties) == ["file", "title"]
    shown = "".join(sign if category(sign) == "Zs" else visible(sign) for sign in file)
    assert properties["file"] == (no_brackets(shown) or "verbund.toml")


def test_what_looks_like_an_escape_stays_what_it_is() -> None:
    finding = Finding("V103", Place("a%2Cb,c:d%25.csv"), messages={"en": "100%0A::error::%"})
    ((_, properties, text),) = commands(written("github", only(NOTHING, finding)))
    assert properties["file"] == "a%2Cb,c:d%25.csv"
    assert text.splitlines()[0] == "100%0A::error::%"


def test_gitlab_has_all_that_it_demands(run: RunReport) -> None:
    issues = json.loads(written("gitlab", run))
    for finding, issue in zip(run.by_place, issues, strict=True):
        assert finding.code in issue["description"]
        assert issue["check_name"].startswith(finding.code)
        assert re.fullmatch("[0-9a-f]{64}", issue["fingerprint"])
        assert issue["severity"] == {"violation": "major", "warning": "minor"}[finding.severity]
        assert issue["location"]["path"] == finding.place.file
        assert issue["location"]["lines"]["begin"] >= 1
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(run.findings)


def test_findings_that_agree_in_everything_have_fingerprints_of_their_own() -> None:
    finding = Finding("K101", Place("a.csv", row=2, column="id"), row_cells=("", "x"))
    found = fingerprints([finding] * 12)
    assert len(set(found)) == 12
    assert fingerprints([finding] * 3) == found[:3]


def test_severities_of_gitlab(run: RunReport) -> None:
    findings = [Finding("M111", Place("a.ttl"), severity) for severity in Severity]
    issues = json.loads(written("gitlab", only(run, *findings)))
    assert Counter(item["severity"] for item in issues) == {"major": 1, "minor": 1, "info": 1}
