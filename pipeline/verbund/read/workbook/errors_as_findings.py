"""Errors of the system and of workbooks as findings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from verbund.findings import Findings
from verbund.read.record_file import FileToRead
from verbund.read.workbook.faults import WorkbookError
from verbund.system.input_file import input_finding


@contextmanager
def findings_of(file: FileToRead, sheet: str | None = None) -> Iterator[None]:
    """Raise Findings for errors of the system and of workbooks."""
    try:
        yield
    except OSError as error:
        raise Findings([input_finding(error, file.shown, "file")]) from None
    except WorkbookError as error:
        raise Findings([error.finding(file.shown, sheet)]) from None
