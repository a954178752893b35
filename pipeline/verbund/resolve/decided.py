"""Which decisions hold in which column of references."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from verbund.data_class import NamedTuple
from verbund.model.column_kinds import Reference
from verbund.model.model import Field, Model, RecordType
from verbund.read.mapping.of_workspace import workspace_names
from verbund.read.table_names import table_names
from verbund.resolve.decision import Decision
from verbund.resolve.decisions_file import DecisionsFile, read_decisions
from verbund.text.names import normalise

if TYPE_CHECKING:
    from verbund.read.mapping.own_names import OwnNames
    from verbund.workspace.workspace import Workspace

NO_FILE = DecisionsFile("")
"""What stands for a workspace without decisions."""

Own = Callable[[], "OwnNames | None"]
"""Gives what the workspace itself calls tables and columns."""


def workspace_decisions(workspace: Workspace, model: Model) -> Decisions:
    """Return the decisions of a workspace; none where there is no file of them."""

    def own() -> OwnNames | None:
        return workspace_names(workspace, model)

    path = workspace.decisions
    if not os.path.lexists(path):  # a link that leads nowhere is told by who opens it
        return Decisions(model, own=own)
    shown = workspace.shown(path)
    file = read_decisions(path, shown, roots=workspace.roots, limits=workspace.limits)
    return Decisions(model, file, own)


class Cells(NamedTuple):
    """A column of references, with its table."""

    record_type: RecordType
    field: Field
    kind: Reference


class Speaking(NamedTuple):
    """A column of which decisions may speak: the cells meant, and where people see it.

    These differ where a column lists records of another table: ``field`` of ``record_type`` is the
    list then, the cells are those that take its values. So they do where listed rows take what
    another column around them says: one cell is decided once.
    """

    cells: Cells
    record_type: RecordType
    field: Field

    @property
    def is_listed(self) -> bool:
        """Whether its cells are those of listed rows, of another table."""
        return self.field is not self.cells.field


class Decisions:
    """The decisions of a workspace, by the columns in which they hold.

    ``own`` is asked for the workspace's own names of tables and columns when one is needed.
    """

    def __init__(self, model: Model, file: DecisionsFile = NO_FILE, own: Own | None = None) -> None:
        self.model, self.file, self.own = model, file, own
        self.is_unread = file.is_unread
        """Whether nobody knows what was decided: what is open without it is not told then."""

        self._known: dict[Field, Mapping[str, Decision]] = {}
        self._spoken: dict[tuple[str, str], list[Speaking]] = {}

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
            known = self._known[field] = self._of(field)
        return known

    def is_table(self, decision: Decision) -> bool:
        """Whether the table that a decision names is one; so where it names none."""
        return not decision.table or bool(self._tables_called(normalise(decision.table)))

    def tables_meant(self, decision: Decision) -> Sequence[RecordType]:
        """Return the tables that the name in a decision means, as far as its column is theirs.

        None where it names no table; several where the name says too little: it then holds in none.
        """
        if not decision.table:
            return ()
        _, table, column = decision.question
        found = self.called(table, column)
        tables = list(dict.fromkeys(item.record_type for item in found))
        return tables if len({item.cells for item in found}) > 1 else tables[:1]

    def scope(self, decision: Decision) -> list[Cells]:
        """Return the columns in which a decision holds, whatever the class of its record."""
        _, table, column = decision.question
        return list(dict.fromkeys(item.cells for item in self.called(table, column)))

    def there(self, decision: Decision) -> list[Speaking]:
        """Return the columns of the table that a decision names; of all, where it names none."""
        return self.called(normalise(decision.table), "")

    def called(self, table: str, column: str) -> list[Speaking]:
        """Return the columns that names of a table and a column, normalised, may mean.

        An id means its columns alone; else labels and the workspace's own headings count.
        """
        known = self._spoken.get((table, column))
        if known is None:
            tables = self._tables_called(table)
            known = [item for item in self.columns if not table or item.record_type in tables]
            if column:
                exact = [item for item in known if normalise(item.field.name) == column]
                known = exact or [item for item in known if self._is_headed(item, column)]
            self._spoken[table, column] = known
        return known

    def question(self, decision: Decision) -> tuple[str, str, str]:
        """Return what a decision answers: its text, with the names of its table and column.

        These are the model's where they mean one, else as they are compared.
        """
        text, table, column = decision.question
        scope = self.scope(decision) if column else []
        if table and len(scope) == 1:
            return text, scope[0].record_type.name, scope[0].field.name
        tables = self._tables_called(table)
        if len(tables) == 1:
            table = tables[0].name
        names = {cells.field.name for cells in scope}
        if len(names) == 1:
            (name,) = names
            alike = self.called(normalise(table), normalise(name))
            if {item.cells for item in alike} == {*scope}:
                column = name
        return text, table, column

    @cached_property
    def columns(self) -> tuple[Speaking, ...]:
        """All columns of which decisions may speak."""
        own = {
            (record_type.name, field.name): Cells(record_type, field, field.kind)
            for record_type in self.model.record_types
            for field in record_type.fields
            if isinstance(field.kind, Reference)
        }
        direct = [Speaking(cells, cells.record_type, cells.field) for cells in own.values()]
        lists = [
            Speaking(own[listing.table, listing.column], record_type, listing.field)
            for record_type in self.model.record_types
            for listing in record_type.listings
            if (listing.table, listing.column) in own
        ]
        copies = [
            Speaking(own[listing.table, item.name], record_type, record_type.column(item.source))
            for record_type in self.model.record_types
            for listing in record_type.listings
            for item in listing.copied
            if (listing.table, item.name) in own
        ]
        stated = [
            Speaking(own[statements.table, item.name], record_type, beside)
            for record_type in self.model.record_types
            for name, statements in record_type.stated.items()
            for item, beside in zip(
                statements.about, statements.beside(record_type.field(name)), strict=True
            )
            if (statements.table, item.name) in own and beside.name in record_type.beside
        ]
        return (*direct, *lists, *copies, *stated)

    @cached_property
    def tables(self) -> Mapping[str, RecordType]:
        """The tables by their names and labels, as they are compared."""
        return table_names(self.model)

    @cached_property
    def _own(self) -> OwnNames | None:
        return None if self.own is None else self.own()

    def _tables_called(self, name: str) -> Sequence[RecordType]:
        """Return the tables of a name, normalised: that of the id, else of labels and own names."""
        known = self.tables.get(name) or self.tables.get(name.replace("-", "_"))
        labelled = () if known is None else (known,)
        if not name or name in self.model.by_name or self._own is None:
            return labelled
        return list(dict.fromkeys((*labelled, *self._own.tables.get(name, ()))))

    def _is_headed(self, item: Speaking, heading: str) -> bool:
        if heading in headings_of(item.field):
            return True
        of_table = {} if self._own is None else self._own.columns.get(item.record_type.name, {})
        return item.field.name in of_table.get(heading, ())

    @cached_property
    def _by_question(self) -> Mapping[tuple[str, str], dict[str, Decision]]:
        """The decisions by table and column; of two for one text, the first counts."""
        found: dict[tuple[str, str], dict[str, Decision]] = {}
        for decision in self.file.decisions:
            if self.is_table(decision) and len(self.tables_meant(decision)) < 2:
                text, table, column = self.question(decision)
                found.setdefault((table, column), {}).setdefault(text, decision)
        return found

    def _of(self, field: Field) -> Mapping[str, Decision]:
        ranked = sorted(self._ranked(field), key=lambda item: item[0], reverse=True)
        found: dict[str, Decision] = {}
        for _, decisions in ranked:
            for text, decision in decisions.items():
                found.setdefault(text, decision)
        return found

    @cached_property
    def _listed(self) -> Mapping[Field, Field]:
        """The columns that take the values of a list, by the list: they are the ones decided."""
        return {
            listing.field: self.model.by_name[listing.table].field(listing.column)
            for record_type in self.model.record_types
            for listing in record_type.listings
        }

    def _ranked(self, field: Field) -> Iterator[tuple[tuple[int, bool], dict[str, Decision]]]:
        """Yield the decisions for a column, with how exactly they name it."""
        field = self._listed.get(field, field)
        for decisions in self._by_question.values():
            _, table, column = next(iter(decisions.values())).question
            called = self.called(table, column)
            here = [item for item in called if _is_same(item.cells.field, field)]
            if here:
                is_direct = any(not item.is_listed for item in here)
                yield (1 + is_direct if table else 0, bool(column)), decisions


def _is_same(stated: Field, field: Field) -> bool:
    """Whether a column is a stated one, or has its cells for a property above (record 0062)."""
    return stated is field or (stated.kind is field.kind and stated.name == field.name)


def headings_of(field: Field) -> frozenset[str]:
    """Return what a column may be called, as it is compared: its name and its headings."""
    return frozenset(map(normalise, (field.name, *field.headings.values())))
