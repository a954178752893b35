"""The group of commands."""

from __future__ import annotations

import click

from verbund import __version__
from verbund.cli.build import build_command
from verbund.cli.explain import explain_command
from verbund.cli.query import query_command
from verbund.cli.validate import validate_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="verbund")
def group() -> None:
    """Publish records of how public agencies cooperate as validated linked open data.

    Exit codes: 0 fine, 1 findings, 2 wrong use, 3 workspace or input cannot be read, 4 a target
    failed, 130 interrupted.
    """


for command in (build_command, validate_command, query_command, explain_command):
    group.add_command(command)


def run_commands() -> None:
    """Run the command that the arguments name."""
    group(prog_name="verbund")
