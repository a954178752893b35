"""Writes a planned migration: all files or none, and before them a file that takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from verbund.corrections.record_edits import digest
from verbund.corrections.undo import free_name
from verbund.findings import Finding, Findings, Place
from verbund.migration.stage import Change
from verbund.migration.undo_files import undo_files_text
from verbund.system.input_file import open_input
from verbund.system.replaced_file import Staged, is_plain_inside
from verbund.workspace.workspace import Workspace


def write_changes(workspace: Workspace, changes: Sequence[Change]) -> Path:
    """Write all files, and return the undo file that was written before them.

    Raises Findings (F172) where a file is not what it was, and OSError; then the workspace is as it
    was.
    """
    undo = free_name(workspace.folder)

    def write_undo() -> None:
        Staged(undo, undo_files_text(changes).encode("ascii")).put()

    try:
        exchange(workspace, changes, write_undo)
    except BaseException:
        undo.unlink(missing_ok=True)
        raise
    return undo


def exchange(
    workspace: Workspace, changes: Sequence[Change], before_all: Callable[[], None]
) -> None:
    """Put all files in their places, once each is on the disk and ``before_all`` was called.

    Where one cannot be, those that were are put back. Raises Findings (F172) where a file is not
    what it was, and OSError.
    """
    changed = [
        Finding("F172", Place(file=item.shown))
        for item in changes
        if not _is_as_it_was(workspace, item)
    ]
    if changed:
        raise Findings(changed)
    staged: list[tuple[Change, Staged | None]] = []
    done: list[Change] = []
    try:
        for item in changes:
            one = None if item.after is None else Staged(item.path, item.after)
            staged.append((item, one))
        before_all()
        for item, one in staged:
            if one is None:
                item.path.unlink()
            else:
                one.put()
            done.append(item)
    except BaseException:
        for item in reversed(done):
            _put_back(item)
        raise
    finally:
        for _, one in staged:
            if one is not None:
                one.discard()


def _put_back(item: Change) -> None:
    with suppress(OSError):  # what can be is put back; the fault that led here is told
        if item.before is None:
            item.path.unlink()
        else:
            Staged(item.path, item.before).put()


def _is_as_it_was(workspace: Workspace, item: Change) -> bool:
    if not is_plain_inside(item.path, workspace.folder):
        return False
    try:
        most = workspace.limits.file
        with open_input(item.path, roots=workspace.roots, most=most) as stream:
            found = digest(stream.read())
    except FileNotFoundError:
        return item.before is None
    except OSError:
        return False
    return item.before is not None and found == digest(item.before)
