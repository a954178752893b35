"""The mapping of a compiled model for converters, as plain data: one for all peers.

Only the columns of the benchmark's tables are translated. A column of another type is refused, not left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
)
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.terms import XSD_STRING

Template = tuple[str, ...]
"""Literal texts and, at odd places, column names."""

NEVER: Final = ()


class NotPlannedError(ValueError):
    """Raised for a record type that the peers' mappings cannot express."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its predicate, and the terms of its cells.

    Either an IRI from a template, or the cell itself: as an IRI (``address``), or as a literal with a
    datatype or a language. With a separator, a cell holds several values.
    """

    name: str
    predicate: str
    template: Template = NEVER
    address: bool = False
    datatype: str | None = None
    language: str | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the class and the IRI of its rows, and its columns."""

    name: str
    kind: str
    subject: Template
    columns: tuple[Column, ...]


def plan(model: Model) -> tuple[Table, ...]:
    """The tables of a model. Raises NotPlannedError."""
    return tuple(_table(model, record_type) for record_type in model.record_types)


def _table(model: Model, record_type: RecordType) -> Table:
    if record_type.constants or record_type.class_field or len(record_type.classes) != 1:
        raise NotPlannedError(f"{record_type.name}: constants or a class that a column chooses")
    return Table(
        name=record_type.name,
        kind=record_type.classes[0],
        subject=_below(model, record_type.template),
        columns=tuple(_column(model, field) for field in record_type.fields),
    )


def _below(model: Model, template: Template) -> Template:
    """A template that is relative to the base, made absolute."""
    return (model.base + template[0], *template[1:])


def _column(model: Model, field: Field) -> Column:
    name, path, separator = field.name, field.path, field.separator
    match field.kind:
        case LangStringColumn((language,)):
            return Column(name, path, language=language, separator=separator)
        case LiteralColumn((datatype,), formats=()):
            stated = None if datatype == XSD_STRING else datatype
            return Column(name, path, datatype=stated, separator=separator)
        case IriColumn():
            return Column(name, path, address=True, separator=separator)
        case ConceptColumn(namespace=namespace):
            return Column(name, path, template=(namespace, name, ""), separator=separator)
        case IriTemplateColumn(template):
            before, _, after = template.partition("{" + name + "}")
            return Column(
                name, path, template=_below(model, (before, name, after)), separator=separator
            )
        case Reference(targets=(target,)) if len(model.by_name[target].keys) == 1:
            before, _, after = model.by_name[target].template
            return Column(
                name, path, template=_below(model, (before, name, after)), separator=separator
            )
    raise NotPlannedError(f"{name}: {field.kind}")
