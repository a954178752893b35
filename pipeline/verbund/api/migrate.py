"""The function that brings a workspace to the present version of the model, and takes it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from verbund.api import run
from verbund.api.arguments import StrPath, workspace_of
from verbund.api.errors import UnreadableError, public
from verbund.api.finding import Finding, findings_of
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.corrections.interrupted import interrupted, unfinished_files
from verbund.findings import Finding as Found
from verbund.findings import Findings, Severity
from verbund.migration.apply import exchange, write_changes
from verbund.migration.plan import Plan, plan_migration
from verbund.migration.shown import difference_of
from verbund.migration.undo_files import read_undo_files, undoing_changes
from verbund.read.tables import workspace_tables


@dataclass(frozen=True, slots=True)
class MigratedFile:
    """A file of the workspace that a migration changes.

    ``difference`` is a unified diff; of a workbook, its cells in that form. ``written`` says
    whether it was written.
    """

    name: str
    difference: str
    written: bool = False


@dataclass(frozen=True)
class MigrationReport:
    """The report of a migration.

    ``findings`` say what a person has to decide or to do. ``undo`` is the file that takes all of it
    back; None where nothing was written. ``remaining`` and ``warnings`` count the violations and
    warnings that there are now; 0 where nothing was written. ``conforms`` says that no finding is a
    violation.
    """

    files: tuple[MigratedFile, ...]
    findings: Sequence[Finding]
    undo: Path | None = None
    remaining: int = 0
    warnings: int = 0

    @property
    def conforms(self) -> bool:
        """Whether no finding is a violation."""
        return all(finding.severity != "violation" for finding in self.findings)


Confirm = Callable[[MigrationReport], bool]
"""A function that is shown what would be written, and says whether it may be."""


@public
def migrate(
    workspace: StrPath = ".",
    *,
    dry_run: bool = False,
    confirm: Confirm | None = None,
    undo: StrPath | None = None,
) -> MigrationReport:
    """Bring records, decisions, mapping and settings to the present version of the model.

    Only what is certain is changed, by the rules beside the ontology. All files are written or
    none. A second run changes nothing.

    Args:
        workspace: The folder with verbund.toml.
        dry_run: Only say what would be written.
        confirm: A function that gets the report of what would be written, and says whether it may
            be; without it all is written.
        undo: An undo file: put the files back that it holds, where they are unchanged since.

    Raises:
        UnreadableError: If the workspace, the model, its rules or the undo file cannot be used, or
            a file has changed meanwhile.
        UsageError: If an argument cannot be.
        OSError: If the system does not let write; all files are then as they were.
    """
    folder = Path(workspace)
    if undo is not None:
        return _undone(folder, Path(undo), dry_run=dry_run, confirm=confirm)
    plan = run_where_fit(_planned, folder, jobs=1, progress=unwatched)
    opened = workspace_of(folder)
    unfinished = unfinished_files(opened, workspace_tables(opened, opened.load_model()))
    told = [*plan.findings, *interrupted(opened, unfinished)]
    report = _report(plan, told)
    if dry_run or (plan.changes and confirm is not None and not confirm(report)):
        return report
    for path in unfinished:
        path.unlink(missing_ok=True)
    if not plan.changes:
        return report
    written = write_changes(opened, plan.changes)
    counts = _counts_now(folder)
    return MigrationReport(
        _files(plan, written=True),
        report.findings,
        written,
        counts[Severity.VIOLATION],
        counts[Severity.WARNING],
    )


def _planned(folder: Path, progress: Progress) -> Plan:
    workspace = workspace_of(folder)
    return plan_migration(workspace, workspace.load_model())


def _undone(folder: Path, undo: Path, *, dry_run: bool, confirm: Confirm | None) -> MigrationReport:
    workspace = workspace_of(folder)
    shown = workspace.shown(undo.absolute())
    undone = read_undo_files(undo, shown)
    plan = Plan(undoing_changes(workspace, workspace.load_model(), undone, shown))
    report = _report(plan, [])
    if dry_run or not plan.changes or (confirm is not None and not confirm(report)):
        return report
    exchange(workspace, plan.changes, lambda: None)
    return MigrationReport(_files(plan, written=True), report.findings)


def _report(plan: Plan, told: Sequence[Found]) -> MigrationReport:
    return MigrationReport(_files(plan, written=False), findings_of(told, told))


def _files(plan: Plan, *, written: bool) -> tuple[MigratedFile, ...]:
    return tuple(
        MigratedFile(item.shown, difference_of(item, plan.cells.get(item.shown, ())), written)
        for item in plan.changes
    )


def _counts_now(folder: Path) -> Counter[Severity]:
    """Return how many findings there are after writing; none where that cannot be told."""
    with suppress(Findings, UnreadableError, OSError):
        return run_where_fit(_counts, folder, jobs=1, progress=unwatched)
    return Counter()


def _counts(folder: Path, progress: Progress) -> Counter[Severity]:
    counts: Counter[Severity] = Counter()
    for finding in run.validate(workspace_of(folder), watch=progress).findings:
        counts[finding.severity] += finding.number
    return counts
