"""Writes decisions.csv: the same decisions give the same bytes, whoever took them and when."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TextIO

from verbund.resolve.decision import COLUMNS, HINTS, Decision, in_order
from verbund.text.formula_guard import guarded

QUESTIONS: Final = (
    *("subject_label", "table", "column", "object_id", "comment"),
    *HINTS,
)
"""The columns of a list of questions."""

ANSWERS: Final = ("object_id", "comment")
"""Those that are empty, for who answers."""

_MARK: Final = "\N{BYTE ORDER MARK}"
"""What tells a spreadsheet that a file is UTF-8."""


def write_decisions(stream: TextIO, decisions: Iterable[Decision]) -> None:
    """Write decisions in their order, with all slots that any of them has."""
    rows = [decision.cells() for decision in in_order(decisions)]
    others = sorted({name for row in rows for name in row} - {*COLUMNS})
    _write(stream, (*COLUMNS, *others), rows, ",")


def write_questions(stream: TextIO, rows: Iterable[Mapping[str, str]], delimiter: str) -> None:
    """Write a list of questions for a spreadsheet; ``delimiter`` is what it takes for one."""
    stream.write(_MARK)
    _write(stream, QUESTIONS, rows, delimiter)


def _write(
    stream: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str
) -> None:
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(row.get(name, "")) for name in columns] for row in rows)
