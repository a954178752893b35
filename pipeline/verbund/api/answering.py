"""A workspace whose open texts are decided one by one: the records are read once for all."""

from __future__ import annotations

from pathlib import Path

from verbund.api.arguments import workspace_of
from verbund.api.decide import DecideReport, checked_author, checked_date, decided
from verbund.api.finding import findings_of
from verbund.api.questions import Questions, said
from verbund.api.undecided import (
    Candidate,
    UndecidedReport,
    UndecidedText,
    candidate_of,
    text_of_item,
)
from verbund.resolve.decision import NOBODY, Decision
from verbund.resolve.decisions_file import from_rows


class Answering:
    """What is undecided in a workspace, a search for records, and answers that are written at once.

    Raises Findings where workspace or model cannot be used, UsageError for an author or a day that
    cannot be.
    """

    def __init__(
        self, folder: Path, *, candidates: int, author: str | None, date: str | None
    ) -> None:
        self._author, self._date = checked_author(author), checked_date(date)
        self._most = candidates
        self._questions = Questions(workspace_of(folder))
        survey = self._questions.survey()
        self._items = {
            (item.record_type.name, item.column.field.name, item.text): item
            for item in survey.undecided
        }
        self.report = UndecidedReport(
            texts=tuple(
                text_of_item(self._questions, item, candidates) for item in self._items.values()
            ),
            findings=findings_of([*self._questions.findings(), *survey.notes]),
        )

    def search(self, item: UndecidedText, words: str) -> tuple[Candidate, ...]:
        """The records that words may mean for an open text: by key, by name, by likeness."""
        known = self._items[item.table, item.column, item.text]
        found = self._questions.searched(known, words, self._most)
        return tuple(candidate_of(self._questions, one) for one in found)

    def settle(self, item: UndecidedText, record: str | None) -> DecideReport:
        """Write that an open text means a record, by its id, or nobody on record (None)."""
        row = Decision(item.text, record or NOBODY, item.table, item.column)
        answers = said(from_rows([row], "answers"), self._author, self._date)
        return decided(self._questions, answers)
