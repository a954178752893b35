"""``verbund explain``."""

from __future__ import annotations

import click

from verbund.api.explain import explain
from verbund.cli.options import language_option
from verbund.cli.outcome import WRONG_USE, fail
from verbund.findings import Language
from verbund.report.explain import UnknownCode


@click.command("explain")
@click.argument("code")
@language_option()
def explain_command(code: str, language: Language) -> None:
    """Tell the cause of a finding and how to mend it, by its code or name."""
    try:
        click.echo(explain(code).text(language), nl=False)
    except UnknownCode as error:
        fail(error.message(language), WRONG_USE)
