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


@click.command("diff")
@click.argument("old")
@click.argument("new")
@workspace_option()
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "changes", *_FILES]),
    default="text",
    show_default=True,
    help="What goes to stdout: sentences as text or Markdown (changes), counts (json), an RDF "
    "Patch, a SPARQL Update, the triples added or removed.",
)
@click.option(
    "--output",
    "-o",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write all forms into this folder too; none of a release or of what is compared.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also where there are differences.")
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
    """Tell what changed from one release to another.

    OLD and NEW are each the folder of a release, a file dataset.nt or dataset.nt.gz, a version
    kept in output/releases/, or "current". Exits with 0 where they are the same, with 1 where they
    differ.
    """
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
