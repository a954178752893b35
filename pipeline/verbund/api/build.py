"""The function ``build``: the release of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from verbund.api import run
from verbund.api.arguments import StrPath, check_jobs, paths_of, workspace_of
from verbund.api.errors import public
from verbund.api.finding import Finding, findings_of
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.api.site_report import SiteReport
from verbund.api.statistics import statistics_of
from verbund.api.validate import ValidationReport
from verbund.data_class import data_class
from verbund.workspace.workspace import Workspace


@data_class(frozen=True)
class BuildReport(ValidationReport):
    """The report of a build.

    ``output`` is the folder of the release. It was replaced if ``conforms``; else ``triples`` is
    None and the last release is unchanged. ``version`` is None where no setting states one.
    ``site`` tells of the site, if site.with_build says that a build makes it; it is then replaced
    with the release, or both are unchanged.
    """

    output: Path
    triples: int | None
    version: str | None
    site: SiteReport | None = None


@public
def build(
    workspace: StrPath = ".",
    *,
    output: StrPath | None = None,
    jobs: int | None = None,
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
        jobs: The number of processes, by default as many as machine and records deserve. The
            result does not depend on it.
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
    report, replaced, site = run_where_fit(
        _build,
        Path(workspace),
        None if output is None else Path(output).absolute(),
        version,
        modified,
        jobs,
        paths_of("profiles", profiles),
        full,
        verify_incremental,
        jobs=jobs or 1,
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
        site=site,
    )


def _build(
    folder: Path,
    output: Path | None,
    version: str | None,
    modified: str | None,
    jobs: int | None,
    profiles: tuple[Path, ...],
    full: bool,
    compare: bool,
    progress: Progress,
) -> tuple[run.BuildResult, Path, SiteReport | None]:
    workspace = workspace_of(folder, version, modified, output)
    made: list[SiteReport] = []
    beside = _site_writer(workspace, output, jobs, made.append)
    report = run.build(
        workspace,
        jobs=jobs,
        profiles=profiles,
        watch=progress,
        beside=beside,
        full=full,
        compare=compare,
    )
    return report, workspace.output, next(iter(made), None)


def _site_writer(
    workspace: Workspace, output: Path | None, jobs: int | None, done: Callable[[SiteReport], None]
) -> Callable[[Path], None] | None:
    """What writes the site of a new release; None where a build makes none.

    The site lies in the workspace, and that of a release elsewhere (``output``) beside it. Raises
    UsageError where it would lie in the release.
    """
    if not workspace.site.with_build:
        return None
    from verbund.api.site import FOLDER, made_site, refuse_inside  # few builds make pages

    folder = (workspace.folder if output is None else workspace.output.parent) / FOLDER
    refuse_inside(folder, workspace.output)
    return lambda release: done(made_site(release, folder, workspace.outlines, jobs))
