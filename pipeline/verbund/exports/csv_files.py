"""Flat tables as CSV that opens in the spreadsheet program of an office by a double click.

German: semicolons, a decimal comma, yes and no in words; English: commas and a point. UTF-8 with a
byte order mark, since Excel takes a file without one for Windows-1252. No cell is a formula.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
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
    return f"\ufeff{stream.getvalue()}"


def _write(table: FlatTable, stream: TextIO) -> None:
    language = table.names.language
    writer = csv.writer(stream, delimiter=DELIMITERS[language], lineterminator="\r\n")
    writer.writerow([guarded(column.heading) for column in table.columns])
    for row in table.rows():
        writer.writerow(_texts(table.columns, row, language))


def _texts(columns: Sequence[FlatColumn], row: Sequence[Cell], language: Language) -> list[str]:
    return [_text(column, cell, language) for column, cell in zip(columns, row, strict=True)]


def _text(column: FlatColumn, cell: Cell, language: Language) -> str:
    joined = SEPARATOR.join(shown(column, value, language) for value in cell)
    is_number = column.datatype in ("integer", "number") and all(map(_NUMBER.fullmatch, cell))
    return joined if is_number else guarded(joined)


def shown(column: FlatColumn, value: str, language: Language) -> str:
    """A value as people write it: numbers with their decimal character, yes and no in words."""
    if column.datatype == "boolean":
        return say("difference.true" if value in ("true", "1") else "difference.false", language)
    if column.datatype == "number":
        return value.replace(".", DECIMALS[language])
    return value
