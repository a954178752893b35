"""What cells of a row say, as values: two ways to write a number are one value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from verbund.migration.rules import Condition, RowRule, Same, State
from verbund.migration.sheet import Row
from verbund.model.column_kinds import ConceptColumn, LiteralColumn
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.datatypes import DATES, local
from verbund.rdf.terms import text_of
from verbund.read.headings import Column
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.text.names import normalise

_FULL_DAY: Final = len("2019-09-30")


class Said(NamedTuple):
    """What a cell says: its values, and whether it is open what else it says or may say."""

    values: frozenset[str]
    is_open: bool


class CellValues:
    """Reads cells as the values of their columns."""

    def __init__(self, model: Model, index: Index) -> None:
        self._maker = TermMaker(model, index)

    def said(self, field: Field, cell: str) -> Said:
        """Return what a cell says; of a time that it does not name, all is open."""
        values = list(self._maker.values(Column(field, None), cell))
        known = frozenset(text_of(value.term) for value in values if value.problem is None)
        return Said(known, len(known) < len(values) or (is_time(field) and not known))

    def is_same(self, field: Field, one: str, of_other: Field, other: str) -> bool:
        """Whether two cells say the same: the same text, or the same values."""
        if normalise(one) == normalise(other):
            return True
        first, second = self.said(field, one), self.said(of_other, other)
        if first.is_open or second.is_open:
            return False
        return bool(first.values) and first.values == second.values

    def fulfils(
        self, row: Row, record_type: RecordType, conditions: Mapping[str, Condition]
    ) -> bool:
        """Whether a row fulfils some conditions, or may: what is not known may be anything."""
        return all(
            self._fulfils(row, record_type, name, condition)
            for name, condition in conditions.items()
        )

    def _fulfils(self, row: Row, record_type: RecordType, name: str, condition: Condition) -> bool:
        field, text = record_type.field(name), row.text(name)
        if row.is_unknown(name):
            return True
        if isinstance(condition, State):
            return any(row.texts(name)) is (condition is State.FILLED)
        if isinstance(condition, Same):
            other = condition.column
            to = record_type.field(other)
            return row.is_unknown(other) or all(
                self.is_same(field, row.text(one), to, row.text(two))
                for one, two in pairs(row, name, other)
            )
        if not text:
            return "" in condition
        kind = field.kind
        if isinstance(kind, ConceptColumn):
            iri = kind.options.get(normalise(text))
            return iri is not None and iri in {kind.options.get(normalise(it)) for it in condition}
        return any(self.is_same(field, text, field, item) for item in condition if item)


def pairs(row: Row, one: str, other: str) -> list[tuple[str, str]]:
    """Return two columns side by side, in each language that the file has one of them in."""
    both = (*row.sheet.in_languages(one), *row.sheet.in_languages(other))
    tags = sorted({name.partition("@")[2] for name in both})
    return [(f"{one}@{tag}", f"{other}@{tag}") if tag else (one, other) for tag in tags]


def unknown_in(rule: RowRule, row: Row) -> str | None:
    """Return a column that a rule needs and whose cell is not known in a row; None without one."""
    same = [what.column for what in rule.where.values() if isinstance(what, Same)]
    found = [*rule.find.values(), *rule.ask.values()]
    asked = [name for lookup in found for names in lookup.where.values() for name in names]
    names = (*rule.where, *same, *rule.move, *rule.move.values(), *rule.put, *rule.find, *asked)
    return next((name for name in names if row.is_unknown(name)), None)


def is_time(field: Field) -> bool:
    """Whether a column takes points in time."""
    kind = field.kind
    return isinstance(kind, LiteralColumn) and any(local(it) in DATES for it in kind.datatypes)


def is_exact(field: Field, values: frozenset[str]) -> bool:
    """Whether values say all that a column can: a month is not, where days may be written."""
    kind = field.kind
    if not isinstance(kind, LiteralColumn) or "date" not in map(local, kind.datatypes):
        return True
    return all(len(value) >= _FULL_DAY for value in values)


def may_be_in(one: str, other: str) -> bool:
    """Whether of two points in time one may be the other: one of them says less of it."""
    short, long = sorted((one, other), key=len)
    return long == short or long.startswith((f"{short}-", f"{short}T"))
