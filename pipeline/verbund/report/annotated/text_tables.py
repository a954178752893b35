"""Tables as they were read, to be written as sheets of texts; no more cells than fit in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from verbund.findings.catalogue import Language, grouped, say, visible
from verbund.findings.finding import Finding, Findings, Origin, origin_of
from verbund.read.tables import CHUNK
from verbund.report.annotated.cell_text import sheet_title
from verbund.report.annotated.notes import Cell, Note, Notes, cell_of
from verbund.text.column_letters import column_letters

if TYPE_CHECKING:
    from verbund.read.record_file import RecordFile
    from verbund.report.reported import RunReport

MOST: Final = 1_000_000
"""The most cells of all tables together; more rows are left out, and the list says so."""

Rows = Iterable[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: the name of its sheet, what stands in it, and what is said of its cells.

    ``above`` are the rows above the headings. ``rows`` are numbered as findings number them;
    ``shift`` is what a number has less than the row of the sheet.
    """

    title: str
    above: Sequence[Sequence[str]]
    headings: Sequence[str]
    rows: Rows
    notes: Mapping[Cell, Note]
    shift: int


@dataclass(slots=True)
class Tables:
    """The tables of a run that are written as texts, and where each row came to stand.

    ``cuts`` are the first rows that did not fit in; they are known once the rows were taken.
    """

    by_origin: dict[Origin, TextTable] = field(default_factory=dict)
    cuts: dict[Origin, int] = field(default_factory=dict)
    left: int = MOST

    def cell(self, finding: Finding) -> tuple[str, str] | None:
        """Return the sheet and the cell of a finding; None where it has none."""
        origin, cell = origin_of(finding.place), cell_of(finding)
        table = self.by_origin.get(origin)
        if table is None or cell is None or cell.row >= self.cuts.get(origin, cell.row + 1):
            return None
        return table.title, f"{column_letters(cell.position)}{cell.row + table.shift}"

    def remarks(self, language: Language) -> Iterator[str]:
        """Yield what is to be said of tables that did not fit in."""
        for (shown, _), first in self.cuts.items():
            row = grouped(first - 1)
            yield say("annotated.rows-cut", language, file=visible(shown), row=row)


def text_tables(
    reported: RunReport, notes: Notes, taken: set[str], without: Collection[str] = ()
) -> Tables:
    """Return the tables of a run, without those of some files.

    ``taken`` are the names that sheets have already, in small letters.
    """
    tables = Tables(left=MOST)
    shown = _rows_of_findings(reported)
    for origin, name in _names(reported).items():
        file = reported.files[origin]
        if file.shown in without:
            continue
        tables.by_origin[origin] = TextTable(
            title=sheet_title(name, taken),
            above=list(_above(file)),
            headings=file.headings,
            rows=_rows(file, shown[origin], tables),
            notes=notes.of(origin),
            shift=1 if file.heading_row < 1 else 0,  # headings that are no row get one
        )
    return tables


def _names(reported: RunReport) -> dict[Origin, str]:
    """Return what each table is called: its sheet, or its file; both where that is not enough."""
    names: dict[Origin, str] = {}
    files = {shown for shown, _ in reported.files}
    for shown, sheet in reported.files:
        stem = PurePath(shown).stem
        names[shown, sheet] = stem if sheet is None else sheet
        if sheet is not None and len(files) > 1:
            names[shown, sheet] = f"{stem} {sheet}" if sheet != stem else stem
    return names


def _rows_of_findings(reported: RunReport) -> defaultdict[Origin, dict[int, tuple[str, ...]]]:
    """Return the rows that findings show: also those that could not be read as rows."""
    rows: defaultdict[Origin, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for finding in reported.findings:
        if finding.place.row is not None and finding.row_cells:
            rows[origin_of(finding.place)][finding.place.row] = finding.row_cells
    return rows


def _above(file: RecordFile) -> Iterator[Sequence[str]]:
    """Yield the rows above the headings."""
    if file.heading_row > 1:
        with suppress(Findings, OSError):
            yield from list(next(file.beginnings(file.heading_row), ()))[: file.heading_row - 1]


def _rows(
    file: RecordFile, shown: Mapping[int, tuple[str, ...]], tables: Tables
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of a table, as many as fit in."""
    tables.left -= len(file.headings)
    with suppress(Findings, OSError):  # it was there when it was read
        for first, rows in file.chunks(CHUNK):
            for number, cells in enumerate(rows, start=first):
                row = cells or shown.get(number, ())
                tables.left -= max(len(row), 1)
                if tables.left < 0:
                    tables.cuts[file.origin] = number
                    return
                yield number, row
