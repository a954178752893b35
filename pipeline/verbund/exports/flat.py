"""Flat tables: each reference and concept as two columns, its id and its name beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verbund.exports.table import Column, DataType, ExportTable, Row
from verbund.findings.catalogue import say
from verbund.model.column_kinds import ConceptColumn
from verbund.rdf.namespaces import split
from verbund.rdf.terms import XSD, Iri, Literal, Term
from verbund.views.names import Names


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column of a flat table: for programs, for people, and the type of its values.

    ``target`` is the table whose id the cells have, if it is one table and one value.
    """

    name: str
    heading: str
    datatype: DataType = "string"
    many: bool = False
    target: str = ""
    description: str = ""


Cell = tuple[str, ...]
"""The texts of the values in a cell, each as XML Schema writes it."""


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A table with an id in the first column, and names beside all other ids."""

    source: ExportTable
    columns: tuple[FlatColumn, ...]
    names: Names

    @property
    def name(self) -> str:
        """The name of the table for programs."""
        return self.source.name

    @property
    def heading(self) -> str:
        """The name of the table for people."""
        return self.source.heading

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the cells of each row, those of a column at its place; reads them anew."""
        for row in self.source.rows():
            yield self._cells(row)

    def _cells(self, row: Row) -> list[Cell]:
        table, names = self.source, self.names
        cells: list[Cell] = [(row.iri.removeprefix(table.begin),)]
        if not table.named and table.record_type is not None:
            cells.append((names.record(row.iri),))
        for column, terms in zip(table.columns, row.cells, strict=True):
            cells.extend(_expanded(column, terms, names))
        cells.append((row.iri,))
        return cells


def flat_table(table: ExportTable, names: Names) -> FlatTable:
    """Make the flat form of a table: ``id``, a name where no column has it, columns, ``iri``."""
    language = names.language
    columns = [FlatColumn("id", say("export.id", language))]
    if not table.named and table.record_type is not None:
        columns.append(FlatColumn("label", say("export.label", language)))
    for column in table.columns:
        columns.extend(_columns(column, names))
    columns.append(FlatColumn("iri", say("export.iri", language)))
    return FlatTable(table, tuple(_unique(columns)), names)


def _columns(column: Column, names: Names) -> Iterator[FlatColumn]:
    target = column.targets[0] if len(column.targets) == 1 and not column.many else ""
    yield FlatColumn(
        column.name, column.heading, column.datatype, column.many, target, column.description
    )
    if column.kind in ("reference", "concept", "any"):
        heading = say("export.name-of", names.language, heading=column.heading)
        yield FlatColumn(f"{column.name}_name", heading, many=column.many)


def _unique(columns: Sequence[FlatColumn]) -> Iterator[FlatColumn]:
    """Yield the columns, each with a name and a heading that none before it has."""
    names, headings = set[str](), set[str]()
    for item in columns:
        yield FlatColumn(
            _other_than(names, item.name),
            _other_than(headings, item.heading),
            item.datatype,
            item.many,
            item.target,
            item.description,
        )


def _other_than(taken: set[str], text: str) -> str:
    found, number = text, 2
    while found.casefold() in taken:
        found, number = f"{text} {number}" if " " in text else f"{text}_{number}", number + 1
    taken.add(found.casefold())
    return found


def _expanded(column: Column, terms: Sequence[Term], names: Names) -> Iterator[Cell]:
    if column.kind == "reference":
        yield tuple(id_of(term.value, column, names) for term in terms)
        yield tuple(names.record(term.value) for term in terms)
    elif column.kind == "concept":
        yield tuple(_code(term.value, column) for term in terms)
        yield tuple(names.value(column.field, term).text for term in terms)
    elif column.kind == "any":
        yield tuple(term.value for term in terms)
        yield tuple(_word_for(term, names) for term in terms)
    elif column.kind == "text":
        yield tuple(item.text for item in names.texts(t for t in terms if isinstance(t, Literal)))
    else:
        yield tuple(term.value for term in terms)


def _word_for(term: Term, names: Names) -> str:
    """A value as pages have it; a property is called as the column with it."""
    if isinstance(term, Iri) and names.vocabulary.is_column(term.value):
        return names.vocabulary.heading(term.value, names.language)
    return names.value(None, term).text


def id_of(iri: str, column: Column, names: Names) -> str:
    """The id of a record: behind the segment of its table, if a column refers to one table only."""
    model = names.vocabulary.model
    begin = model.base
    if len(column.targets) == 1 and column.targets[0] in model.by_name:
        begin += model.by_name[column.targets[0]].segment
    return iri.removeprefix(begin)


def _code(iri: str, column: Column) -> str:
    """The code of a concept as records have it: its local name."""
    if column.field is not None and isinstance(column.field.kind, ConceptColumn):
        return iri.removeprefix(column.field.kind.namespace)
    return split(iri)[1] or iri


def is_date(term: Term) -> bool:
    """Whether a value is a day of the calendar."""
    return isinstance(term, Literal) and term.datatype == XSD + "date"
