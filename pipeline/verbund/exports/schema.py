"""How tables lie in a SQL database: their columns, keys and lists, and the views with names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from verbund.exports.table import Column, DataType, ExportTable
from verbund.findings import Language
from verbund.findings.catalogue import LANGUAGES

CONCEPTS: Final = "concepts"
RECORDS: Final = "records"
SEARCH: Final = "search"
OWN: Final = (CONCEPTS, RECORDS, SEARCH)
"""The tables beside those of the release."""

OTHER: Final = "other"
TAGS: Final = (*LANGUAGES, OTHER)
"""A text has a column for each of these languages, and one for all others."""

_AFFINITIES: Final[dict[DataType, str]] = {
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A column in the database; ``refers`` is the table whose key its values are."""

    name: str
    sql_type: str = "TEXT"
    refers: str = ""


@dataclass(frozen=True, slots=True)
class StoredTable:
    """A table in the database: its name, its columns, and those that have a table of their own.

    ``places`` gives the columns in the database of each column that has no list.
    """

    name: str
    source: ExportTable
    columns: tuple[Stored, ...]
    places: tuple[tuple[Column, tuple[Stored, ...]], ...]
    lists: tuple[tuple[Column, str, tuple[Stored, ...]], ...]


def stored_tables(tables: Iterable[ExportTable]) -> list[StoredTable]:
    """Decide the names of all tables and columns, each of which is there once."""
    found = list(tables)
    taken = {name.casefold() for name in OWN}
    names = {table.name: other_than(taken, table.name) for table in found}
    return [_stored_table(table, names, taken) for table in found]


def _stored_table(table: ExportTable, names: dict[str, str], taken: set[str]) -> StoredTable:
    own = {"id", "label", "iri"}
    places, lists = [], []
    for column in table.columns:
        if column.many:
            name = other_than(taken, f"{table.name}_{column.name}")
            parent = Stored("id", "TEXT NOT NULL", names[table.name])
            lists.append((column, name, (parent, *_columns(column, names, {"id"}))))
        else:
            places.append((column, tuple(_columns(column, names, own))))
    middle = [item for _, stored in places for item in stored]
    columns = (Stored("id"), Stored("label"), *middle, Stored("iri"))
    return StoredTable(names[table.name], table, columns, tuple(places), tuple(lists))


def _columns(column: Column, tables: dict[str, str], taken: set[str]) -> Iterator[Stored]:
    if column.kind == "text":
        for tag in TAGS:
            yield Stored(other_than(taken, f"{column.name}_{tag}"))
        return
    refers = CONCEPTS if column.kind == "concept" else ""
    if column.kind == "reference":
        one = column.targets[0] if len(column.targets) == 1 else ""
        refers = tables.get(one, RECORDS)
    sql_type = _AFFINITIES.get(column.datatype, "TEXT")
    yield Stored(other_than(taken, column.name), sql_type, refers)


def other_than(taken: set[str], name: str) -> str:
    """A name that is not taken yet, whatever the case of letters; it is taken then."""
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found.casefold())
    return found


def quoted(name: str) -> str:
    """An identifier in SQL."""
    return '"' + name.replace('"', '""') + '"'


def create_table(name: str, columns: Collection[Stored], *, keyed: bool) -> str:
    """The statement that makes a table; its first column is the key where it is ``keyed``."""
    parts = [
        f"{quoted(column.name)} {column.sql_type}"
        + (" PRIMARY KEY NOT NULL" if keyed and number == 0 else "")
        + (f" REFERENCES {quoted(column.refers)}" if column.refers else "")
        for number, column in enumerate(columns)
    ]
    return f"CREATE TABLE {quoted(name)} ({', '.join(parts)})"


def create_view(table: StoredTable, language: Language, taken: set[str]) -> str:
    """The statement that makes the view of a table with names beside ids."""
    used: set[str] = set()
    parts = [f"t.{quoted(item.name)}" for item in table.columns if not _is_text(item, table)]
    used.update(item.name.casefold() for item in table.columns)
    for column, stored in table.places:
        if column.kind == "text":
            texts = ", ".join(f"t.{quoted(item.name)}" for item in _preferred(stored, language))
            parts.append(f"coalesce({texts}) AS {quoted(other_than(used, column.name))}")
        elif stored[0].refers:
            name = other_than(used, f"{column.name}_name")
            parts.append(f"({_name_of(stored[0], 't', language)}) AS {quoted(name)}")
    for column, name, stored in table.lists:
        value = _listed(stored[1:], column, language)
        parts.append(
            f"(SELECT group_concat({value}, '; ') FROM {quoted(name)} AS l WHERE l.id = t.id)"
            f" AS {quoted(other_than(used, column.name))}"
        )
    name = other_than(taken, f"{table.name}_names")
    return f"CREATE VIEW {quoted(name)} AS SELECT {', '.join(parts)} FROM {quoted(table.name)} AS t"


def _is_text(item: Stored, table: StoredTable) -> bool:
    return any(item in stored for column, stored in table.places if column.kind == "text")


def _preferred(stored: tuple[Stored, ...], language: Language) -> list[Stored]:
    """The columns of a text, that of the language first."""
    order = sorted(range(len(TAGS)), key=lambda place: TAGS[place] != language)
    return [stored[place] for place in order]


def _listed(stored: tuple[Stored, ...], column: Column, language: Language) -> str:
    if column.kind == "text":
        return f"coalesce({', '.join(f'l.{quoted(i.name)}' for i in _preferred(stored, language))})"
    if stored[0].refers:
        return f"({_name_of(stored[0], 'l', language)})"
    return f"l.{quoted(stored[0].name)}"


def _name_of(item: Stored, alias: str, language: Language) -> str:
    """The query for the name of what a column refers to."""
    key, label = {
        CONCEPTS: ("iri", f"label_{language}"),
        RECORDS: ("path", "label"),
    }.get(item.refers, ("id", "label"))
    return (
        f"SELECT r.{quoted(label)} FROM {quoted(item.refers)} AS r"
        f" WHERE r.{quoted(key)} = {alias}.{quoted(item.name)}"
    )
