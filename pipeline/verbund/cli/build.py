"""``verbund build``."""

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
from verbund.release.build import Report, build
from verbund.workspace import read_workspace


@click.command("build")
@workspace_option()
@format_option()
@language_option()
@jobs_option()
@version_option()
@profile_option()
def build_command(
    folder: Path,
    report_format: str,
    language: Language,
    jobs: int,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
) -> None:
    """Convert and check all records, and write the release to output/.

    Findings go to stdout. With a violation nothing is written and the last release stays as it was.
    """
    found: list[Path] = []

    def work() -> Report:
        workspace = with_release(read_workspace(folder), version, modified)
        found.append(workspace.output)
        return build(workspace, jobs=jobs, profiles=profiles)

    report = run(work, report_format, language)
    say_summary(report, language, found[0])
