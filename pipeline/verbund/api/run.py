"""Build and validation of a workspace that has been read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.api.progress import Progress, Watched, unwatched
from verbund.convert.conversion import Conversion
from verbund.convert.run import convert_tables, fitting_jobs
from verbund.data_class import data_class
from verbund.errors import _ControlFlow
from verbund.findings import Finding, Place, Severity, has_violation
from verbund.findings.finding import Origin
from verbund.findings.gathered import MOST
from verbund.model.model import Model
from verbund.read.tables import Table, Tables, workspace_tables
from verbund.release.build_context import BuildContext
from verbund.release.complete import EarlyDerived, check_settings, complete_release
from verbund.release.dataset import DatasetFiles, DatasetWriter, NoFiles
from verbund.release.kept_build import ChunkRecorder, kept_build
from verbund.release.manifest.manifest import is_release_of, read_manifest
from verbund.release.version_check import version_of
from verbund.resolve.absent import report_absent_columns, report_absent_tables
from verbund.resolve.decided import workspace_decisions
from verbund.resolve.decision_faults import decision_findings
from verbund.resolve.index import Index
from verbund.resolve.indexing import index_tables
from verbund.resolve.unchecked import is_whole, unchecked
from verbund.serialise.jsonld import Context, build_context
from verbund.system.gc_pause import gc_paused
from verbund.system.temporary import temporary_folder
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import Workspace

if TYPE_CHECKING:
    from verbund.convert.drivers.run import Distributed
    from verbund.convert.drivers.workers import Workers
    from verbund.release.derived.taken_over import LinksMemory


@data_class(slots=True)
class BuildResult:
    """The result of a build or a validation.

    ``records`` are by table; ``triples`` is None for a validation, ``version`` where no setting
    states it. ``by_pyshacl`` are the shapes for pySHACL; these were not run yet where records have
    other faults (``is_partial``). ``tables`` are those read; they stay in the process that read
    them. ``table_of`` names the table of each file and sheet.
    """

    findings: list[Finding] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    triples: int | None = None
    by_pyshacl: list[str] = field(default_factory=list)
    version: str | None = None
    tables: dict[str, Table] = field(default_factory=dict)

    is_partial: bool = False
    table_of: dict[Origin, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[BuildResult], tuple[object, ...]]:
        """Return what is sent to another process: no open files (pickle, ``object.__reduce__``)."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return BuildResult, tuple((values | {"tables": {}}).values())

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not has_violation(self.findings)

    def keep(self, tables: Tables) -> None:
        """Keep the tables that were read."""
        self.tables = tables.by_name
        self.table_of = {
            file.origin: name for name, table in self.tables.items() for file in table.own_files
        }

    def add(self, findings: Sequence[Finding]) -> None:
        """Add findings; what pySHACL is to run was not run yet where one is a violation."""
        if findings:
            self.findings = sorted([*self.findings, *findings], key=lambda item: item.order)
            self.is_partial = bool(self.by_pyshacl) and has_violation(self.findings)


class _NotReleasedError(_ControlFlow):
    """Raised to stop writing a release because of findings."""


@gc_paused()
def build(
    workspace: Workspace,
    *,
    jobs: int | None = 1,
    profiles: Sequence[Path] = (),
    watch: Progress = unwatched,
    beside: Callable[[Path], None] | None = None,
    full: bool = False,
    compare: bool = False,
    workers: Workers | None = None,
) -> BuildResult:
    """Convert and validate all records; without a violation, replace the release in output/.

    ``jobs`` processes share the work; None are as many as machine and records deserve.
    ``profiles`` are files or folders of further SHACL shapes for the catalogue. What did not change
    since the last build is taken over from its release, unless ``full``; the result is the same. To
    ``compare`` both is slower than either; a difference is a finding (B115).
    ``workers`` make the parts of a conversion that can be made apart, in place of ``jobs``.
    ``watch`` is called with how far the reading has come. ``beside`` is called with the folder of
    the new release before that takes the place of the last one, which stays where it raises.
    Raises Findings where the workspace, the model or the output cannot be used at all. The last
    release is unchanged unless the result conforms.
    """
    from verbund.release.switch import new_release  # only who writes calls the system for it

    keeping = kept_build(workspace)
    model = workspace.load_model()
    report = BuildResult()
    links: LinksMemory | None = None
    try:
        is_ours = partial(is_release_of, base=model.base)
        with new_release(workspace.output, is_ours) as folder, ExitStack() as stack:
            context = build_context(model)
            tables, index = _open(workspace, model)
            jobs = jobs or fitting_jobs(tables)
            if keeping != kept_build(workspace):  # somebody changes it at this moment
                keeping = replace(keeping, place=None)
            derived = stack.enter_context(EarlyDerived())
            distributed = _distributed(workers, workspace, model, tables, index, context, folder)
            found = stack.enter_context(keeping.opened())
            last = None if full or distributed is not None else found
            with DatasetWriter(folder, model, context) as writer:
                if jobs > 1 and (last is None or last.links is None):
                    derived.begin(writer, workspace, model, tables)
                recorder = ChunkRecorder(writer)
                conversion = convert_tables(
                    model,
                    tables,
                    index,
                    context,
                    Watched(recorder, watch, tables.by_name),
                    sort_folder=folder / SORT_FOLDER,
                    most=workspace.limits.findings,
                    jobs=jobs,
                    counting=workspace.settings.dataset is not None,
                    noting=keeping.place is not None,
                    kept=None if last is None else last.tables,
                    made=None if distributed is None else distributed.made,
                    written=lambda: derived.finish(writer.ntriples.size),
                )
                written = writer.finish()
            _take(report, conversion, model, tables, index, workspace)
            if distributed is not None:
                import shutil  # few builds have parts to remove

                report.add(distributed.findings())
                shutil.rmtree(folder / PARTS_FOLDER, ignore_errors=True)
            if compare:
                differences = _compared(folder, workspace, model, context, conversion, written)
                report.add(differences)
                if differences:
                    keeping.forget()
            most = workspace.limits.findings
            report.add(_circles(model, tables, index, conversion, most))
            report.findings += _residuals(report, model, workspace, folder / "dataset.nt")
            if report.conforms:
                given = BuildContext(workspace, model, context, tables, index, conversion, written)
                given.jobs, given.begun = jobs, derived.begun
                if workspace.rule_folders:
                    given.links = links = keeping.links(last, recorder, writer.ntriples)
                report.findings += complete_release(folder, given, profiles)
            if not report.conforms:
                raise _NotReleasedError
            report.triples = written.triples
            report.version = version_of(workspace.settings)
            if beside is not None:
                beside(folder)
        keeping.write(recorder, tables, conversion, links)
        if distributed is not None:
            distributed.forget()
    except _NotReleasedError:
        pass
    return report


def _distributed(
    workers: Workers | None,
    workspace: Workspace,
    model: Model,
    tables: Tables,
    index: Index,
    context: Context,
    folder: Path,
) -> Distributed | None:
    """Have parts made by workers, if there are any."""
    if workers is None:
        return None
    from verbund.convert.drivers.workers import Opened  # few builds have workers

    opened = Opened(model, tables, index, context)
    return workers.distribute(workspace, opened, folder / PARTS_FOLDER)


def _compared(
    folder: Path,
    workspace: Workspace,
    model: Model,
    context: Context,
    conversion: Conversion,
    written: DatasetFiles,
) -> list[Finding]:
    from verbund.api.compared_builds import differences_to_all  # which few builds want

    return differences_to_all(folder, workspace, model, context, conversion, written)


def validate(
    workspace: Workspace,
    *,
    jobs: int | None = 1,
    profiles: Sequence[Path] = (),
    watch: Progress = unwatched,
    engine: EngineChoice = EngineChoice.COMPILED,
) -> BuildResult:
    """Validate a workspace: all checks of ``build``, without writing a release.

    ``jobs``, ``profiles`` and ``watch`` are those of ``build``. ``engine`` is the engine that
    decides the shapes: the compiled checks, pySHACL on the converted records, or several, where
    every difference is a finding (V130). Raises Findings as ``build`` does.
    """
    with gc_paused() if engine is EngineChoice.COMPILED else nullcontext():
        return _validate(workspace, jobs, profiles, watch, engine)


def _validate(
    workspace: Workspace,
    jobs: int | None,
    profiles: Sequence[Path],
    watch: Progress,
    engine: EngineChoice,
) -> BuildResult:
    model = workspace.load_model()
    report = BuildResult()
    context = build_context(model)
    tables, index = _open(workspace, model)
    jobs = jobs or fitting_jobs(tables)
    with temporary_folder() as folder:
        hashed = version_of(workspace.settings) is not None
        described = workspace.settings.dataset is not None
        on_graph = bool(model.uncompiled) or engine is not EngineChoice.COMPILED
        writes = on_graph or (described and bool(profiles))
        sink = DatasetWriter(folder, model, context) if writes else NoFiles(hashed=hashed)
        with sink:
            conversion = convert_tables(
                model,
                tables,
                index,
                context,
                Watched(sink, watch, tables.by_name),
                sort_folder=folder / SORT_FOLDER,
                most=workspace.limits.findings,
                jobs=jobs,
                counting=described,
                keeping=engine.compares,
                checking=not (on_graph or hashed or described),
            )
            written = sink.finish()
        _take(report, conversion, model, tables, index, workspace)
        if engine is EngineChoice.COMPILED or not is_whole(report.findings):
            most = workspace.limits.findings
            report.add(_circles(model, tables, index, conversion, most))
        if on_graph:
            _check_graph(report, model, workspace, folder / "dataset.nt", conversion, engine)
        given = BuildContext(workspace, model, context, tables, index, conversion, written)
        if described and profiles and report.conforms:
            # Foreign profiles are given the catalogue that a build would write.
            report.findings += complete_release(folder, given, profiles)
        else:
            report.findings += check_settings(given, buildable=report.conforms, profiles=profiles)
    return report


def _circles(
    model: Model, tables: Tables, index: Index, conversion: Conversion, most: int
) -> list[Finding]:
    if not model.acyclic:
        return []
    from verbund.convert.check.circles import circle_findings  # which few models need

    return circle_findings(model, tables, index, conversion.links, most)


def rebuild(workspace: Workspace, folder: Path) -> dict[str, str] | None:
    """Build the release into an empty folder; gives the SHA-256 of each file by name.

    The output is unchanged. Gives None where the records or the description have a violation. Where
    only the output itself keeps a release from being made (B1xx), it is the dataset's files alone.
    Raises Findings where the workspace or the model cannot be used.
    """
    model = workspace.load_model()
    context = build_context(model)
    tables, index = _open(workspace, model)
    with DatasetWriter(folder, model, context) as writer:
        conversion = convert_tables(
            model,
            tables,
            index,
            context,
            writer,
            sort_folder=folder / SORT_FOLDER,
            most=workspace.limits.findings,
            counting=workspace.settings.dataset is not None,
        )
        written = writer.finish()
    given = BuildContext(workspace, model, context, tables, index, conversion, written)
    circles = _circles(model, tables, index, conversion, MOST)
    found = [
        *(*conversion.findings, *unchecked(index)),
        *(*circles, *decision_findings(index)),
    ]
    if has_violation(found):
        return None
    rest = complete_release(folder, given)
    if has_violation(item for item in rest if not item.code.startswith("B")):
        return None
    if has_violation(rest):
        return {file.name: file.sha256 for file in written.files}
    return {str(item["name"]): str(item["sha256"]) for item in read_manifest(folder)["files"]}


def _check_graph(
    report: BuildResult,
    model: Model,
    workspace: Workspace,
    dataset: Path,
    conversion: Conversion,
    engine: EngineChoice,
) -> None:
    """Run pySHACL on the dataset as far as the engine chosen requires it."""
    if engine is EngineChoice.COMPILED:
        report.findings += _residuals(report, model, workspace, dataset)
        return
    if not is_whole(report.findings):
        place = Place(file=workspace.shown(workspace.records))
        report.findings.append(Finding("F126", place, severity=Severity.INFO))
        return
    from verbund.validation.full_run import FullRun  # rdflib and pySHACL, which few runs need

    run = FullRun(model, workspace, dataset, fast=engine is EngineChoice.ALL)
    if engine is EngineChoice.PYSHACL:
        report.findings, report.is_partial = run.replace_findings(report.findings), False
        report.by_pyshacl = sorted({item.shape.iri for item in model.record_types})
        return
    if not report.is_partial:
        report.findings += run.uncompiled_findings()
    report.findings += run.compare_engines(conversion.results or [])
    report.findings.sort(key=lambda finding: finding.order)


def _residuals(
    report: BuildResult, model: Model, workspace: Workspace, dataset: Path
) -> list[Finding]:
    """The findings of pySHACL for uncompiled constraints, where there is no other violation."""
    if report.is_partial or not model.uncompiled:
        return []
    from verbund.validation.residual import check_residuals  # which few runs need

    return check_residuals(model, workspace, dataset)


SORT_FOLDER = "sort_folder"
PARTS_FOLDER = "parts_folder"


def _open(workspace: Workspace, model: Model) -> tuple[Tables, Index]:
    tables = workspace_tables(workspace, model)
    return tables, index_tables(model, tables, workspace_decisions(workspace, model))


def _take(
    report: BuildResult,
    conversion: Conversion,
    model: Model,
    tables: Tables,
    index: Index,
    workspace: Workspace,
) -> None:
    """Add the result of a conversion to the report."""
    settings = workspace.settings
    counted = None if settings.dataset is None else conversion.statistics.days
    report.keep(tables)
    found = report_absent_columns(tables, report_absent_tables(model, tables, conversion.findings))
    report.findings = [*workspace.notes(), *model.notes, *found, *unchecked(index, found)]
    report.findings += decision_findings(index, workspace.limits.findings)
    if settings.release.modified is not None and model.past:
        from verbund.convert.check.after_release import findings_after_release

        report.findings += findings_after_release(model, tables, settings.release.modified, counted)
    report.findings.sort(key=lambda finding: finding.order)
    report.records = conversion.records
    report.by_pyshacl = sorted({residual.shape for residual in model.uncompiled})
    report.is_partial = bool(report.by_pyshacl) and has_violation(report.findings)
