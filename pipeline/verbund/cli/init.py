"""``verbund init``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from verbund.api.errors import UnreadableError, UsageError
from verbund.api.init import CiSystem, ImportedFiles, NewWorkspace, init
from verbund.cli.options import language_option
from verbund.cli.outcome import (
    FINDINGS,
    WRONG_USE,
    fail,
    interruptible,
    patient_stdout,
    raised_findings,
)
from verbund.cli.speaking import Choice, Command, PathType, argument, option
from verbund.cli.words import unwritable, words, wrong_use
from verbund.findings import Language, Severity
from verbund.report import formats
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.workspace.new_workspace import CI, placeholder_base


@click.command("init", cls=Command)
@argument("folder", type=PathType(file_okay=False), required=False, default=Path())
@option("--name", text="init-name")
@option("--base", text="init-base")
@option("--from", "sources", type=PathType(), multiple=True, text="init-from")
@option("--ci", type=Choice(CI), text="init-ci")
@language_option()
def init_command(
    folder: Path,
    name: str | None,
    base: str | None,
    sources: tuple[Path, ...],
    ci: CiSystem | None,
    language: Language,
) -> None:
    """Make a new workspace that can be built at once."""
    with interruptible():
        if name is None:
            name, base = _ask(base)
        try:
            made = init(folder, name=name, base=base, language=language, ci=ci, sources=sources)
        except UsageError as error:
            fail(error.text.in_language(language), WRONG_USE)
        except UnreadableError as error:
            formats.write_findings(raised_findings(error), sys.stderr, language)
            sys.exit(FINDINGS)
        except OSError as error:
            fail(unwritable(str(folder), error), WRONG_USE)
        _tell(made)


def _ask(base: str | None) -> tuple[str, str | None]:
    """Ask for what was not said, where somebody is there to answer; else end with 2."""
    if not sys.stdin.isatty():
        raise click.UsageError(wrong_use("init-name"))
    name: str = click.prompt(words("questions", "name"), err=True)
    if base is None:
        placeholder = placeholder_base(name)
        said: str = click.prompt(words("questions", "base"), default=placeholder, err=True)
        base = None if said == placeholder else said
    return name, base


def _tell(made: NewWorkspace) -> None:
    """Say what was made, and what to do next."""
    shown = os.fspath(made.folder)
    lines = [
        words("questions", "made", folder=shown),
        *(f"  {name}" for name in made.files),
        *([] if made.imported is None else _recognised(made.imported)),
        words("questions", "next"),
        *([] if shown == "." else [f"  cd {shown}"]),
        *([] if made.imported is None else [f"  {words('questions', 'review')}"]),
        "  verbund validate",
        "  verbund build",
    ]
    with patient_stdout():
        sys.stdout.write("".join(f"{in_line(writable(line, sys.stdout))}\n" for line in lines))


def _recognised(imported: ImportedFiles) -> list[str]:
    """Say how much of the files was recognised, and what a first validation found."""
    report = imported.report
    violations = sum(item.severity is Severity.VIOLATION for item in report.findings)
    counts = {"sheets": imported.sheets, "headings": imported.headings, "open": imported.open}
    checked = {"records": sum(report.records.values()), "violations": violations}
    return [
        words("questions", "recognised", **{name: str(count) for name, count in counts.items()}),
        words("questions", "checked", **{name: str(count) for name, count in checked.items()}),
    ]
