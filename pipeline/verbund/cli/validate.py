"""``verbund validate``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from verbund.cli.changed import changed_since_option, validate_since
from verbund.cli.checking import checking
from verbund.cli.options import (
    fail_on_option,
    jobs_option,
    language_option,
    profile_option,
    report_option,
    version_option,
    with_release,
    workspace_option,
)
from verbund.cli.reports import Destination, FailOn, Reports, run_and_report
from verbund.cli.summary import say_summary
from verbund.findings import Language
from verbund.findings.catalogue import counted, say
from verbund.release.build import Report, validate
from verbund.shacl.choice import EngineChoice
from verbund.workspace import Workspace, read_workspace


@click.command("validate")
@workspace_option()
@report_option()
@fail_on_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
@changed_since_option()
@click.option(
    "--engine",
    type=click.Choice([choice.value for choice in EngineChoice]),
    default=EngineChoice.COMPILED.value,
    show_default=True,
    help="Who decides the shapes: the compiled checks, pySHACL on the converted records, or both."
    " With both, whatever only one of them finds is a violation (V130), and the exit code is 1.",
)
@click.option(
    "--data",
    "data",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="RDF that did not come from records (.ttl, .nt, .jsonld), to check with the workspace's"
    " shapes in place of the records. May be given several times: the files are one graph.",
)
def validate_command(
    folder: Path,
    formats: tuple[Destination, ...],
    report_output: Path | None,
    fail_on: FailOn,
    language: Language,
    jobs: int,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
    revision: str | None,
    engine: str,
    data: tuple[Path, ...],
) -> None:
    """Do everything that build does, but write nothing.

    With --data, check RDF files instead: pySHACL runs all shapes of the workspace on them, and
    findings have the line of the file.
    """
    reports = Reports(formats, report_output)
    if revision is not None and (data or engine != EngineChoice.COMPILED):
        raise click.UsageError("--changed-since goes with neither --data nor another --engine.")
    source = click.get_current_context().get_parameter_source("engine")
    if data and engine != EngineChoice.PYSHACL and source is ParameterSource.COMMANDLINE:
        raise click.UsageError(
            f"--data is checked by pySHACL alone; there is no --engine {engine}."
        )
    reports.spare(folder, (*data, *profiles))

    def work() -> Report:
        workspace = with_release(read_workspace(folder), version, modified)
        reports.keep_out_of(workspace)
        if data:
            return _validate_data(workspace, data, language)
        if revision is not None:
            return validate_since(workspace, revision, language, jobs=jobs, profiles=profiles)
        with checking(language) as watch:
            return validate(
                workspace, jobs=jobs, profiles=profiles, watch=watch, engine=EngineChoice(engine)
            )

    report = run_and_report(work, reports, folder, language, fail_on)
    if report.conforms and data:
        triples = counted("count.triples", report.triples or 0, language)
        files = counted("report.files", len(data), language)
        click.echo(say("summary.data", language, triples=triples, files=files), err=True)
    elif report.conforms:
        say_summary(report, language, None)


_LARGE = 20_000_000
"""Bytes from which a user is told what pySHACL needs."""


def _validate_data(workspace: Workspace, data: tuple[Path, ...], language: Language) -> Report:
    from verbund.report.paths import named_from
    from verbund.shacl.data import validate_data
    from verbund.shacl.shape_files import at_files_of

    size = sum(map(_size, data))
    if size >= _LARGE:
        click.echo(say("summary.large", language, size=str(size // 1_000_000)), err=True)
    with at_files_of(workspace.model_folders):
        findings, triples = validate_data(
            workspace.load_model(needs_tables=False),
            data,
            partial(named_from, workspace.folder),
            roots_of=workspace.roots_of,
            most=workspace.limits.data,
        )
    return Report(findings=[*workspace.notes(), *findings], triples=triples)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # that it cannot be read is told when it is read
        return 0
