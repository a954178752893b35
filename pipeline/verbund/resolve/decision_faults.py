"""What is wrong with decisions: told once, at the cell of decisions.csv, not at the cells meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from verbund.data_class import data_class
from verbund.findings import Finding, Localised, Severity
from verbund.findings.gathered import MOST, Gathered
from verbund.model.column_kinds import Reference
from verbund.model.listed_names import listed_columns, listed_tables
from verbund.model.model import RecordType
from verbund.resolve import decision as slots
from verbund.resolve.decided import Cells, Decisions, headings_of
from verbund.resolve.decision import Decision
from verbund.resolve.index import Found, Index
from verbund.resolve.references import References
from verbund.text.names import normalise
from verbund.text.suggestions import suggest


def decision_findings(index: Index, most: int = MOST) -> list[Finding]:
    """Return what is wrong with the decisions of an index, and notes on those that do nothing.

    At most ``most`` findings are kept whole.
    """
    decisions = index.decisions
    if not decisions and not decisions.file.faults:
        return []
    found = Gathered(most)
    found.add(decisions.file.faults)
    check = _Check(index, decisions)
    for decision in decisions.file.decisions:
        found.add(check.findings(decision))
    return found.findings()


class _Check:
    """Checks decisions against the records."""

    def __init__(self, index: Index, decisions: Decisions) -> None:
        self.index, self.decisions = index, decisions
        self._seen: dict[tuple[str, str, str], Decision] = {}
        self._references: dict[Reference, References] = {}

    def findings(self, decision: Decision) -> Iterator[Finding]:
        """Yield what is wrong with a decision: the first cause only."""
        first = self._seen.setdefault(self.decisions.question(decision), decision)
        if first is not decision:
            yield self._twice(decision, first)
            return
        if not self.decisions.is_table(decision):
            yield self._unknown_table(decision)
            return
        scope = self.decisions.scope(decision)
        if not scope:
            yield self._unknown_column(decision)
            return
        meant = self.decisions.tables_meant(decision)
        if len(meant) > 1:
            yield self._finding("R122", decision, slots.TABLE, tables=listed_tables(meant))
            return
        references = list(dict.fromkeys(map(self._of, scope)))
        yield from self._of_records(decision, references)

    def _of_records(
        self, decision: Decision, references: Sequence[References]
    ) -> Iterator[Finding]:
        """Yield what the records say against a decision; nothing where they are not all known."""
        if not all(map(self.index.is_complete, _targets(references))):
            return
        wanted = _wanted(decision, references)
        if not decision.is_nobody and not any(item.found for item in wanted):
            yield self._unknown_record(decision, references)
        elif any(len(item.fitting) > 1 for item in wanted):
            means = {found.relative: None for item in wanted for found in item.fitting}
            yield self._finding("R102", decision, slots.OBJECT, candidates=", ".join(means))
        elif not decision.is_nobody and not any(item.fitting for item in wanted):
            details = {"target": _labels(references)}
            yield self._finding("R115", decision, slots.OBJECT, **details)
        else:
            yield from self._against_records(decision, wanted)

    def _against_records(self, decision: Decision, wanted: Sequence[_Wanted]) -> Iterator[Finding]:
        """Yield a finding where the records say what the text means, the same or another record."""
        answers = [
            (item, found)
            for item in wanted
            if item.fitting or decision.is_nobody
            if (found := item.references.by_records(decision.text).found) is not None
        ]
        other = next((found for item, found in answers if found not in item.fitting), None)
        if other is not None:
            name = self.index.written.name(other.record_type, other.id)
            details = {"text": decision.text, "found": f"{other.relative} ({name})"}
            yield self._finding("R117", decision, slots.OBJECT, **details)
        elif answers and len(answers) == sum(1 for item in wanted if item.fitting):
            yield self._finding("R116", decision, slots.TEXT, text=decision.text)

    def _twice(self, decision: Decision, first: Decision) -> Finding:
        details = {"text": decision.text, "other": str(first.row)}
        finding = self._finding("R114", decision, slots.TEXT, **details)
        is_same = decision.object == first.object
        return replace(finding, severity=Severity.INFO) if is_same else finding

    def _unknown_table(self, decision: Decision) -> Finding:
        known = listed_tables(item.record_type for item in self.decisions.columns)
        finding = self._finding("R112", decision, slots.TABLE, known=known)
        nearest = suggest(normalise(decision.table), self.decisions.tables)
        name = None if nearest is None else self.decisions.tables[nearest].name
        return replace(finding, suggestion=name)

    def _unknown_column(self, decision: Decision) -> Finding:
        there = self.decisions.there(decision)
        known = listed_columns(item.field for item in there)
        finding = self._finding("R113", decision, slots.COLUMN, known=known)
        names = {name: item.field.name for item in there for name in headings_of(item.field)}
        nearest = suggest(normalise(decision.column), names)
        return replace(finding, suggestion=None if nearest is None else names[nearest])

    def _unknown_record(self, decision: Decision, references: Sequence[References]) -> Finding:
        nobody = self.decisions.file.nobody
        finding = self._finding(
            "R111", decision, slots.OBJECT, target=_labels(references), nobody=nobody
        )
        near = {
            found.relative: suggested
            for item in references
            if (suggested := item.suggest(decision.object)) is not None
            for found in item.by_key(suggested.text)
            if item.fits(found)
        }
        if len(near) != 1:
            return finding
        ((relative, suggested),) = near.items()
        return replace(finding, suggestion=relative, suggestion_why=suggested.why or {})

    def _finding(
        self, code: str, decision: Decision, column: str, **details: str | Localised
    ) -> Finding:
        return self.decisions.file.finding(code, decision, column, **details)

    def _of(self, cells: Cells) -> References:
        known = self._references.get(cells.kind)
        if known is None:
            known = self._references[cells.kind] = References(self.index, cells.kind)
        return known


@data_class(frozen=True, slots=True)
class _Wanted:
    """The records that a decision means in columns of one kind, and those whose class fits."""

    references: References
    found: tuple[Found, ...]
    fitting: tuple[Found, ...]


def _wanted(decision: Decision, references: Iterable[References]) -> list[_Wanted]:
    wanted = []
    for item in references:
        found = () if decision.is_nobody else tuple(item.meant(decision.object))
        wanted.append(_Wanted(item, found, tuple(filter(item.fits, found))))
    return wanted


def _targets(references: Iterable[References]) -> dict[RecordType, None]:
    return {target: None for item in references for target in item.targets}


def _labels(references: Iterable[References]) -> Localised:
    """Return the tables that references lead to, by their labels."""
    targets = _targets(references)
    tags = sorted({tag for item in targets for tag in item.labels}) or ["en"]
    return {tag: ", ".join(item.labels.get(tag) or item.name for item in targets) for tag in tags}
