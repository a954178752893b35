"""On which other tables the conversion of a table's rows depends."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from verbund.model.column_kinds import (
    ConceptColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
)
from verbund.model.model import Field, Model, RecordType
from verbund.shacl.shape import Shape


class Asks(Enum):
    """Which records a row without a fault may ask for, beside its own."""

    NONE = "none"
    REFERRED = "those of tables that any column refers to"
    ALL = "those of all tables"


def asked_by(model: Model, record_type: RecordType) -> Asks:
    """Return which records the rows of a table may ask for.

    A cell that refers to a record asks for those of the tables that are referred to: a text that is
    the key of one and the name of another is contested. What has to be of a class and is no such
    cell may be any record.
    """
    if not all("/" in item.segment for item in model.record_types):
        return Asks.ALL  # any text may then be the segment and key of a record
    shapes = [record_type.shape, *(field.shape for field in record_type.fields)]
    paths = {path for shape in shapes for path in _of_a_class(shape, None)}
    fields = [field for field in record_type.fields if field.path in paths]
    if paths - {field.path for field in fields if _is_safe(model, field)}:
        return Asks.ALL
    kinds = [field.kind for field in record_type.fields]
    references = [kind for kind in kinds if isinstance(kind, Reference)]
    if any(_may_be_elsewhere(model, kind) for kind in references):
        return Asks.ALL
    return Asks.REFERRED if references else Asks.NONE


class Dependencies:
    """Which records the rows of each table may ask for, and so what is noted of which.

    ``referred`` are the tables that any column refers to, ``noted`` those of whose records is noted
    what others may ask.
    """

    def __init__(self, model: Model) -> None:
        self.asks = {item.name: asked_by(model, item) for item in model.record_types}
        self.referred = referred_tables(model)
        asks_all = Asks.ALL in self.asks.values()
        self.noted = frozenset(model.by_name) if asks_all else self.referred


def referred_tables(model: Model) -> frozenset[str]:
    """Return the names of the tables that a column of any table refers to."""
    return frozenset(
        target
        for record_type in model.record_types
        for field in record_type.fields
        if isinstance(field.kind, Reference)
        for target in field.kind.targets
    )


def _is_safe(model: Model, field: Field) -> bool:
    """Whether the values of a column are no records, or those that its references lead to."""
    kind = field.kind
    if isinstance(kind, ConceptColumn):
        begins = tuple(model.base + item.segment for item in model.record_types)
        return not any(iri.startswith(begins) for iri in kind.options.values())
    return isinstance(kind, (Reference, LiteralColumn, LangStringColumn))


def _of_a_class(shape: Shape, path: str | None) -> Iterator[str | None]:
    """Yield the paths whose values a shape, or one within it, requires to be of a class."""
    path = shape.predicate if shape.path is not None else path
    for constraint in shape.constraints:
        if constraint.parameter == "class":
            yield path
        for inner in constraint.shapes:
            yield from _of_a_class(inner, path)
    for inner in (*shape.properties, *shape.rules):
        yield from _of_a_class(inner, path)


def _may_be_elsewhere(model: Model, kind: Reference) -> bool:
    """Whether a record of a table that is not meant may be of a class that is allowed."""
    for item in model.record_types:
        column = item.class_field
        if item.name in kind.targets or column is None:
            continue
        classes = column.kind.options.values() if isinstance(column.kind, ConceptColumn) else ()
        if any(model.is_a(one, wanted) for one in classes for wanted in kind.classes):
            return True
    return False
