"""What is known of a workbook while its sheets are opened, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from verbund.findings import Findings
from verbund.read.record_file import FileToRead
from verbund.read.workbook.faults import WorkbookError
from verbund.system.input_file import input_finding

_Book = TypeVar("_Book")


class LastBook(Generic[_Book]):
    """The workbook that was looked at last; ``read`` makes one of a file."""

    def __init__(self, read: Callable[[FileToRead], _Book]) -> None:
        self._read = read
        self._last: tuple[FileToRead, _Book] | None = None

    def of(self, file: FileToRead) -> _Book:
        """Return the workbook in a file. A file that is opened anew is read anew."""
        last = self._last  # another thread may put its own there meanwhile
        if last is None or last[0] is not file:
            self._last = last = file, self._read(file)
        return last[1]


@contextmanager
def findings_of(file: FileToRead, sheet: str | None = None) -> Iterator[None]:
    """Raise Findings for errors of the system and of workbooks."""
    try:
        yield
    except OSError as error:
        raise Findings([input_finding(error, file.shown, "file")]) from None
    except WorkbookError as error:
        raise Findings([error.finding(file.shown, sheet)]) from None
