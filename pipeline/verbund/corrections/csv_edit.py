"""Edits of a CSV file: cells are replaced in its text, and nothing else changes by a byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from verbund.corrections.edit import ChangedError, Edit, Edited, UnwritableError
from verbund.read.text_form import TextForm
from verbund.text.late_pattern import late
from verbund.text.normal_form import normal

_MARK = "\ufeff"
_QUOTED = late(r'"([^"]*(?:""[^"]*)*)"(.*)\Z', re.DOTALL)


class _Cell(NamedTuple):
    """A cell in the text: where it begins and ends, its row from 1 and its position from 0."""

    start: int
    end: int
    row: int
    position: int


def edited_csv(
    content: bytes, form: TextForm, edits: Sequence[Edit], *, longer: bool = False
) -> Edited:
    """Return a file with edits.

    Encoding, delimiter, quotation marks and line ends stay. With ``longer`` a row may get cells
    behind its last. Raises ChangedError where a cell is not as it was, UnwritableError where the
    encoding has no such characters.
    """
    text = _decoded(content, form)
    places, last = _places(text, form, edits)
    pieces: list[str] = []
    raws: dict[tuple[int, int], str] = {}
    end = 0
    for edit in sorted(edits, key=lambda item: (item.row, item.position)):
        key = (edit.row, edit.position)
        place, missing = places.get(key), ""
        if place is None and longer and edit.row in last:
            before = last[edit.row]
            missing = form.delimiter * (edit.position - before.position)
            place = _Cell(before.end, before.end, *key)
            last[edit.row] = place
        if place is None:
            raise ChangedError(*key)
        raw = text[place.start : place.end]
        if cell_says(raw) != edit.before:
            raise ChangedError(*key)
        raws[key] = raw
        new = _written(edit.after, raw, form.delimiter) if edit.raw is None else edit.raw
        pieces += (text[end : place.start], missing, new)
        end = place.end
    pieces.append(text[end:])
    try:
        result = "".join(pieces).encode(form.encoding)
    except UnicodeEncodeError:
        raise UnwritableError("encoding") from None
    return Edited(result, [raws[edit.row, edit.position] for edit in edits])


def _places(
    text: str, form: TextForm, edits: Sequence[Edit]
) -> tuple[dict[tuple[int, int], _Cell], dict[int, _Cell]]:
    """Return the cells that edits are about, and the last cell of each of their rows."""
    wanted = {(edit.row, edit.position) for edit in edits}
    rows = {row for row, _ in wanted}
    places, last = {}, {}
    for cell in _cells(text, form):
        if cell.row in rows:
            last[cell.row] = cell
            if (cell.row, cell.position) in wanted:
                places[cell.row, cell.position] = cell
    return places, last


def is_one_cell(raw: str, form: TextForm) -> bool:
    """Whether a text is one cell of a file and nothing more, as an undo file has to have it."""
    if not raw:
        return True
    cells = list(_cells(raw, form._replace(skipped=0)))
    closed = not raw.startswith('"') or _QUOTED.match(raw) is not None
    return closed and len(cells) == 1 and cells[0].end == len(raw)


def cell_says(raw: str) -> str:
    """Return what a cell says as records are read, given its text in the file."""
    return normal(_read(raw))


def _decoded(content: bytes, form: TextForm) -> str:
    try:
        text = content.decode(form.encoding)
    except UnicodeDecodeError:
        raise UnwritableError("encoding") from None
    if text.encode(form.encoding) != content:
        raise UnwritableError("encoding")
    return text


def _cells(text: str, form: TextForm) -> Iterator[_Cell]:
    """Yield all cells of a text, in order, as the csv module cuts them."""
    pattern = _pattern(form.delimiter)
    at = len(_MARK) if text.startswith(_MARK) else 0
    for _ in range(form.skipped):
        line = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?").match(text, at)
        at = at if line is None else line.end()
    row, position, size = 1, 0, len(text)
    while at < size:
        match = pattern.match(text, at)
        if match is None:  # it matches everywhere
            return
        yield _Cell(at, match.end(1), row, position)
        if match[2] == form.delimiter:
            position += 1
            if match.end() == size:  # an empty cell at the very end
                yield _Cell(size, size, row, position)
        else:
            row, position = row + 1, 0
        at = match.end()  # further each time: only the last cell has no sign behind it


@cache
def _pattern(delimiter: str) -> re.Pattern[str]:
    sign = re.escape(delimiter)
    return re.compile(rf'("[^"]*(?:""[^"]*)*"[^{sign}\r\n]*|[^{sign}\r\n]*)({sign}|\r\n|\n|\r|\Z)')


def _read(raw: str) -> str:
    """Return what a cell says, given its text in the file."""
    if not raw.startswith('"'):
        return raw
    match = _QUOTED.match(raw)
    return raw if match is None else match[1].replace('""', '"') + match[2]


def _written(text: str, before: str, delimiter: str) -> str:
    """Return the text in the file of a cell, in quotation marks if it had some or needs them."""
    needs = any(sign in text for sign in ('"', "\r", "\n", delimiter)) or text != text.strip()
    if before.startswith('"') or needs:
        return '"' + text.replace('"', '""') + '"'
    return text
