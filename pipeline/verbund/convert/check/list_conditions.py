"""Cells that list records where the row around them does not allow it.

The records of such a cell would say what is not true: that somebody was present at a conference
that is only planned. The model says under which condition they hold, and whether it is a violation
or a warning that they do not (docs/modelling.md). With a warning they are published as they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verbund.convert.check.undecided import is_undecided
from verbund.convert.listed import NOT_HERE
from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.model.model import Field, Model
from verbund.rdf.terms import Iri, Term
from verbund.read.headings import Column
from verbund.read.listed_file import ListedFile
from verbund.read.tables import Tables
from verbund.resolve.index import Index
from verbund.resolve.terms import TermMaker
from verbund.shacl.evaluate import ConstraintResult, conforms
from verbund.shacl.shape import Constraint, Shape, predicates_of
from verbund.system.match_time import RunawayPatternError

_MOST_CACHED = 1 << 12
"""The most combinations of cells whose verdicts are kept: mostly there are a few."""


def list_findings(model: Model, tables: Tables, index: Index) -> Iterator[Finding]:
    """Yield a finding for each cell that lists records against its condition.

    Nothing is read where no column in use has one. Raises RunawayPatternError where a match takes
    too long.
    """
    for table in tables.by_name.values():
        for file in table.files:
            if isinstance(file, ListedFile) and file.listing.condition is not None:
                yield from _ListCheck(model, index, file, file.listing.condition).findings()


class _ListCheck:
    """Checks the rows around one column that lists records."""

    def __init__(self, model: Model, index: Index, file: ListedFile, condition: Shape) -> None:
        self.model, self.file, self.condition = model, file, condition
        self.maker, self.headings = TermMaker(model, index), file.headings_around
        fields = {field.name: field for field in file.own.fields}
        paths = set(predicates_of(condition))
        self._columns = [
            (Column(fields[name], language), position)
            for (name, language), position in self.headings.positions.items()
            if name in fields and fields[name].path in paths
        ]
        missing = self.headings.missing
        self._unread = frozenset(item.path for item in fields.values() if item.name in missing)
        self._required = {
            item.path for item in fields.values() if item.required and item.path in paths
        }
        self._verdicts: dict[tuple[str, ...], Localised | None] = {}

    def findings(self) -> Iterator[Finding]:
        """Yield the findings in the order of the rows."""
        headings, position = self.headings, self.file.position_around(-1)
        for number, row, _ in self.file.made():
            unread = self.file.around.unread.get(number, ())
            if any(at in unread for _, at in self._columns):
                continue
            why = self._verdict(number, tuple(row[at] for _, at in self._columns))
            if why is not None:
                heading = headings.texts[position]
                yield Finding(
                    NOT_HERE,
                    Place(self.file.shown, self.file.around.sheet, number, None, heading, position),
                    severity=Severity.of(self.condition.severity),
                    value=row[position],
                    details={"label": _label(self.file.listing.field), "why": why},
                    messages=self.condition.messages,
                    shape=self.file.listing.field.shape.iri,
                    headings=headings.texts,
                    row_cells=tuple(row),
                )

    def _verdict(self, number: int, cells: tuple[str, ...]) -> Localised | None:
        """Return what a row says that the condition is about, if it does not conform; else None."""
        if cells not in self._verdicts:
            if len(self._verdicts) >= _MOST_CACHED:
                self._verdicts.clear()
            try:
                self._verdicts[cells] = self._against(cells)
            except RunawayPatternError as error:
                error.name(self.condition.iri or self.file.listing.field.shape.iri)
                error.place(self.headings.row(number))
                raise
        return self._verdicts[cells]

    def _against(self, cells: Sequence[str]) -> Localised | None:
        """Return the values that break the condition; None where it holds or cannot be decided.

        A cell that has a finding of its own decides nothing.
        """
        found = [
            value
            for (column, _), cell in zip(self._columns, cells, strict=True)
            for value in self.maker.values(column, cell)
        ]
        values: dict[str, list[Term]] = {}
        for value in found:
            values.setdefault(value.column.field.path, []).append(value.term)
        if not all(value.is_known for value in found) or self._required - values.keys():
            return None
        focus, index = Iri(self.model.base), self.maker.index
        if conforms(self.condition, focus.value, focus, values, index):
            return None
        whole = Constraint("node", self.condition)
        result = ConstraintResult(focus.value, None, whole, self.condition, focus)
        if is_undecided(result, values, index, self._unread):
            return None
        said = [
            phrase("why.has", label=_label(value.column.field), value=self._shown(value.term))
            for value in found
        ]
        first = said[0] if said else phrase("why.unknown")
        for item in said[1:]:
            first = phrase("why.both", first=first, second=item)
        return first

    def _shown(self, term: Term) -> Localised:
        """Return a value for a person: a concept by its label."""
        named = self.model.labels.get(term.value) if isinstance(term, Iri) else None
        return named or {"": term.value}


def _label(field: Field) -> Localised:
    return field.headings or {"": field.name}
