"""Writer of clean CSV tables, one a record type, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from verbund.convert.rows.keyed import RowSource
from verbund.convert.rows.order import OutOfOrderError, by_merging, in_window
from verbund.convert.table_scan import Ordering
from verbund.model.column_kinds import LangStringColumn
from verbund.model.model import Model
from verbund.read.headings import Column
from verbund.read.tables import Table, Tables
from verbund.release.dataset import CountedFile
from verbund.release.describe.cells import writer_of
from verbund.release.manifest.manifest import FileEntry
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.system.gc_pause import gc_paused
from verbund.system.inside import below

FOLDER = "tables"
"""The folder of a release that holds the clean tables."""

LINE_END = "\r\n"
"""The line break of RFC 4180, section 2; the csv module quotes cells with either character."""


def write_tables(
    folder: Path, model: Model, tables: Tables, index: Index, *, sort_folder: Path
) -> tuple[FileEntry, ...]:
    """Write ``tables/<table>.csv`` below ``folder`` for each table; gives the files' entries.

    ``tables`` and ``index`` are those of a conversion without a violation: cells are not checked
    again. Rows come in the order of their keys, each cell in its canonical text (see cells.py);
    memory does not grow with the rows. ``sort_folder`` is a folder for temporary files, made when
    needed and removed. Raises OSError where the disk does not take the files.
    """
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    maker = TermMaker(model, index)
    with gc_paused():
        return tuple(
            _write_table(folder, tables.by_name[record_type.name], maker, model, sort_folder)
            for record_type in model.record_types
            if record_type.name in tables.by_name
        )


def heading_of(column: Column, language: str) -> str:
    """The heading of a column: its name, with the language tag if it is not the workspace's."""
    name, kind = column.field.name, column.field.kind
    if column.language is None or not isinstance(kind, LangStringColumn):
        return name
    return name if column.language == language else f"{name}@{column.language}"


def file_name(table: Table) -> str:
    """The name of a table's file in the folder of tables."""
    return f"{table.record_type.name}.csv"


def _write_table(
    folder: Path, table: Table, maker: TermMaker, model: Model, sort_folder: Path
) -> FileEntry:
    headings = [heading_of(column, model.language) for column in table.columns]
    file = CountedFile(below(folder, f"{FOLDER}/{file_name(table)}"))
    try:
        file.write((",".join(headings) + LINE_END).encode())
        file.mark()
        try:
            _write_rows(file, table, maker, in_window)
        except OutOfOrderError:
            file.rewind()
            sort_folder.mkdir(parents=True, exist_ok=True)
            try:
                _write_rows(file, table, maker, partial(by_merging, folder=sort_folder))
            finally:
                import shutil  # few runs need it

                shutil.rmtree(sort_folder, ignore_errors=True)
    finally:
        file.close()
    return FileEntry(f"{FOLDER}/{file_name(table)}", file.size, file.sha256)


def _write_rows(file: CountedFile, table: Table, maker: TermMaker, ordering: Ordering) -> None:
    writers = [writer_of(table.record_type, column, maker) for column in table.columns]
    for rows in ordering(RowSource(table, maker).chunks()):
        columns = zip(*[row[2] for row in rows], strict=True)
        # By column, so that the loops run in C.
        texts = [write(cells) for write, cells in zip(writers, columns, strict=True)]
        if texts and texts[0]:
            file.write(_as_csv(list(zip(*texts, strict=True))))


def _as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as CSV by RFC 4180, in UTF-8; cells are quoted where they must be."""
    text = LINE_END.join(map(",".join, rows)) + LINE_END
    commas = len(rows) * (len(rows[0]) - 1)
    if commas and '"' not in text and text.count(",") == commas and _line_ends(text, len(rows)):
        return text.encode()
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=LINE_END).writerows(rows)
    return stream.getvalue().encode()


def _line_ends(text: str, number: int) -> bool:
    """Whether the only line breaks are those that end the rows; ``number`` is that of rows."""
    return text.count("\r") == text.count("\n") == number
