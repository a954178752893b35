"""Findings as workflow commands of GitHub Actions, which annotate the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from verbund.findings.catalogue import Entry, Language, entry, render, say
from verbund.findings.finding import Finding, Severity
from verbund.report.harmless import no_brackets
from verbund.report.paths import shown_path
from verbund.report.reported import RunReport
from verbund.report.sentences import advice
from verbund.workspace.workspace import FILE

SHOWN: Final = 10
"""Annotations of one severity that GitHub shows for a step; the others are in the log only."""

_COMMANDS: Final = {
    Severity.VIOLATION: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def github(reported: RunReport) -> Iterator[str]:
    """Yield a workflow command for each finding of a run, the most severe first.

    All are written. Where GitHub shows only some, a notice at the beginning says how many more the
    log has.
    """
    hidden = sum(max(count - SHOWN, 0) for count in reported.counts.values())
    left_out = reported.total - len(reported.findings)
    if left_out:
        text = say("report.left-out", reported.language, count=str(left_out))
        yield _command("notice", {"title": "Verbund"}, text)
    if hidden:
        text = say("github.hidden", reported.language, count=str(hidden), limit=str(SHOWN))
        yield _command("notice", {"title": "Verbund"}, text)
    for finding in reported.by_severity:
        yield _annotation(finding, reported)


def _annotation(finding: Finding, reported: RunReport) -> str:
    item = entry(finding.code)
    message = render(finding, reported.language).message
    lines = [message, *advice(finding, reported.language)]
    properties = {
        "file": _file(finding, reported),
        **_position(finding, reported),
        "title": _title(item, reported.language),
    }
    return _command(_COMMANDS[finding.severity], properties, "\n".join(lines))


def title_of(item: Entry, language: Language) -> str:
    """Return the title of the findings of a code, as a property of a command has it."""
    return no_brackets(_title(item, language).translate(_PROPERTY))


def _title(item: Entry, language: Language) -> str:
    return f"{item.code} {item.texts[language].title}"


def _file(finding: Finding, reported: RunReport) -> str:
    path = reported.from_root(finding.place.file or FILE)
    return shown_path(path)


def _position(finding: Finding, reported: RunReport) -> dict[str, str]:
    """Return lines and columns; the latter only within one line, as GitHub wants them."""
    span = reported.span_of(finding)
    if span is None:
        return {} if finding.place.line is None else {"line": str(finding.place.line)}
    position = {"line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        position |= {"col": str(span.column), "endColumn": str(span.end_column)}
    return position


def _command(name: str, properties: Mapping[str, str], text: str) -> str:
    given = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{name} {no_brackets(given)}::{no_brackets(text.translate(_DATA))}\n"
