"""A copy of a workbook with findings on its cells; all else stays as far as openpyxl keeps it.

openpyxl works in a process that can open nothing, within bounds of time and memory: the workbook
may come from anybody.
"""

from __future__ import annotations

import codecs
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from verbund.findings import phrase
from verbund.findings.catalogue import say
from verbund.findings.finding import Finding
from verbund.report.annotated.notes import Notes, cell_of
from verbund.report.annotated.order import Order
from verbund.report.annotated.text_tables import Tables, text_tables
from verbund.report.annotated.whole_workbook import NotCopiedError, whole_workbook
from verbund.system.limits import GIB
from verbund.system.sandbox import Limits, Reason, SandboxError, Work, run_shut_in
from verbund.text.column_letters import column_letters

if TYPE_CHECKING:
    from verbund.read.record_file import FileToRead
    from verbund.report.reported import RunReport

_SANDBOX: Final = Limits(seconds=300, memory=2 * GIB, ready=120)


def copied_workbook(file: FileToRead, reported: RunReport, notes: Notes) -> bytes:
    """Return a copy of a workbook with notes on its cells and the list in front.

    Raises NotCopiedError where it may not be loaded, or cannot.
    """
    from verbund.report.annotated.summary import lines_of, remarks_of

    book = whole_workbook(file)
    language = reported.language
    by_sheet = {sheet: notes.of((file.shown, sheet)) for _, sheet in notes.by_table if sheet}
    taken = {name.casefold() for name in (*book.sheets, say("annotated.sheet", language))}
    others = text_tables(reported, notes, taken, without=(file.shown,))
    tables = [replace(item, rows=tuple(item.rows)) for item in others.by_origin.values()]
    lost = ", ".join(say(key, language) for key in book.lost)
    more = [say("annotated.lost", language, parts=lost)] if lost else []
    lines = lines_of(reported, partial(_target, file.shown, others))
    remarks = remarks_of(reported, notes, [*more, *others.remarks(language)])
    order = Order(book, by_sheet, tables, lines, remarks, language)
    try:
        return run_shut_in(partial(_prepare, order), _SANDBOX)
    except SandboxError as error:
        key = "unknown" if error.reason is Reason.FAILED else "too-long"
        raise NotCopiedError(phrase(f"annotated.{key}")) from None


def _target(shown: str, others: Tables, finding: Finding) -> str | None:
    from verbund.report.annotated.summary import link_to

    cell, place = cell_of(finding), finding.place
    if place.file != shown:
        other = others.cell(finding)
        return None if other is None else link_to(*other)
    if cell is None or place.sheet is None:
        return None
    return link_to(place.sheet, f"{column_letters(cell.position)}{cell.row}")


def _prepare(order: Order) -> Work:
    """Load what is needed: nothing can be opened afterwards."""
    from verbund.report.annotated.annotating import annotated

    phrase("annotated.sheet")  # the catalogue is read
    codecs.lookup("cp437")  # which zipfile asks for
    return partial(annotated, order)
