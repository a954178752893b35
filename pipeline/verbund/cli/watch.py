"""``verbund watch``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verbund.api.build import BuildReport
from verbund.api.watch import LEAST_POLL, MOST_POLL, POLL, watch
from verbund.cli.check_progress import checking
from verbund.cli.options import (
    jobs_option,
    language_option,
    profile_option,
    usage_errors,
    version_option,
)
from verbund.cli.outcome import UNREADABLE, exit_code, fail, interruptible, leave_unread
from verbund.cli.serve import PORT
from verbund.cli.speaking import Choice, Command, PathType, argument, option
from verbund.cli.watch_report import json_line, run_report
from verbund.cli.watch_screen import Screen
from verbund.cli.words import unwritable, words, wrong_use
from verbund.findings import Findings, Language, Localised
from verbund.findings.catalogue import localised
from verbund.workspace.workspace import read_workspace

if TYPE_CHECKING:
    from verbund.api.live_server import LiveServer
    from verbund.report.reported import RunReport


@click.command("watch", cls=Command)
@argument("workspace", default=Path(), type=PathType(file_okay=False))
@option("--build", "builds", is_flag=True, text="watch-build")
@option("--serve", "serves", is_flag=True, text="watch-serve")
@option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, text="watch-port")
@option(
    "--poll",
    type=click.FloatRange(LEAST_POLL, MOST_POLL),
    default=POLL,
    show_default=True,
    metavar="SECONDS",
    text="watch-poll",
)
@option(
    "--format",
    "form",
    type=Choice(["text", "json"]),
    default="text",
    show_default=True,
    text="watch-format",
)
@language_option()
@jobs_option()
@version_option()
@profile_option()
def watch_command(
    workspace: Path,
    builds: bool,
    serves: bool,
    port: int,
    poll: float,
    form: str,
    language: Language,
    jobs: int | None,
    version: str | None,
    modified: str | None,
    profiles: tuple[Path, ...],
) -> None:
    """Validate whenever a file that is read has changed, until Ctrl-C."""
    with (
        interruptible(),
        usage_errors(),
        _server(workspace, port, language) if serves else nullcontext() as server,
        checking(language) as progress,
    ):
        screen = Screen(workspace, language, server)
        for report in watch(
            workspace,
            build=builds,
            poll=poll,
            jobs=jobs,
            version=version,
            modified=modified,
            profiles=profiles,
            progress=progress,
        ):
            reported = run_report(report, workspace, language, builds=builds)
            if server is not None:
                server.show(reported)
                if isinstance(report.result, BuildReport) and report.conforms:
                    server.released()
            with _left_unread(reported):
                if form == "json":
                    click.echo(json_line(report, reported))
                else:
                    screen.show(report, reported)


@contextmanager
def _left_unread(reported: RunReport) -> Iterator[None]:
    """Leave where nobody reads any more (``| head``), or nothing can be written."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
        sys.exit(exit_code(reported.findings))
    except OSError as error:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
        fail(unwritable("stdout", error), UNREADABLE)


@contextmanager
def _server(workspace: Path, port: int, language: Language) -> Iterator[LiveServer]:
    """A server of the workspace's release and findings. Leaves with 3 where there can be none."""
    from verbund.api.live_server import live_server

    def failed(problem: Localised) -> None:
        text = localised(problem, language)
        click.echo(words("serve", "not-exchanged", problem=text), err=True)

    try:
        output = read_workspace(workspace).output
    except Findings as error:
        leave_unread(error, language)
    with ExitStack() as stack:
        try:
            server = stack.enter_context(live_server(output, port, failed=failed))
        except (OSError, OverflowError) as error:
            problem = getattr(error, "strerror", None) or str(error)
            fail(wrong_use("port", port=str(port), problem=problem), UNREADABLE)
        click.echo(
            words("watch", "serving", findings=server.findings, site=server.address), err=True
        )
        yield server
