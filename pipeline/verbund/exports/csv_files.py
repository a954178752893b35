"""Flat tables as CSV that opens in the spreadsheet program of an office by a double click.

German: semicolons, a decimal comma, yes and no in words; English: commas and a point. UTF-8 with a
byte order mark, since Excel takes a file without one for Windows-1252. No cell is a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, TextIO

from verbund.exports.flat import Cell, FlatColumn, FlatTable
from verbund.findings import Language
from verbund.findings.catalogue import say
from verbund.system.inside import below
from verbund.text.formula_guard import guarded

FOLDER: Final = "csv"
DELIMITERS: Final[dict[Language, str]] = {"de": ";", "en": ","}
DECIMALS: Final[dict[Language, str]] = {"de": ",", "en": "."}
SEPARATOR: Final = "; "
"""What stands between several values in a cell."""
_MARK: Final = "\ufeff"
_NUMBER: Final = re.compile(r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?", re.ASCII)


def write_csv(folder: Path, table: FlatTable) -> Path:
    """Write a table; gives the file. Memory is that of one row.

    Raises OSError, and Findings (B113) where the name of the table leads elsewhere.
    """
    path = below(folder, f"{FOLDER}/{table.name}.csv")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        _write(table, stream)
    return path


def csv_text(table: FlatTable) -> str:
    """Return a table as a text that begins with a byte order mark."""
    stream = io.StringIO(newline="")
    _write(table, stream)
    return f"{_MARK}{stream.getvalue()}"


def rows_text(headings: Sequence[str], rows: Iterable[Sequence[str]], language: Language) -> str:
    """Return rows as a text that begins with a byte order mark; each cell is guarded already."""
    stream = io.StringIO(newline="")
    _write_rows(headings, rows, language, stream)
    return f"{_MARK}{stream.getvalue()}"


def _write(table: FlatTable, stream: TextIO) -> None:
    language, columns = table.names.language, table.columns
    rows = (_texts(columns, row, language) for row in table.rows())
    _write_rows([guarded(column.heading) for column in columns], rows, language, stream)


def _write_rows(
    headings: Sequence[str], rows: Iterable[Sequence[str]], language: Language, stream: TextIO
) -> None:
    writer = csv.writer(stream, delimiter=DELIMITERS[language], lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)


def _texts(columns: Sequence[FlatColumn], row: Sequence[Cell], language: Language) -> list[str]:
    return [_text(column, cell, language) for column, cell in zip(columns, row, strict=True)]


def _text(column: FlatColumn, cell: Cell, language: Language) -> str:
    joined = SEPARATOR.join(shown(column, value, language) for value in cell)
    is_numeric = column.datatype in ("integer", "number") and all(map(is_number, cell))
    return joined if is_numeric else guarded(joined)


def shown(column: FlatColumn, value: str, language: Language) -> str:
    """A value as people write it: numbers with their decimal character, yes and no in words."""
    if column.datatype == "boolean":
        return say("difference.true" if value in ("true", "1") else "difference.false", language)
    return number_text(value, language) if column.datatype == "number" else value


def is_number(value: str) -> bool:
    """Whether a text is a number, so that no program takes it for a formula."""
    return _NUMBER.fullmatch(value) is not None


def number_text(value: str, language: Language) -> str:
    """A number with the decimal character of a language."""
    return value.replace(".", DECIMALS[language])
