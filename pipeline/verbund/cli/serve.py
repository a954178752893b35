"""``verbund serve``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from verbund.api.errors import UnreadableError
from verbund.cli.options import language_option, usage_errors, workspace_option
from verbund.cli.outcome import UNREADABLE, fail, interruptible, leave_unread
from verbund.cli.speaking import Command, PathType, argument, option
from verbund.cli.store_options import StoreOptions, store_options
from verbund.cli.words import words, wrong_use
from verbund.findings import Findings, Language, Localised
from verbund.findings.catalogue import localised
from verbund.sparql.errors import QueryError

PORT = 8080


@click.command("serve", cls=Command)
@argument("release", required=False, type=PathType(exists=True, file_okay=False))
@workspace_option()
@option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, text="serve-host")
@option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, text="serve-port")
@option(
    "--timeout",
    type=click.FloatRange(min=0.1, max=3600),
    default=10.0,
    show_default=True,
    text="timeout",
)
@option(
    "--max-rows",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    text="serve-max-rows",
)
@option(
    "--max-memory",
    type=click.IntRange(min=50),
    default=500,
    show_default=True,
    text="serve-max-memory",
)
@option(
    "--workers",
    type=click.IntRange(1, 256),
    default=None,
    default_text="thrice-the-cores",
    text="serve-workers",
)
@option(
    "--outlines",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    text="site-outlines",
)
@store_options
@option("--client-header", metavar="NAME", text="serve-client-header")
@option("--proxy", "proxies", multiple=True, metavar="ADDRESS", text="serve-proxy")
@option("--metrics", "has_metrics", is_flag=True, text="serve-metrics")
@option("--no-log", "is_silent", is_flag=True, text="serve-no-log")
@language_option()
def serve_command(
    release: Path | None,
    folder: Path,
    host: str,
    port: int,
    timeout: float,
    max_rows: int,
    max_memory: int,
    workers: int | None,
    outlines: Path | None,
    client_header: str | None,
    proxies: tuple[str, ...],
    has_metrics: bool,
    is_silent: bool,
    store: StoreOptions,
    language: Language,
) -> None:
    """Serve a release: pages, linked data, SPARQL, questions, a JSON API."""
    from verbund.api.serving import Serving, release_to_serve, serve_release
    from verbund.serve.limits import ServeLimits  # few runs need a server
    from verbund.system.sandbox import MEGABYTE

    limits = ServeLimits(seconds=timeout, rows=max_rows, memory=max_memory * MEGABYTE)
    serving = Serving(
        host=host,
        port=port,
        limits=limits if workers is None else replace(limits, workers=workers),
        client_header=client_header,
        has_metrics=has_metrics,
        log=None if is_silent else lambda line: click.echo(line, err=True),
    )
    if proxies:
        serving = replace(serving, proxies=proxies)

    def ready(address: str) -> None:
        click.echo(words("serve", "ready", address=address), err=True)

    def failed(problem: Localised) -> None:
        text = localised(problem, language)
        click.echo(words("serve", "not-exchanged", problem=text), err=True)

    with interruptible():
        try:
            with usage_errors():
                found, drawn = release_to_serve(release, folder, outlines)
                serving = replace(serving, store=store.address(), outlines=drawn)
                serve_release(found, serving, ready=ready, failed=failed)
        except (UnreadableError, Findings) as error:
            leave_unread(error, language)
        except QueryError as error:
            fail(error.message(language), UNREADABLE)
        except (OSError, OverflowError) as error:
            problem = getattr(error, "strerror", None) or str(error)
            fail(wrong_use("port", port=str(port), problem=problem), UNREADABLE)
