"""The result of a query, and the formats that it can be written in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

import pyoxigraph as ox


class ResultFormat(StrEnum):
    """The format of a result."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TURTLE = "turtle"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The result of a query as bytes of a standard format, to pass between processes.

    ``rows`` and ``boolean`` are SPARQL 1.1 results in JSON or CSV, ``graph`` is sorted N-Triples.
    """

    kind: Literal["rows", "boolean", "graph"]
    data: bytes


class CountedRows:
    """A stream that takes a result, counts its rows, and keeps no more of them than allowed.

    Rows are counted by characters outside of quotation marks: in CSV the ends of lines after the
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
        """Whether there were more rows than allowed; the data is then incomplete."""
        return self._most is not None and self._rows > self._most

    @property
    def data(self) -> bytes:
        """The bytes written so far."""
        return b"".join(self._pieces)

    def write(self, data: bytes, /) -> int:
        """Append bytes; gives their number."""
        if not self.too_many:
            self._pieces.append(bytes(data))
            if self._most is not None:
                self._count(self._before + bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: no byte is buffered."""

    def _count(self, data: bytes) -> None:
        """Count the rows in new bytes.

        ``_before`` is the last byte, where it may begin an escape or precede a row.
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
"""Escapes in a JSON string that do not end it."""
