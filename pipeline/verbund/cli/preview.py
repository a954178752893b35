"""``verbund preview``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verbund.api.errors import UnreadableError, UsageError
from verbund.api.late import source_of
from verbund.cli.allow import allow_option
from verbund.cli.options import format_option, language_option, workspace_option
from verbund.cli.outcome import (
    WRONG_USE,
    exit_code,
    fail,
    interruptible,
    leave_unread,
    patient_stdout,
    write_findings,
)
from verbund.findings import Finding, Language

if TYPE_CHECKING:
    from verbund.api.preview import PreviewReport


@click.command("preview")
@click.argument("release", required=False, type=click.Path(path_type=Path))
@workspace_option()
@click.option(
    "--published",
    type=click.Path(path_type=Path),
    help="What the portal read last: a release's folder or a catalogue file.",
    show_default="the newest version kept beside the release",
)
@allow_option()
@format_option()
@language_option()
def preview_command(
    release: Path | None,
    folder: Path,
    published: Path | None,
    allowed: tuple[str, ...],
    report_format: str,
    language: Language,
) -> None:
    """Show what a portal would do with a release: create, update, refuse, delete.

    RELEASE is a release's folder or a catalogue file, without it the workspace's output. What must
    not happen unasked, such as a mass deletion, is a violation.
    """
    from verbund.api.preview import preview

    with interruptible():
        try:
            report = preview(release, workspace=folder, published=published, allow=allowed)
        except UsageError as error:
            fail(error.text.in_language(language), WRONG_USE)
        except UnreadableError as error:
            leave_unread(error, language, report_format)
        findings = _write(report, report_format, language)
    sys.exit(exit_code(findings))


def _write(report: PreviewReport, report_format: str, language: Language) -> Sequence[Finding]:
    """Write the preview; its findings."""
    from verbund.publication.preview.outcome import Preview
    from verbund.publication.preview.report import write_preview_json, write_preview_text

    found = source_of(report.findings, Preview)
    write = write_preview_json if report_format == "json" else write_preview_text
    with patient_stdout():
        write(
            found,
            sys.stdout,
            language=language,
            new=report.new,
            published=report.published,
        )
    if report_format == "text":
        write_findings(found.findings, report_format, language)
    return found.findings
