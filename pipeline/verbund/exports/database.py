"""All tables as one SQLite database, as Datasette serves it.

Each table has its id as primary key; a column that refers to one record or concept is a foreign
key, one of several values is a table of its own. ``<table>_names`` shows the same with names beside
ids. ``records`` has all records with their names, and ``search`` finds them (FTS5).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from verbund.exports.flat import id_of
from verbund.exports.schema import (
    CONCEPTS,
    OTHER,
    OWN,
    RECORDS,
    SEARCH,
    TAGS,
    Stored,
    StoredTable,
    create_table,
    create_view,
    other_than,
    quoted,
    stored_tables,
)
from verbund.exports.table import Column, ExportTable, Row
from verbund.findings.catalogue import LANGUAGES
from verbund.rdf.namespaces import split
from verbund.rdf.terms import Literal, Term
from verbund.views.concept import scheme_of
from verbund.views.names import Names

FILE: Final = "dataset.sqlite"

_LARGEST: Final = 2**63 - 1

SqlValue = str | int | float | None


def write_database(folder: Path, tables: Sequence[ExportTable], names: Names) -> Path:
    """Write the database; gives the file. Raises OSError. Memory is that of one row."""
    path = folder / FILE
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode = OFF")  # a file that is not whole is not used
            database.execute("PRAGMA synchronous = OFF")
            with database:
                _Writer(database, names).write(stored_tables(tables))
            database.execute("VACUUM")
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
    return path


class _Writer:
    """Writes tables, then the concepts that they name, views and the index of names."""

    def __init__(self, database: sqlite3.Connection, names: Names) -> None:
        self._database = database
        self._names = names
        self._concepts: dict[str, None] = {}

    def write(self, tables: Sequence[StoredTable]) -> None:
        self._create(
            RECORDS, [Stored("path"), Stored("label"), Stored("table_name"), Stored("iri")]
        )
        labels = [Stored(f"label_{tag}") for tag in LANGUAGES]
        self._create(CONCEPTS, [Stored("iri"), Stored("code"), *labels, Stored("list")])
        taken = {name.casefold() for name in OWN}
        for table in tables:
            taken |= {table.name.casefold(), *(name.casefold() for _, name, _ in table.lists)}
            self._create(table.name, table.columns)
            for _, name, columns in table.lists:
                self._create(name, columns, keyed=False)
                index = quoted(other_than(taken, f"{name}_by_id"))
                self._database.execute(f"CREATE INDEX {index} ON {quoted(name)} (id)")
            for row in table.source.rows():
                self._insert_row(table, row)
        for table in tables:
            self._database.execute(create_view(table, self._names.language, taken))
        self._insert_concepts()
        self._index_names()

    def _create(self, name: str, columns: Sequence[Stored], *, keyed: bool = True) -> None:
        self._database.execute(create_table(name, columns, keyed=keyed))

    def _insert(self, name: str, values: Sequence[SqlValue]) -> None:
        marks = ", ".join("?" * len(values))
        self._database.execute(f"INSERT INTO {quoted(name)} VALUES ({marks})", values)

    def _insert_row(self, table: StoredTable, row: Row) -> None:
        key = row.iri.removeprefix(table.source.begin)
        label = None
        if table.source.record_type is not None:
            label = self._names.record(row.iri)
            path = row.iri.removeprefix(self._names.vocabulary.model.base)
            self._insert(RECORDS, [path, label, table.name, row.iri])
        cells = dict(zip(table.source.columns, row.cells, strict=True))
        values = [item for column, _ in table.places for item in self._sql(column, cells[column])]
        self._insert(table.name, [key, label, *values, row.iri])
        for column, name, _ in table.lists:
            for term in cells[column]:
                self._insert(name, [key, *self._sql(column, (term,))])

    def _sql(self, column: Column, terms: Sequence[Term]) -> list[SqlValue]:
        """The values of a cell with at most one value: of a text one for each language."""
        if column.kind == "text":
            return [_text_in(terms, tag) for tag in TAGS]
        if not terms:
            return [None]
        value = terms[0].value
        if column.kind == "concept":
            self._concepts[value] = None
        if column.kind == "reference":
            return [id_of(value, column, self._names)]
        return [_typed(value, column)]

    def _insert_concepts(self) -> None:
        label = self._names.vocabulary.label
        for iri in sorted(self._concepts):
            labels = [label(iri, tag) for tag in LANGUAGES]
            scheme = scheme_of(iri, self._names)
            self._insert(CONCEPTS, [iri, split(iri)[1], *labels, scheme or None])

    def _index_names(self) -> None:
        search = quoted(SEARCH)
        self._database.execute(
            f"CREATE VIRTUAL TABLE {search} USING fts5(label, content={quoted(RECORDS)})"
        )
        self._database.execute(
            f"INSERT INTO {search} (rowid, label) SELECT rowid, label FROM {quoted(RECORDS)}"
        )


def _text_in(terms: Sequence[Term], tag: str) -> str | None:
    """The texts in a language, those of none and of further ones for the last."""
    found = []
    for term in terms:
        language = (term.language or "") if isinstance(term, Literal) else ""
        known = language.lower().partition("-")[0]
        if (known if known in LANGUAGES else OTHER) == tag:
            found.append(term.value)
    return "; ".join(found) or None


def _typed(text: str, column: Column) -> SqlValue:
    """A value as SQLite has it; a number that it cannot hold stays a text."""
    if column.datatype == "boolean":
        return int(text in ("true", "1"))
    try:
        if column.datatype == "integer" and abs(number := int(text)) <= _LARGEST:
            return number
        return float(text) if column.datatype == "number" else text
    except ValueError:  # in a release of others
        return text
