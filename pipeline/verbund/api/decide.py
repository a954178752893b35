"""The function ``decide``: takes answers into decisions.csv."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path

from verbund.api.arguments import StrPath, workspace_of
from verbund.api.errors import UsageError, public, wrong_use
from verbund.api.finding import Finding, findings_of
from verbund.api.questions import Questions, TitlesError, said
from verbund.findings import has_violation, phrase
from verbund.report.paths import named_from
from verbund.resolve.decision import NOBODY
from verbund.resolve.decision import Decision as Row
from verbund.resolve.decisions_file import DecisionsFile, from_rows
from verbund.workspace.text_forms import is_date

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a text.

    ``record`` is the record that it means, by its key, its IRI, the IRI without the base, or a
    name; None says that it means nobody on record. It holds in ``table`` and ``column``; without
    them in every one where the class of the record fits.
    """

    text: str
    record: str | None
    table: str = ""
    column: str = ""
    comment: str = ""
    author: str = ""
    date: str = ""


@dataclass(frozen=True)
class DecideReport:
    """What came of answers: the file of decisions, and how many are new or replace another one.

    If a finding is a violation, nothing was written.
    """

    file: Path
    added: int
    changed: int
    findings: Sequence[Finding]
    conforms: bool


@public
def decide(
    answers: StrPath | Iterable[Decision],
    workspace: StrPath = ".",
    *,
    author: str | None = None,
    date: str | None = None,
) -> DecideReport:
    """Take answers into the workspace's file of decisions, checked, in a fixed order.

    An answer to a question that was answered before replaces the former one.

    Args:
        answers: A list of questions that was filled in (a CSV file in the columns of the file of
            decisions), or decisions.
        workspace: The folder with verbund.toml.
        author: Who decided, where an answer does not say it.
        date: When (YYYY-MM-DD), where an answer does not say it.

    Raises:
        UnreadableError: If workspace or model cannot be used at all.
        UsageError: If an argument cannot be.
        OSError: If the system does not let write.
    """
    who = checked_author(author)
    when = checked_date(date)
    questions = Questions(workspace_of(Path(workspace)))
    file = _answers(questions, answers)
    return decided(questions, said(file, who, when), looking=True)


def decided(questions: Questions, answers: DecisionsFile, *, looking: bool = False) -> DecideReport:
    """Take answers into the decisions of an opened workspace; see ``Questions.settle``."""
    try:
        settled = questions.settle(answers, looking=looking)
    except TitlesError:
        shown = questions.workspace.shown(questions.workspace.decisions)
        raise wrong_use(phrase("argument.titles", file=shown)) from None
    return DecideReport(
        file=questions.workspace.decisions,
        added=settled.added,
        changed=settled.changed,
        findings=findings_of(list(settled.findings)),
        conforms=not has_violation(settled.findings),
    )


def checked_author(author: str | None) -> str:
    """The author of decisions, in one line; raises UsageError for a text that is none."""
    name = (author or "").strip()
    if name and (not name.isprintable() or len(name) > _LONGEST):
        raise wrong_use(phrase("argument.line", name="author", most=str(_LONGEST)))
    return name


def checked_date(date: str | None) -> str:
    """The day of decisions; raises UsageError for a text that is none."""
    if date is not None and not is_date(date):
        raise wrong_use(phrase("argument.day", name="date", value=date))
    return date or ""


def _answers(questions: Questions, answers: StrPath | Iterable[Decision]) -> DecisionsFile:
    if isinstance(answers, str | PathLike):
        path = Path(fspath(answers)).absolute()
        return questions.read_answers(path, named_from(questions.workspace.folder, path))
    return from_rows(map(_row, answers), "answers")


def _row(answer: Decision) -> Row:
    if not isinstance(answer, Decision):
        raise _not_a_decision(answer)
    return Row(
        text=answer.text,
        object=NOBODY if answer.record is None else answer.record,
        table=answer.table,
        column=answer.column,
        author=answer.author,
        date=answer.date,
        comment=answer.comment,
    )


def _not_a_decision(answer: object) -> UsageError:
    shown = repr(answer)[:60]
    return wrong_use(phrase("argument.type", name="answers", expected="Decision", value=shown))
