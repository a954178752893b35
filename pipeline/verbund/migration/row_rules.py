"""Applies the rules for rows: cells are moved, set, or filled with the only record found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from verbund.findings import Finding, Localised, Severity, phrase
from verbund.findings.catalogue import localised
from verbund.migration.rules import Condition, Lookup, RowRule, Same, State
from verbund.migration.sheet import Row, Sheet
from verbund.model.model import ConceptColumn, Field, Model, RecordType, Reference
from verbund.model.out_of_use import Replaced
from verbund.rdf.terms import text_of
from verbund.read.headings import Column
from verbund.read.tables import Tables
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.text.names import normalise, stripped

Tell = Callable[[Finding], None]


class RowRules:
    """Applies rules to the rows of tables; ``tell`` takes the findings."""

    def __init__(
        self, model: Model, tables: Tables, index: Index, replaced: Replaced, tell: Tell
    ) -> None:
        self._model, self._index, self._tell = model, index, tell
        self._lookups = _Lookups(model, tables, index)
        self._replaced = replaced

    def apply(self, sheet: Sheet, rules: Sequence[RowRule]) -> None:
        """Apply all rules to all rows of a table in a file, one after the other."""
        record_type = sheet.table.record_type
        own = [rule for rule in rules if record_type.name in rule.tables]
        concepts = [
            field
            for field in record_type.fields
            if isinstance(field.kind, ConceptColumn) and sheet.position(field.name) is not None
        ]
        for row in sheet.rows():
            for rule in own:
                if self._holds(rule, row, record_type):
                    self._change(rule, row, record_type)
            for field in concepts:
                self._replace(field, row)

    # --- whether a rule holds

    def _holds(self, rule: RowRule, row: Row, record_type: RecordType) -> bool:
        return all(
            _fulfils(record_type.field(name), condition, row)
            for name, condition in rule.where.items()
        ) and not any(self._lookups.found(lookup, row, record_type) for lookup in rule.unless)

    # --- what it changes

    def _change(self, rule: RowRule, row: Row, record_type: RecordType) -> None:
        wanted: list[tuple[Field, str]] = []
        for one, other in rule.move.items():
            text = row.text(one)
            if row.text(other) not in ("", text):
                place = row.sheet.place(row.number, other)
                details = {"other": row.sheet.place(row.number, one).column or one, "text": text}
                value = row.text(other)
                self._tell(Finding("G103", place, Severity.WARNING, value, details))
                return
            wanted += ((record_type.field(other), text), (record_type.field(one), ""))
        for name, text in rule.put.items():
            field = record_type.field(name)
            wanted.append((field, _spelt(field, text, row)))
        for name, lookup in rule.find.items():
            found = self._lookups.found(lookup, row, record_type)
            if len(found) != 1:
                if len(found) > 1:
                    place, of = row.sheet.place(row.number, name), self._model.by_name[lookup.table]
                    values: dict[str, str | Localised] = {"values": ", ".join(found)}
                    values["table"] = of.labels or of.name
                    self._tell(Finding("G104", place, Severity.INFO, details=values))
                return
            wanted.append((record_type.field(name), found[0]))
        for field, text in wanted:
            if text or row.sheet.position(field.name) is not None:
                row.put(field, text)

    def _replace(self, field: Field, row: Row) -> None:
        """Write what replaces concepts that are out of use; a person decides where nothing does."""
        kind, text = field.kind, row.text(field.name)
        if not text or not isinstance(kind, ConceptColumn):
            return
        parts = text.split(field.separator) if field.separator else [text]
        new = list(parts)
        for at, part in enumerate(parts):
            iri = kind.options.get(normalise(part))
            successor = None if iri is None else self._replaced.successor(iri)
            if successor is not None and successor in kind.labels:
                new[at] = row.sheet.spelt(kind, successor, stripped(part))
            elif iri is not None and iri in self._replaced.out_of_use:
                self._tell(self._open(field, kind, row, part, iri))
        if new != parts:
            row.put(field, (field.separator or "").join(dict.fromkeys(new)))

    def _open(self, field: Field, kind: ConceptColumn, row: Row, part: str, iri: str) -> Finding:
        others = self._replaced.others(iri)
        labels = [self._model.labels.get(other, {}) for other in others]
        details = {
            "what": self._replaced.definition(iri) or localised(kind.labels[iri], "en"),
            "others": {
                tag: ", ".join(localised(label, tag) for label in labels) for tag in ("en", "de")
            }
            if labels
            else phrase("migration.no-successor"),
        }
        place = row.sheet.place(row.number, field.name)
        return Finding("G101", place, Severity.WARNING, stripped(part), details)


def _fulfils(field: Field, condition: Condition, row: Row) -> bool:
    text = row.text(field.name)
    if isinstance(condition, State):
        return bool(text) is (condition is State.FILLED)
    if isinstance(condition, Same):
        return text == row.text(condition.column)
    kind = field.kind
    if isinstance(kind, ConceptColumn):
        iri = kind.options.get(normalise(text))
        return iri is not None and iri in {kind.options.get(normalise(it)) for it in condition}
    return normalise(text) in map(normalise, condition)


def _spelt(field: Field, text: str, row: Row) -> str:
    """Return a value as a cell of a column is written."""
    kind = field.kind
    if not text or not isinstance(kind, ConceptColumn):
        return text
    iri, now = kind.options[normalise(text)], row.text(field.name)
    if kind.options.get(normalise(now)) == iri:
        return now
    return row.sheet.spelt(kind, iri, now)


_Said = frozenset[str]
"""What a cell says: its values, as far as nothing is wrong with them."""


class _Lookups:
    """Finds the records of a table that say what a row does."""

    def __init__(self, model: Model, tables: Tables, index: Index) -> None:
        self._model, self._tables, self._index = model, tables, index
        self._maker = TermMaker(model, index)
        self._known: dict[str, list[tuple[str, Mapping[str, _Said]]]] = {}

    def found(self, lookup: Lookup, row: Row, record_type: RecordType) -> list[str]:
        """Return the ids of the records that are found; none where a table is not known in full."""
        table = self._model.by_name[lookup.table]
        if not self._index.is_complete(table):
            return []
        wanted = {}
        for name, columns in lookup.where.items():
            said = [self._of_row(column, row, record_type, table.field(name)) for column in columns]
            if not all(said):
                return []
            wanted[name] = frozenset[str]().union(*said)
        return [
            identifier
            for identifier, there in self._records(lookup)
            if identifier and all(there[name] >= said for name, said in wanted.items())
        ]

    def _of_row(self, name: str, row: Row, record_type: RecordType, to: Field) -> _Said:
        """Return what a column of a row says; where records are meant, a key names the row."""
        field, text = record_type.field(name), row.text(name)
        names_itself = isinstance(to.kind, Reference) and not isinstance(field.kind, Reference)
        if names_itself:
            return self._said(to, f"{record_type.segment}{text}") if text else frozenset()
        return self._said(field, text)

    def _said(self, field: Field, cell: str) -> _Said:
        values = self._maker.values(Column(field, None), cell)
        return frozenset(text_of(value.term) for value in values if value.problem is None)

    def _records(self, lookup: Lookup) -> list[tuple[str, Mapping[str, _Said]]]:
        """Return the id of each record of a table, and what its columns say."""
        key = f"{lookup.table} {' '.join(sorted(lookup.where))}"
        if key not in self._known:
            self._known[key] = list(self._read(lookup.table, lookup.where))
        return self._known[key]

    def _read(self, name: str, columns: Iterable[str]) -> Iterator[tuple[str, Mapping[str, _Said]]]:
        table = self._tables.by_name.get(name)
        if table is None:
            return
        for file, headings in zip(table.files, table.headings, strict=True):
            identify = self._index.identifier(table, headings)
            for row in Sheet(table, file, headings).rows():
                there = {
                    column: self._said(table.record_type.field(column), row.text(column))
                    for column in columns
                }
                yield identify(row.cells), there
