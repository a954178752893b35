"""``verbund fix``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from verbund.api.fix import Correction, FixReport, fix
from verbund.api.late import source_of
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
from verbund.findings.catalogue import counted, say, shorten, visible
from verbund.report import formats
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.text.column_letters import column_letters

_WIDTH = 60


@click.command("fix", cls=Command)
@workspace_option()
@option("--dry-run", is_flag=True, text="fix-dry-run")
@option("--yes", "-y", is_flag=True, text="fix-yes")
@option("--undo", type=PathType(dir_okay=False), metavar="FILE", text="fix-undo")
@language_option()
def fix_command(
    folder: Path, dry_run: bool, yes: bool, undo: Path | None, language: Language
) -> None:
    """Write corrections that are certain into the records, after showing them."""
    if dry_run and yes:
        raise click.UsageError(wrong_use("fix-either"))
    asks = not (dry_run or yes or undo is not None)
    alone = asks and not sys.stdin.isatty()

    def confirm(planned: FixReport) -> bool:
        _show(planned, language)
        return click.confirm(say("fix.ask", language), err=True)

    with interruptible():
        with changing(folder, language):
            report = fix(
                folder,
                dry_run=dry_run or alone,
                confirm=confirm if asks and not alone else None,
                undo=undo,
            )
        asked = asks and not alone
        if not asked or not report.corrections:
            _show(report, language, undone=undo is not None)
        _end(report, language, undone=undo is not None, shown_only=dry_run or alone, hint=alone)
    code = exit_code(source_of(report.findings, list))
    if code != FINE:
        sys.exit(code)


def _show(report: FixReport, language: Language, *, undone: bool = False) -> None:
    """Show each cell before and after, and what is not written."""
    _print(_lines(report, language, undone=undone))
    if report.findings:
        with patient_stdout():
            formats.write_findings(source_of(report.findings, list), sys.stdout, language)


def _lines(report: FixReport, language: Language, *, undone: bool) -> Iterator[str]:
    for item in report.corrections:
        before = shorten(visible(item.before), _WIDTH) or say("fix.empty", language)
        after = shorten(visible(item.after), _WIDTH) or say("fix.empty", language)
        yield f"{_place(item, language)}: {before} → {after}"
        yield f"  {item.reason.in_language(language)}"
    if not report.corrections and undone:
        yield say("fix.none-back" if report.findings else "fix.nothing-back", language)
    elif not report.corrections:
        yield say("fix.nothing", language)


def _place(item: Correction, language: Language) -> str:
    place = item.place
    words = [f"{visible(place.file or '')}:{place.row}"]
    if place.sheet is not None:
        words.append(say("report.sheet", language, sheet=visible(place.sheet)))
    if place.line not in (None, place.row):
        words.append(say("report.line", language, line=str(place.line)))
    column = place.column or column_letters(max(place.position, 0))
    words.append(say("report.column", language, column=shorten(visible(column), _WIDTH)))
    return ", ".join(words)


def _end(
    report: FixReport, language: Language, *, undone: bool, shown_only: bool, hint: bool
) -> None:
    """Say what was written, how it is taken back, and what comes next."""
    lines = _result(report, language, undone=undone, shown_only=shown_only, hint=hint)
    if report.more and report.files:
        lines.append(say("fix.more", language))
    left = left_over(report.remaining, report.warnings, language)
    if left and not undone:
        is_planned = shown_only and any(item.writable for item in report.corrections)
        key = "fix.would-remain" if is_planned else "fix.remain"
        lines.append(say(key, language, count=left))
    elif report.files:
        lines.append(say("fix.validate", language))
    for line in lines:
        click.echo(in_line(line), err=True)


def _result(
    report: FixReport, language: Language, *, undone: bool, shown_only: bool, hint: bool
) -> list[str]:
    if not report.corrections:
        return []
    cells = counted("fix.cells", sum(item.written for item in report.corrections), language)
    files = counted("report.files", len(report.files), language)
    lines: list[str] = []
    if report.files:
        key = "fix.taken-back" if undone else "fix.written"
        lines.append(say(key, language, cells=cells, files=files))
    elif shown_only:
        possible = sum(item.writable for item in report.corrections)
        lines.append(counted("fix.only-shown", possible, language) if possible else
                     say("fix.none-possible", language))  # fmt: skip
        if hint and possible:
            lines.append(say("fix.say-yes", language))
    else:
        lines.append(say("fix.none-written", language))
    if report.undo is not None:
        lines.append(say("fix.undo", language, file=visible(from_here(report.undo))))
    return lines


def _print(lines: Iterator[str]) -> None:
    with patient_stdout():
        sys.stdout.writelines(f"{in_line(writable(line, sys.stdout))}\n" for line in lines)
