"""Edits of the files of records: each file as it will be, or why it stays as it is."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Final

from verbund.corrections.edit import ChangedError, Edit, UnwritableError
from verbund.corrections.editors import EDITORS, FileEditor, Sheet
from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.read.record_file import RecordFile
from verbund.read.tables import CHUNK
from verbund.read.workbook.faults import WorkbookError
from verbund.system.input_file import input_finding
from verbund.system.limits import MIB
from verbund.system.replaced_file import is_plain_inside
from verbund.workspace.workspace import Workspace

MOST: Final = 256 * MIB
"""The most bytes of a file that is edited: it is in memory."""


@dataclass(frozen=True, slots=True)
class CellEdit:
    """An edit that was made, and what stood in the file before (``raw``)."""

    sheet: Sheet
    edit: Edit
    raw: str


@dataclass(slots=True)
class FileEdit:
    """A file as it will be: its content before and after, and the edits that were made."""

    shown: str
    path: Path
    before: bytes = b""
    after: bytes = b""
    cells: list[CellEdit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def edit_file(
    workspace: Workspace, sheets: Mapping[Sheet, RecordFile], edits: Mapping[Sheet, Sequence[Edit]]
) -> FileEdit:
    """Return a file with edits; ``sheets`` are its tables, as they were read.

    What cannot be is a finding: a format that is not written (F170), a link (F171), a file that
    has changed (F172), a cell that cannot hold its correction (F174).
    """
    file = next(iter(sheets.values())).file
    made = FileEdit(file.shown, file.path)
    place = Place(file=file.shown)
    editor = editor_of(file.shown)
    if editor is None:
        count = sum(map(len, edits.values()))
        details = {"count": str(count), "known": ", ".join(EDITORS)}
        made.findings.append(Finding("F170", place, Severity.INFO, details=details))
        return made
    if not is_plain_inside(file.path, workspace.folder):
        made.findings.append(Finding("F171", place, Severity.WARNING))
        return made
    if _is_read_only(file.path):
        made.findings.append(left(place, phrase("fix.not-read-only")))
        return made
    try:
        _edit(made, editor, sheets, edits)
    except ChangedError as error:
        row = error.row or None
        made.findings.append(Finding("F172", Place(file=file.shown, row=row)))
    except UnwritableError as error:
        made.findings.append(left(place, phrase(f"fix.not-{error.problem}")))
    except WorkbookError as error:
        made.findings.append(error.finding(file.shown, None))
    except OSError as error:
        made.findings.append(input_finding(error, file.shown, "file"))
    except Findings as error:
        made.findings += error.findings
    if made.findings and not made.cells:
        made.after = made.before
    return made


def editor_of(shown: str) -> FileEditor | None:
    """Return what edits a file, given its name in findings; None where nothing does."""
    return EDITORS.get(PurePath(shown).suffix.lower())


def _edit(
    made: FileEdit,
    editor: FileEditor,
    sheets: Mapping[Sheet, RecordFile],
    edits: Mapping[Sheet, Sequence[Edit]],
) -> None:
    one = next(iter(sheets.values()))
    file = one.file
    with file.open() as stream:
        made.before = stream.read(MOST + 1)
    if len(made.before) > MOST:
        raise UnwritableError("large")
    for sheet, wanted in edits.items():
        _check(sheets[sheet], wanted)
    with file.open() as stream:
        if stream.read(MOST + 1) != made.before:
            raise ChangedError(0, 0)
    result = editor.edited(one, made.before, edits)
    made.after = result.content
    made.cells = [CellEdit(*item) for item in result.made]
    for sheet, edit, problem in result.left:
        cell = place_of(sheets[sheet], edit.row, edit.position)
        made.findings.append(left(cell, phrase(f"fix.not-{problem}"), edit.after))


def _check(file: RecordFile, edits: Sequence[Edit]) -> None:
    """Raise ChangedError where a cell does not say what it said when it was corrected."""
    wanted: defaultdict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        wanted[edit.row].append(edit)
    for first, rows in file.chunks(CHUNK):
        for number in [item for item in wanted if first <= item < first + len(rows)]:
            for edit in wanted.pop(number):
                row = rows[number - first]
                cell = row[edit.position] if edit.position < len(row) else ""
                if cell != edit.before:
                    raise ChangedError(edit.row, edit.position)
    for missing in wanted:
        raise ChangedError(missing, 0)


def left(place: Place, problem: Localised, value: str | None = None) -> Finding:
    """Return the finding that a correction is left to a person (F174)."""
    return Finding("F174", place, Severity.WARNING, value, {"problem": problem})


def place_of(file: RecordFile, row: int, position: int) -> Place:
    """Return the place of a cell, with the heading that its column has in the file."""
    heading = file.headings[position] if position < len(file.headings) else None
    return Place(file.shown, file.sheet, row, None, heading or None, position)


def _is_read_only(path: Path) -> bool:
    """Whether somebody has taken the right to write a file: replacing it would pass over that."""
    with suppress(OSError):  # told when it is read
        return not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK)
    return False


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return sha256(content).hexdigest()
