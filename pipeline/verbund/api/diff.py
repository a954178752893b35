"""The function ``diff``: the difference of two releases."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from verbund.api.arguments import StrPath, path_or_none
from verbund.api.errors import public, wrong_use
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.findings import Finding, Findings, Language, Place
from verbund.model.model import Model
from verbund.release.diff.dataset import DatasetFile, find_dataset
from verbund.release.diff.in_present_model import (
    InPresentModel,
    in_present_model,
    is_of_model,
)
from verbund.release.diff.refused_folders import why_not
from verbund.release.diff.sentences import ChangeLog
from verbund.release.diff.write import (
    ADDED,
    REMOVED,
    DatasetState,
    DifferenceSummary,
    file_names,
    write_difference,
)
from verbund.system.os_problem import os_problem
from verbund.system.temporary import temporary_folder
from verbund.workspace.workspace import FILE, Workspace, read_workspace


@dataclass(frozen=True, slots=True)
class RecordCounts:
    """The numbers of records of a table that were added, removed and changed."""

    added: int
    removed: int
    changed: int


@dataclass(frozen=True)
class DiffReport:
    """The difference of two datasets.

    ``added`` and ``removed`` are numbers of triples. ``records`` counts records by table; ``other``
    is for subjects of no table. ``logs`` are the change logs by language. ``folder`` holds all
    forms (docs/diff.md): the one that was named, else one that is removed with this report.
    """

    old: DatasetState
    new: DatasetState
    added: int
    removed: int
    records: Mapping[str, RecordCounts]
    logs: Mapping[Language, ChangeLog]
    folder: Path

    @property
    def is_empty(self) -> bool:
        """Whether the datasets are equal."""
        return self.old.sha256 == self.new.sha256

    def sentences(self, language: Language = "en") -> tuple[str, ...]:
        """The sentences of the change log: for each record added or removed and cell changed."""
        return tuple(text for part in self.logs[language].sections for text in part.sentences)

    def added_statements(self) -> Iterator[str]:
        """The lines of N-Triples that only the new dataset has."""
        return self._lines(ADDED)

    def removed_statements(self) -> Iterator[str]:
        """The lines of N-Triples that only the old dataset has."""
        return self._lines(REMOVED)

    def _lines(self, name: str) -> Iterator[str]:
        with (self.folder / name).open(encoding="utf-8", newline="\n") as stream:
            for line in stream:
                yield line.removesuffix("\n")


@public
def diff(
    old: StrPath, new: StrPath, *, workspace: StrPath = ".", output: StrPath | None = None
) -> DiffReport:
    """Compare two releases.

    Args:
        old: The folder of a release, a file dataset.nt or dataset.nt.gz, a version kept in the
            workspace's releases, or "current".
        new: The other release, in one of these forms.
        workspace: The folder with verbund.toml, for names and versions. Files can be compared
            without one, with IRIs in place of names.
        output: The folder to write all forms into; not one of a release or of an input.

    Raises:
        UnreadableError: If a dataset cannot be found, read or compared, or ``output`` not written.
        UsageError: If ``output`` is a folder of a release or of an input.
    """
    opened = _workspace(Path(workspace), os.fspath(old), os.fspath(new))
    kept = opened.output if opened else None
    model = opened.load_model() if opened else None
    pair = find_dataset(os.fspath(old), kept), find_dataset(os.fspath(new), kept)
    folder = path_or_none(output)
    if folder is not None:
        _refuse(folder, pair)
        return _compared(pair, folder, opened, model)
    folder = _temporary()
    try:
        report = _compared(pair, folder, opened, model)
    except BaseException:
        _remove(folder)
        raise
    weakref.finalize(report, _remove, folder)
    return report


def _compared(
    pair: tuple[DatasetFile, DatasetFile],
    folder: Path,
    workspace: Workspace | None,
    model: Model | None,
) -> DiffReport:
    """Compare two datasets; where only the new one is of the present model, by cause too."""
    if workspace is None or model is None:
        return _report(write_difference(*pair, folder), folder)
    old, new = (side.path.parent for side in pair)
    if not is_of_model(new, model, workspace.limits):
        return _report(write_difference(*pair, folder, model), folder)
    with temporary_folder() as beside:
        between = run_where_fit(
            _in_present_model, old, workspace.folder, beside, jobs=1, progress=unwatched
        )
        return _report(write_difference(*pair, folder, model, between), folder)


def _in_present_model(
    release: Path,
    folder: Path,
    beside: Path,
    progress: Progress,
) -> InPresentModel | None:
    workspace = read_workspace(folder)
    return in_present_model(release, workspace, workspace.load_model(), beside)


def _temporary() -> Path:
    """A new temporary folder, which the caller removes. Raises Findings (W115)."""
    try:
        return Path(tempfile.mkdtemp(prefix="verbund-"))
    except OSError as error:
        details = {"problem": os_problem(error)}
        raise Findings([Finding("W115", Place(), details=details)]) from None


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _workspace(folder: Path, old: str, new: str) -> Workspace | None:
    """The workspace; None where there is none and both datasets can be found without it."""
    try:
        wanted = (folder / FILE).exists() or not (Path(old).exists() and Path(new).exists())
    except OSError:  # a name too long: it is reported where the dataset is looked up
        return None
    return read_workspace(folder) if wanted else None


def _refuse(folder: Path, pair: tuple[DatasetFile, DatasetFile]) -> None:
    problem = why_not(folder, file_names(), (side.path for side in pair))
    if problem:
        raise wrong_use(problem)


def _report(summary: DifferenceSummary, folder: Path) -> DiffReport:
    return DiffReport(
        old=summary.old,
        new=summary.new,
        added=summary.triples_added,
        removed=summary.triples_removed,
        records={
            name: RecordCounts(counts.added, counts.removed, counts.changed)
            for name, counts in sorted(summary.records.items())
        },
        logs=summary.logs,
        folder=folder,
    )
