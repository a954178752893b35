"""``verbund build``."""

from __future__ import annotations

from pathlib import Path

import click

from verbund.api.build import BuildReport, build
from verbund.cli.check_progress import checking
from verbund.cli.options import (
    jobs_option,
    language_option,
    profile_option,
    report_option,
    usage_errors,
    version_option,
    workspace_option,
)
from verbund.cli.reports import Destination, Reports, run_and_report
from verbund.cli.summary import say_summary
from verbund.findings import Language


@click.command("build")
@workspace_option()
@report_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
def build_command(
    folder: Path,
    formats: tuple[Destination, ...],
    report_output: Path | None,
    language: Language,
    jobs: int,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
) -> None:
    """Convert and check all records, and write the release to output/.

    Findings go to stdout. With a violation nothing is written and the last release stays as it was.
    """
    reports = Reports(formats, report_output)
    reports.spare(folder, profiles)

    def work() -> BuildReport:
        reports.keep_out_of(folder)
        with checking(language) as watch, usage_errors():
            return build(
                folder,
                jobs=jobs,
                version=version,
                modified=modified,
                profiles=profiles,
                progress=watch,
            )

    report = run_and_report(work, reports, folder, language)
    say_summary(report, language)
