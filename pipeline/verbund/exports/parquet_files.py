"""Flat tables as Parquet: lists as lists; numbers, days and truth values with their types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from verbund.exports.flat import Cell, FlatColumn, FlatTable
from verbund.exports.table import DataType
from verbund.system.inside import below

FOLDER: Final = "parquet"

_ROWS: Final = 10_000
"""So many rows are kept at a time, and written as a group."""

_VALUES: Final[dict[DataType, Callable[[str], Any]]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": lambda text: text in ("true", "1"),
    "date": date.fromisoformat,
}


def write_parquet(folder: Path, table: FlatTable) -> Path:
    """Write a table; gives the file.

    Where a number or day is none that Parquet can hold, all values of the table are texts. Raises
    OSError, ImportError without the library, and Findings (B113) where its name leads elsewhere.
    """
    path = below(folder, f"{FOLDER}/{table.name}.parquet")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(path, table, [column.datatype for column in table.columns])
    except (ValueError, OverflowError):  # pyarrow's own errors are below ValueError
        _write(path, table, ["string"] * len(table.columns))
    return path


def _write(path: Path, table: FlatTable, types: Sequence[DataType]) -> None:
    import pyarrow as pa  # 50 MB that only this format needs
    import pyarrow.parquet as pq

    known = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    schema = pa.schema(
        pa.field(
            column.name,
            pa.list_(known[kind]) if column.many else known[kind],
            metadata={"title": column.heading},
        )
        for column, kind in zip(table.columns, types, strict=True)
    )
    rows = table.rows()
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS)):
            arrays = [
                pa.array(list(_values(column, kind, cells)), field.type)
                for column, kind, cells, field in zip(
                    table.columns, types, zip(*group, strict=True), schema, strict=True
                )
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _values(column: FlatColumn, kind: DataType, cells: Sequence[Cell]) -> Iterator[Any]:
    value = _VALUES[kind]
    for cell in cells:
        if column.many:
            yield [value(text) for text in cell]
        else:
            yield value("; ".join(cell)) if cell else None
