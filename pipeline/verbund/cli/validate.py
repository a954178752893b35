"""``verbund validate``."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from verbund.api.arguments import workspace_of
from verbund.api.validate import DataReport, Engine, ValidationReport, validate, validate_data
from verbund.cli.changed import changed_since_option, validate_since
from verbund.cli.check_progress import checking
from verbund.cli.options import (
    fail_on_option,
    jobs_option,
    language_option,
    profile_option,
    report_option,
    usage_errors,
    version_option,
    workspace_option,
)
from verbund.cli.reports import Destination, FailOn, Reports, run_and_report
from verbund.cli.summary import say_summary
from verbund.findings import Language
from verbund.findings.catalogue import counted, say
from verbund.validation.choice import EngineChoice


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
    engine: Engine,
    data: tuple[Path, ...],
) -> None:
    """Do everything that build does, but write nothing.

    With --data, check RDF files instead: pySHACL runs all shapes of the workspace on them, and
    findings have the line of the file.
    """
    reports = Reports(formats, report_output)
    if revision is not None and (data or engine != "compiled"):
        raise click.UsageError("--changed-since goes with neither --data nor another --engine.")
    source = click.get_current_context().get_parameter_source("engine")
    if data and engine != "pyshacl" and source is ParameterSource.COMMANDLINE:
        raise click.UsageError(
            f"--data is checked by pySHACL alone; there is no --engine {engine}."
        )
    reports.spare(folder, (*data, *profiles))

    def work() -> ValidationReport:
        reports.keep_out_of(folder)
        with usage_errors():
            if revision is not None:
                return validate_since(
                    revision,
                    folder,
                    language,
                    jobs=jobs,
                    version=version,
                    modified=modified,
                    profiles=profiles,
                )
            with checking(language) as watch:
                return validate(
                    folder,
                    jobs=jobs,
                    version=version,
                    modified=modified,
                    profiles=profiles,
                    engine=engine,
                    progress=watch,
                )

    def work_on_data() -> DataReport:
        reports.keep_out_of(folder)
        _warn_of_size(data, language)
        with usage_errors():
            if version or modified:  # they must be right, though nothing here depends on them
                workspace_of(folder, version, modified)
            return validate_data(data, folder)

    if not data:
        report = run_and_report(work, reports, folder, language, fail_on)
        if report.conforms:
            say_summary(report, language)
        return
    found = run_and_report(work_on_data, reports, folder, language, fail_on)
    if found.conforms:
        triples = counted("count.triples", found.triples, language)
        files = counted("report.files", len(data), language)
        click.echo(say("summary.data", language, triples=triples, files=files), err=True)


_LARGE = 20_000_000
"""Bytes from which a user is told what pySHACL needs."""


def _warn_of_size(data: tuple[Path, ...], language: Language) -> None:
    size = sum(map(_size, data))
    if size >= _LARGE:
        click.echo(say("summary.large", language, size=str(size // 1_000_000)), err=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # that it cannot be read is told when it is read
        return 0
