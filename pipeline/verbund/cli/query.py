"""``verbund query``."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import click
from click.core import ParameterSource

from verbund.api.errors import UnreadableError
from verbund.api.query import QueryForm, why_unreadable, write_answer
from verbund.api.query import query as query_workspace
from verbund.api.shipped_questions import questions
from verbund.cli.options import language_option, usage_errors, workspace_option
from verbund.cli.outcome import (
    FINDINGS,
    UNREADABLE,
    WRONG_USE,
    fail,
    interruptible,
    leave_unread,
    patient_stdout,
)
from verbund.cli.question_list import list_of
from verbund.cli.speaking import Choice, Command, argument, option
from verbund.cli.words import spoken, wrong_use
from verbund.findings import Language
from verbund.findings.catalogue import localised
from verbund.question.folder import is_question_name
from verbund.sparql.errors import NoReleaseError, QueryError, QueryLimit
from verbund.system.input_file import TooLargeError
from verbund.system.limits import QUERY


def _finite(context: click.Context, option: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter(wrong_use("seconds"))
    return value


@click.command("query", cls=Command)
@argument("query", required=False)
@workspace_option()
@option(
    "--release",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIRECTORY",
    text="query-release",
)
@option("--set", "stated", multiple=True, metavar="NAME=VALUE", text="query-set")
@option("--list", "is_list", is_flag=True, text="query-list")
@option(
    "--format",
    "result_format",
    type=Choice(["table", "csv", "json", "turtle"]),
    default="table",
    show_default=True,
    text="query-format",
)
@option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    callback=_finite,
    text="timeout",
)
@option(
    "--max-rows",
    type=click.IntRange(min=1),
    default=1_000_000,
    show_default=True,
    text="max-rows",
)
@option(
    "--max-memory",
    type=click.IntRange(min=1),
    default=4_000,
    show_default=True,
    text="max-memory",
)
@language_option()
def query_command(
    query: str | None,
    folder: Path,
    release: Path | None,
    stated: tuple[str, ...],
    is_list: bool,
    result_format: QueryForm,
    timeout: float,
    max_rows: int,
    max_memory: int,
    language: Language,
) -> None:
    """Ask the release a SPARQL query, or one of its questions."""
    if (query is None) != is_list:
        raise click.UsageError(wrong_use("query-or-list"))
    parameters = _parameters(stated)
    text = _read_stdin() if query == _STDIN else query
    name = None
    if text is not None and query != _STDIN and is_question_name(text) and not _is_file(text):
        name, text = text, None
    with interruptible():
        try:
            if is_list:
                with patient_stdout():
                    click.echo(list_of(questions(folder, release=release), language), nl=False)
                return
            with usage_errors():
                answer = query_workspace(
                    text,
                    folder,
                    question=name,
                    parameters=parameters,
                    language=_stated_language(),
                    release=release,
                    timeout=timeout,
                    max_rows=max_rows,
                    max_memory=max_memory,
                    form=result_format,
                )
            with patient_stdout():
                write_answer(answer, sys.stdout)
        except UnreadableError as error:
            leave_unread(error, language)
        except NoReleaseError as error:
            fail(error.message(language), UNREADABLE)
        except QueryLimit as error:
            fail(error.message(language), FINDINGS)
        except QueryError as error:
            fail(error.message(language), WRONG_USE)


_STDIN = "-"


def _is_file(text: str) -> bool:
    """Whether what may be the name of a question is that of a file: one here, or without number."""
    return text.endswith(".rq") and (Path(text).exists() or not text[0].isdigit())


def _parameters(stated: tuple[str, ...]) -> dict[str, str]:
    """The values of --set by their names; wrong use where one has no name, or has two values."""
    found: dict[str, str] = {}
    for item in stated:
        name, equals, value = item.partition("=")
        if not name or not equals:
            raise click.BadParameter(wrong_use("set", text=item), param_hint="--set")
        if name in found:
            raise click.BadParameter(wrong_use("set-twice", name=name), param_hint="--set")
        found[name] = value
    return found


def _stated_language() -> Language | None:
    """The language that --lang asks for; None where it follows from the locale."""
    context = click.get_current_context()
    stated = context.get_parameter_source("language") is ParameterSource.COMMANDLINE
    language: Language | None = context.params["language"] if stated else None
    return language or context.find_root().params.get("language")


def _read_stdin() -> str:
    """The text of a query that is handed in; leaves with 3 where it cannot be read."""
    try:
        data = sys.stdin.buffer.read(QUERY + 1)
        if len(data) > QUERY:
            raise TooLargeError(QUERY)
        text = data.decode("utf-8")
        return f"{text}\n" if text.endswith((".rq", ".sparql")) else text  # it is no file's name
    except (OSError, UnicodeDecodeError) as error:
        problem = localised(why_unreadable(error), spoken())
        fail(wrong_use("stdin", problem=problem), UNREADABLE)
