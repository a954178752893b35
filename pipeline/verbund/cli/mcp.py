"""``verbund mcp``."""

from __future__ import annotations

from pathlib import Path

import click

from verbund.api.errors import UnreadableError
from verbund.cli.options import language_option, usage_errors, workspace_option
from verbund.cli.outcome import UNREADABLE, fail, interruptible, leave_unread
from verbund.cli.speaking import Command, PathType, argument
from verbund.cli.store_options import StoreOptions, store_options
from verbund.findings import Findings, Language
from verbund.sparql.errors import QueryError


@click.command("mcp", cls=Command)
@argument("release", required=False, type=PathType(exists=True, file_okay=False))
@workspace_option()
@store_options
@language_option()
def mcp_command(
    release: Path | None, folder: Path, store: StoreOptions, language: Language
) -> None:
    """Serve a release to language models over stdin and stdout (MCP)."""
    from verbund.api.serving import release_to_serve, serve_mcp  # few runs need a server

    with interruptible():
        try:
            with usage_errors():
                serve_mcp(release_to_serve(release, folder)[0], store.address())
        except (UnreadableError, Findings) as error:
            leave_unread(error, language)
        except QueryError as error:
            fail(error.message(language), UNREADABLE)
