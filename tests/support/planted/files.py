"""Tables with typed cells, in each format of records."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from tests.support import workbook_files
from tests.support.planted.kinds import Error, Formula, Number, Value

Rows = Sequence[Sequence[Value]]
"""The rows of a table, its headings first; an empty text is an empty cell."""


def _csv(path: Path, name: str, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def _xlsx(path: Path, name: str, rows: Rows) -> None:
    data = workbook_files.sheet_data(*("".join(map(_xlsx_cell, row)) for row in rows))
    path.write_bytes(workbook_files.zipped(workbook_files.xlsx_parts({name: data})))


def _xlsx_cell(value: Value) -> str:
    match value:
        case Error(sign):
            return f'<c t="e"><v>{escape(sign)}</v></c>'
        case Formula(text):
            return f"<c><f>{escape(text)}</f></c>"
        case Number(digits):
            return f"<c><v>{digits}</v></c>"
        case "":
            return "<c/>"
        case _:
            return workbook_files.texts(str(value))


def _ods(path: Path, name: str, rows: Rows) -> None:
    inner = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows
    )
    path.write_bytes(workbook_files.ods(f'<table:table table:name="{name}">{inner}</table:table>'))


def _ods_cell(value: Value) -> str:
    match value:
        case Formula(text):
            return f'<table:table-cell table:formula="of:=[.{text}]"/>'
        case Number(digits):
            return f'<table:table-cell office:value-type="float" office:value="{digits}"/>'
        case "":
            return "<table:table-cell/>"
        case _:
            lines = escape(str(value)).split("\n")
            inner = "".join(f"<text:p>{line}</text:p>" for line in lines)
            return f'<table:table-cell office:value-type="string">{inner}</table:table-cell>'


def _objects(rows: Rows) -> list[dict[str, Any]]:
    headings = [str(heading) for heading in rows[0]]
    return [
        {
            heading: int(value.digits) if isinstance(value, Number) else value
            for heading, value in zip(headings, row, strict=True)
            if value != ""
        }
        for row in rows[1:]
    ]


def _json(path: Path, name: str, rows: Rows) -> None:
    path.write_text(json.dumps(_objects(rows), ensure_ascii=False, indent=1), encoding="utf-8")


def _jsonl(path: Path, name: str, rows: Rows) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in _objects(rows))
    path.write_text("".join(lines), encoding="utf-8")


def _yaml(path: Path, name: str, rows: Rows) -> None:
    text = yaml.dump(_objects(rows), Dumper=_DUMPER, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def _parquet(path: Path, name: str, rows: Rows) -> None:
    headings, *records = rows
    columns = [
        pa.array([row[number] or None for row in records], pa.string())
        for number in range(len(headings))
    ]
    pq.write_table(pa.Table.from_arrays(columns, [str(heading) for heading in headings]), path)


WRITERS: Mapping[str, Callable[[Path, str, Rows], None]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "ods": _ods,
    "json": _json,
    "jsonl": _jsonl,
    "yaml": _yaml,
    "parquet": _parquet,
}
