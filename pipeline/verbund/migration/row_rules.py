"""Applies the rules for rows: cells are moved, set, or filled with the only record found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from verbund.corrections.record_edits import left
from verbund.findings import Finding, Localised, Severity, phrase
from verbund.findings.catalogue import localised
from verbund.migration.cell_values import CellValues, pairs, unknown_in
from verbund.migration.lookups import Lookups
from verbund.migration.rules import Lookup, RowRule
from verbund.migration.sheet import Row, Sheet
from verbund.model.column_kinds import ConceptColumn
from verbund.model.deprecated import DeprecatedTerms
from verbund.model.model import Field, Model, RecordType
from verbund.read.tables import Tables
from verbund.resolve.index import Index
from verbund.text.names import normalise, stripped

Tell = Callable[[Finding], None]
_QUOTED: Final = {"en": "“{}”", "de": "„{}“"}


class RowRules:
    """Applies rules to the rows of tables; ``tell`` takes the findings."""

    def __init__(
        self, model: Model, tables: Tables, index: Index, replaced: DeprecatedTerms, tell: Tell
    ) -> None:
        self._model, self._tell = model, tell
        self._values = CellValues(model, index)
        self._lookups = Lookups(model, tables, index, self._values)
        self._replaced = replaced

    def apply(self, sheet: Sheet, rules: Sequence[RowRule]) -> None:
        """Apply all rules to all rows of a table in a file, one after the other.

        A row is left, and told (F174), where a rule may hold and what a cell of it says is not
        known: a formula whose result is not stored, or one that has none.
        """
        record_type = sheet.table.record_type
        own = [rule for rule in rules if record_type.name in rule.tables]
        concepts = [
            field
            for field in record_type.fields
            if isinstance(field.kind, ConceptColumn) and sheet.position(field.name) is not None
        ]
        for row in sheet.rows():
            for rule in own:
                if not self._holds(rule, row, record_type):
                    continue
                unknown = unknown_in(rule, row)
                if unknown is not None:
                    place = row.sheet.place(row.number, unknown)
                    self._tell(left(place, phrase("fix.not-known")))
                    sheet.forget(row.number)
                    break
                self._change(rule, row, record_type)
            else:
                for field in concepts:
                    self._replace(field, row)

    # --- whether a rule holds

    def _holds(self, rule: RowRule, row: Row, record_type: RecordType) -> bool:
        return self._values.fulfils(row, record_type, rule.where) and not any(
            self._lookups.is_there(lookup, row, record_type) for lookup in rule.unless
        )

    # --- what it changes

    def _change(self, rule: RowRule, row: Row, record_type: RecordType) -> None:
        """Change a row as a rule wants, if nothing is in the way and all of it is certain."""
        wanted: list[tuple[str, str]] = []
        for moved, target in rule.move.items():
            field, to = record_type.field(moved), record_type.field(target)
            for one, other in pairs(row, moved, target):
                text, now = row.text(one), row.text(other)
                if now and text and not self._values.is_same(field, text, to, now):
                    self._tell_in_the_way(row, other, one, text)
                    return
                wanted += ((other, now or text), (one, ""))
        for name, text in rule.put.items():
            emptied = row.sheet.in_languages(name)[1:] if not text else ()
            wanted += [(item, "") for item in emptied]
            wanted.append((name, _spelt(record_type.field(name), text, row)))
        for name, lookup in rule.find.items():
            found = self._lookups.found(lookup, row, record_type)
            if found.certain is None:
                self._ask(row, name, lookup, found.possible)
                return
            wanted.append((name, found.certain))
        for name, lookup in rule.ask.items():
            if not row.text(name):
                possible = self._lookups.found(lookup, row, record_type).possible
                self._ask(row, name, lookup, possible)
        known = {*rule.where, *rule.move, *rule.move.values()}
        new = [(name, text) for name, text in wanted if name.partition("@")[0] not in known]
        if any(self._is_in_the_way(row, record_type, name, text, rule) for name, text in new):
            return
        for name, text in wanted:
            if text or row.sheet.position(name) is not None:
                row.put(name, text)

    def _is_in_the_way(
        self, row: Row, record_type: RecordType, name: str, text: str, rule: RowRule
    ) -> bool:
        """Whether another value stands in a cell of which a rule says nothing; then it is told."""
        field, now = record_type.field(name.partition("@")[0]), row.text(name)
        if not now or self._values.is_same(field, text, field, now):
            return False
        self._tell_in_the_way(row, name, next(iter(rule.where)), text)
        return True

    def _tell_in_the_way(self, row: Row, name: str, because: str, text: str) -> None:
        place, other = row.sheet.place(row.number, name), row.sheet.place(row.number, because)
        details = {"other": other.column or because, "text": text}
        self._tell(Finding("G103", place, Severity.WARNING, row.text(name), details))

    def _ask(self, row: Row, name: str, lookup: Lookup, possible: Sequence[str]) -> None:
        if possible:
            place, of = row.sheet.place(row.number, name), self._model.by_name[lookup.table]
            values: dict[str, str | Localised] = {"values": ", ".join(possible)}
            values["table"] = of.labels or of.name
            self._tell(Finding("G104", place, Severity.INFO, details=values))

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
            row.put(field.name, (field.separator or "").join(dict.fromkeys(new)))

    def _open(self, field: Field, kind: ConceptColumn, row: Row, part: str, iri: str) -> Finding:
        others = self._replaced.others(iri)
        labels = [self._model.labels.get(other, {}) for other in others]
        details = {
            "what": self._replaced.definition(iri) or localised(kind.labels[iri], "en"),
            "others": {
                tag: ", ".join(quote.format(localised(label, tag)) for label in labels)
                for tag, quote in _QUOTED.items()
            }
            if labels
            else phrase("migration.no-successor"),
        }
        place = row.sheet.place(row.number, field.name)
        return Finding("G101", place, Severity.WARNING, stripped(part), details)


def _spelt(field: Field, text: str, row: Row) -> str:
    """Return a value as a cell of a column is written."""
    kind = field.kind
    if not text or not isinstance(kind, ConceptColumn):
        return text
    iri, now = kind.options[normalise(text)], row.text(field.name)
    if kind.options.get(normalise(now)) == iri:
        return now
    return row.sheet.spelt(kind, iri, now)
