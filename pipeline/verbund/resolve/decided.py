"""Which decisions hold in which column of references."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from verbund.model.model import Field, Model, RecordType, Reference
from verbund.resolve.decision import Decision
from verbund.resolve.decisions_file import DecisionsFile, read_decisions
from verbund.text.names import normalise

if TYPE_CHECKING:
    from verbund.workspace.workspace import Workspace

NO_FILE = DecisionsFile("")
"""What stands for a workspace without decisions."""


def workspace_decisions(workspace: Workspace, model: Model) -> Decisions:
    """Return the decisions of a workspace; none where there is no file of them."""
    path = workspace.decisions
    if not os.path.lexists(path):  # a link that leads nowhere is told by who opens it
        return Decisions(model)
    shown = workspace.shown(path)
    file = read_decisions(path, shown, roots=workspace.roots, limits=workspace.limits)
    return Decisions(model, file)


class Cells(NamedTuple):
    """A column of references, with its table."""

    record_type: RecordType
    field: Field
    kind: Reference


class Decisions:
    """The decisions of a workspace, by the columns in which they hold."""

    def __init__(self, model: Model, file: DecisionsFile = NO_FILE) -> None:
        self.model, self.file = model, file
        self.is_unread = file.is_unread
        """Whether nobody knows what was decided: what is open without it is not told then."""

        self._known: dict[Field, Mapping[str, Decision]] = {}
        self._scopes: dict[tuple[str, str], list[Cells]] = {}

    def __bool__(self) -> bool:
        return bool(self.file.decisions)

    def of(self, field: Field) -> Mapping[str, Decision]:
        """Return the decisions for a column of references, by text as it is compared.

        One that names table and column goes before one that names less.
        """
        if not self.file.decisions:
            return {}
        known = self._known.get(field)
        if known is None:
            cells = self._cells.get(field)
            known = self._known[field] = {} if cells is None else self._of(cells)
        return known

    def is_table(self, decision: Decision) -> bool:
        """Whether the table that a decision names is one; so where it names none."""
        return not decision.table or normalise(decision.table) in self.tables

    def scope(self, decision: Decision) -> list[Cells]:
        """Return the columns in which a decision holds, whatever the class of its record."""
        _, table, column = decision.question
        known = self._scopes.get((table, column))
        if known is None:
            known = self._scopes[table, column] = [
                cells
                for cells in self.columns
                if self._names(cells.record_type, decision) and _is_column(cells, decision)
            ]
        return known

    def question(self, decision: Decision) -> tuple[str, str, str]:
        """Return what a decision answers: its text, with the names of its table and column."""
        text, table, column = decision.question
        if table in self.tables:
            table = self.tables[table].name
        scope = self.scope(decision) if column else ()
        return text, table, scope[0].field.name if scope else column

    @cached_property
    def columns(self) -> tuple[Cells, ...]:
        """All columns of references."""
        return tuple(
            Cells(record_type, field, field.kind)
            for record_type in self.model.record_types
            for field in record_type.fields
            if isinstance(field.kind, Reference)
        )

    @cached_property
    def _cells(self) -> Mapping[Field, Cells]:
        return {cells.field: cells for cells in self.columns}

    @cached_property
    def tables(self) -> Mapping[str, RecordType]:
        """The tables by name and by label, as they are compared."""
        names: dict[str, RecordType] = {}
        for record_type in self.model.record_types:
            for label in record_type.labels.values():
                names.setdefault(normalise(label), record_type)
        for record_type in self.model.record_types:
            names[normalise(record_type.name)] = record_type
        return names

    @cached_property
    def _by_scope(self) -> Mapping[tuple[RecordType | None, str], Mapping[str, Decision]]:
        """The decisions by table and column as stated; of two for one text, the first counts."""
        found: dict[tuple[RecordType | None, str], dict[str, Decision]] = {}
        for decision in self.file.decisions:
            if self.is_table(decision):
                text, table, column = self.question(decision)
                scope = (self.model.by_name[table] if table else None, column)
                found.setdefault(scope, {}).setdefault(text, decision)
        return found

    def _of(self, cells: Cells) -> Mapping[str, Decision]:
        found: dict[str, Decision] = {}
        for table in (None, cells.record_type):
            for column in ("", cells.field.name):
                found |= self._by_scope.get((table, column), {})
        return found

    def _names(self, record_type: RecordType, decision: Decision) -> bool:
        return not decision.table or self.tables.get(normalise(decision.table)) is record_type


def headings_of(field: Field) -> frozenset[str]:
    """Return what a column may be called, as it is compared: its name and its headings."""
    return frozenset(map(normalise, (field.name, *field.headings.values())))


def _is_column(cells: Cells, decision: Decision) -> bool:
    return not decision.column or normalise(decision.column) in headings_of(cells.field)
