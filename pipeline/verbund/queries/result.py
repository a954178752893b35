"""A result of a query, and the forms that it can be written in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import pyoxigraph as ox


class ResultFormat(StrEnum):
    """How a result is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """A result as bytes of a standard form, which can go from one process to another.

    ``rows`` and ``boolean`` are SPARQL 1.1 results in JSON or CSV, ``graph`` is sorted N-Triples.
    """

    kind: Literal["rows", "boolean", "graph"]
    data: bytes


class CountedRows:
    """Takes a result as it is written, and counts its rows without keeping more than may be.

    Rows are counted by what stands outside of quotation marks: in CSV the ends of lines after the
    heading, in JSON the braces that follow a bracket or a comma (SPARQL 1.1 Query Results JSON
    Format, section 3.2).
    """

    def __init__(self, form: ox.QueryResultsFormat, most: int | None) -> None:
        self._is_csv, self._most = form == ox.QueryResultsFormat.CSV, most
        self._pieces: list[bytes] = []
        self._rows = -1 if self._is_csv else 0
        self._within = False
        self._before = b""

    @property
    def too_many(self) -> bool:
        """Whether there were more rows than may be; the data then is not whole."""
        return self._most is not None and self._rows > self._most

    @property
    def data(self) -> bytes:
        """What was written."""
        return b"".join(self._pieces)

    def write(self, data: bytes, /) -> int:
        """Take the next bytes."""
        if not self.too_many:
            self._pieces.append(bytes(data))
            if self._most is not None:
                self._count(self._before + bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits to be written."""

    def _count(self, data: bytes) -> None:
        """Count in what is new.

        ``_before`` is the last byte, where it may begin an escape or lead to a row.
        """
        plain, starts = data, [b"\n"]
        if not self._is_csv:
            backslashes = len(data) - len(data.rstrip(b"\\"))
            keep = backslashes % 2 or data.endswith((b",", b"["))
            self._before = data[len(data) - keep :]
            plain, starts = data[: len(data) - keep], [b",{", b"[{"]
            for escaped in _ESCAPED:
                plain = plain.replace(escaped, b"")
        outside = plain.split(b'"')[self._within :: 2]
        self._within ^= plain.count(b'"') % 2 == 1
        self._rows += sum(part.count(start) for part in outside for start in starts)


_ESCAPED: Final = (b"\\\\", b'\\"')
"""What stands within a text of JSON and ends none."""
