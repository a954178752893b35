"""What was read of a file while its tables are opened, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from verbund.read.record_file import FileToRead

_Read = TypeVar("_Read")


class LastRead(Generic[_Read]):
    """The file that was looked at last, as ``read`` gives it."""

    def __init__(self, read: Callable[[FileToRead], _Read]) -> None:
        self._read = read
        self._last: tuple[FileToRead, _Read] | None = None

    def of(self, file: FileToRead) -> _Read:
        """Return what was read of a file. A file that is opened anew is read anew."""
        last = self._last  # another thread may put its own there meanwhile
        if last is None or last[0] is not file:
            self._last = last = file, self._read(file)
        return last[1]
