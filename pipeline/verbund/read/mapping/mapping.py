"""What a mapping says of each sheet, and which of its rows spoke of nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from verbund.findings import Finding, Place, Severity
from verbund.model.model import RecordType
from verbund.read.mapping.cells import COLUMN, FILE, HEADING, SHEET, VALUE
from verbund.read.mapping.row_rules import RowRules
from verbund.read.mapping.rules import (
    ByRow,
    ByRowRule,
    HeadingRule,
    Meaning,
    Rule,
    Said,
    Scope,
    SheetRule,
    ValueRule,
)
from verbund.read.own_headings import OwnHeadings
from verbund.text.names import normalise

_Of = tuple[str, str | None]
"""A file and a sheet, normalised."""


@dataclass
class TableMapping:
    """The rules of a mapping file, and those that were found to speak of something.

    ``path`` is the file, ``shown`` its name in findings. ``place`` gives the place of a row and a
    column; ``findings`` are what is wrong with the file.
    """

    path: Path
    shown: str
    rows: RowRules
    place: Callable[[int, str], Place]
    rules: Sequence[Rule] = ()
    findings: list[Finding] = field(default_factory=list)
    is_unreadable: bool = False
    """Whether nothing is known of what it says: then nothing is known of any sheet."""

    _used: set[int] = field(default_factory=set)
    _told: set[int] = field(default_factory=set)
    _everywhere: dict[str, OwnHeadings] = field(default_factory=dict)
    """What is said of any sheet's headings, by table."""

    # --- sheets

    def leaves_out(self, file: str) -> bool:
        """Whether a file is left out as a whole, on purpose: then it is not even opened."""
        name = self.rows.file_name(file)
        if name in self._files_with_sheets:
            return False
        rules = self._by_scope.get(Scope(name, ""), ())
        for rule in rules:
            if isinstance(rule, SheetRule) and rule.table is Meaning.IGNORED:
                self._used.add(rule.row)
                return True
        return False

    def says_of(self, file: str, sheet: str | None) -> Said | ByRow | None:
        """Return which table a sheet is, or by which of its columns; None where nothing is said."""
        whole: list[SheetRule | ByRowRule] = []
        values: list[ValueRule] = []
        for rule in self._rules_of(self._names(file, sheet)):
            if isinstance(rule, ValueRule):
                values.append(rule)
            elif not isinstance(rule, HeadingRule):
                whole.append(rule)
        # A value says, too, that there is such a column, unless another row says which.
        implied = [] if any(isinstance(rule, ByRowRule) for rule in whole) else values
        candidates: list[SheetRule | ByRowRule | ValueRule] = [*whole, *implied]
        if not candidates:
            return None
        best = max(candidates, key=_exactness)
        self._used.add(best.row)
        if isinstance(best, SheetRule):
            return best.table
        heading = normalise(best.heading)
        chosen = [rule for rule in values if normalise(rule.heading) == heading]
        said = {normalise(rule.value): rule.table for rule in sorted(chosen, key=_exactness)}
        return ByRow(best.heading, said)

    def speaks_of(self, file: str, sheet: str) -> bool:
        """Whether a sheet is named, so that it is read where it is hidden."""
        return any(rule.scope.sheet for rule in self._rules_of(self._names(file, sheet)))

    def used_values(self, file: str, sheet: str | None, values: Iterable[str]) -> None:
        """Note which values, normalised, stand in the column that has the table of each row."""
        found = set(values)
        for rule in self._rules_of(self._names(file, sheet)):
            if isinstance(rule, ValueRule):
                self._used |= {rule.row} if normalise(rule.value) in found else set()

    # --- headings

    def own(self, file: str, sheet: str | None, tables: Sequence[RecordType]) -> list[OwnHeadings]:
        """Return what is said of the headings of a sheet, for each table that it has rows of.

        A column that none of the tables has is a finding, once, where the rule names the sheet.
        """
        rules = [r for r in self._rules_of(self._names(file, sheet)) if isinstance(r, HeadingRule)]
        if not any(rule.scope.file or rule.scope.sheet for rule in rules):
            return [self._said_everywhere(rules, table) for table in tables]
        rules.sort(key=lambda rule: rule.exactness)
        return [self._own(rules, table, tables) for table in tables]

    def used_headings(
        self, file: str, sheet: str | None, tables: Sequence[RecordType], texts: Iterable[str]
    ) -> None:
        """Note which of the rules speak of a heading of a sheet."""
        of = self._names(file, sheet)
        for text in set(map(normalise, texts)):
            for rule in self._by_heading.get(text, ()):
                if rule.scope.holds(*of) and self._applies(rule, tables):
                    self._used.add(rule.row)

    def _said_everywhere(self, rules: Sequence[HeadingRule], table: RecordType) -> OwnHeadings:
        if table.name not in self._everywhere:
            rules = sorted(rules, key=lambda rule: rule.exactness)
            self._everywhere[table.name] = self._own(rules, table, (table,))
        return self._everywhere[table.name]

    def _own(
        self, rules: Iterable[HeadingRule], table: RecordType, tables: Sequence[RecordType]
    ) -> OwnHeadings:
        columns: dict[str, tuple[str, str | None]] = {}
        others: dict[str, Meaning] = {}
        listed: set[str] = set()
        named: set[str] = set()
        for rule in rules:  # the most exact comes last
            heading = normalise(rule.heading)
            listed.add(heading)
            if any(rule.scope):
                named.add(heading)
            if rule.column is Meaning.OPEN or rule.table not in (None, table):
                continue
            said: Meaning = Meaning.WRONG
            column = None
            if isinstance(rule.column, Meaning):
                said = rule.column
            else:
                column = self.rows.column(table.name, rule.column)
                if column is None and self._is_elsewhere(rule, tables):
                    continue
            columns.pop(heading, None)
            others.pop(heading, None)
            if column is None:
                others[heading] = said
            else:
                columns[heading] = column
        return OwnHeadings(
            columns,
            ignored=frozenset(h for h, said in others.items() if said is Meaning.IGNORED),
            listed=frozenset(listed),
            told=frozenset(h for h, said in others.items() if said is Meaning.WRONG),
            named=frozenset(named),
        )

    def _is_elsewhere(self, rule: HeadingRule, tables: Sequence[RecordType]) -> bool:
        """Whether a column that a table lacks may be one of another; else that is told."""
        if self._applies(rule, tables) or not (rule.scope.file or rule.scope.sheet):
            return True
        if rule.row not in self._told:
            self._told.add(rule.row)
            self._used.add(rule.row)
            names = tuple(table.name for table in tables)
            place = self.place(rule.row, COLUMN)
            self.findings.append(self.rows.unknown_column(place, str(rule.column), names))
        return False

    def _applies(self, rule: HeadingRule, tables: Sequence[RecordType]) -> bool:
        """Whether a rule says something of one of the tables of a sheet."""
        wanted = [table for table in tables if rule.table in (None, table)]
        if isinstance(rule.column, Meaning):
            return bool(wanted)
        column = rule.column
        return any(self.rows.column(table.name, column) is not None for table in wanted)

    # --- rows that spoke of nothing

    def excuse(self, file: str) -> None:
        """Note that a file cannot be read: that a rule speaks of nothing may follow from it."""
        name = self.rows.file_name(file)
        self._used |= {rule.row for rule in self.rules if rule.scope.file in ("", name)}

    def unmatched(self) -> list[Finding]:
        """Return a note for each row that spoke of nothing (T120)."""
        return [
            Finding("T120", self.place(rule.row, _first_cell(rule)), severity=Severity.INFO)
            for rule in self.rules
            if rule.row not in self._used and _says_something(rule)
        ]

    # --- how rules are found

    @cached_property
    def _by_scope(self) -> dict[Scope, list[Rule]]:
        found: dict[Scope, list[Rule]] = {}
        for rule in self.rules:
            found.setdefault(rule.scope, []).append(rule)
        return found

    @cached_property
    def _by_heading(self) -> dict[str, list[HeadingRule]]:
        found: dict[str, list[HeadingRule]] = {}
        for rule in self.rules:
            if isinstance(rule, HeadingRule):
                found.setdefault(normalise(rule.heading), []).append(rule)
        return found

    @cached_property
    def _files_with_sheets(self) -> set[str]:
        """The files of which a sheet is named that is not left out."""
        return {
            rule.scope.file
            for rule in self.rules
            if rule.scope.sheet
            and not (isinstance(rule, SheetRule) and rule.table is Meaning.IGNORED)
        }

    def _rules_of(self, of: _Of) -> Iterator[Rule]:
        """Yield the rules that speak of a sheet, in the order of the file within each scope."""
        file, sheet = of
        scopes = dict.fromkeys(Scope(name, own) for name in (file, "") for own in (sheet or "", ""))
        for scope in scopes:
            yield from self._by_scope.get(scope, ())

    def _names(self, file: str, sheet: str | None) -> _Of:
        return self.rows.file_name(file), None if sheet is None else normalise(sheet)


def _exactness(rule: SheetRule | ByRowRule | ValueRule) -> tuple[bool, bool]:
    return rule.scope.exactness


def _first_cell(rule: Rule) -> str:
    if isinstance(rule, ValueRule):
        return VALUE
    if isinstance(rule, HeadingRule | ByRowRule):
        return HEADING
    return SHEET if rule.scope.sheet else FILE


def _says_something(rule: Rule) -> bool:
    if isinstance(rule, ByRowRule):
        return True
    said = rule.column if isinstance(rule, HeadingRule) else rule.table
    return said not in (Meaning.OPEN, Meaning.WRONG)
