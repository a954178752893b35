"""``verbund validate``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from verbund.api.arguments import workspace_of
from verbund.api.validate import DataReport, Engine, ValidationReport, validate, validate_data
from verbund.cli.changed import changed_since_option
from verbund.cli.check_progress import checking
from verbund.cli.destinations import Destination, warn_of_old_output
from verbund.cli.kept_apart import refuse_in_workspace
from verbund.cli.options import (
    fail_on_option,
    jobs_option,
    language_option,
    old_output_option,
    profile_option,
    report_option,
    usage_errors,
    version_option,
    workspace_option,
)
from verbund.cli.outcome import FailOn
from verbund.cli.reports import Reports, run_and_report
from verbund.cli.speaking import Choice, Command, PathType, option
from verbund.cli.summary import say_summary
from verbund.cli.words import wrong_use
from verbund.findings import Language
from verbund.findings.catalogue import counted, say
from verbund.validation.choice import EngineChoice


@click.command("validate", cls=Command)
@workspace_option()
@report_option()
@old_output_option()
@fail_on_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
@changed_since_option()
@option(
    "--engine",
    type=Choice([choice.value for choice in EngineChoice]),
    default=EngineChoice.COMPILED.value,
    show_default=True,
    text="engine",
)
@option("--statistics", is_flag=True, text="statistics")
@option("--data", "data", multiple=True, type=PathType(dir_okay=False), metavar="FILE", text="data")
def validate_command(
    folder: Path,
    formats: tuple[Destination, ...],
    report_files: tuple[str, ...],
    old_output: str | None,
    fail_on: FailOn,
    language: Language,
    jobs: int | None,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
    revision: str | None,
    engine: Engine,
    statistics: bool,
    data: tuple[Path, ...],
) -> None:
    """Do everything that build does, but write nothing; with --data, check RDF files instead."""
    reports = Reports(
        formats,
        report_files,
        old=old_output,
        statistics=statistics,
        refuse=partial(refuse_in_workspace, folder),
    )
    if old_output is not None:
        warn_of_old_output(old_output, formats, "validate")
    if revision is not None and (data or engine != "compiled"):
        raise click.UsageError(wrong_use("changed-alone"))
    source = click.get_current_context().get_parameter_source("engine")
    if data and engine != "pyshacl" and source is ParameterSource.COMMANDLINE:
        raise click.UsageError(wrong_use("data-engine", engine=engine))
    reports.spare(folder, (*data, *profiles))

    def work() -> ValidationReport:
        reports.keep_out_of(folder)
        with usage_errors():
            if revision is not None:
                from verbund.cli.changed import validate_since  # few compare with a revision

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
