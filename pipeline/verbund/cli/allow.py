"""What stops a command unless it is allowed, and the option that lets it pass by name."""

from __future__ import annotations

import click

from verbund.cli.options import Decorator


def allow_option(what: str = "a block of the preview") -> Decorator:
    """``--allow NAME``: what may pass."""
    return click.option(
        "--allow",
        "allowed",
        multiple=True,
        metavar="NAME",
        help=f"Let {what} pass, by its name; may be given several times.",
    )
