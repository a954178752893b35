"""The function that writes corrections into the records, and takes them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verbund.api import run
from verbund.api.arguments import StrPath, workspace_of
from verbund.api.errors import UnreadableError, public
from verbund.api.finding import Finding, Text, findings_of, text_of
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.corrections.apply import Written, planned, take_back, write_back, write_planned
from verbund.corrections.collect import Cell, Collected, correctable, corrections_of
from verbund.corrections.interrupted import interrupted, unfinished_files
from verbund.corrections.record_edits import place_of
from verbund.corrections.undo import read_undo
from verbund.findings import Finding as Found
from verbund.findings import Findings, Place, Severity, phrase
from verbund.read.tables import workspace_tables
from verbund.system.limits import MIB
from verbund.workspace.workspace import Workspace

_QUICK: Final = 32 * MIB
"""The most bytes of records that are read again to say how many findings can be corrected."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of one cell.

    ``before`` and ``after`` are what it says and what it certainly means, ``reason`` is what is
    wrong with it. ``written`` says whether it was written, ``writable`` whether it can be: not in a
    file whose format is not rewritten, say.
    """

    place: Place
    before: str
    after: str
    reason: Text
    written: bool = False
    writable: bool = True


@dataclass(frozen=True)
class FixReport:
    """The report of corrections.

    ``findings`` say why something could not be written. ``files`` are those that were changed.
    ``undo`` is the file that takes all of it back; None where nothing was written. ``remaining``
    counts the violations that remain, ``warnings`` the warnings: where something was written, all
    that is there now; else what of those that were found is not corrected. ``more`` says
    that a further run may find other corrections. ``conforms`` says that no finding is a violation.
    """

    corrections: tuple[Correction, ...]
    findings: Sequence[Finding]
    files: tuple[str, ...] = ()
    undo: Path | None = None
    remaining: int = 0
    warnings: int = 0
    more: bool = False

    @property
    def conforms(self) -> bool:
        """Whether no finding is a violation."""
        return all(finding.severity != "violation" for finding in self.findings)


Confirm = Callable[[FixReport], bool]
"""A function that is shown what would be written, and says whether it may be."""


@public
def fix(
    workspace: StrPath = ".",
    *,
    dry_run: bool = False,
    confirm: Confirm | None = None,
    undo: StrPath | None = None,
) -> FixReport:
    """Write corrections that are certain into the records, in CSV and XLSX.

    Nothing that could be meant otherwise is changed. Run it again where corrections bring further
    ones to light.

    Args:
        workspace: The folder with verbund.toml.
        dry_run: Only say what would be written.
        confirm: A function that gets the report of what would be written, and says whether it may
            be; without it all is written.
        undo: An undo file: put the cells back that it names, in files that are unchanged since.

    Raises:
        UnreadableError: If the workspace, the model or the undo file cannot be used at all.
        UsageError: If an argument cannot be.
        OSError: If the system does not let write.
    """
    folder = Path(workspace)
    if undo is not None:
        return _undone(folder, Path(undo), dry_run=dry_run)
    found = run_where_fit(_found, folder, jobs=1, progress=unwatched)
    opened = workspace_of(folder)
    tables = workspace_tables(opened, opened.load_model())
    made = planned(opened, tables, found.corrections)
    unfinished = unfinished_files(opened, tables)
    told = [*found.left, *interrupted(opened, unfinished)]
    possible = {
        ((item.shown, cell.sheet), cell.edit.row, cell.edit.position)
        for item in made
        for cell in item.cells
    }
    findings = [finding for item in made for finding in item.findings]
    planned_report = _report(found, Written(findings=findings), told, possible)
    if dry_run or (possible and confirm is not None and not confirm(planned_report)):
        return planned_report
    for path in unfinished:
        path.unlink(missing_ok=True)
    if not possible:
        return planned_report
    written = write_planned(opened, made)
    now = _counts_now(folder) if written.files else None
    return _report(found, written, told, possible, now=now)


def correctable_findings(folder: Path, findings: Sequence[Found]) -> int:
    """Return how many findings of a run ``fix`` corrects; 0 where records are too large to ask."""
    with suppress(Findings, UnreadableError, OSError):
        workspace = workspace_of(folder)
        model = workspace.load_model()
        tables = workspace_tables(workspace, model)
        files = {file.path: file.size for table in tables.by_name.values() for file in table.files}
        if sum(files.values()) <= _QUICK:
            return correctable(model, tables, findings, _until(workspace))
    return 0


def _counts_now(folder: Path) -> Counter[Severity] | None:
    """Return how many findings there are after writing; None where that cannot be told."""
    with suppress(Findings, UnreadableError, OSError):
        return run_where_fit(_counts, folder, jobs=1, progress=unwatched)
    return None


def _counts(folder: Path, progress: Progress) -> Counter[Severity]:
    counts: Counter[Severity] = Counter()
    for finding in run.validate(workspace_of(folder), watch=progress).findings:
        counts[finding.severity] += finding.number
    return counts


def _found(folder: Path, progress: Progress) -> Collected:
    """The corrections of a workspace."""
    workspace = workspace_of(folder)
    result = run.validate(workspace, watch=progress)
    model = workspace.load_model()
    tables = workspace_tables(workspace, model)
    return corrections_of(model, tables, result.findings, _until(workspace))


def _until(workspace: Workspace) -> str | None:
    """The day of the release, if verbund.toml states one."""
    release = workspace.settings.release
    return release.modified or release.issued


def _undone(folder: Path, undo: Path, *, dry_run: bool) -> FixReport:
    workspace = workspace_of(folder)
    tables = workspace_tables(workspace, workspace.load_model())
    shown = workspace.shown(undo.absolute())
    made = take_back(workspace, tables, read_undo(undo, shown), shown)
    files = {file.origin: file for table in tables.by_name.values() for file in table.files}
    corrections = tuple(
        Correction(
            place_of(files[item.shown, cell.sheet], cell.edit.row, cell.edit.position),
            cell.edit.before,
            cell.edit.after,
            text_of(phrase("fix.undone")),
            written=not dry_run,
        )
        for item in made
        for cell in item.cells
    )
    if dry_run:
        findings: list[Found] = [finding for item in made for finding in item.findings]
        return FixReport(corrections, findings_of(findings, findings))
    written = write_back(workspace, made)
    return FixReport(
        corrections, findings_of(written.findings, written.findings), tuple(written.files)
    )


def _report(
    found: Collected,
    written: Written,
    told: Sequence[Found],
    possible: Collection[Cell],
    *,
    now: Counter[Severity] | None = None,
) -> FixReport:
    corrections = tuple(
        Correction(
            item.place,
            item.before,
            item.after,
            text_of(item.reason),
            (item.origin, *item.cell) in written.cells,
            (item.origin, *item.cell) in possible,
        )
        for item in found.corrections
    )
    findings = [*told, *written.findings]
    left = now if now is not None else found.remaining(written.cells or possible)
    return FixReport(
        corrections,
        findings_of(findings, findings),
        tuple(written.files),
        written.undo,
        left[Severity.VIOLATION],
        left[Severity.WARNING],
        found.more,
    )
