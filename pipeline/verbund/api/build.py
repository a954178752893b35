"""The function ``build``: the release of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from verbund.api import run
from verbund.api.arguments import StrPath, check_jobs, paths_of, workspace_of
from verbund.api.errors import public
from verbund.api.finding import Finding, findings_of
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.api.statistics import statistics_of
from verbund.api.validate import ValidationReport


@dataclass(frozen=True)
class BuildReport(ValidationReport):
    """The report of a build.

    ``output`` is the folder of the release. It was replaced if ``conforms``; else ``triples`` is
    None and the last release is unchanged. ``version`` is None where no setting states one.
    """

    output: Path
    triples: int | None
    version: str | None


@public
def build(
    workspace: StrPath = ".",
    *,
    output: StrPath | None = None,
    jobs: int = 1,
    version: str | None = None,
    modified: str | None = None,
    profiles: StrPath | Iterable[StrPath] = (),
    progress: Progress | None = None,
    full: bool = False,
    verify_incremental: bool = False,
) -> BuildReport:
    """Convert and validate all records of a workspace; without a violation, replace its release.

    What did not change since the last build is taken over from its release; the result is that of
    converting everything.

    Args:
        workspace: The folder with verbund.toml.
        output: The folder of the release, in place of workspace.output in verbund.toml. What that
            must be this must be too: outside of the workspace VERBUND_OUTSIDE names it.
        jobs: The number of processes. The result does not depend on it.
        version: The version, in place of release.version in verbund.toml.
        modified: Its date (YYYY-MM-DD), in place of release.modified.
        profiles: Files or folders of further SHACL shapes for the catalogue.
        progress: A function that is called with how far the reading has come (Reading).
        full: Whether everything is converted, even what did not change.
        verify_incremental: Whether everything is converted besides, and compared with what was
            taken over. A difference is a finding (B115).

    Raises:
        UnreadableError: If workspace, model or output cannot be used at all.
        UsageError: If an argument is invalid.
    """
    check_jobs(jobs)
    report, replaced = run_where_fit(
        _build,
        Path(workspace),
        None if output is None else Path(output).absolute(),
        version,
        modified,
        jobs,
        paths_of("profiles", profiles),
        full,
        verify_incremental,
        jobs=jobs,
        progress=progress or unwatched,
    )
    findings: Sequence[Finding] = findings_of(report.findings, report)
    return BuildReport(
        conforms=report.conforms,
        findings=findings,
        records=dict(report.records),
        by_pyshacl=tuple(report.by_pyshacl),
        is_partial=report.is_partial,
        statistics=statistics_of(report),
        output=replaced,
        triples=report.triples,
        version=report.version,
    )


def _build(
    folder: Path,
    output: Path | None,
    version: str | None,
    modified: str | None,
    jobs: int,
    profiles: tuple[Path, ...],
    full: bool,
    compare: bool,
    progress: Progress,
) -> tuple[run.BuildResult, Path]:
    workspace = workspace_of(folder, version, modified, output)
    report = run.build(
        workspace, jobs=jobs, profiles=profiles, watch=progress, full=full, compare=compare
    )
    return report, workspace.output
