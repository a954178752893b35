"""What a killed run has left beside the files of records, and how it is told."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from verbund.corrections.undo import undo_files
from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.read.tables import Tables
from verbund.system.replaced_file import is_plain_inside, left_beside
from verbund.workspace.workspace import Workspace


def unfinished_files(workspace: Workspace, tables: Tables) -> list[Path]:
    """Return the files that killed runs have left: copies of records, which nobody needs."""
    files = (file.path for table in tables.by_name.values() for file in table.files)
    folders = {path.parent for path in files if is_plain_inside(path, workspace.folder)}
    found: list[Path] = []
    for folder in sorted({workspace.folder, *folders}):
        with suppress(OSError):  # it is read elsewhere, and told there
            found += left_beside([folder])
    return found


def interrupted(workspace: Workspace, unfinished: Sequence[Path]) -> list[Finding]:
    """Return the finding that a run was interrupted, where it has left something."""
    if not unfinished:
        return []
    names = ", ".join(path.name for path in undo_files(workspace.folder))
    undo = phrase("fix.undo-there", files=names) if names else phrase("fix.no-undo-there")
    shown = ", ".join(map(workspace.shown, unfinished))
    details: dict[str, str | Localised] = {"files": shown, "undo": undo}
    return [Finding("W125", Place(), Severity.INFO, details=details)]
