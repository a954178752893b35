"""Writes findings as text for people, in the manner of a good compiler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from verbund.findings.catalogue import (
    VALUE_WIDTH,
    Language,
    as_in_sheet,
    counted,
    entry,
    render,
    say,
    shorten,
    suggested,
    visible,
)
from verbund.findings.finding import Finding, Severity
from verbund.report.harmless import in_line
from verbund.report.reported import position_of
from verbund.report.shown import rest_text, shown_of
from verbund.report.streams import fit, pad, use_color, writable

NEIGHBOURS: Final = 2
NEIGHBOUR_WIDTH: Final = 20
CELL_WIDTH: Final = 48

_STYLES: Final = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow"}
_COUNTED: Final = (
    (Severity.VIOLATION, "report.violations"),
    (Severity.WARNING, "report.warnings"),
    (Severity.INFO, "report.infos"),
)


class Part(NamedTuple):
    """A piece of a line, and its style on a terminal."""

    text: str
    style: str = ""


Line = list[Part]


class Room(NamedTuple):
    """How much of a terminal findings may take: columns, and lines of so many."""

    width: int
    lines: int

    def takes(self, lines: Sequence[Line]) -> int:
        """Return how many lines of the terminal these are: long ones are wrapped."""
        widths = (sum(cell_len(part.text) for part in line) for line in lines)
        return sum(max(-(-width // self.width), 1) for width in widths)


def write_text(
    findings: Sequence[Finding],
    stream: TextIO,
    *,
    language: Language,
    color: bool | None = None,
    room: Room | None = None,
) -> None:
    """Write all findings, by file and place, and a closing count.

    With ``room``, as many as there is room for, in the order in which they are given.
    ``color`` None means: on a terminal, and unless NO_COLOR says otherwise. Without colour the text
    is plain, with no escape sequences and no wrapping. Nothing from a cell is interpreted.
    """
    console = Console(file=stream, force_terminal=True, no_color=False, highlight=False)
    colored = use_color(stream, color)
    for line in _report(findings, language, room):
        parts = [Part(writable(part.text, stream), part.style) for part in line]
        if colored:
            parts = [Part(in_line(part.text), part.style) for part in parts]
            console.print(Text.assemble(*parts), soft_wrap=True)
        else:
            stream.write(in_line("".join(part.text for part in parts).rstrip()) + "\n")


def place_of(finding: Finding, language: Language) -> str:
    """Return the place of a finding: ``records/conferences.csv:3, column "date"``.

    The number is the row as a spreadsheet shows it, or the line where there are no rows. The line
    is added where it differs, since cells may hold line breaks.
    """
    place = finding.place
    where = visible(place.file) if place.file else say("report.workspace", language)
    number = place.row if place.row is not None else place.line
    words = [where if number is None else f"{where}:{number}"]
    if place.sheet is not None:
        words.append(say("report.sheet", language, sheet=visible(place.sheet)))
    if place.row is not None and place.line not in (None, place.row):
        words.append(say("report.line", language, line=str(place.line)))
    if place.column is not None:
        column = shorten(visible(place.column), VALUE_WIDTH)
        words.append(say("report.column", language, column=column))
    if number is None and finding.shape is not None:
        words.append(say("report.shape", language, shape=visible(finding.shape)))
    return ", ".join(words)


def _report(findings: Sequence[Finding], language: Language, room: Room | None) -> Iterator[Line]:
    if not findings:
        yield [Part(say("report.none", language), "green")]
        return
    ordered = findings if room else sorted(findings, key=lambda finding: finding.order)
    left = room.lines if room else 0
    for number, (finding, rest) in enumerate(shown_of(ordered)):
        block = [*_finding(finding, language)]
        if rest is not None:
            block.append([Part(rest_text(finding, rest, language), "bold")])
        block.append([])
        left -= room.takes(block) if room else 0
        if left < 0 < number and room:
            yield [Part(say("report.no-room", language), "dim")]
            break
        yield from block
    yield [Part(count_of(findings, language), "bold")]
    gravest = min(ordered, key=lambda finding: [*Severity].index(finding.severity))
    yield [Part(say("report.more", language, code=gravest.code), "dim")]


def _finding(finding: Finding, language: Language) -> Iterator[Line]:
    rendered = render(finding, language)
    style = _STYLES.get(finding.severity, "bold cyan")
    yield [Part(place_of(finding, language), "bold")]
    yield [
        Part(say(f"severity.{finding.severity.value}", language), style),
        Part(f" {finding.code} {entry(finding.code).name}", style),
        Part(f": {rendered.message}"),
    ]
    excerpt = _excerpt(finding, style)
    yield from excerpt
    value = visible(finding.value) if finding.value is not None and not excerpt else ""
    if shorten(value, VALUE_WIDTH) in rendered.message:
        value = ""
    yield from _note("report.found", shorten(value, VALUE_WIDTH), language)
    yield from _note("report.expected", rendered.expected, language)
    yield from _note("report.remedy", rendered.remedy, language)
    if finding.suggestion is not None:
        yield from _note("report.suggestion", suggested(finding, language, "?"), language)
    if finding.shape is not None and (finding.place.row or finding.place.line) is not None:
        yield from _note("report.rule", visible(finding.shape), language)


def _note(key: str, text: str, language: Language) -> Iterator[Line]:
    if text:
        yield [Part(f"  {say(key, language)}: ", "dim"), Part(text)]


def _excerpt(finding: Finding, style: str) -> list[Line]:
    """Return the row with its headings above and the cell underlined; nothing without a row."""
    rows = rows_of(finding)
    if not rows:
        return []
    target = position_of(finding)
    width = max(len(cells) for _, cells in rows)
    first, last = _window(width, target)
    gutter = max(len(number) for number, _ in rows)
    table = [_shown(cells, first, last, target) for _, cells in rows]
    widths = [max(cell_len(cells[i]) for cells in table) for i in range(last - first)]
    before, after = "… | " if first else "", " | …" if last < width else ""
    lines: list[Line] = [[]]
    for (number, _), cells in zip(rows, table, strict=True):
        body = " | ".join(pad(cell, width) for cell, width in zip(cells, widths, strict=True))
        lines.append([Part(f"  {number:>{gutter}} | ", "dim"), Part(before + body + after)])
    if target is not None:
        offset = gutter + 5 + len(before) + sum(width + 3 for width in widths[: target - first])
        carets = "^" * max(cell_len(table[-1][target - first]), 1)
        lines.append([Part(" " * offset), Part(carets, style)])
    return [*lines, []]


def rows_of(finding: Finding) -> list[tuple[str, tuple[str, ...]]]:
    """Return the rows of an excerpt with their numbers; the headings alone if they have it."""
    row = str(finding.heading_row or "")  # none where headings are no row
    if finding.place.row == finding.heading_row:
        cells = finding.row_cells or finding.headings
        return [(row, cells)] if cells else []
    if finding.place.row is None or not finding.row_cells:
        return []
    headings = [(row, finding.headings)] if finding.headings else []
    cells = finding.row_cells
    if finding.place.sheet is not None:
        cells = tuple(map(as_in_sheet, cells))
    return [*headings, (str(finding.place.row), cells)]


def _window(width: int, target: int | None) -> tuple[int, int]:
    if target is None:
        return 0, min(width, 2 * NEIGHBOURS + 1)
    return max(target - NEIGHBOURS, 0), min(target + NEIGHBOURS + 1, width)


def _shown(cells: tuple[str, ...], first: int, last: int, target: int | None) -> list[str]:
    padded = [*cells, *[""] * (last - len(cells))]
    return [
        fit(visible(padded[i][:1000]), CELL_WIDTH if i == target else NEIGHBOUR_WIDTH)
        for i in range(first, last)
    ]


def count_of(findings: Sequence[Finding], language: Language) -> str:
    """Return the number of findings as text: ``2 violations, 1 warning in 2 files``."""
    by_severity: Counter[Severity] = Counter()
    for finding in findings:
        by_severity[finding.severity] += finding.number
    counts = [
        counted(key, by_severity[severity], language)
        for severity, key in _COUNTED
        if by_severity[severity]
    ]
    files = len({finding.place.file for finding in findings if finding.place.file})
    ending = f" {counted('report.files', files, language)}" if files else ""
    return ", ".join(counts) + ending
