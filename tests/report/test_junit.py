"""JUnit XML: valid by Jenkins' schema, with tests that keep their names."""

from __future__ import annotations

import io
import tarfile
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema
from junitparser import JUnitXml
from tests.support.golden import check_golden
from tests.support.library import write_library
from tests.support.report_runs import SERVICES, only, reported, written

from verbund.findings import Finding, Place, Severity
from verbund.report.junit import MOST_LINES
from verbund.report.reported import RunReport

GOLDEN = Path(__file__).parent / "golden"


@cache
def schema() -> xmlschema.XMLSchema:
    """junit-10.xsd of Jenkins' xUnit plugin, as the source archive of pytest carries it."""
    archives = sorted((SERVICES / "pytest").glob("pytest-*.tar.gz"))
    if not archives:
        pytest.skip("the source of pytest, which has junit-10.xsd, is not there: make services")
    with tarfile.open(archives[-1]) as archive:
        name = next(item for item in archive.getnames() if item.endswith("/junit-10.xsd"))
        stream = archive.extractfile(name)
        assert stream is not None
        return xmlschema.XMLSchema(stream.read().decode("utf-8"))


def check(run: RunReport) -> str:
    text = written("junit", run)
    schema().validate(text)
    return text


def cases(run: RunReport) -> dict[tuple[str, str], ElementTree.Element]:
    root = ElementTree.fromstring(written("junit", run))  # noqa: S314 - we wrote it
    found = [((c.attrib["classname"], c.attrib["name"]), c) for c in root.iter("testcase")]
    assert len(dict(found)) == len(found), "GitLab passes over a second test of one name"
    return dict(found)


def test_report(run: RunReport, approve: bool) -> None:
    check_golden(GOLDEN / "library.junit.xml", check(run), approve)


def test_the_schema_refuses_what_it_should(run: RunReport) -> None:
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        schema().validate(written("junit", run).replace(" name=", " nam=", 1))


def test_a_reader_of_junit_counts_as_we_do(run: RunReport) -> None:
    suites = JUnitXml.fromstring(written("junit", run).encode())
    failing = [case for suite in suites for case in suite if case.result]
    assert suites.failures == len(failing) > 0
    assert suites.tests == sum(len(list(suite)) for suite in suites)
    for suite in suites:
        assert (suite.tests, suite.failures) == (
            len(list(suite)),
            sum(bool(case.result) for case in suite),
        )
    told = "\n".join(result.text for case in failing for result in case.result)
    violations = [item for item in run.findings if item.severity is Severity.VIOLATION]
    assert Counter(line.split()[1] for line in told.splitlines() if line.startswith("violation ")) == Counter(item.code for item in violations)  # fmt: skip


def test_a_run_without_faults_has_a_test_for_every_column(tmp_path: Path) -> None:
    run = reported(write_library(tmp_path / "library"))
    assert not run.findings
    check(run)
    assert {name for name, _ in cases(run)} == {
        "records/books", "records/loans", "records/members",
    }  # fmt: skip
    assert ("records/loans", '"lent"') in cases(run)
    assert all(len(case) == 0 for case in cases(run).values())


def test_a_column_keeps_its_name_when_it_fails(run: RunReport, tmp_path: Path) -> None:
    right = cases(reported(write_library(tmp_path / "library")))
    wrong = cases(run)
    assert len(right[("records/loans", '"lent"')]) == 0
    assert wrong[("records/loans", '"lent"')].find("failure") is not None


def test_warnings_are_output_until_they_are_to_fail(run: RunReport) -> None:
    name = ("records/members", '"name"')
    case = cases(run)[name]
    assert case.find("failure") is None
    assert "warning V109" in str(case.findtext("system-out"))
    strict = replace(run, failing=frozenset({Severity.VIOLATION, Severity.WARNING}))
    check(strict)
    assert "warning V109" in str(cases(strict)[name].findtext("failure"))


def test_characters_that_xml_lacks_are_shown(run: RunReport) -> None:
    cell = "\x00\x1b[31m\ufffe\U0001ffff]]>\u0085&<\r\n"
    place = Place("a\x01.csv", row=2, column="\x02<b>", position=0)
    evil = only(run, Finding("V103", place, value=cell, headings=("\x02<b>",), row_cells=(cell,)))
    text = check(evil)
    assert r"\u0000\u001B[31m\uFFFE\U0001FFFF]]&gt;\u0085&amp;&lt;\r\n" in text
    ElementTree.parse(io.StringIO(text))  # noqa: S314 - we wrote it


def test_files_of_one_stem_are_two_classes(run: RunReport) -> None:
    findings = [Finding("M101", Place(name)) for name in ("a_b.ttl", "a.b.ttl", "a_b_ttl")]
    assert {name for name, _ in cases(only(run, *findings))} >= {
        "a_b_ttl", "a_b_ttl (2)", "a_b_ttl (3)",
    }  # fmt: skip


def test_a_test_with_many_findings_counts_the_rest(many: RunReport) -> None:
    case = cases(many)[("records/loans", '"lent"')]
    failure, output = str(case.findtext("failure")), str(case.findtext("system-out"))
    assert failure.count("violation V103") == output.count("warning V103") == MOST_LINES
    assert f"{10_000 - MOST_LINES} more" in failure
    assert f"{20_000 - MOST_LINES} more" in output
    assert len(check(many)) < 30_000_000 / 100
