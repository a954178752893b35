"""Ranges of bytes of a file that are certainly whole rows: what one worker reads of it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Protocol

from verbund.data_class import NamedTuple
from verbund.errors import _ControlFlow


class NotCutError(_ControlFlow):
    """Raised where a file cannot be cut between rows with certainty, or is another one by now."""


class RowRange(NamedTuple):
    """Some rows of a file: the number of the first, and where their bytes are (``bytes_at``)."""

    first_row: int
    offset: int
    size: int
    sha256: str


class CutFile(Protocol):
    """A file that can be read in ranges."""

    def ranges(self, size: int) -> Iterator[RowRange]:
        """Yield all rows of the file in ranges of about ``size`` bytes. Raises NotCutError."""
        ...

    def bytes_at(self, offset: int, size: int) -> bytes:
        """Return the bytes of a range. Raises OSError."""
        ...


def read_range(file: CutFile, wanted: RowRange) -> bytes:
    """Return the bytes of a range. Raises NotCutError where the file has others by now."""
    try:
        data = file.bytes_at(wanted.offset, wanted.size)
    except OSError:
        raise NotCutError from None
    if sha256(data).hexdigest() != wanted.sha256:
        raise NotCutError
    return data
