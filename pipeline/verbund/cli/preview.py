"""``verbund preview``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verbund.api.late import source_of
from verbund.cli.allow import allow_option
from verbund.cli.destinations import Destination
from verbund.cli.kept_apart import refuse_in_workspace
from verbund.cli.options import (
    language_option,
    report_option,
    workspace_option,
)
from verbund.cli.outcome import exit_code
from verbund.cli.reports import Reports, reporting
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.findings import Language
from verbund.report.reported import RunReport
from verbund.workspace.workspace import FILE

if TYPE_CHECKING:
    from verbund.api.preview import PreviewReport


@click.command("preview", cls=Command)
@argument("release", required=False, type=PathType())
@workspace_option()
@option("--published", type=PathType(), default_text="newest", text="published")
@allow_option()
@report_option()
@language_option()
def preview_command(
    release: Path | None,
    folder: Path,
    published: Path | None,
    allowed: tuple[str, ...],
    formats: tuple[Destination, ...],
    report_files: tuple[str, ...],
    language: Language,
) -> None:
    """Show what a portal would do with a release."""
    from verbund.api.preview import preview

    reports = Reports(formats, report_files, refuse=partial(refuse_in_workspace, folder))
    named = [path for path in (release, published) if path is not None]
    reports.spare(folder, named)
    with reporting(reports, folder, language):
        if (folder / FILE).is_file():  # a release may be shown where there is no workspace
            reports.keep_out_of(folder)
        report = preview(release, workspace=folder, published=published, allow=allowed)
        found = _reported(report, folder, language)
        reports.write(found)
    sys.exit(exit_code(found.findings))


def _reported(report: PreviewReport, folder: Path, language: Language) -> RunReport:
    from verbund.publication.preview.outcome import Preview
    from verbund.publication.preview.report import preview_facts, preview_lines

    found = source_of(report.findings, Preview)
    return RunReport(
        tuple(found.findings),
        language,
        folder,
        lines=tuple(preview_lines(found, language, report.new, report.published)),
        facts=preview_facts(found, report.new, report.published),
    )
