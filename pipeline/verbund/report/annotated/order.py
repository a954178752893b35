"""What is to be done with a workbook that is copied: plain values, which travel to a process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verbund.findings import Language
from verbund.report.annotated.notes import Cell, Note
from verbund.report.annotated.whole_workbook import WholeWorkbook

if TYPE_CHECKING:
    from verbund.report.annotated.summary import Line
    from verbund.report.annotated.text_tables import TextTable


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with a workbook; ``notes`` are by sheet.

    ``tables`` are those of other files, which become sheets behind its own.
    """

    book: WholeWorkbook
    notes: Mapping[str, Mapping[Cell, Note]]
    tables: Sequence[TextTable]
    lines: Sequence[Line]
    remarks: Sequence[str]
    language: Language
