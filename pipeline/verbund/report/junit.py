"""Writes a run as JUnit XML, which Jenkins, GitLab and most CI systems read as test results.

The form is that of Jenkins' junit-10.xsd. A file is a suite; a column of it is a test, which fails
with all findings in that column. So tests have equal names in every run, and one whose column is
right again is shown as mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final
from xml.sax.saxutils import escape

from verbund.findings.catalogue import entry, render, say, visible
from verbund.findings.finding import Finding
from verbund.read.formats import FORMATS
from verbund.report.reported import RunReport
from verbund.report.rules import rule_name, rule_page
from verbund.report.sentences import advice
from verbund.report.text import place_of
from verbund.workspace.workspace import FILE

MOST_LINES: Final = 100
"""Findings that one test reports; the others are counted. GitLab takes files of 30 MB."""

_QUOTES: Final = {'"': "&quot;"}


@dataclass(slots=True)
class _Test:
    name: str
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class _Suite:
    file: str
    tests: dict[str, _Test] = field(default_factory=dict)

    def test(self, name: str) -> _Test:
        """Return the test of a name; it is made if there is none yet."""
        return self.tests.setdefault(name, _Test(name))


def junit(reported: RunReport) -> Iterator[str]:
    """Yield the test results of a run as an XML document, in pieces.

    Findings that make the run fail are failures; other findings are the output of their test.
    """
    suites = _suites(reported)
    tests = [test for suite in suites for test in suite.tests.values()]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"{_open('testsuites', name='Verbund', **_counts(tests, reported))}\n"
    for suite, name in zip(suites, _class_names(suites), strict=True):
        opening = _open(
            "testsuite",
            name=visible(suite.file),
            file=visible(reported.from_root(suite.file)),
            skipped="0",
            **_counts(list(suite.tests.values()), reported),
        )
        yield f"{opening}\n"
        for test in suite.tests.values():
            yield _case(test, name, reported)
        yield "</testsuite>\n"
    yield "</testsuites>\n"


def _suites(reported: RunReport) -> list[_Suite]:
    """Return the tests of each file: its columns if it was read as a table, else its codes."""
    whole = say("junit.file", reported.language)
    suites: dict[str, _Suite] = {}
    for (name, sheet), file in reported.files.items():
        suite = suites.setdefault(name, _Suite(name))
        for test in (whole, *(_column(text, sheet) for text in file.headings if text.strip())):
            suite.test(test)
    if not reported.findings and not suites:
        suites[FILE] = _Suite(FILE, {whole: _Test(whole)})
    for finding in reported.by_place:
        place = finding.place
        suite = suites.setdefault(place.file or FILE, _Suite(place.file or FILE))
        if place.file not in reported.names:
            test = rule_name(entry(finding.code))
        else:
            test = whole if place.column is None else _column(place.column, place.sheet)
        suite.test(test).findings.append(finding)
    return [suite for _, suite in sorted(suites.items())]


def _column(heading: str, sheet: str | None) -> str:
    column = f'"{visible(heading)}"'
    return column if sheet is None else f"{visible(sheet)}: {column}"


def _class_names(suites: Sequence[_Suite]) -> list[str]:
    """Return a class name for each suite: Jenkins takes the part before a dot for a package."""
    names: list[str] = []
    for suite in suites:
        name = plain = visible(_without_suffix(suite.file).replace(".", "_"))
        number = 2
        while name in names:
            name, number = f"{plain} ({number})", number + 1
        names.append(name)
    return names


def _without_suffix(file: str) -> str:
    suffix = PurePosixPath(file).suffix
    return file.removesuffix(suffix) if suffix in FORMATS else file


def _counts(tests: Sequence[_Test], reported: RunReport) -> dict[str, str]:
    failed = sum(bool(_failing(test, reported)) for test in tests)
    return {"tests": str(len(tests)), "failures": str(failed), "errors": "0"}


def _failing(test: _Test, reported: RunReport) -> list[Finding]:
    return [finding for finding in test.findings if finding.severity in reported.failing]


def _case(test: _Test, classname: str, reported: RunReport) -> str:
    opening = _open("testcase", classname=classname, name=test.name)
    if not test.findings:
        return f"{opening}</testcase>\n"
    parts = [opening, "\n"]
    failing = _failing(test, reported)
    if failing:
        parts.append(_failure(failing, reported))
    others = [finding for finding in test.findings if finding.severity not in reported.failing]
    if others:
        parts.append(f"<system-out>{escape(_texts(others, reported))}</system-out>\n")
    return "".join([*parts, "</testcase>\n"])


def _failure(findings: Sequence[Finding], reported: RunReport) -> str:
    first, count = findings[0], sum(finding.number for finding in findings)
    message = render(first, reported.language).message
    if count > 1:
        message = f"{message} {say('junit.more', reported.language, count=str(count - 1))}"
    opening = _open("failure", type=rule_name(entry(first.code)), message=message)
    return f"{opening}{escape(_texts(findings, reported))}</failure>\n"


def _texts(findings: Sequence[Finding], reported: RunReport) -> str:
    """Return message, place, remedy and page of each finding."""
    language = reported.language
    blocks = []
    for finding in findings[:MOST_LINES]:
        message = render(finding, language).message
        item = entry(finding.code)
        severity = say(f"severity.{finding.severity.value}", language)
        blocks.append(
            "\n".join(
                [
                    place_of(finding, language),
                    f"{severity} {item.code} {item.name}: {message}",
                    *advice(finding, language),
                    rule_page(item),
                ]
            )
        )
    left_out = sum(finding.number for finding in findings) - min(len(findings), MOST_LINES)
    if left_out:
        blocks.append(say("report.left-out", language, count=str(left_out)))
    return "\n\n".join(blocks)


def _open(tag: str, **attributes: str) -> str:
    """Return a start tag. Characters that XML 1.0 lacks (section 2.2) are escaped before."""
    given = "".join(f' {name}="{escape(text, _QUOTES)}"' for name, text in attributes.items())
    return f"<{tag}{given}>"
