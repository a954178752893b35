"""A table to export: columns by the model, rows of RDF terms, read as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from verbund.model.model import Field, RecordType
from verbund.rdf.terms import Term

Kind = Literal["text", "literal", "concept", "reference", "address", "any"]
"""What the values of a column are: texts in a language, other literals, concepts, records, IRIs.

Those of a statement about a value are of any kind: a record, one of its columns, what stands there.
"""

DataType = Literal["string", "integer", "number", "boolean", "date"]
"""The type of all values of a column, by its name in Data Package (Table Schema)."""

_TYPES: Final[dict[str, DataType]] = {
    **dict.fromkeys(
        ("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short", "byte"),
        "integer",
    ),
    **dict.fromkeys(("decimal", "double", "float"), "number"),
    "boolean": "boolean",
    "date": "date",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for programs, its heading for people, what its values are.

    ``many`` says that a record may have several values. ``targets`` are the tables of the records
    that are referred to. ``field`` is the column of the model, if one has it.
    """

    name: str
    heading: str
    kind: Kind
    many: bool = False
    datatype: DataType = "string"
    targets: tuple[str, ...] = ()
    description: str = ""
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A record or derived link by its IRI, with the values of each column."""

    iri: str
    cells: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A table of records of a type, or of derived links of a class (``record_type`` is None).

    ``begin`` is what the IRIs of its rows begin with: the rest is the id. ``rows`` reads them anew
    with each call, in the order of their IRIs. ``named`` says that a column has the record's name.
    """

    name: str
    heading: str
    description: str
    columns: tuple[Column, ...]
    begin: str
    rows: Callable[[], Iterator[Row]]
    record_type: RecordType | None = None
    named: bool = False


def type_named(datatype: str) -> DataType:
    """The type of a column whose values are of a datatype of XML Schema, by its local name."""
    return _TYPES.get(datatype, "string")
