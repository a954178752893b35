"""Columns that list records of another table: how a property shape says so (docs/modelling.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from verbund.model.column_kinds import LangStringColumn, Reference
from verbund.model.fields import is_column_name
from verbund.model.model import CopiedColumn, Field, Listing, Model, RecordType, StatedCell
from verbund.model.shapes import ShapeReader
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import CSVW, SH, SKOS
from verbund.rdf.terms import Iri, Literal, Node, text_of
from verbund.shacl.shape import Shape, predicates_of
from verbund.shacl.shape_nodes import foreign_parameters, is_deactivated
from verbund.shacl.shape_values import NotCompiledError

CONDITION = SH + "condition"
"""The term of SHACL's Advanced Features (section 8) for what must hold before anything follows."""


def is_listing(annotations: ShapesGraph, node: Node) -> bool:
    """Whether a property shape of a table is a column that lists records of another table."""
    return CSVW + "columnReference" in annotations.graph.properties(node)


def with_listings(annotations: ShapesGraph, model: Model) -> Model:
    """Return the model with the columns of its tables that list records of other tables.

    One that cannot be used is a finding.
    """
    for node in sorted(set(annotations.graph.subjects(CONDITION)), key=text_of):
        if not is_listing(annotations, node):
            annotations.wrong(node, CONDITION, "model.condition-place")
    if not annotations.graph.values(CSVW + "columnReference"):
        return model
    owners = {
        field.shape.iri: (item, field) for item in model.record_types for field in item.fields
    }
    reader = _ListingReader(annotations, owners, model.language)
    record_types = tuple(
        replace(record_type, listings=tuple(reader.listings(record_type)))
        for record_type in model.record_types
    )
    return replace(model, record_types=record_types)


@dataclass(frozen=True, slots=True)
class _ListingReader:
    """Reads such columns. ``owners`` are the columns of all tables, by their shapes."""

    annotations: ShapesGraph
    owners: Mapping[str, tuple[RecordType, Field]]
    language: str

    def listings(self, record_type: RecordType) -> Iterator[Listing]:
        """Yield the columns of a table that list records of others, in order."""
        taken = {field.name: field.shape.iri for field in record_type.fields}
        for node in self.annotations.properties(Iri(record_type.shape.iri)):
            if not isinstance(node, Iri) or not is_listing(self.annotations, node):
                continue
            listing = self._listing(record_type, node)
            if listing is None:
                continue
            name = listing.field.name
            if name in taken:
                other = self.annotations.shown(taken[name])
                self.annotations.report("M109", node, name=name, other=other)
            taken[name] = node.value
            yield listing

    def _listing(self, record_type: RecordType, node: Iri) -> Listing | None:
        value = self.annotations.text(node, CSVW + "columnReference")
        owner = self.owners.get(value or "")
        if owner is None:
            self._wrong(node, CSVW + "columnReference", "model.no-column", value or "")
            return None
        table, column = owner
        reference = self._reference(record_type, table, node)
        if reference is None:
            return None
        stated, copied = self._others(record_type, table, node)
        filled = {column.name, reference.name}
        filled.update([cell.name for cell in stated], [item.name for item in copied])
        for field in table.fields:
            if (field.required or field.name in table.keys) and field.name not in filled:
                self._wrong(node, SH + "property", "model.list-lacks", field.shape.iri)
        return Listing(
            field=self._field(node, column, reference),
            table=table.name,
            column=column.name,
            reference=reference.name,
            stated=stated,
            copied=copied,
            condition=self._condition(record_type, node),
        )

    def _condition(self, record_type: RecordType, node: Iri) -> Shape | None:
        """Return the shape that the row around must conform to; None where there is none.

        It is not checked where the column or its table is not.
        """
        graph = self.annotations.graph
        found = graph.objects(node, CONDITION)
        tables = (node, Iri(record_type.shape.iri))
        if not found or any(is_deactivated(graph, item) for item in tables):
            return None
        if len(found) > 1:
            self.annotations.wrong(node, CONDITION, "model.several-values")
        reader = ShapeReader(self.annotations, foreign_parameters(graph))
        try:
            shape = reader.condition(found[0])
        except NotCompiledError:
            self.annotations.wrong(node, CONDITION, "model.condition-beyond")
            return None
        columns = {field.path for field in record_type.fields}
        for path in dict.fromkeys(predicates_of(shape)):
            if path not in columns:
                self._wrong(node, CONDITION, "model.no-column", path)
        return shape

    def _field(self, node: Iri, column: Field, reference: Field) -> Field:
        name = self.annotations.text(node, CSVW + "name")
        if name is None:
            self.annotations.report("M107", node, missing="csvw:name")
        elif not is_column_name(name):
            self.annotations.wrong(node, CSVW + "name", "model.column-name", value=name)
        separator = self.annotations.text(node, CSVW + "separator")
        if separator == "":
            self.annotations.wrong(node, CSVW + "separator", "model.empty")
        return replace(
            column,
            name=name or "",
            path=reference.path,
            shape=Shape(
                iri=node.value,
                constraints=column.shape.constraints,
                messages=column.shape.messages,
            ),
            headings=self.annotations.localised(node, SH + "name"),
            description=self.annotations.localised(node, SH + "description"),
            order=self.annotations.number(node, SH + "order"),
            separator=separator or None,
            required=False,
            covers_time=False,
            usual=tuple(self.annotations.texts(node, SKOS + "hiddenLabel")),
        )

    def _reference(self, record_type: RecordType, table: RecordType, node: Iri) -> Field | None:
        """Return the column by which rows of the other table refer to one of this table."""
        keys = [record_type.field(name) for name in record_type.keys]
        if len(keys) != 1 or isinstance(keys[0].kind, Reference):
            self._wrong(node, CSVW + "columnReference", "model.list-key", record_type.shape.iri)
            return None
        path = self.annotations.graph.value(node, SH + "path")
        inverse = None if path is None else self.annotations.graph.value(path, SH + "inversePath")
        found = [
            field
            for field in table.fields
            if Iri(field.path) == inverse
            and field.separator is None
            and isinstance(field.kind, Reference)
            and record_type.name in field.kind.targets
        ]
        if len(found) != 1:
            self._wrong(node, SH + "path", "model.list-path", table.shape.iri)
            return None
        return found[0]

    def _others(
        self, record_type: RecordType, table: RecordType, node: Iri
    ) -> tuple[tuple[StatedCell, ...], tuple[CopiedColumn, ...]]:
        """Return the further columns of the other table that are filled, and with what."""
        stated: list[StatedCell] = []
        copied: list[CopiedColumn] = []
        graph = self.annotations.graph
        paths = {
            inner: text_of(graph.value(inner, SH + "path") or inner)
            for inner in graph.objects(node, SH + "property")
        }
        for inner, path in sorted(paths.items(), key=lambda item: item[1]):
            fields = [field for field in table.fields if field.path == path]
            values = graph.objects(inner, SH + "defaultValue")
            sources = self.annotations.texts(inner, CSVW + "columnReference")
            if not values and not sources:
                continue
            if len(fields) != 1:
                self._wrong(node, SH + "path", "model.no-column", path)
            elif len(values) + len(sources) > 1:
                self._wrong(node, SH + "defaultValue", "model.several-values", "")
            elif values:
                stated.append(self._stated(fields[0], values[0]))
            else:
                copied += self._copied(record_type, fields[0], sources[0], node)
        return tuple(stated), tuple(copied)

    def _stated(self, field: Field, value: Node) -> StatedCell:
        language = None
        if isinstance(field.kind, LangStringColumn):
            tag = value.language if isinstance(value, Literal) else None
            language = tag or self.language
        return StatedCell(field.name, language, text_of(value))

    def _copied(
        self, record_type: RecordType, field: Field, source: str, node: Iri
    ) -> Iterator[CopiedColumn]:
        owner, column = self.owners.get(source, (None, field))
        if owner is not record_type:
            self._wrong(node, CSVW + "columnReference", "model.no-column", source)
        elif type(column.kind) is not type(field.kind) or (
            column.separator and not field.separator
        ):
            self._wrong(node, CSVW + "columnReference", "model.list-copy", source)
        else:
            yield CopiedColumn(field.name, column.name)

    def _wrong(self, node: Iri, term: str, why: str, value: str) -> None:
        self.annotations.wrong(node, term, why, value=self.annotations.shown(value))
