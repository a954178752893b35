"""``verbund preview``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from verbund.api.errors import UnreadableError, UsageError
from verbund.api.late import source_of
from verbund.cli.allow import allow_option
from verbund.cli.options import (
    PLAIN_FORMS,
    language_option,
    report_option,
    workspace_option,
)
from verbund.cli.outcome import (
    UNREADABLE,
    WRONG_USE,
    exit_code,
    fail,
    interruptible,
    raised_findings,
)
from verbund.cli.reports import Destination, Reports, refuse_in_workspace, write_findings
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.findings import Finding, Findings, Language
from verbund.report.formats import TEXT
from verbund.workspace.workspace import FILE

if TYPE_CHECKING:
    from verbund.api.preview import PreviewReport


@click.command("preview", cls=Command)
@argument("release", required=False, type=PathType())
@workspace_option()
@option("--published", type=PathType(), default_text="newest", text="published")
@allow_option()
@report_option(PLAIN_FORMS)
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

    reports = Reports(
        formats, report_files, forms=PLAIN_FORMS, refuse=partial(refuse_in_workspace, folder)
    )
    named = [path for path in (release, published) if path is not None]
    reports.spare(folder, named)
    with interruptible():
        try:
            if (folder / FILE).is_file():  # a release may be shown where there is no workspace
                reports.keep_out_of(folder)
            report = preview(release, workspace=folder, published=published, allow=allowed)
        except UsageError as error:
            fail(error.text.in_language(language), WRONG_USE)
        except (Findings, UnreadableError) as error:
            reports.deliver_findings(raised_findings(error), language)
            sys.exit(UNREADABLE)
        findings = _write(report, reports, language)
    sys.exit(exit_code(findings))


def _write(report: PreviewReport, reports: Reports, language: Language) -> Sequence[Finding]:
    """Write the preview; its findings."""
    from verbund.publication.preview.outcome import Preview
    from verbund.publication.preview.report import write_preview_json, write_preview_text

    found = source_of(report.findings, Preview)

    def write(form: str, stream: TextIO) -> None:
        writer = write_preview_json if form == "json" else write_preview_text
        writer(found, stream, language=language, new=report.new, published=report.published)
        if form == TEXT:
            write_findings(found.findings, language, form, stream)

    reports.deliver(write, language)
    return found.findings
