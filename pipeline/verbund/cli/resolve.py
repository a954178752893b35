"""``verbund resolve``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date as day
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TextIO

import click

from verbund.api.answering import Answering
from verbund.api.decide import decide
from verbund.api.errors import UnreadableError
from verbund.api.late import source_of
from verbund.api.undecided import UndecidedReport, undecided
from verbund.cli.answering import Asking
from verbund.cli.destinations import report_file
from verbund.cli.kept_apart import refuse_in_workspace
from verbund.cli.options import language_option, usage_errors, workspace_option
from verbund.cli.outcome import (
    FINDINGS,
    INTERRUPTED,
    UNREADABLE,
    exit_code,
    fail,
    interruptible,
    leave_unread,
    patient_stdout,
)
from verbund.cli.speaking import Command, PathType, option, with_suggestion
from verbund.cli.undecided_list import lines, write_csv, write_json
from verbund.cli.untouched_list import is_untouched
from verbund.cli.words import unwritable, words, wrong_use
from verbund.findings import Finding, Findings, Language
from verbund.findings.catalogue import counted
from verbund.report import formats
from verbund.report.harmless import in_line
from verbund.report.streams import writable
from verbund.system.whole_file import write_whole

PORT: Final = 3334
"""The port, if none is said: the next one to that of OpenRefine."""

_FORMS: Final = ("text", "json", "csv")
_MOST_CANDIDATES: Final = 50


class _Destination(NamedTuple):
    """The form of the list, and the file that it goes to; None for stdout."""

    form: str
    file: Path | None


class _FormType(click.ParamType[_Destination]):
    """``FORMAT`` or ``FORMAT=FILE``."""

    name = "format"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> _Destination:
        """The destination that an argument names."""
        if isinstance(value, _Destination):
            return value
        form, is_given, file = str(value).partition("=")
        if form not in _FORMS:
            text = wrong_use("unknown-form", form=repr(form), known=", ".join(_FORMS))
            self.fail(with_suggestion(text, form, _FORMS), param, ctx)
        if is_given and not file:
            self.fail(wrong_use("no-file", value=repr(str(value))), param, ctx)
        return _Destination(form, report_file(file) if file and file != "-" else None)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help shows it."""
        return "FORMAT[=FILE]"


@click.command("resolve", cls=Command)
@workspace_option()
@option(
    "--format", "wanted", type=_FormType(), default="text", show_default=True, text="resolve-format"
)
@option("--candidates", type=click.IntRange(0, 50), default=5, show_default=True, text="candidates")
@option("--ask", is_flag=True, text="resolve-ask")
@option("--from", "answers", type=PathType(dir_okay=False), metavar="FILE", text="resolve-from")
@option("--serve", "serving", is_flag=True, text="resolve-serve")
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    text="resolve-port",
)
@option("--author", text="resolve-author")
@option("--date", metavar="YYYY-MM-DD", text="resolve-date", default_text="today")
@language_option()
def resolve_command(
    folder: Path,
    wanted: _Destination,
    candidates: int,
    ask: bool,
    answers: Path | None,
    serving: bool,
    port: int,
    author: str | None,
    date: str | None,
    language: Language,
) -> None:
    """List texts in references that are open, and take answers."""
    if ask + serving + (answers is not None) > 1:
        raise click.UsageError(wrong_use("one-way-of-answering"))
    if wanted.file is not None:
        refuse_in_workspace(folder, wanted.file)
        _refuse_in_place_of_answers(wanted.file, wanted.form)
    date = day.today().isoformat() if date is None else date  # noqa: DTZ011 - the person's day
    with interruptible():
        try:
            with usage_errors():
                if answers is not None:
                    _take(answers, folder, author, date, language)
                elif serving:
                    _serve(folder, port, language)
                elif ask:
                    _ask(folder, candidates, author, date, language)
                else:
                    _list(undecided(folder, candidates=candidates), wanted, language)
        except (UnreadableError, Findings) as error:
            leave_unread(error, language)
        except OSError as error:
            fail(unwritable(str(error.filename), error), UNREADABLE)


def _refuse_in_place_of_answers(file: Path, form: str) -> None:
    """Raise click.UsageError where something stands that is no list, or one that was filled in."""
    if not is_untouched(file, form):
        raise click.UsageError(wrong_use("replaces-answers", file=str(file)))


def _list(report: UndecidedReport, wanted: _Destination, language: Language) -> None:
    """Write the list, say how to answer, and leave with 1 where something is open or wrong."""
    write = _WRITERS[wanted.form]
    if wanted.file is not None:
        write_whole(wanted.file, partial(_into, write, report, language))
        key = "written" if wanted.form == "csv" else "written-to-read"
        click.echo(words("resolve", key, file=str(wanted.file)), err=True)
    else:
        with patient_stdout():
            _into(write, report, language, sys.stdout)
    found = _findings(report)
    if found and wanted.form != "json":
        formats.write_findings(found, sys.stderr, language)
    texts = counted("undecided.texts", len(report), language)
    key = "none-open" if _is_all_known(report) else "none-known"
    click.echo(words("resolve", "open" if report.texts else key, texts=texts), err=True)
    if report.texts and not _is_all_known(report):
        click.echo(words("resolve", key), err=True)
    code = exit_code(found)
    if code or report.texts or not _is_all_known(report):
        sys.exit(code or FINDINGS)


def _is_all_known(report: UndecidedReport) -> bool:
    """Whether no table keeps texts from being looked at."""
    return not any(finding.code == "F125" for finding in report.findings)


def _take(answers: Path, folder: Path, author: str | None, date: str, language: Language) -> None:
    """Take a file of answers; leave with 1 where one is wrong, and nothing is written then."""
    report = decide(answers, folder, author=author, date=date)
    found = source_of(report.findings, list)
    if found:
        formats.write_findings(found, sys.stderr, language)
    if not report.conforms:
        click.echo(words("resolve", "nothing-taken"), err=True)
        sys.exit(exit_code(found))
    _say_taken(report.added, report.changed, report.file, language)


def _ask(folder: Path, candidates: int, author: str | None, date: str, language: Language) -> None:
    """Ask on the terminal."""
    if not sys.stdin.isatty():
        raise click.UsageError(wrong_use("ask-nobody"))
    if author is None:
        author = click.prompt(words("resolve", "author"), default="", show_default=False, err=True)
    answering = Answering(folder, candidates=candidates, author=author, date=date)
    found = _findings(answering.report)
    if found:
        formats.write_findings(found, sys.stderr, language)
    asking = Asking(language, answering.search, answering.settle)
    try:
        if answering.report.texts:
            asking.ask(answering.report.texts)
    except click.Abort:
        click.echo("", err=True)
        _say_answered(asking.answered, len(answering.report), language)
        sys.exit(INTERRUPTED)
    if answering.report.texts or _is_all_known(answering.report):
        _say_answered(asking.answered, len(answering.report), language)
    if not _is_all_known(answering.report):
        click.echo(words("resolve", "none-known"), err=True)
        sys.exit(exit_code(found) or FINDINGS)
    if asking.answered < len(answering.report):
        sys.exit(FINDINGS)


def _serve(folder: Path, port: int, language: Language) -> None:
    """Serve the records until Ctrl-C."""
    from verbund.api.reconciliation.serve import serve  # few runs need a server

    def ready(address: str) -> None:
        click.echo(words("resolve", "serving", address=address), err=True)

    try:
        serve(folder, port=port, language=language, ready=ready)
    except (OSError, OverflowError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        fail(wrong_use("port", port=str(port), problem=problem), UNREADABLE)


def _say_answered(answered: int, open_: int, language: Language) -> None:
    left = counted("undecided.texts", open_ - answered, language)
    decisions = counted("undecided.decisions", answered, language)
    key = "answered" if open_ > answered else "all-answered"
    click.echo(words("resolve", key, decisions=decisions, texts=left), err=True)


def _say_taken(added: int, changed: int, file: Path, language: Language) -> None:
    new = counted("undecided.decisions", added, language)
    click.echo(
        words("resolve", "taken", decisions=new, changed=str(changed), file=file.name), err=True
    )


def _findings(report: UndecidedReport) -> list[Finding]:
    found: list[Finding] = source_of(report.findings, list)
    return found


def _into(
    write: Callable[[UndecidedReport, TextIO, Language], None],
    report: UndecidedReport,
    language: Language,
    stream: TextIO,
) -> None:
    write(report, stream, language)


def _write_text(report: UndecidedReport, stream: TextIO, language: Language) -> None:
    stream.writelines(f"{in_line(writable(line, stream))}\n" for line in lines(report, language))


_WRITERS: Final = {"text": _write_text, "json": write_json, "csv": write_csv}
