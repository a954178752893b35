"""``verbund diff``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from verbund.api.diff import DiffReport, diff
from verbund.api.errors import UnreadableError
from verbund.cli.options import language_option, usage_errors, workspace_option
from verbund.cli.outcome import (
    FINDINGS,
    interruptible,
    leave_unread,
    patient_stdout,
)
from verbund.cli.speaking import Choice, Command, PathType, argument, option
from verbund.findings import Language
from verbund.release.diff.write import ADDED, PATCH, REMOVED, SUMMARY, UPDATE, copy_to, log_name
from verbund.report.harmless import in_line
from verbund.report.streams import writable

_FILES = {
    "json": SUMMARY,
    "patch": PATCH,
    "update": UPDATE,
    "added": ADDED,
    "removed": REMOVED,
}


@click.command("diff", cls=Command)
@argument("old")
@argument("new")
@workspace_option()
@option(
    "--format",
    "form",
    type=Choice(["text", "changes", *_FILES]),
    default="text",
    show_default=True,
    text="diff-format",
)
@option("--output", "-o", "target", type=PathType(file_okay=False), text="diff-output")
@option("--exit-zero", is_flag=True, text="exit-zero")
@language_option()
def diff_command(
    old: str,
    new: str,
    folder: Path,
    form: str,
    target: Path | None,
    exit_zero: bool,
    language: Language,
) -> None:
    """Tell what changed from one release to another."""
    with interruptible():
        try:
            with usage_errors():
                report = diff(old, new, workspace=folder, output=target)
        except UnreadableError as error:
            leave_unread(error, language)
        _write(report, form, language)
    if not report.is_empty and not exit_zero:
        sys.exit(FINDINGS)


def _write(report: DiffReport, form: str, language: Language) -> None:
    with patient_stdout():
        if form == "text":
            sys.stdout.write(in_line(writable(report.logs[language].text(), sys.stdout)))
        else:
            sys.stdout.flush()
            copy_to(report.folder, _FILES.get(form, log_name(language)), sys.stdout.buffer)
            sys.stdout.buffer.flush()
