"""The group of commands."""

from __future__ import annotations

import logging
import sys
from importlib import import_module

import click

from verbund.__about__ import __version__

INTERRUPTED = 130
_COMMANDS = ("build", "validate", "query", "explain", "verify", "diff", "preview", "publish")
"""Each is the command ``<name>_command`` of the module of that name beside this one."""


class Commands(click.Group):
    """Commands whose modules are loaded when they are called for: start-up is most of a short run.

    ``verbund --help`` loads them all.
    """

    def list_commands(self, context: click.Context) -> list[str]:
        """The names of all commands."""
        return list(_COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of a name; None where there is none."""
        if name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"verbund.cli.{name}"), f"{name}_command")
        return command

    def invoke(self, context: click.Context) -> object:
        """Run the command; Ctrl-C ends it with 130, also while its modules are loaded."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            sys.exit(INTERRUPTED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="verbund")
def group() -> None:
    """Publish records of how public agencies cooperate as validated linked open data.

    Exit codes: 0 fine, 1 findings, 2 wrong use, 3 workspace or input cannot be read, 4 a target
    failed, 130 interrupted.
    """


def run_commands() -> None:
    """Run the command that the arguments name."""
    # rdflib logs tracebacks of literals that are not as their datatype says; findings tell of them.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    group(prog_name="verbund")
