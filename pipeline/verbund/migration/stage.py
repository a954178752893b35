"""The stage: a copy of a workspace's files, which becomes what the workspace is to be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from verbund.corrections.record_edits import digest, left
from verbund.findings import Finding, Findings, Place, Severity, phrase
from verbund.read.tables import files_named
from verbund.system.input_file import files_below, input_finding, open_input
from verbund.system.replaced_file import is_plain_inside
from verbund.workspace.document import FILE
from verbund.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Change:
    """A file of the workspace as it is and as it becomes.

    ``before`` is None for one that is not there, ``after`` for one that goes.
    """

    shown: str
    path: Path
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that becomes another: its sheet, row and position, and the heading of its column."""

    sheet: str | None
    row: int
    position: int
    heading: str
    before: str
    after: str


class Stage:
    """The files of a workspace, copied into a folder. ``workspace`` is the one that is there.

    Raises Findings where a file cannot be copied: what a row refers to may stand in it.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.original = workspace
        records = folder / "files" / workspace.shown(workspace.records)
        self.workspace = replace(
            workspace,
            folder=folder / "files",
            records=records,
            decisions=folder / "files" / workspace.shown(workspace.decisions),
            mapping=folder / "files" / workspace.shown(workspace.mapping),
            outside=(*workspace.outside, workspace.folder),
        )
        self._pristine = folder / "as-it-was"
        self._originals: dict[str, Path] = {}
        self.cells: dict[str, list[CellChange]] = {}
        """The cells that were written, by file."""

        findings = []
        for path, shown in self._files():
            try:
                self._copy(path, shown)
            except OSError as error:
                findings.append(input_finding(error, shown, "file"))
        if findings:
            raise Findings(findings)

    @property
    def settings(self) -> Path:
        """The copy of verbund.toml."""
        return self.workspace.folder / FILE

    def state(self) -> dict[str, str]:
        """Return the SHA-256 of each file, by its name."""
        return {
            path.relative_to(self.workspace.folder).as_posix(): digest(path.read_bytes())
            for path in sorted(self.workspace.folder.rglob("*"))
            if path.is_file()
        }

    def changes(self) -> list[Change]:
        """Return the files that are not what they were, in the order of their names."""
        found = []
        for path in sorted(self.workspace.folder.rglob("*")):
            shown = path.relative_to(self.workspace.folder).as_posix()
            if path.is_file():
                kept = self._pristine / shown
                before = kept.read_bytes() if kept.exists() else None
                after = path.read_bytes()
                if after != before:
                    original = self._originals.get(shown, self.original.folder / shown)
                    found.append(Change(shown, original, before, after))
        return found

    def content(self, shown: str) -> bytes | None:
        """Return what a file says by now, by its name in findings; None where there is none."""
        path = self.workspace.folder / shown
        return path.read_bytes() if _posix(shown) in self._originals and path.is_file() else None

    def begin_with(self, shown: str, content: bytes | None) -> None:
        """Let a file have been another from the beginning, or not there (None)."""
        for folder in (self.workspace.folder, self._pristine):
            if content is None:
                (folder / shown).unlink(missing_ok=True)
            else:
                (folder / shown).write_bytes(content)

    def original_of(self, shown: str) -> Path:
        """Return the path of the file of which one is the copy, by its name in findings."""
        return self._originals.get(_posix(shown), self.original.folder / shown)

    def refusal(self, shown: str) -> Finding | None:
        """Return why a file of the workspace is not written, if it is not."""
        path, place = self.original_of(shown), Place(file=shown)
        if not is_plain_inside(path, self.original.folder):
            return Finding("F171", place, Severity.WARNING)
        if path.exists() and not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
            return left(place, phrase("fix.not-read-only"))
        return None

    def _files(self) -> Iterator[tuple[Path, str]]:
        given = self.original
        for path in (given.folder / FILE, given.decisions, given.mapping):
            if path.is_file():
                yield path, given.shown(path)
        shown = given.shown(given.records)
        try:
            below = files_below(given.records, most=given.limits.files)
        except OSError as error:
            raise Findings([input_finding(error, shown, "files")]) from error
        names = [path.relative_to(given.records) for path in below if not path.is_dir()]
        for path, name, _ in files_named(given.records, names, shown):
            yield path, name

    def _copy(self, path: Path, shown: str) -> None:
        """Copy a file twice: the second copy stays, and tells in the end what has changed."""
        self._originals[_posix(shown)] = path
        for folder in (self.workspace.folder, self._pristine):
            target = folder / shown
            target.parent.mkdir(parents=True, exist_ok=True)
            roots, most = self.original.roots, self.original.limits.file
            with open_input(path, roots=roots, most=most) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        with suppress(OSError):  # it is a copy: that nobody may write the file is asked elsewhere
            (self.workspace.folder / shown).chmod(0o600)


def _posix(shown: str) -> str:
    """Return a name in findings without the dot of a folder that is the workspace itself."""
    return PurePosixPath(shown).as_posix()
