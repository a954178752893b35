"""``verbund query``."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import click

from verbund.cli.options import language_option, workspace_option
from verbund.cli.outcome import FINDINGS, UNREADABLE, WRONG_USE, fail, interruptible, patient_stdout
from verbund.findings import Findings, Language
from verbund.queries import QueryError, QueryLimit, QueryLimits, query_release
from verbund.release.verify.sums import is_regular
from verbund.report.text import write_text
from verbund.system.input_file import (
    NotRegularError,
    OutsideError,
    TooLargeError,
    input_finding,
    is_of_workspace,
    read_input,
)
from verbund.system.limits import QUERY
from verbund.system.sandbox import MEGABYTE
from verbund.text.normal_form import normal
from verbund.workspace.workspace import read_workspace


def _finite(context: click.Context, option: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        raise click.BadParameter("a number of seconds is expected")
    return value


@click.command("query")
@click.argument("query")
@workspace_option()
@click.option(
    "--format",
    "result_format",
    type=click.Choice(["table", "csv", "json", "turtle"]),
    default="table",
    show_default=True,
    help="How the result is written; turtle for CONSTRUCT and DESCRIBE.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    callback=_finite,
    help="Seconds after which a query is stopped.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=1),
    default=1_000_000,
    show_default=True,
    help="The most rows, or triples, of a result; with more, nothing is written.",
)
@click.option(
    "--max-memory",
    type=click.IntRange(min=1),
    default=4_000,
    show_default=True,
    help="Megabytes that a query may need, the release that it reads included.",
)
@language_option()
def query_command(
    query: str,
    folder: Path,
    result_format: str,
    timeout: float,
    max_rows: int,
    max_memory: int,
    language: Language,
) -> None:
    """Ask the release a SPARQL query: a file (.rq), - for stdin, or the query itself.

    Read-only: SERVICE, LOAD and FROM are refused, and nothing is fetched from anywhere.
    """
    text = normal(_query_text(query, folder, language))  # as all texts of a release are
    with interruptible():
        try:
            output = read_workspace(folder).output
            if not is_regular(output / "dataset.nt"):
                fail("There is no release to ask. Run `verbund build` first.", UNREADABLE)
            with patient_stdout():
                limits = QueryLimits(timeout, max_memory * MEGABYTE, max_rows)
                query_release(
                    output, text, result_format=result_format, stream=sys.stdout, limits=limits
                )
        except Findings as error:
            # stdout is for the result
            write_text(error.findings, sys.stderr, language=language)
            sys.exit(UNREADABLE)
        except QueryLimit as error:
            fail(str(error), FINDINGS)
        except QueryError as error:
            fail(str(error), WRONG_USE)


def _query_text(query: str, workspace: Path, language: Language) -> str:
    """The text of a query that is given as a file, as ``-`` or as itself."""
    if query == "-":
        try:
            data = sys.stdin.buffer.read(QUERY + 1)
            if len(data) > QUERY:
                raise TooLargeError(QUERY)
            return data.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            fail(f"The query on stdin cannot be read: {_reason(error)}", UNREADABLE)
    looks_like_file = query.endswith((".rq", ".sparql")) and "\n" not in query
    if not looks_like_file:
        return query
    try:
        path = Path(query)
        roots = (workspace,) if is_of_workspace(path, workspace) else None
        return read_input(path, roots=roots, most=QUERY).decode("utf-8")
    except (OutsideError, NotRegularError, TooLargeError) as error:
        write_text([input_finding(error, query)], sys.stderr, language=language)
        sys.exit(UNREADABLE)
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{query} cannot be read: {_reason(error)}", UNREADABLE)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"it is not in UTF-8 (byte {error.start + 1})"
    return error.strerror or str(error)
