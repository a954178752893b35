"""``verbund site``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from verbund.api.errors import UnreadableError
from verbund.api.site import site
from verbund.api.site_report import SiteReport
from verbund.cli.options import jobs_option, language_option, usage_errors, workspace_option
from verbund.cli.outcome import UNREADABLE, fail, interruptible, leave_unread, patient_stdout, warn
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.cli.words import unwritable, words
from verbund.findings import Language
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.sparql.errors import QueryError


@click.command("site", cls=Command)
@argument("output", metavar="[DIR]", required=False, type=PathType(file_okay=False))
@workspace_option()
@option(
    "--release",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIRECTORY",
    text="query-release",
)
@option(
    "--outlines",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    text="site-outlines",
)
@jobs_option()
@language_option()
def site_command(
    output: Path | None,
    folder: Path,
    release: Path | None,
    outlines: Path | None,
    jobs: int | None,
    language: Language,
) -> None:
    """Write pages of every record, concept and table of a release."""
    with interruptible(), usage_errors():
        try:
            report = site(output, folder, release=release, outlines=outlines, jobs=jobs)
        except UnreadableError as error:
            leave_unread(error, language)
        except QueryError as error:
            fail(error.message(language), UNREADABLE)
        except OSError as error:
            fail(unwritable(os.fspath(output or Path()), error), UNREADABLE)
        warn(report.findings, language)
        _tell(report)


def _tell(report: SiteReport) -> None:
    """Say where the site is, and how much of it is new."""
    made = words("questions", "site-made", files=str(report.files), changed=str(report.changed))
    lines = [made, f"  {report.folder / 'index.html'}"]
    with patient_stdout():
        sys.stdout.write("".join(f"{in_line(writable(line, sys.stdout))}\n" for line in lines))
