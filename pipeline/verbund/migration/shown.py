"""What a migration changes in a file, for who reviews it: lines of text, or cells of a workbook."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence

from verbund.corrections.record_edits import editor_of
from verbund.findings.catalogue import visible
from verbund.migration.stage import CellChange, Change
from verbund.migration.unified import unified
from verbund.text.column_letters import column_letters


def difference_of(change: Change, cells: Sequence[CellChange]) -> str:
    """Return the difference of a file: a unified diff of a text, else its cells in that form."""
    editor = editor_of(change.shown)
    if editor is None or editor.is_exact:
        before = None if change.before is None else _decoded(change.before)
        return unified(change.shown, before, _decoded(change.after or b""))
    return "".join(_of_cells(change.shown, cells))


def _of_cells(shown: str, cells: Sequence[CellChange]) -> Iterator[str]:
    first: dict[tuple[str | None, int, int], CellChange] = {}
    last: dict[tuple[str | None, int, int], CellChange] = {}
    for cell in cells:
        key = cell.sheet, cell.row, cell.position
        first.setdefault(key, cell)
        last[key] = cell
    yield f"--- a/{shown}\n+++ b/{shown}\n"
    for key, cell in last.items():
        place = f"{column_letters(cell.position)}{cell.row}"
        sheet = "" if cell.sheet is None else f"{visible(cell.sheet)}!"
        yield f"@@ {sheet}{place} {visible(cell.heading)} @@\n"
        for mark, text in (("-", first[key].before), ("+", cell.after)):
            if text:
                yield f"{mark}{visible(text)}\n"


def _decoded(content: bytes) -> str:
    """Return a text as people see it; what it is written in was told by its first reader."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
