"""``verbund validate``."""

from __future__ import annotations

from pathlib import Path

import click

from verbund.cli.options import (
    format_option,
    jobs_option,
    language_option,
    profile_option,
    version_option,
    with_release,
    workspace_option,
)
from verbund.cli.outcome import run
from verbund.cli.summary import say_summary
from verbund.findings import Language
from verbund.release.build import Report, validate
from verbund.workspace import read_workspace


@click.command("validate")
@workspace_option()
@format_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
def validate_command(
    folder: Path,
    report_format: str,
    language: Language,
    jobs: int,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
) -> None:
    """Do everything that build does, but write nothing."""

    def work() -> Report:
        workspace = with_release(read_workspace(folder), version, modified)
        return validate(workspace, jobs=jobs, profiles=profiles)

    say_summary(run(work, report_format, language), language, None)
