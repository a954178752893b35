"""The functions that validate all records of a workspace, changed ones, and RDF files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from verbund.api import run
from verbund.api.arguments import StrPath, check_jobs, paths_of, workspace_of
from verbund.api.errors import one_of, public, wrong_use
from verbund.api.finding import Finding, Text, findings_of, text_of
from verbund.api.own_process import run_where_fit
from verbund.api.progress import Progress, unwatched
from verbund.api.statistics import statistics_of
from verbund.data_class import data_class
from verbund.findings import phrase
from verbund.findings.counts import FindingCount
from verbund.validation.choice import EngineChoice, is_fast_installed

if TYPE_CHECKING:
    from verbund.api.incremental import Scope

Engine = Literal["compiled", "pyshacl", "both", "all"]


@data_class(frozen=True)
class ValidationReport:
    """The report of a validation.

    ``conforms`` says that no finding is a violation. ``records`` counts them by table.
    ``by_pyshacl`` are the shapes for pySHACL; they were not run where the report ``is_partial``,
    because records have other faults. ``statistics`` counts the findings by code, table, column and
    value, the most frequent first.
    """

    conforms: bool
    findings: Sequence[Finding]
    records: Mapping[str, int]
    by_pyshacl: tuple[str, ...]
    is_partial: bool
    statistics: Sequence[FindingCount]


@data_class(frozen=True)
class ChangedReport(ValidationReport):
    """The report of a validation of the changes since a revision.

    ``everything`` is the reason why all records were checked. It is None where only some were: then
    ``changed`` counts the changed rows of ``files``, and ``others`` further rows checked.
    """

    revision: str
    everything: Text | None
    files: tuple[str, ...]
    changed: int
    others: int


@data_class(frozen=True)
class DataReport:
    """The report of a validation of RDF files, with their number of triples."""

    conforms: bool
    findings: Sequence[Finding]
    triples: int


@public
def validate(
    workspace: StrPath = ".",
    *,
    jobs: int | None = None,
    version: str | None = None,
    modified: str | None = None,
    profiles: StrPath | Iterable[StrPath] = (),
    engine: Engine = "compiled",
    progress: Progress | None = None,
) -> ValidationReport:
    """Validate a workspace: all checks of ``build``, without writing a release.

    Args:
        workspace: The folder with verbund.toml.
        jobs: The number of processes, by default as many as machine and records deserve. The
            result does not depend on it.
        version: The version, in place of release.version in verbund.toml.
        modified: Its date (YYYY-MM-DD), in place of release.modified.
        profiles: Files or folders of SHACL shapes to check the catalogue against too.
        engine: The engine that decides the shapes: the compiled checks, pySHACL on the converted
            records, or both, where each difference is a finding (V130). With ``all`` the engine
            ``shacl`` (``verbund[fast]``) must agree with pySHACL, too, on what it may decide.
        progress: A function that is called with how far the reading has come (Reading).

    Raises:
        UnreadableError: If workspace or model cannot be used at all.
        UsageError: If an argument cannot be.
    """
    check_jobs(jobs)
    if engine not in list(EngineChoice):
        raise one_of("engine", EngineChoice, engine)
    if EngineChoice(engine) is EngineChoice.ALL and not is_fast_installed():
        raise wrong_use(phrase("argument.extra", extra="fast"))
    report = run_where_fit(
        _validate,
        Path(workspace),
        version,
        modified,
        jobs,
        paths_of("profiles", profiles),
        EngineChoice(engine),
        jobs=jobs or 1,
        progress=progress or unwatched,
    )
    return ValidationReport(
        conforms=report.conforms,
        findings=findings_of(report.findings, report),
        records=dict(report.records),
        by_pyshacl=tuple(report.by_pyshacl),
        is_partial=report.is_partial,
        statistics=statistics_of(report),
    )


@public
def validate_changed(
    revision: str,
    workspace: StrPath = ".",
    *,
    jobs: int | None = None,
    version: str | None = None,
    modified: str | None = None,
    profiles: StrPath | Iterable[StrPath] = (),
) -> ChangedReport:
    """Validate only the changes since a commit in Git, such as ``origin/main``.

    The findings are those about records that a full validation has now and did not have at the
    revision, and all findings of changed rows.

    Args:
        revision: A commit, branch or tag of the repository that holds the workspace.
        workspace: The folder with verbund.toml.
        jobs: The number of processes, where all records are checked; by default as many as
            machine and records deserve.
        version: The version, in place of release.version in verbund.toml.
        modified: Its date (YYYY-MM-DD), in place of release.modified.
        profiles: Files or folders of SHACL shapes to check the catalogue against too.

    Raises:
        RevisionError: If the revision cannot be read.
        UnreadableError: If workspace or model cannot be used at all.
        UsageError: If an argument cannot be.
    """
    check_jobs(jobs)
    report, scope = run_where_fit(
        _validate_changed,
        Path(workspace),
        revision,
        version,
        modified,
        jobs,
        paths_of("profiles", profiles),
        jobs=jobs or 1,
        progress=unwatched,
    )
    return ChangedReport(
        conforms=report.conforms,
        findings=findings_of(report.findings, report),
        records=dict(report.records),
        by_pyshacl=tuple(report.by_pyshacl),
        is_partial=report.is_partial,
        statistics=statistics_of(report),
        revision=revision,
        everything=None if scope.everything is None else text_of(scope.everything),
        files=scope.files,
        changed=scope.changed,
        others=scope.others,
    )


@public
def validate_data(data: StrPath | Iterable[StrPath], workspace: StrPath = ".") -> DataReport:
    """Validate RDF that did not come from records with all shapes of a workspace, by pySHACL.

    Args:
        data: Files of Turtle, N-Triples or JSON-LD (.ttl, .nt, .jsonld), merged to one graph.
        workspace: The folder with verbund.toml.

    Raises:
        UnreadableError: If workspace or model cannot be used at all.
        UsageError: If no file is named.
    """
    from verbund.report.paths import named_from
    from verbund.validation.rdf_files import validate_data as check_data
    from verbund.validation.shape_files import at_files_of

    files = paths_of("data", data)
    if not files:
        raise wrong_use(phrase("argument.no-data"))
    opened = workspace_of(Path(workspace))
    with at_files_of(opened.model_folders):
        found, triples = check_data(
            opened.load_model(needs_tables=False),
            files,
            partial(named_from, opened.folder),
            roots_of=opened.roots_of,
            most=opened.limits.data,
        )
    found = [*opened.notes(), *found]
    report = run.BuildResult(findings=found, triples=triples)
    return DataReport(report.conforms, findings_of(found, report), triples)


def _validate(
    folder: Path,
    version: str | None,
    modified: str | None,
    jobs: int | None,
    profiles: tuple[Path, ...],
    engine: EngineChoice,
    progress: Progress,
) -> run.BuildResult:
    workspace = workspace_of(folder, version, modified)
    return run.validate(workspace, jobs=jobs, profiles=profiles, watch=progress, engine=engine)


def _validate_changed(
    folder: Path,
    revision: str,
    version: str | None,
    modified: str | None,
    jobs: int | None,
    profiles: tuple[Path, ...],
    progress: Progress,
) -> tuple[run.BuildResult, Scope]:
    from verbund.api.incremental import validate_changed as check_changed  # few runs need Git

    workspace = workspace_of(folder, version, modified)
    return check_changed(workspace, revision, jobs=jobs, profiles=profiles)
