"""The group of commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from verbund.__about__ import __version__
from verbund.cli.clicks_words import translate_click
from verbund.cli.speaking import Choice, Command, Option, option, with_suggestion
from verbund.cli.words import german, speak, wrong_use
from verbund.findings import Language
from verbund.findings.catalogue import LANGUAGES

INTERRUPTED = 130
_MARGINS = 6
"""The columns that click leaves free beside the names of commands and what is said of them."""
_UNKNOWN = "No such command {name!r}."
_COMMANDS = (
    *("init", "template", "build", "validate", "watch", "fix", "migrate", "resolve", "query"),
    *("explain", "verify", "diff", "preview", "publish", "site", "export", "serve", "mcp"),
)
"""Each is the command ``<name>_command`` of the module of that name beside this one."""


class Commands(Command, click.Group):
    """Commands whose modules are loaded when they are called for: start-up is most of a short run.

    ``verbund --help`` loads none.
    """

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        """Run what the arguments say, in the language that they or the locale ask for."""
        translate_click()
        speak(sys.argv[1:] if args is None else args)
        return super().main(args, *rest, **options)

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of all commands."""
        return list(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"verbund.cli.{name}"), f"{name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands; what is said of each stands in texts.toml, not in its module."""
        most = formatter.width - _MARGINS - max(map(len, _COMMANDS))
        rows = [(name, Command(name).get_short_help_str(most)) for name in _COMMANDS]
        with formatter.section(german("click", "Commands")):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; an unknown one is reported with the one that may be meant."""
        if not ctx.resilient_parsing and args[0] not in _COMMANDS and args[0][:1] != "-":
            unknown = german("click", _UNKNOWN).format(name=args[0])
            raise click.UsageError(with_suggestion(unknown, args[0], _COMMANDS), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, context: click.Context) -> object:
        """Run the command; Ctrl-C ends it with 130, also while its modules are loaded."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            click.echo(wrong_use("interrupted"), err=True)
            sys.exit(INTERRUPTED)


@click.group("verbund", cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@option(
    "--lang",
    "language",
    type=Choice(sorted(LANGUAGES)),
    default_text="locale",
    text="lang-of-all",
)
@click.version_option(__version__, prog_name="verbund", cls=Option, text="show-version")
def group(language: Language | None) -> None:
    """Publish records of how public agencies cooperate as validated linked open data."""


class _QuietRdflib:
    """A finder of modules that finds none, but hears that rdflib is to be loaded.

    It logs tracebacks of literals that are not as their datatype says; findings tell of them. A
    command without rdflib waits for no logging either.
    """

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Find nothing."""
        if name == "rdflib":
            import logging

            logging.getLogger(name).setLevel(logging.CRITICAL)


def run_commands() -> None:
    """Run the command that the arguments name."""
    sys.meta_path.insert(0, _QuietRdflib)
    group(prog_name="verbund")
