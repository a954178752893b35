"""``verbund validate``."""

from __future__ import annotations

from pathlib import Path

import click

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
from verbund.release.build import Report, validate
from verbund.workspace import read_workspace


@click.command("validate")
@workspace_option()
@report_option()
@fail_on_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
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
) -> None:
    """Do everything that build does, but write nothing."""
    reports = Reports(formats, report_output)

    def work() -> Report:
        workspace = with_release(read_workspace(folder), version, modified)
        reports.keep_out_of(workspace.output)
        with checking(language) as watch:
            return validate(workspace, jobs=jobs, profiles=profiles, watch=watch)

    report = run_and_report(work, reports, folder, language, fail_on)
    if report.conforms:
        say_summary(report, language, None)
