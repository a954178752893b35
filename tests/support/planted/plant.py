"""The records of Lippe with planted faults in a format: a workspace, and what has to be said of it.

A fault stands in a row of its own, which is a copy of a sound one, so that none hides another.
Headings are in German, in English, or the names of the columns, one table after the other. Faults
of headings are planted in a workspace apart, one in each table.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.lippe import ROOT, lippe_model
from tests.support.planted import dates_and_numbers, headings, names, rows, texts
from tests.support.planted.files import WRITERS
from tests.support.planted.headings import HEADINGS
from tests.support.planted.kinds import BEYOND, DOCUMENTS, FORMATS, HEADING, Kind, Spot, Value
from tests.support.tab_rows import csv_rows

KINDS: tuple[Kind, ...] = (
    *dates_and_numbers.DATES,
    *dates_and_numbers.NUMBERS,
    *dates_and_numbers.CODES,
    *names.KEYS,
    *names.CONCEPTS,
    *names.REFERENCES,
    *texts.DAMAGED,
    *texts.PEOPLE,
)
APART: tuple[Kind, ...] = (*names.APART, *rows.ROWS)
"""Where an id is wrong, or a row is none, references to the table are not decided."""
TWO_OF_A_NAME = ("ordnungsamt-lage", "ordnungsamt-lemgo")
_LANGUAGES = ("de", "en", None)
_NO_ROW = (*DOCUMENTS, "parquet")
"""In these no row has the headings."""

Row = dict[str, Value]


@dataclass(frozen=True)
class Expected:
    """What has to be said of a planted fault: one finding, at one of these columns of a row."""

    kind: str
    codes: frozenset[str]
    severity: str
    file: str
    sheet: str | None
    row: int | None
    columns: frozenset[str | None]


class Planter:
    """The records of Lippe in a format, and faults in them."""

    def __init__(self, folder: Path, form: str) -> None:
        """Read the records of Lippe; they go to a folder that is not there yet."""
        self._folder, self._form = folder, form
        read = {path.stem: csv_rows(path) for path in sorted((ROOT / "records").glob("*.csv"))}
        self._columns: dict[str, list[str]] = {}
        self._rows: dict[str, list[Row]] = {}
        for table, (columns, *cells) in read.items():
            self._columns[table] = list(columns)
            self._rows[table] = [dict(zip(columns, row, strict=True)) for row in cells]
        self._sound = {table: found[0] for table, found in self._rows.items()}
        self._another: dict[tuple[str, str], str | None] = {}
        self._touched: set[str] = set()
        for number, key in enumerate(TWO_OF_A_NAME):
            self.add(
                "organisations", {"id": key, "name": "Ordnungsamt", "name@en": f"Office {number}"}
            )

    def add(self, table: str, cells: Mapping[str, Value], *, bare: bool = False) -> int:
        """Add a row, and give its number from 1: a copy of a sound one with these cells."""
        self._touched.add(table)
        row = self._rows[table]
        sound: Row = {} if bare else dict(self._sound[table])
        if "id" in sound:
            sound["id"] = f"neu-{table.replace('_', '-')}-{len(row)}"
        for column in cells:
            if column not in [*self._columns[table], BEYOND]:
                self._columns[table].append(column)
        own = str(cells.get("id", sound.get("id", "")))
        for column, value in cells.items():
            sound[column] = value.replace("{id}", own) if isinstance(value, str) else value
        row.append(sound)
        return len(row)

    def plant(self, kind: Kind, spot: Spot) -> Expected:
        """Plant a fault, and give what has to be said of it."""
        cells = {**spot.beside, spot.column: spot.value}
        if spot.value == HEADING:
            cells = {
                column: self._heading(spot.table, column) for column in self._columns[spot.table]
            }
        row = self.add(spot.table, cells, bare=spot.bare)
        columns = [spot.column, *([spot.other] if spot.other else [])]
        return Expected(
            kind.name,
            kind.codes,
            kind.severity,
            self._file(spot.table),
            self._sheet(spot.table),
            row if self._form in _NO_ROW else row + 1,
            frozenset(self._heading(spot.table, column) or None for column in columns),
        )

    def plant_heading(
        self, kind: headings.HeadingKind, table: str, heading: str | None
    ) -> Expected:
        """Plant another heading of a column, and give what has to be said of it."""
        self._touched.add(table)
        self._another[table, kind.column] = heading
        row: int | None = 1
        if heading is None or self._form == "parquet":
            row = None if self._form in _NO_ROW else 1
        elif self._form in _NO_ROW:
            cells = [item.get(kind.column) for item in self._rows[table]]
            row = next(number for number, cell in enumerate(cells, start=1) if cell)
        return Expected(
            kind.name,
            kind.codes,
            "violation",
            self._file(table),
            self._sheet(table),
            row,
            frozenset({kind.column if heading is None else heading or None}),
        )

    def write(self) -> Path:
        """Write the workspace."""
        (self._folder / "records").mkdir(parents=True)
        shutil.copy(ROOT / "verbund.toml", self._folder)
        for table, columns in self._columns.items():
            kept = [item for item in columns if self._another.get((table, item), "") is not None]
            headings = [self._heading(table, column) for column in kept]
            cells = [[row.get(column, "") for column in kept] for row in self._rows[table]]
            for row, written in zip(self._rows[table], cells, strict=True):
                written += [row[BEYOND]] if BEYOND in row else []
            # A table of Parquet takes a process: those that nothing was planted in are CSV there.
            plain = self._form == "parquet" and table not in self._touched
            form = "csv" if plain else self._form
            path = self._folder / f"records/{table}.{form}"
            WRITERS[form](path, table, [headings, *cells])
        return self._folder

    def _file(self, table: str) -> str:
        return f"records/{table}.{self._form}"

    def _sheet(self, table: str) -> str | None:
        return table if self._form in ("xlsx", "ods") else None

    def _heading(self, table: str, column: str) -> str:
        another = self._another.get((table, column))
        return _heading(self._form, table, column) if another is None else another


def _heading(form: str, table: str, column: str) -> str:
    """The heading of a column in the language that a table has in a format."""
    record_type = lippe_model().by_name[table]
    tables = list(lippe_model().by_name)
    language = _LANGUAGES[(FORMATS.index(form) + tables.index(table)) % len(_LANGUAGES)]
    name, mark, tag = column.partition("@")
    if language is None or column == BEYOND:
        return column
    field = next((item for item in record_type.fields if item.name == name), None)
    if field is None:  # one that was planted
        return column
    return f"{field.headings[language]}{mark}{tag}"


def spots(form: str, kinds: Iterable[Kind]) -> Iterator[tuple[Kind, Spot]]:
    """The faults of kinds as they are planted in a format."""
    for kind in kinds:
        if form in kind.formats:
            for spot in kind.spots:
                yield kind, spot


def plant(folder: Path, form: str) -> Iterator[tuple[Path, list[Expected]]]:
    """Write workspaces with all faults of a format, and give what has to be said of each."""
    planter = Planter(folder / "cells", form)
    expected = [planter.plant(kind, spot) for kind, spot in spots(form, KINDS)]
    yield planter.write(), expected
    planter = Planter(folder / "apart", form)
    expected = [planter.plant(kind, spot) for kind, spot in spots(form, APART)]
    for kind, table in zip(HEADINGS, headings.TABLES, strict=True):
        if form in kind.formats:
            heading = kind.headings[FORMATS.index(form) % len(kind.headings)]
            expected.append(planter.plant_heading(kind, table, heading))
    yield planter.write(), expected
