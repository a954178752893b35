"""``verbund explain``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from verbund.api.errors import UnreadableError, UsageError
from verbund.api.explain import explain
from verbund.cli.options import language_option, workspace_option
from verbund.cli.outcome import (
    WRONG_USE,
    fail,
    interruptible,
    leave_unread,
    patient_stdout,
)
from verbund.cli.speaking import Command, argument
from verbund.findings import Language
from verbund.report.explain import UnknownCode
from verbund.report.harmless import in_line
from verbund.report.streams import writable


@click.command("explain", cls=Command)
@argument("subject", required=False)
@workspace_option()
@language_option()
def explain_command(subject: str | None, folder: Path, language: Language) -> None:
    """Tell what a finding, a table, a column, a list or a setting means, and what it allows."""
    with interruptible():
        try:
            text = explain(subject, folder).text(language)
            with patient_stdout():
                sys.stdout.write(in_line(writable(text, sys.stdout)))
        except UnknownCode as error:
            fail(error.message(language), WRONG_USE)
        except UsageError as error:
            fail(error.text.in_language(language), WRONG_USE)
        except UnreadableError as error:
            leave_unread(error, language)
