"""The function ``build``: the release of a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.api import run
from verbund.api.arguments import StrPath, check_jobs, paths_of, workspace_of
from verbund.api.errors import public, wrong_use
from verbund.api.finding import Finding, findings_of
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.api.site_report import SiteReport
from verbund.api.statistics import statistics_of
from verbund.api.validate import ValidationReport
from verbund.data_class import data_class
from verbund.findings import Finding as Found
from verbund.findings import phrase
from verbund.workspace.workspace import Workspace

if TYPE_CHECKING:
    from verbund.convert.drivers.workers import Workers


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
    workers: str | None = None,
    parts: str | None = None,
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
        workers: Who converts the records, in place of this process: "processes:NUMBER" of this
            machine, the workers of a scheduler "dask:ADDRESS", or those of "spark" or
            "spark:MASTER". The result does not depend on it.
        parts: Where workers put what they make: a folder, or an address of fsspec such as
            "s3://bucket/folder". Workers on other machines need one.

    Raises:
        UnreadableError: If workspace, model or output cannot be used at all.
        UsageError: If an argument is invalid.
    """
    check_jobs(jobs)
    _workers(workers, parts)
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
        workers,
        parts,
        jobs=(jobs or 1) if workers is None else max(jobs or 1, 2),  # workers may be forks, too
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
    workers: str | None,
    parts: str | None,
    progress: Progress,
) -> tuple[run.BuildResult, Path, SiteReport | None]:
    workspace = workspace_of(folder, version, modified, output)
    made: list[tuple[SiteReport, tuple[Found, ...]]] = []
    # Connections to workers and addresses have threads; a process with threads does not fork.
    beside = _site_writer(workspace, output, jobs if workers is None else 1, made.append)
    chosen = _workers(workers, parts)
    with _usable(chosen):
        report = run.build(
            workspace,
            jobs=jobs,
            profiles=profiles,
            watch=progress,
            beside=beside,
            full=full,
            compare=compare,
            workers=chosen,
        )
    site, warnings = next(iter(made), (None, ()))
    report.findings.extend(warnings)
    return report, workspace.output, site


def _workers(text: str | None, parts: str | None) -> Workers | None:
    """Return the workers that arguments name, if any. Raises UsageError."""
    if text is None:
        if parts is not None:
            raise wrong_use(phrase("argument.parts-alone"))
        return None
    from verbund.convert.drivers.workers import WorkersRefused, workers_from  # few builds have any

    try:
        return workers_from(text, parts)
    except WorkersRefused as refused:
        raise wrong_use(refused.text) from None


@contextmanager
def _usable(workers: Workers | None) -> Iterator[None]:
    """Raise UsageError where workers, or the address of their parts, turn out to be unusable."""
    if workers is None:
        yield
        return
    from verbund.convert.drivers.workers import WorkersRefused

    try:
        yield
    except WorkersRefused as refused:
        raise wrong_use(refused.text) from None


def _site_writer(
    workspace: Workspace,
    output: Path | None,
    jobs: int | None,
    done: Callable[[tuple[SiteReport, tuple[Found, ...]]], None],
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
