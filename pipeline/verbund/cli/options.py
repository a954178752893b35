"""Options that several commands share."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from verbund.api.errors import UsageError
from verbund.cli.reports import FAIL_ON, DestinationType
from verbund.findings import Language
from verbund.report.formats import FORMATS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def workspace_option() -> Decorator:
    """``--workspace DIR``: the folder with verbund.toml."""
    return click.option(
        "--workspace",
        "-w",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        show_default="this folder",
        help="The folder with verbund.toml.",
    )


def language_option() -> Decorator:
    """``--lang de|en``: the language of findings."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(["de", "en"]),
        default=preferred_language,
        show_default="from the locale",
        help="The language of findings.",
    )


def jobs_option() -> Decorator:
    """``--jobs N``: how many processes convert."""
    return click.option(
        "--jobs",
        "-j",
        type=click.IntRange(1, 256),
        default=1,
        show_default=True,
        help="How many processes convert. The result is the same.",
    )


def version_option() -> Decorator:
    """``--version V`` and ``--modified DATE``: what verbund.toml says in [release], said here."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for name, shown, text in (
            ("modified", "YYYY-MM-DD", "The date of this version, in place of release.modified."),
            ("version", "VERSION", "The version, in place of release.version in verbund.toml."),
        ):
            command = click.option(f"--{name}", metavar=shown, help=text)(command)
        return command

    return decorate


def profile_option() -> Decorator:
    """``--profile PATH``: shapes of others that the catalogue is checked against."""
    return click.option(
        "--profile",
        "profiles",
        multiple=True,
        type=click.Path(path_type=Path, exists=True),
        metavar="PATH",
        help="A file or folder of SHACL shapes to check the catalogue against too, such as the"
        " official ones of DCAT-AP.de. May be given several times.",
    )


@contextmanager
def usage_errors() -> Iterator[None]:
    """Leave with 2, and how the command is used, where an argument cannot be."""
    try:
        yield
    except UsageError as error:
        raise click.UsageError(str(error)) from None


def format_option() -> Decorator:
    """``--format text|json``: how findings are written."""
    return click.option(
        "--format",
        "report_format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How findings are written.",
    )


def report_option() -> Decorator:
    """``--format FORMAT[=FILE]`` and ``--output FILE``: the reports of a run."""
    forms = ", ".join(FORMATS)

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option(
            "--output",
            "-o",
            "report_output",
            type=click.Path(path_type=Path, allow_dash=True),
            metavar="FILE",
            help="The file for the --format that names none.",
        )(command)
        return click.option(
            "--format",
            "formats",
            type=DestinationType(),
            multiple=True,
            help=f"How findings are written: {forms}. May be given several times, each but one with"
            " the FILE that it goes to. Without a FILE it goes to stdout; if none does, text does.",
        )(command)

    return decorate


def fail_on_option() -> Decorator:
    """``--fail-on warning|violation|never``: which findings end with exit code 1."""
    return click.option(
        "--fail-on",
        type=click.Choice(FAIL_ON),
        default="violation",
        show_default=True,
        help="The lowest severity of a finding that ends with exit code 1.",
    )


def preferred_language() -> Language:
    """The language of the user's locale if findings are written in it, else English."""
    stated = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)),
        None,
    )
    if stated is None:
        stated = locale.getlocale()[0] or ""
    return "de" if stated.lower().startswith(("de", "german")) else "en"
