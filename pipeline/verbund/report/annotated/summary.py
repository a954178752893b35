"""The sheet in front of an annotated workbook: all findings, each with a link to its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink

from verbund.findings.catalogue import (
    VALUE_WIDTH,
    Language,
    entry,
    grouped,
    localised,
    render,
    say,
    shorten,
    visible,
)
from verbund.findings.finding import Finding, Severity
from verbund.report.annotated.cell_text import cell_text, may_run
from verbund.report.annotated.colours import FILLS, TEXT
from verbund.report.annotated.notes import MOST_CELLS, Notes
from verbund.report.reported import RunReport
from verbund.report.text import count_of, place_of

if TYPE_CHECKING:
    from openpyxl.cell import Cell

Target = Callable[[Finding], str | None]
"""Where a link to a finding's cell leads, such as ``'Orte'!B7``; None where there is no cell."""

_HEADINGS: Final[tuple[tuple[str, int], ...]] = (
    ("annotated.severity", 12),
    ("annotated.code", 9),
    ("annotated.place", 42),
    ("report.found", 30),
    ("annotated.message", 60),
    ("report.expected", 50),
    ("report.remedy", 50),
    ("report.suggestion", 24),
)
"""The columns: the phrase of the heading, and the width."""

_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_BOLD: Final = Font(bold=True)
_TITLE: Final = Font(bold=True, size=14)
_LINK: Final = Font(color="FF0563C1", underline="single")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list: its severity, its texts by column, and where its link leads."""

    severity: Severity
    texts: tuple[str, ...]
    target: str | None


def lines_of(reported: RunReport, target: Target) -> list[Line]:
    """Return the lines of the list, the gravest findings first, as many as fit in."""
    listed = reported.by_severity[:MOST_CELLS]
    return [_line(finding, reported.language, target(finding)) for finding in listed]


def remarks_of(reported: RunReport, notes: Notes, more: Sequence[str] = ()) -> list[str]:
    """Return what stands above the list: the count, how to use it, and what is left out."""
    language = reported.language
    listed = sum(finding.number for finding in reported.by_severity[:MOST_CELLS])
    remarks = [count_of(reported.findings, language) or say("report.none", language)]
    if reported.closing:
        remarks.append(localised(reported.closing, language))
    remarks.append(say("annotated.use", language))
    remarks.append(say("annotated.no-cell", language))
    for key, count in (("more-cells", notes.left_out), ("more-lines", reported.total - listed)):
        if count:
            remarks.append(say(f"annotated.{key}", language, count=grouped(count)))
    return [*remarks, *more]


def write_summary(
    sheet: Any, lines: Sequence[Line], remarks: Sequence[str], language: Language
) -> None:
    """Write the list into an empty sheet, of a workbook in memory or of one that is streamed."""
    for number, (_, width) in enumerate(_HEADINGS):
        sheet.column_dimensions["ABCDEFGH"[number]].width = width
    legend = len(remarks) + 2
    sheet.freeze_panes = f"A{legend + 2}"
    title = _cell(sheet, say("annotated.title", language))
    title.font = _TITLE
    _append(sheet, [title])
    for remark in remarks:
        _append(sheet, [_cell(sheet, remark)])
    _append(sheet, list(_legend(sheet, language)))
    headings = [_cell(sheet, say(key, language)) for key, _ in _HEADINGS]
    for cell in headings:
        cell.font = _BOLD
    _append(sheet, headings)
    for line in lines:
        _append(sheet, list(_cells(sheet, line)))
    sheet.auto_filter.ref = f"A{legend + 1}:H{legend + 1 + len(lines)}"


def link_to(sheet: str, cell: str) -> str:
    """Return where a link to a cell of the workbook leads."""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def _line(finding: Finding, language: Language, target: str | None) -> Line:
    rendered = render(finding, language)
    suggestion = shorten(visible(finding.suggestion or ""), VALUE_WIDTH)
    texts = (
        say(f"severity.{finding.severity.value}", language),
        f"{finding.code} {entry(finding.code).name}",
        place_of(finding, language),
        shorten(visible((finding.value or "")[: VALUE_WIDTH + 1]), VALUE_WIDTH),
        rendered.message,
        rendered.expected,
        rendered.remedy,
        suggestion,
    )
    return Line(finding.severity, texts, target)


def _legend(sheet: Any, language: Language) -> Iterator[Cell]:
    yield _cell(sheet, say("annotated.colours", language))
    for severity in Severity:
        cell = _cell(sheet, say(f"severity.{severity.value}", language))
        cell.fill, cell.font = FILLS[severity], TEXT
        yield cell


def _cells(sheet: Any, line: Line) -> Iterator[Cell]:
    for column, text in enumerate(line.texts):
        cell = _cell(sheet, text)
        cell.alignment = _WRAPPED
        if column == 0:
            cell.fill, cell.font = FILLS[line.severity], TEXT
        if _HEADINGS[column][0] == "annotated.place" and line.target is not None:
            cell.hyperlink = Hyperlink(ref="", location=cell_text(line.target))
            cell.font = _LINK
        yield cell


def _cell(sheet: Any, text: str) -> Cell:
    return text_cell(sheet, text)


def text_cell(sheet: Any, text: str) -> Cell:
    """Return a cell for a sheet that holds a text, whatever it looks like."""
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = cell_text(text)
    cell.data_type = "s"  # not what it looks like
    if may_run(text):
        cell.quotePrefix = True
    return cell


def _append(sheet: Any, cells: list[Cell]) -> None:
    sheet.append(cells)
    for cell in cells:
        if cell.hyperlink is not None:
            cell.hyperlink.ref = cell.coordinate
