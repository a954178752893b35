"""Writes corrections into the files of a workspace, and takes them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from verbund.corrections.correction import Correction
from verbund.corrections.edit import Edit
from verbund.corrections.editors import Sheet
from verbund.corrections.record_edits import MOST, FileEdit, digest, edit_file, editor_of
from verbund.corrections.undo import UndoFile, free_name, undo_text
from verbund.findings import Finding, Place, phrase
from verbund.findings.finding import Origin
from verbund.read.record_file import RecordFile
from verbund.read.tables import Tables
from verbund.read.workbook.faults import WorkbookError
from verbund.system.input_file import open_input
from verbund.system.replaced_file import Staged, is_plain_inside
from verbund.workspace.workspace import Workspace


@dataclass(slots=True)
class Written:
    """What was written: the files, the cells, the undo file, and why others were not."""

    files: list[str] = field(default_factory=list)
    cells: set[tuple[Origin, int, int]] = field(default_factory=set)
    undo: Path | None = None
    findings: list[Finding] = field(default_factory=list)


def planned(
    workspace: Workspace, tables: Tables, corrections: Sequence[Correction]
) -> list[FileEdit]:
    """Return the files as corrections make them; nothing is written."""
    edits: dict[str, dict[Sheet, list[Edit]]] = defaultdict(lambda: defaultdict(list))
    for item in corrections:
        shown, sheet = item.origin
        edits[shown][sheet].append(Edit(*item.cell, item.before, item.after))
    sheets = _sheets(tables)
    return [
        edit_file(workspace, sheets[shown], edits[shown])
        for shown in sorted(edits)
        if shown in sheets
    ]


def write_planned(workspace: Workspace, made: Sequence[FileEdit]) -> Written:
    """Write files that were planned, and before them the undo file. Raises OSError."""
    written = Written(findings=[finding for item in made for finding in item.findings])
    changed = _unchanged_so_far(workspace, made, written)
    if not changed:
        return written
    undo = free_name(workspace.folder)
    _put(changed, lambda: _write_undo(undo, changed))
    written.undo = undo
    written.files = [item.shown for item in changed]
    written.cells = {
        ((item.shown, cell.sheet), cell.edit.row, cell.edit.position)
        for item in changed
        for cell in item.cells
    }
    return written


def take_back(
    workspace: Workspace, tables: Tables, undo: Sequence[UndoFile], shown: str
) -> list[FileEdit]:
    """Return the files as they were before.

    Those that have changed since are a finding (F172), and so is an undo file, called ``shown``,
    that would make something else of a file (F173). A file that is as it was before already has
    neither cells nor findings.
    """
    sheets = _sheets(tables)
    return [_taken_back(workspace, sheets.get(item.shown, {}), item, shown) for item in undo]


def _taken_back(
    workspace: Workspace, known: Mapping[Sheet, RecordFile], item: UndoFile, shown: str
) -> FileEdit:
    changed = [Finding("F172", Place(file=item.shown))]
    if not known or not all(sheet in known for sheet in item.edits):
        return FileEdit(item.shown, workspace.folder, findings=changed)
    file = next(iter(known.values()))
    state = _state(workspace, file.path)
    if state == item.before:
        return FileEdit(item.shown, file.path)
    edited = edit_file(workspace, known, item.edits)
    if digest(edited.before) != item.after:
        edited.cells.clear()
        edited.findings = edited.findings if state == item.after else changed
    elif any(finding.code == "F172" for finding in edited.findings) or (
        edited.cells and not _is_as_before(edited, file, item)
    ):
        edited.cells.clear()
        problem = phrase("undo.other", file=item.shown)
        edited.findings = [Finding("F173", Place(file=shown), details={"problem": problem})]
    return edited


def write_back(workspace: Workspace, made: Sequence[FileEdit]) -> Written:
    """Write files that are taken back. Raises OSError."""
    written = Written(findings=[finding for item in made for finding in item.findings])
    changed = _unchanged_so_far(workspace, made, written)
    _put(changed, lambda: None)
    written.files = [item.shown for item in changed]
    return written


def _is_as_before(edited: FileEdit, file: RecordFile, item: UndoFile) -> bool:
    """Whether an edited file is what it was: to the byte where it can be, else as it is read."""
    editor = editor_of(item.shown)
    if editor is None or (editor.is_exact and digest(edited.after) != item.before):
        return False
    try:
        return editor.is_whole(file, edited.before, edited.after, item.edits)
    except (WorkbookError, OSError):
        return False


def _unchanged_so_far(
    workspace: Workspace, made: Sequence[FileEdit], written: Written
) -> list[FileEdit]:
    """Return the files to write that nobody has changed since they were looked at."""
    changed = []
    for item in made:
        if not item.cells:
            continue
        if _state(workspace, item.path) == digest(item.before):
            changed.append(item)
        else:
            written.findings.append(Finding("F172", Place(file=item.shown)))
    return changed


def _state(workspace: Workspace, path: Path) -> str | None:
    """Return the checksum of a file; None where it cannot be read or is a link."""
    if not is_plain_inside(path, workspace.folder):
        return None
    try:
        with open_input(path, roots=workspace.roots, most=MOST) as stream:
            return digest(stream.read())
    except OSError:
        return None


def _sheets(tables: Tables) -> Mapping[str, Mapping[Sheet, RecordFile]]:
    """Return the tables of each file that was read, by the name of the file and the sheet."""
    sheets: dict[str, dict[Sheet, RecordFile]] = {}
    for table in tables.by_name.values():
        for file in table.files:
            sheets.setdefault(file.shown, {})[file.sheet] = file
    return sheets


def _put(changed: Sequence[FileEdit], before_all: Callable[[], object]) -> None:
    """Put all files in their places, once each is on the disk and ``before_all`` was called."""
    staged: list[Staged] = []
    try:
        for item in changed:
            staged.append(Staged(item.path, item.after))  # noqa: PERF401 - all so far are discarded
        before_all()
        for one in staged:
            one.put()
    finally:
        for one in staged:
            one.discard()


def _write_undo(path: Path, changed: Sequence[FileEdit]) -> None:
    Staged(path, undo_text(changed).encode("ascii")).put()
