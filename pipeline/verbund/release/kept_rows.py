"""Keeps the rows of record files beside what is kept of their chunks, in the user's cache.

The next build compares with them line by line. They are believed only where a chunk has the digest
that was noted of it, so a file that has changed since it was read does no harm. Rows are kept of
CSV files of which the release has every column: nothing lies in the cache that is not published.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

from verbund.data_class import data_class
from verbund.read.csv_file import CsvFile
from verbund.read.headings import Headings
from verbund.read.tables import Tables

_LARGEST: Final = 1 << 31
"""The most bytes of rows that are kept of a workspace."""

_BLOCK: Final = 1 << 20
_PART: Final = ".part"


def write_rows(place: Path, tables: Tables) -> dict[str, tuple[int, int]]:
    """Write the rows of all files that can be kept; gives where each begins, and its size.

    Raises OSError.
    """
    files = [
        file
        for table in tables.by_name.values()
        for file, headings in zip(table.files, table.headings, strict=True)
        if isinstance(file, CsvFile) and _is_published(file, headings)
    ]
    if not files or sum(file.size for file in files) > _LARGEST:
        place.unlink(missing_ok=True)
        return {}
    handle, name = tempfile.mkstemp(suffix=_PART, dir=place.parent)
    written = Path(name)
    try:
        with os.fdopen(handle, "wb", buffering=0) as stream:
            found = {file.shown: _written(file, stream) for file in files}
        written.replace(place)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return found


def _is_published(file: CsvFile, headings: Headings) -> bool:
    """Whether the release has every column of a file."""
    return not file.left_out and len({*headings.positions.values()}) == len(headings.texts)


def _written(file: CsvFile, stream: BinaryIO) -> tuple[int, int]:
    start = size = stream.tell()
    for block in file.blocks(_BLOCK):
        size += stream.write(block)
    return start, size - start


@data_class(frozen=True, slots=True)
class LastRows:
    """The rows that the last build kept: an open file, and which files' rows stand where in it."""

    handle: int
    files: Mapping[str, Any]

    def of(self, shown: str) -> Callable[[int], bytes] | None:
        """Return a function that gives the next bytes of a file's rows; None if they are not there.

        They may be others by now: the caller compares digests.
        """
        try:
            start, size = self.files[shown]
            known = os.fstat(self.handle).st_size
        except (KeyError, OSError, TypeError, ValueError):
            return None
        if type(start) is not int or type(size) is not int or not 0 <= start <= start + size:
            return None
        return _Bytes(self.handle, start, size).read if start + size <= known else None


@data_class(slots=True)
class _Bytes:
    handle: int
    at: int
    left: int

    def read(self, size: int) -> bytes:
        """Return the next bytes, none at the end."""
        data = os.pread(self.handle, min(size, self.left), self.at) if self.left else b""
        self.at, self.left = self.at + len(data), self.left - len(data)
        return data
