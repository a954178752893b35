"""Statements about single values: which table takes them, and for which columns (record 0067).

A property shape names, with sh:reifierShape (SHACL 1.2 Core), the shape of what is stated about
its triples. Where that shape is a table, columns for it may stand beside the column. A statement is
a record of that table; RDF's own terms say which triple it is about (RDF Schema 1.1, section 5.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from verbund.model.column_kinds import IriColumn, Reference, TermColumn
from verbund.model.model import Field, Model, RecordType, ValueStatements
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import RDF, SH
from verbund.rdf.terms import Iri, text_of
from verbund.shacl.shape_nodes import is_deactivated

REIFIER_SHAPE: Final = SH + "reifierShape"
_TRIPLE: Final[Mapping[str, type]] = {
    RDF + "subject": IriColumn,
    RDF + "predicate": IriColumn,
    RDF + "object": TermColumn,
}
"""The properties that say which triple a statement is about, with the kind of column of each."""


def with_stated_values(annotations: ShapesGraph, model: Model) -> Model:
    """Return the model with the columns about whose values statements can be made.

    One that cannot be used is a finding.
    """
    pairs = sorted(set(annotations.graph.pairs(REIFIER_SHAPE)), key=lambda pair: text_of(pair[0]))
    if not pairs:
        return model
    reader = _StatementsReader(annotations, {item.shape.iri: item for item in model.record_types})
    owners = {
        field.shape.iri: (item, field) for item in model.record_types for field in item.fields
    }
    found: dict[str, dict[str, ValueStatements]] = {}
    for node, shape in pairs:
        owner = owners.get(text_of(node))
        if owner is None or not isinstance(node, Iri):
            annotations.wrong(node, REIFIER_SHAPE, "model.statement-column")
            continue
        record_type, field = owner
        statements = reader.statements(node, text_of(shape))
        if statements is None or is_deactivated(annotations.graph, node):
            continue
        if field.name in found.get(record_type.name, {}):
            annotations.wrong(node, REIFIER_SHAPE, "model.several-values", value="")
        found.setdefault(record_type.name, {})[field.name] = statements
    record_types = tuple(
        replace(item, stated=found[item.name]) if item.name in found else item
        for item in model.record_types
    )
    return replace(model, record_types=record_types)


@dataclass(frozen=True, slots=True)
class _StatementsReader:
    """Reads which tables take statements. ``tables`` are all, by their shapes."""

    annotations: ShapesGraph
    tables: Mapping[str, RecordType]

    def statements(self, node: Iri, shape: str) -> ValueStatements | None:
        """Return the table that the property shape ``node`` names; None for one that is none."""
        table = self.tables.get(shape)
        if table is None:
            self._wrong(node, "model.no-table", shape)
            return None
        parts: dict[str, Field] = {}
        for path, kind in _TRIPLE.items():
            fields = [item for item in table.fields if item.path == path]
            if len(fields) != 1 or not isinstance(fields[0].kind, kind) or fields[0].separator:
                self._wrong(node, "model.statement-part", path)
                return None
            parts[path] = fields[0]
        if len(table.keys) != 1 or isinstance(table.field(table.keys[0]).kind, Reference):
            self._wrong(node, "model.list-key", shape)
            return None
        subject, predicate, value = (field.name for field in parts.values())
        names = (table.keys[0], subject, predicate, value)
        about = tuple(item for item in table.fields if item.name not in names)
        for item in about:
            if item.required:
                self._wrong(node, "model.statement-required", item.shape.iri)
        return ValueStatements(table.name, table.keys[0], subject, predicate, value, about)

    def _wrong(self, node: Iri, why: str, value: str) -> None:
        value = self.annotations.shown(value)
        self.annotations.wrong(node, REIFIER_SHAPE, why, value=value)
