"""``verbund validate``."""

from __future__ import annotations

from pathlib import Path

import click

from verbund.cli.options import format_option, jobs_option, language_option, workspace_option
from verbund.cli.outcome import run
from verbund.cli.summary import say_summary
from verbund.findings import Language
from verbund.release.build import validate
from verbund.workspace import read_workspace


@click.command("validate")
@workspace_option()
@format_option()
@language_option()
@jobs_option()
def validate_command(folder: Path, report_format: str, language: Language, jobs: int) -> None:
    """Do everything that build does, but write nothing."""
    report = run(lambda: validate(read_workspace(folder), jobs=jobs), report_format, language)
    say_summary(report, language, None)
