"""What runs in the process that is shut in: rows of Parquet become lines of JSON, lists of values.

The first line has the names of the columns.

Values are texts as a table has them: a whole number is written without a fraction, a day as
``2021-11-16``, a moment as ``2021-11-16T09:00:00``, with ``Z`` where the file states a time zone
(all moments are in UTC there). What is no text and no number, such as bytes, becomes a list in a
list, which is no cell.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Any, Final

from verbund.read.record_file import FileToRead

if TYPE_CHECKING:
    from verbund.system.sandbox import Note

ROWS: Final = 1000
"""Rows that are made texts of at once."""
_NO_CELL: Final[list[object]] = [[]]


def prepare(file: FileToRead) -> Callable[[Note], Iterable[bytes]]:
    """Load the library and map the file into memory: later, nothing can be opened any more."""
    import pyarrow.compute  # what a cast would load later
    import pyarrow.parquet

    with file.open_archive() as stream:
        data = mmap(stream.fileno(), 0, access=ACCESS_READ)
    return partial(_lines, pyarrow, data)


def _lines(pyarrow: Any, data: mmap, note: Note) -> Iterator[bytes]:
    note.step("1")
    opened = pyarrow.parquet.ParquetFile(
        pyarrow.BufferReader(pyarrow.py_buffer(data)),
        pre_buffer=False,
        page_checksum_verification=True,
    )
    yield _line(opened.schema_arrow.names)
    row = 1
    for batch in opened.iter_batches(batch_size=ROWS, use_threads=False):
        columns = [_texts(pyarrow, column) for column in batch.columns]
        yield b"".join(map(_line, zip(*columns, strict=True)))
        row += batch.num_rows
        note.step(str(row))


def _line(values: Sequence[object]) -> bytes:
    return f"{json.dumps(values)}\n".encode("ascii")


def _texts(pyarrow: Any, column: Any) -> list[object]:
    """Return the values of a column. Raises an error of the library where one would be changed."""
    kind, end = column.type, ""
    if pyarrow.types.is_timestamp(kind):
        end = "" if kind.tz is None else "Z"
        unit = "us" if kind.unit == "ns" else kind.unit
        column = column.cast(pyarrow.timestamp(unit), safe=True)
    values = map(text_of, column.to_pylist())
    return [value and f"{value}{end}" for value in values] if end else list(values)


def text_of(value: object) -> object:
    """Return a value of Python as JSON has it: a text, a list or an object."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        whole = math.isfinite(value) and value == int(value) and abs(value) < 2**53
        return str(int(value)) if whole else repr(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, list):
        return [text_of(item) for item in value]
    if isinstance(value, dict):
        return {str(key): text_of(item) for key, item in value.items()}
    return _NO_CELL
