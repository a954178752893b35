"""``verbund template``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from verbund.api.errors import UnreadableError, UsageError
from verbund.api.late import source_of
from verbund.api.template import TemplateForm, TemplateReport, template
from verbund.cli.changing import from_here
from verbund.cli.options import language_option, workspace_option
from verbund.cli.outcome import (
    WRONG_USE,
    exit_code,
    fail,
    interruptible,
    patient_stdout,
    raised_findings,
)
from verbund.cli.speaking import Choice, Command, PathType, argument, option
from verbund.cli.words import unwritable, words
from verbund.findings import Language
from verbund.report import formats
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.templates.write import FORMS


@click.command("template", cls=Command)
@argument("tables", metavar="[TABLE]...", nargs=-1)
@option(
    "--format",
    "form",
    type=Choice(FORMS),
    text="template-format",
)
@option("--output", "-o", type=PathType(), metavar="PATH", text="template-output")
@workspace_option()
@language_option()
def template_command(
    tables: tuple[str, ...],
    form: TemplateForm | None,
    output: Path | None,
    folder: Path,
    language: Language,
) -> None:
    """Write an empty workbook, or empty files, to be filled in."""
    with interruptible():
        try:
            made = template(folder, form=form, tables=tables, language=language, output=output)
        except UsageError as error:
            fail(error.text.in_language(language), WRONG_USE)
        except UnreadableError as error:
            found = raised_findings(error)
            formats.write_findings(found, sys.stderr, language)
            sys.exit(exit_code(found))
        except OSError as error:
            fail(unwritable(os.fspath(output or Path()), error), WRONG_USE)
        _tell(made, language)


def _tell(made: TemplateReport, language: Language) -> None:
    """Say what was made, and what to do with it."""
    if made.findings:
        formats.write_findings(source_of(made.findings, list), sys.stderr, language)
    lines = [words("questions", "template-made"), *(f"  {file}" for file in made.files)]
    if made.records is not None:
        lines.append(words("questions", "template-next", folder=from_here(made.records)))
    with patient_stdout():
        sys.stdout.write("".join(f"{in_line(writable(line, sys.stdout))}\n" for line in lines))
