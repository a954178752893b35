"""Two formats of records for tests, each what somebody would write to add one to the pipeline.

In ``.tsv-test`` a line is a row, and tabs part its cells; a file is one table. ``.sheets-test`` has
several of these in a file, each below a line with its name, and names cells as workbooks do.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from verbund.findings import Finding, Findings, Place
from verbund.read.expected import Expected
from verbund.read.places import Address, Span
from verbund.read.record_file import FileToRead, RecordFile
from verbund.read.row_file import RowFile
from verbund.text.column_letters import column_letters

_BREAKS = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_NAME = "=== "


class TabFormat:
    """A file is one table."""

    suffixes: Sequence[str] = (".tsv-test",)
    nests = False

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        return (None,)

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        return _TabFile(file)

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        return None


class _TabFile(RowFile):
    def read_rows(self) -> Iterator[list[str]]:
        with self.file.open() as stream:
            for line in stream:
                self.bytes_read += len(line)
                try:
                    yield _cells(line.decode())
                except UnicodeDecodeError as error:
                    byte = f"0x{line[error.start]:02X}"
                    fault = self._finding("F102", byte=byte, guess="Windows-1252")
                    raise Findings([fault]) from None

    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        return {number: number for number in numbers}

    def spans(self, numbers: Iterable[int]) -> dict[int, list[Span]]:
        wanted = set(numbers)
        with self.file.open() as stream:
            return {
                number: list(_spans(number, line.decode().rstrip("\n")))
                for number, line in enumerate(stream, start=1)
                if number in wanted
            }


class SheetsFormat:
    """A file has several tables."""

    suffixes: Sequence[str] = (".sheets-test",)
    nests = False

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        with file.open() as stream:
            lines = [line.decode().rstrip("\n") for line in stream]
        names = [line.removeprefix(_NAME) for line in lines if line.startswith(_NAME)]
        if not names:
            raise Findings([Finding("F108", Place(file=file.shown))])
        return names

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        return _Sheet(file, sheet)

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        letters = "" if position is None else column_letters(position)
        return Address(f"{sheet}!{letters}{row}", kind="cell")


class _Sheet(RowFile):
    def read_rows(self) -> Iterator[list[str]]:
        with self.file.open() as stream:
            inside = False
            for line in stream:
                text = line.decode()
                if text.startswith(_NAME):
                    inside = text.rstrip("\n") == f"{_NAME}{self.sheet}"
                elif inside:
                    yield _cells(text)

    def address(self, row: int, position: int | None) -> Address | None:
        return SheetsFormat().address(self.sheet, row, position)


def _cells(line: str) -> list[str]:
    text = line.rstrip("\n")
    return [_unescaped(cell) for cell in text.split("\t")] if text else []


def _unescaped(cell: str) -> str:
    marked = cell.replace("\\\\", "\0")
    for character, escape in _BREAKS.items():
        if character != "\\":
            marked = marked.replace(escape, character)
    return marked.replace("\0", "\\")


def _spans(line: int, text: str) -> Iterator[Span]:
    column = 1
    for cell in text.split("\t"):
        end = column + len(cell.encode("utf-16-le")) // 2
        yield Span(line, column, line, end)
        column = end + 1


def tab_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as lines, their cells parted by tabs."""
    table = str.maketrans(_BREAKS)
    return "".join("\t".join(cell.translate(table) for cell in row) + "\n" for row in rows)


def sheets_text(tables: Mapping[str, Iterable[Sequence[str]]]) -> str:
    """Tables below each other, each with its name above it."""
    return "".join(f"{_NAME}{name}\n{tab_text(rows)}" for name, rows in tables.items())


def csv_rows(path: Path) -> list[list[str]]:
    """The rows of a CSV file as the csv module reads it, without a line such as ``sep=;``."""
    text = path.read_bytes().decode("utf-8-sig")
    delimiter = ","
    if text.startswith("sep="):
        delimiter, text = text[4], text.partition("\n")[2]
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
