"""``verbund build``."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from verbund.api.build import BuildReport, build
from verbund.cli.check_progress import checking
from verbund.cli.destinations import Destination, is_old_output, warn_of_old_output
from verbund.cli.kept_apart import refuse_in_workspace
from verbund.cli.options import (
    jobs_option,
    language_option,
    profile_option,
    report_option,
    usage_errors,
    version_option,
    workspace_option,
)
from verbund.cli.reports import Ending, Reports, run_and_report
from verbund.cli.speaking import Command, PathType, option
from verbund.cli.summary import say_summary
from verbund.findings import Language, phrase
from verbund.findings.catalogue import visible
from verbund.release.manifest.manifest import MANIFEST


@click.command("build", cls=Command)
@workspace_option()
@option(
    "--output",
    "-o",
    "output",
    type=PathType(path_type=str),
    metavar="DIRECTORY",
    default_text="setting",
    text="build-output",
)
@report_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
@option("--full", is_flag=True, text="build-full")
@option("--verify-incremental", is_flag=True, text="build-verify-incremental")
@option("--workers", metavar="WORKERS", text="build-workers")
@option("--parts", metavar="ADDRESS", text="build-parts")
def build_command(
    folder: Path,
    output: str | None,
    formats: tuple[Destination, ...],
    report_files: tuple[str, ...],
    language: Language,
    jobs: int | None,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
    full: bool,
    verify_incremental: bool,
    workers: str | None,
    parts: str | None,
) -> None:
    """Convert and check all records, and write the release."""
    old: str | None = None
    if output is not None and not report_files and is_old_output(output, formats):
        output, old = None, output
    reports = Reports(formats, report_files, old=old, refuse=partial(refuse_in_workspace, folder))
    if old is not None:
        warn_of_old_output(old, formats, "build")
    reports.spare(folder, profiles)

    def work() -> BuildReport:
        reports.keep_out_of(folder, *([] if output is None else [Path(output)]))
        with checking(language) as watch, usage_errors():
            return build(
                folder,
                output=output,
                jobs=jobs,
                version=version,
                modified=modified,
                profiles=profiles,
                progress=watch,
                full=full,
                verify_incremental=verify_incremental,
                workers=workers,
                parts=parts,
            )

    report = run_and_report(work, reports, folder, language, ending=ending_of)
    say_summary(report, language)


def ending_of(report: BuildReport | None) -> Ending:
    """What is said of the release: that it is as it was, unless it was replaced."""
    if report is None:
        return Ending(phrase("summary.nothing-written"), {"released": False})
    if report.conforms:
        return Ending(facts={"released": True})
    is_there = (report.output / MANIFEST).is_file()
    key = "summary.unchanged" if is_there else "summary.no-release"
    return Ending(phrase(key, folder=visible(str(report.output))), {"released": False})
