"""``verbund export``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from verbund.api.errors import UnreadableError
from verbund.api.export import ExportReport, export
from verbund.cli.options import language_option, usage_errors, workspace_option
from verbund.cli.outcome import UNREADABLE, fail, interruptible, leave_unread, patient_stdout, warn
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.cli.words import unwritable, words
from verbund.findings import Language
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.sparql.errors import QueryError


@click.command("export", cls=Command)
@argument("release", metavar="[RELEASE]", required=False, type=PathType(file_okay=False))
@option("--output", "-o", "target", required=True, type=PathType(file_okay=False), text="export-to")
@option("--format", "formats", metavar="FORMATS", text="export-format")
@option(
    "--outlines",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    text="export-outlines",
)
@workspace_option()
@language_option()
def export_command(
    release: Path | None,
    target: Path,
    formats: str | None,
    outlines: Path | None,
    folder: Path,
    language: Language,
) -> None:
    """Write a release as tables with names beside ids, and as files of other programs."""
    names = [item.strip() for item in (formats or "").split(",")]
    named = None if formats is None else [name for name in names if name]
    with interruptible(), usage_errors():
        try:
            report = export(
                target,
                release,
                workspace=folder,
                formats=named,
                language=language,
                outlines=outlines,
            )
        except UnreadableError as error:
            leave_unread(error, language)
        except QueryError as error:
            fail(error.message(language), UNREADABLE)
        except OSError as error:
            fail(unwritable(os.fspath(target), error), UNREADABLE)
        warn(report.findings, language)
        _tell(report)


def _tell(report: ExportReport) -> None:
    """Say where the files are, and what was left out."""
    made = words("questions", "export-made", files=str(len(report.files)))
    lines = [made, f"  {report.folder}"]
    if report.left_out:
        names = ", ".join(report.left_out)
        lines.append(words("questions", "export-left-out", formats=names))
    with patient_stdout():
        sys.stdout.write("".join(f"{in_line(writable(line, sys.stdout))}\n" for line in lines))
