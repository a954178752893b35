"""``verbund migrate``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from verbund.api.late import source_of
from verbund.api.migrate import MigrationReport, migrate
from verbund.cli.changing import changing, from_here, left_over
from verbund.cli.options import language_option, workspace_option
from verbund.cli.outcome import (
    FINE,
    exit_code,
    interruptible,
    patient_stdout,
)
from verbund.cli.speaking import Command, PathType, option
from verbund.cli.words import wrong_use
from verbund.findings import Language
from verbund.findings.catalogue import counted, say, visible
from verbund.report import formats
from verbund.report.harmless import in_line
from verbund.report.streams import writable


@click.command("migrate", cls=Command)
@workspace_option()
@option("--dry-run", is_flag=True, text="migrate-dry-run")
@option("--yes", "-y", is_flag=True, text="fix-yes")
@option("--undo", type=PathType(dir_okay=False), metavar="FILE", text="migrate-undo")
@language_option()
def migrate_command(
    folder: Path, dry_run: bool, yes: bool, undo: Path | None, language: Language
) -> None:
    """Bring a workspace to the present version of the model, after showing what changes."""
    if dry_run and yes:
        raise click.UsageError(wrong_use("fix-either"))
    asks = not (dry_run or yes)
    alone = asks and not sys.stdin.isatty()

    def confirm(planned: MigrationReport) -> bool:
        _show(planned, language)
        return click.confirm(say("migrate.ask", language), err=True)

    with interruptible():
        with changing(folder, language):
            report = migrate(
                folder,
                dry_run=dry_run or alone,
                confirm=confirm if asks and not alone else None,
                undo=undo,
            )
        if not asks or alone or not report.files:
            _show(report, language)
        for line in _end(report, language, undo, hint=alone):
            click.echo(in_line(line), err=True)
    code = exit_code(source_of(report.findings, list))
    if code != FINE:
        sys.exit(code)


def _show(report: MigrationReport, language: Language) -> None:
    """Show what changes in each file, and what is left to a person."""
    with patient_stdout():
        for file in report.files:
            for line in file.difference.splitlines():
                sys.stdout.write(f"{in_line(writable(line, sys.stdout))}\n")
        if report.findings:
            formats.write_findings(source_of(report.findings, list), sys.stdout, language)


def _end(
    report: MigrationReport, language: Language, undo: Path | None, *, hint: bool
) -> list[str]:
    """Say what was written, how it is taken back, and what comes next."""
    if not report.files:
        if undo is None and report.findings:
            return [say("migrate.nothing-certain", language, count=_told(report, language))]
        return [say("fix.nothing-back" if undo is not None else "migrate.nothing", language)]
    files = counted("migrate.files", len(report.files), language)
    if not all(file.written for file in report.files):
        command = "verbund migrate"
        if undo is not None:
            command += f" --undo {visible(from_here(undo))}"
        key = "migrate.only-shown" if not hint else "migrate.say-yes"
        return [say(key, language, files=files, command=command)]
    if undo is not None:
        return [say("migrate.taken-back", language, files=files)]
    lines = [say("migrate.written", language, files=files)]
    if report.undo is not None:
        lines.append(say("migrate.undo", language, file=visible(from_here(report.undo))))
    left = left_over(report.remaining, report.warnings, language)
    if report.findings:
        lines.append(say("migrate.for-you", language, count=_told(report, language)))
    if left:
        lines.append(say("fix.remain", language, count=left))
    elif not report.findings:
        lines.append(say("migrate.next", language))
    return lines


def _told(report: MigrationReport, language: Language) -> str:
    return counted("migrate.points", sum(item.count for item in report.findings), language)
