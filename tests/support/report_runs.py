"""A workspace with faults of every kind that reports tell apart, and the run that finds them."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.support.library import edit, write_library

from verbund.api.run import validate
from verbund.findings import Finding, Findings, Language
from verbund.report.formats import write_report
from verbund.report.reported import RunReport
from verbund.workspace.workspace import read_workspace

SERVICES = Path(__file__).parents[2] / ".services/reports"
MODULES = SERVICES / "node_modules"

# Windows line ends, a cell of two lines, a comma and quotation marks within cells, a character
# outside of the basic plane before a faulty cell, a byte order mark.
LOANS = (
    "\ufeffborrower,book,lent,due,fee\r\n"
    'Ada,3-16,"tomor""row, or so",2021-03-29,-1\r\n'
    '"Nobody\r\n[here](at all) <script>alert(1)</script>\u202e",Leaves,,,0\r\n'
    "m2,Leaves,😀 soon,2021-01-01,abc\r\n"
    "m1,0-44,2021-04-01,2021-03-01,\r\n"
)
MEMBERS = 'number,name\nm1,"Ada\nof Lovelace"\nm2,\nm3,Eve\n'
BOOKS = (
    "sep=;\nisbn;titel;title@de;gnre\n3-16;The Trial;Der Process;crime\n0-44;Leaves;;poetry\n"
    "0 9;Odd;;\n3-16;Again;;\n"
)
NOTHING = RunReport((), "en", Path("/nowhere"))
"""A run that read no table and found nothing."""


def faulty_library(folder: Path) -> Path:
    """The library with faults in files, columns, keys, references and values, and a warning."""
    write_library(folder)
    records = folder / "records"
    (records / "loans.csv").write_bytes(LOANS.encode())
    (records / "members.csv").write_text(MEMBERS, encoding="utf-8", newline="")
    (records / "books.csv").write_text(BOOKS, encoding="utf-8", newline="")
    (records / "Gäste & Co.csv").write_text("x\n", encoding="utf-8")
    warning = "sh:minLength 4 ; sh:severity sh:Warning"
    edit(folder / "shapes/library.ttl", "sh:minLength 2", warning)
    return folder


def reported(folder: Path, language: Language = "en") -> RunReport:
    """The run of a workspace as the commands report it."""
    try:
        report = validate(read_workspace(folder))
    except Findings as error:
        return RunReport(tuple(error.findings), language, folder, completed=False)
    return RunReport(
        tuple(report.findings), language, folder, tables=report.tables, records=report.records
    )


def written(name: str, run: RunReport) -> str:
    """The report in the form of that name."""
    stream = io.BytesIO()
    wrapper = io.TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
    write_report(name, run, wrapper)
    return stream.getvalue().decode("utf-8")


def only(run: RunReport, *findings: Finding) -> RunReport:
    """The same run with other findings."""
    return replace(run, findings=findings)


@dataclass(frozen=True)
class Cells:
    """The text of a workspace's file as an editor shows it, to look up what a report points to."""

    text: str

    @classmethod
    def of(cls, path: Path) -> Cells:
        return cls(path.read_bytes().decode("utf-8-sig"))

    def at(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """The text from one place to another; columns count UTF-16 code units."""
        lines = io.StringIO(self.text, newline="").readlines()  # CR, LF and CRLF end a line
        units = [item.encode("utf-16-le") for item in lines]
        parts = []
        for number in range(line, end_line + 1):
            first = 2 * (column - 1) if number == line else 0
            last = 2 * (end_column - 1) if number == end_line else None
            parts.append(units[number - 1][first:last].decode("utf-16-le"))
        return "".join(parts)


def module(name: str) -> Path:
    """What a test needs of npm; the test is skipped where it is not there."""
    path = MODULES / name
    if not path.exists():
        pytest.skip(f"{name} is not there: make services")
    return path


def environment() -> dict[str, str]:
    """That of this process, with what the consumers need."""
    # .NET looks for a library of languages, which it does not need here.
    invariant = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    return os.environ | invariant | {"NODE_PATH": str(MODULES)}
