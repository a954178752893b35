"""What a person reads: the place, the cell, what was expected, what to do, and a count."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.support.golden import check_golden

from verbund.findings import Finding, Place, Severity, phrase
from verbund.findings.catalogue import LANGUAGES, Language
from verbund.report.text import write_text

GOLDEN = Path(__file__).parent / "golden"
HEADINGS = ("id", "title", "date", "hosts", "notes", "source")
DATE = Finding(
    "V103",
    Place("records/conferences.csv", row=3, line=4, column="date", position=2),
    value="31.11.2021",
    details={"expected": phrase("datatype.date")},
    shape="https://w3id.org/agency-cooperation/shapes#Conference-date",
    suggestion="30.11.2021",
    headings=HEADINGS,
    row_cells=("siko-2", "[bold]安全会議[/bold]", "31.11.2021", "kreis-lippe", "", "x" * 400),
)
FINDINGS = [
    Finding("W103", Place("verbund.toml", line=7), details={"key": "basis"}, suggestion="base"),
    DATE,
    Finding(
        "R103",
        Place("records/conferences.csv", row=2, line=2, column="notes", position=4),
        Severity.WARNING,
        value="",
        details={"known": {"en": "held, cancelled", "de": "abgehalten, abgesagt"}},
        headings=HEADINGS,
        row_cells=("siko-1", "Erste\nKonferenz\u202e", "2019-09", "kreis-lippe", "", "src"),
    ),
    Finding(
        "T101",
        Place("records/agencies.csv", row=1, line=1, column="Nmae", position=1),
        details={"known": "id, name"},
        suggestion="Name",
        headings=("id", "Nmae"),
    ),
    Finding(
        "F104",
        Place("records/agencies.csv", row=9, line=9),
        details={"found": "3", "expected": "2"},
        headings=("id", "name"),
        row_cells=("a", "b", "c"),
    ),
    Finding("F108", Place("records/bodies.csv")),
    Finding(
        "M102",
        Place("shapes/conferences.ttl"),
        details={"term": "sh:dataType", "subject": "shapes:Conference-date"},
        shape="https://w3id.org/agency-cooperation/shapes#Conference-date",
        suggestion="sh:datatype",
    ),
    Finding(
        "V101",
        Place("data.xlsx", sheet="Orte", row=5, column="name"),
        details={"wanted": phrase("wanted.count", limit="1")},
    ),
    Finding("W101", Place(), details={"folder": "records"}),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def text(findings: list[Finding], language: Language = "en", color: bool | None = None) -> str:
    stream = io.StringIO()
    write_text(findings, stream, language=language, color=color)
    return stream.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_report(language: Language, approve: bool) -> None:
    check_golden(GOLDEN / f"report.{language}.txt", text(FINDINGS, language), approve)


def test_colored_report(approve: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM", raising=False)
    check_golden(GOLDEN / "report.color.txt", text(FINDINGS, color=True), approve)


def test_the_order_of_findings_does_not_matter() -> None:
    assert text(FINDINGS) == text(FINDINGS[::-1])


def test_no_findings() -> None:
    assert text([]) == "No findings.\n"
    assert text([], "de") == "Keine Beanstandungen.\n"


def test_carets_stand_under_the_cell_also_after_wide_characters() -> None:
    lines = text([DATE]).splitlines()
    carets = next(line for line in lines if set(line) == {" ", "^"})
    row = lines[lines.index(carets) - 1]
    start = carets.index("^")
    assert cell_len(row[: row.index("31.11.2021")]) == start
    assert carets.count("^") == len("31.11.2021")


def test_plain_text_has_no_escapes_and_is_not_wrapped() -> None:
    plain = text([DATE])
    assert "\x1b" not in plain
    assert "[bold]安全会議" in plain
    assert all(not line.endswith(" ") for line in plain.splitlines())
    folder = "x" * 390
    message = text([Finding("W101", Place(), details={"folder": folder})])
    assert f"“{folder}”" in message


def test_a_terminal_gets_color_unless_no_color_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for value, colored in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", value)
        stream = Terminal()
        write_text([DATE], stream, language="en")
        assert ("\x1b[" in stream.getvalue()) is colored


def test_a_cell_cannot_send_control_sequences_to_a_terminal() -> None:
    evil = Finding(
        "V103",
        Place("a\x1b]0;x\x07.csv", row=2, column="a\x1b[2J", position=0),
        value="\x1b[31mred",
        headings=("a\x1b[2J",),
        row_cells=("\x1b[31mred",),
        suggestion="\x1b[0m",
    )
    assert "\x1b" not in text([evil])
    assert "\x1b[31mred" not in text([evil], color=True)
    assert "\x1b]0;" not in text([evil], color=True)


def test_a_stream_that_cannot_write_umlauts_gets_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    write_text([DATE], stream, language="de")
    stream.flush()
    assert b"\\u5b89" in raw.getvalue()
