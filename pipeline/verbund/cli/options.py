"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from verbund.api.errors import UsageError
from verbund.cli.destinations import SUFFIXES, FormType
from verbund.cli.outcome import FAIL_ON
from verbund.cli.speaking import Choice, Decorator, PathType, option
from verbund.cli.words import preferred_language, spoken
from verbund.findings import Language
from verbund.findings.catalogue import LANGUAGES
from verbund.report.forms import ALL_FORMATS


def workspace_option() -> Decorator:
    """``--workspace DIR``: the folder with verbund.toml."""
    return option(
        "--workspace",
        "-w",
        "folder",
        type=PathType(file_okay=False),
        default=Path(),
        default_text="this-folder",
        text="workspace",
    )


def language_option() -> Decorator:
    """``--lang de|en``: the language of findings, helps and errors; else that of the group."""
    return option(
        "--lang",
        "language",
        type=Choice(sorted(LANGUAGES)),
        default=_language,
        default_text="locale",
        text="lang",
    )


def _language() -> Language:
    context = click.get_current_context(silent=True)
    stated: Language | None = context.find_root().params.get("language") if context else None
    return stated or preferred_language()


def jobs_option() -> Decorator:
    """``--jobs N``: how many processes convert."""
    return option("--jobs", "-j", type=click.IntRange(1, 256), default_text="fitting", text="jobs")


def version_option() -> Decorator:
    """``--version V`` and ``--modified DATE``: what verbund.toml says in [release], said here."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        command = option("--modified", metavar="YYYY-MM-DD", text="modified")(command)
        return option("--version", metavar="VERSION", text="version")(command)

    return decorate


def profile_option() -> Decorator:
    """``--profile PATH``: shapes of others that the catalogue is checked against."""
    return option(
        "--profile",
        "profiles",
        multiple=True,
        type=PathType(exists=True),
        metavar="PATH",
        text="profile",
    )


@contextmanager
def usage_errors() -> Iterator[None]:
    """Leave with 2, and how the command is used, where an argument cannot be."""
    try:
        yield
    except UsageError as error:
        raise click.UsageError(error.text.in_language(spoken())) from None


def report_option() -> Decorator:
    """``--format FORMAT[=FILE]`` and ``--report FILE``: the reports of a run."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        command = option(
            "--report",
            "report_files",
            multiple=True,
            type=PathType(path_type=str),
            metavar="FILE",
            text="report",
            values={"suffixes": ", ".join(SUFFIXES)},
        )(command)
        return option(
            "--format",
            "formats",
            type=FormType(),
            multiple=True,
            text="format",
            values={"forms": ", ".join(ALL_FORMATS)},
        )(command)

    return decorate


def old_output_option() -> Decorator:
    """``--output FILE``: the old name of ``--report``, for one version more."""
    return option(
        "--output",
        "-o",
        "old_output",
        type=PathType(path_type=str, allow_dash=True),
        metavar="FILE",
        hidden=True,
        text="old-output",
    )


def fail_on_option() -> Decorator:
    """``--fail-on warning|violation|never``: which findings end with exit code 1."""
    return option(
        "--fail-on", type=Choice(FAIL_ON), default="violation", show_default=True, text="fail-on"
    )
