"""The delimiter of a CSV file: which one it is, and the first rows if it were another."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import Final

from verbund.data_class import NamedTuple
from verbund.read.row_reader import RowError, RowReader
from verbund.read.title_rows import (
    MOST_TITLE_ROWS,
    Weigh,
    heading_count,
    heading_row_below_titles,
    heading_weight,
    mapped_heading_row,
)
from verbund.system.limits import Limits
from verbund.text.normal_form import normal

_READ = ",;\t"
_PROBABLE = ",;\t|"
"""The delimiters that a file may be meant to have; the last is not read."""

_NAMED = "sep="


def named_delimiter(line: str) -> str | None:
    """Return the delimiter that a first line such as ``sep=;`` names; None for another line."""
    named = line.rstrip("\r\n")
    if named[:4].lower() == _NAMED and len(named) == 5 and named[4] != '"':
        return named[4]
    return None


def likely_delimiter(line: str, knows: Callable[[str], bool], limits: Limits) -> str:
    """Return the delimiter that cuts a line into most headings of the table; a comma in doubt."""
    return max(_READ, key=lambda item: (_known(line, item, knows, limits), item == ","))


def _known(line: str, delimiter: str, knows: Callable[[str], bool], limits: Limits) -> int:
    """Return how many cells of a line are headings of the table, cut at a delimiter."""
    try:
        headings = next(RowReader([line], delimiter, limits), [])
    except RowError:  # such as a heading of several lines
        headings = [cell.strip('"\r\n') for cell in line.split(delimiter)]
    return sum(map(knows, headings))


class FoundHeadings(NamedTuple):
    """Headings below titles: the delimiter that cuts them, their row, and they themselves."""

    delimiter: str
    row: int
    headings: list[str]


def headings_below_titles(
    start: bytes, named: str | None, knows: Callable[[str], bool]
) -> FoundHeadings | None:
    """Return the headings below titles, given a file's beginning; None without titles.

    ``named`` is the delimiter that the file names. Without it that one counts which makes the most
    headings.
    """
    text = start.decode("utf-8-sig", "replace")
    best: FoundHeadings | None = None
    most = 0
    for delimiter in named or _READ:
        rows = _cut(text, delimiter, MOST_TITLE_ROWS + 1)
        row = heading_row_below_titles(rows, knows)
        if row is not None and (count := heading_count(rows[row - 1], knows)) > most:
            most, best = count, FoundHeadings(delimiter, row, list(map(normal, rows[row - 1])))
    return best


def mapped_headings(start: bytes, named: str | None, weigh: Weigh) -> FoundHeadings | None:
    """Return the headings that a mapping speaks of, given a file's beginning; None without any.

    ``named`` is the delimiter that the file names, as for ``headings_below_titles``.
    """
    text = start.decode("utf-8-sig", "replace")
    best: FoundHeadings | None = None
    most = 0
    for delimiter in named or _READ:
        rows = _cut(text, delimiter, MOST_TITLE_ROWS + 1)
        row = mapped_heading_row(rows, weigh)
        if row is not None and (weight := heading_weight(rows[row - 1], weigh)) > most:
            most, best = weight, FoundHeadings(delimiter, row, list(map(normal, rows[row - 1])))
    return best


def first_rows(start: bytes, count: int) -> Iterator[list[list[str]]]:
    """Yield the first rows of a file, given its beginning, cut at each delimiter in turn."""
    text = start.decode("utf-8-sig", "replace")
    for delimiter in _PROBABLE:
        yield _cut(text, delimiter, count)


def _cut(start: str, delimiter: str, count: int) -> list[list[str]]:
    reader = csv.reader(StringIO(start, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        rows.extend(islice(reader, count))
    except csv.Error:
        pass  # the rows read before the error count
    if rows and rows[0] and rows[0][0].lower().startswith(_NAMED):
        del rows[0]
    return rows


SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
"""The delimiters that a file may have without naming one, with their names in phrases."""


def others_between(
    headings: Iterable[str], delimiter: str, knows: Callable[[str], bool], start: str
) -> Iterator[str]:
    """Yield other delimiters that stand beside a heading of the table, not in quotation marks.

    ``start`` is the text of the file from its first row on, or as much of it as tells.
    """
    for text, is_quoted in zip(headings, _quoted(start, delimiter), strict=False):
        if not is_quoted and not knows(text):
            for other in SEPARATORS:
                if other != delimiter and other in text and any(map(knows, text.split(other))):
                    yield other


def _quoted(start: str, delimiter: str) -> Iterator[bool]:
    """Yield of each cell of the first row whether it stands in quotation marks (RFC 4180, 2.5)."""
    cell = re.compile(rf'("(?:[^"]|"")*+"?)?[^{re.escape(delimiter)}\r\n]*+')
    at = -1
    while at < 0 or start[at : at + 1] == delimiter:
        found = cell.match(start, at + 1)
        if found is None:  # the pattern matches nothing, too
            return
        yield found[1] is not None
        at = found.end()
