"""Samples of files: the headings of each sheet, and the first cells below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from verbund.findings import Finding, Findings, Place
from verbund.read.expected import ParentKey
from verbund.read.formats import format_of, known_suffixes
from verbund.read.likely_columns import LONGEST
from verbund.read.opening import ASIDE
from verbund.read.record_file import FileToRead, HidesSheets, Knows, RecordFormat
from verbund.read.title_rows import MOST_TITLE_ROWS, heading_count
from verbund.text.names import normalise, stripped

_ROWS: Final = 300
"""The most rows of a sheet that are looked at."""

_SHEETS: Final = 300
"""The most sheets of a file that are looked at."""

_COLUMNS: Final = 300
"""The most columns of a sheet that are looked at."""

_FILLED: Final = 2
"""The fewest cells of a row of headings, where there are titles above."""


class Sample(NamedTuple):
    """The beginning of a sheet. ``rows`` are as wide as the headings; ``title`` stands above."""

    sheet: str | None
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""

    def cells(self, position: int) -> list[str]:
        """Return the cells of a column that are filled."""
        return [text for row in self.rows if (text := stripped(row[position]))]


class _Any:
    """Expects nothing; ``knows`` decides between the delimiters of a CSV file."""

    parent: ParentKey | None = None

    def __init__(self, knows: Knows) -> None:
        self._knows = knows

    def knows(self, heading: str) -> bool:
        """Whether a heading is one of any table."""
        return self._knows(heading)

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        """Return the heading for itself."""
        return normalise(heading), None

    def separator(self, heading: str) -> str | None:
        """Return what parts values, so that lists are read."""
        return ";"


def samples_of(file: FileToRead, knows: Knows) -> list[Sample]:
    """Return a sample of each sheet of a file that a person sees and that has headings.

    ``knows`` says whether a text is a heading of any table. Raises Findings for a file that cannot
    be read.
    """
    form = format_of(file.path.name)
    if form is None:
        details = {"extension": file.path.suffix, "known": known_suffixes()}
        raise Findings([Finding("F107", Place(file=file.shown), details=details)])
    sheets = form.sheets(file)
    if isinstance(form, HidesSheets):
        hidden = form.hidden(file)
        sheets = [
            name for name in sheets if str(name) not in hidden and not str(name).startswith(ASIDE)
        ]
    found = (_sample(form, file, sheet, knows) for sheet in sheets[:_SHEETS])
    return [sample for sample in found if sample is not None]


def _sample(form: RecordFormat, file: FileToRead, sheet: str | None, knows: Knows) -> Sample | None:
    try:
        opened = form.open(file, sheet, _Any(knows))
    except Findings as error:
        if any(finding.code != "F108" for finding in error.findings):
            raise
        return None
    ways = [rows for rows in map(_tidied, opened.beginnings(_ROWS)) if rows]
    has_titles = not form.nests
    best = max(ways, key=lambda rows: _quality(rows, knows), default=[])
    if not best:
        return None
    at = _heading_row(best, knows) if has_titles else 0
    headings = tuple(best[at])
    width = len(headings)
    rows = [tuple([*row, *[""] * width][:width]) for row in best[at + 1 :]]
    title = " ".join(cell for row in best[:at] for cell in row)[:LONGEST]
    return Sample(sheet, headings, tuple(row for row in rows if any(row)), title)


def _tidied(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return rows without white space around cells, and empty cells at their ends."""
    found = []
    for row in rows:
        cells = [stripped(cell[: 2 * LONGEST]) for cell in row[:_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        found.append(cells)
    return found


def _quality(rows: Sequence[Sequence[str]], knows: Knows) -> tuple[int, int]:
    """Return what tells the right delimiter of a text: known headings, and rows of some width."""
    at = _heading_row(rows, knows)
    width = len(rows[at])
    alike = sum(len(row) == width for row in rows) if width >= _FILLED else 0
    return sum(map(knows, rows[at])), alike


def _heading_row(rows: Sequence[Sequence[str]], knows: Knows) -> int:
    """Return the place of the row of headings among some: below titles, above the records.

    It is the one among the first with most known headings; where none has any, the first row that
    is as full as those below it are, of cells that all differ, most of them texts.
    """
    first = rows[: MOST_TITLE_ROWS + 1]
    counts = [heading_count(row, knows) for row in first]
    if any(counts):
        return counts.index(max(counts))
    widths = sorted(sum(1 for cell in row if cell) for row in rows)
    usual = widths[len(widths) // 2]
    least = max(_FILLED, (usual + 1) // 2)
    for at, row in enumerate(first):
        filled = [cell for cell in row if cell]
        texts = {normalise(cell) for cell in filled}
        words = sum(map(_is_text, filled))
        if len(filled) >= least and len(texts) == len(filled) and 2 * words >= len(filled):
            return at
    return next((at for at, row in enumerate(first) if row), 0)


def _is_text(cell: str) -> bool:
    return len(cell) <= LONGEST and any(map(str.isalpha, cell))
