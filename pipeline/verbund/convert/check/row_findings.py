"""The findings of one row: at most one a cell, a cause before its consequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from verbund.convert.check.checked_table import CheckedTable
from verbund.convert.check.codes import code_of, details_of, rank_of
from verbund.convert.check.undecided import is_undecided
from verbund.convert.codegen.implied import paths_of_shape
from verbund.findings import Finding, Localised, Place, Severity, entry
from verbund.findings.gathered import Kind
from verbund.rdf.terms import Term, ntriples
from verbund.read.headings import Column
from verbund.resolve.absent import ABSENT
from verbund.resolve.keys import holds_as_key
from verbund.resolve.problem import Problem, Value
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.evaluate import ConstraintResult
from verbund.shacl.messages import fill, variables_of
from verbund.shacl.shape import Shape
from verbund.text.names import slug


class RowFindings:
    """Makes findings of one row's results: one a cell, a cause before its consequences."""

    def __init__(
        self,
        checked: CheckedTable,
        file: int,
        row: int,
        cells: Sequence[str],
        named: bool,
        values: Mapping[str, Sequence[Term]],
        aside: int | None,
    ) -> None:
        self.values, self.aside = values, aside
        headings = checked.table.headings[file]
        self.checked, self.headings, self.row, self.named = checked, headings, row, named
        self.unread = checked.unread(file, row)
        self.cells = dict(zip(checked.table.columns, cells, strict=True))
        self._row = cells
        self.by_column: dict[Column, Finding | None] = {}
        self.counted: list[Kind] = []

    def findings(
        self, found: Sequence[Value], results: Sequence[ConstraintResult], keys: dict[str, Problem]
    ) -> list[Finding]:
        """The findings of one row: problems of cells, results about it, faults of its key."""
        for name, problem in keys.items():
            self._add(self._column(name), problem)
        plain = [r for r in results if r.constraint.parameter not in PAIR_PARAMETERS and r.path]
        for result in sorted(plain, key=_gravest_first):
            self._add_result(result, found)
        for value in found:
            if value.problem is not None and value.column not in self.by_column:
                self._add(value.column, value.problem)
        rest = [r for r in results if r.constraint.parameter in PAIR_PARAMETERS]
        for result in rest:
            if not self._is_blamed((str(result.constraint.argument), str(result.path))):
                self._add_result(result, found)
        others = [self._node_finding(result) for result in self._of_rows(results)]
        return [found for found in (*self.by_column.values(), *others) if found is not None]

    def _of_rows(self, results: Sequence[ConstraintResult]) -> Iterator[ConstraintResult]:
        """Yield the results about several cells of which none has a finding, one for these cells.

        Where two rules are about one cell, mending it for one may break or mend the other.
        """
        told: set[str] = set()
        for result in sorted(results, key=_gravest_first):
            if result.path is None:
                paths = paths_of_shape(result.constraint)
                if not self._is_blamed(paths) and told.isdisjoint(paths):
                    told.update(paths)
                    yield result

    def decided(self, results: Sequence[ConstraintResult]) -> list[ConstraintResult]:
        """The results that do not depend on anything unread, which has its finding where it is."""
        index = self.checked.maker.index
        return [r for r in results if not is_undecided(r, self.values, index, self.unread)]

    def _is_blamed(self, paths: Sequence[str]) -> bool:
        """Whether a cell that these paths come from has a finding already."""
        return any(
            column in self.by_column for path in paths for column in self.checked.columns_of(path)
        )

    @cached_property
    def excerpt(self) -> tuple[str, ...]:
        """The cells of the row in the order of its file."""
        return self.checked.excerpt(self.headings, self._row)

    def _column(self, name: str) -> Column:
        for column in self.checked.table.columns:
            if column.field.name == name:
                return column
        return Column(self.checked.record_type.field(name), None)

    def _add_result(self, result: ConstraintResult, found: Sequence[Value]) -> None:
        value = next(
            (v for v in found if v.column.field.path == result.path and v.term == result.value),
            None,
        )
        columns = [value.column] if value else self.checked.columns_of(result.path, result.shape)
        if not columns:
            self.by_column.setdefault(
                Column(self.checked.record_type.fields[0], str(result.path)),
                self._node_finding(result),
            )
            return
        column = columns[0]
        if column in self.by_column:
            return
        problem = value.problem if value else None
        self._add(column, problem if problem and _refines(problem) else None, result, problem)

    def _add(
        self,
        column: Column,
        problem: Problem | None,
        result: ConstraintResult | None = None,
        offering: Problem | None = None,
    ) -> None:
        """Add the finding of a column: a problem's, or else a result's.

        ``offering`` is a further problem of the cell; its suggestion may serve the result.
        """
        if column in self.by_column:
            return
        place = self.headings.place(column, self.row)
        if problem is not None and problem.code == "K101" and place.position < 0:
            return
        code = problem.code if problem else code_of(result)
        severity = _severity(code, result.shape if result else None)
        if result is None and problem is not None and problem.is_violation:
            severity = Severity.VIOLATION
        if place.position == self.aside or self._is_counted(code, severity, place):
            self.by_column[column] = None
            return
        details = dict(problem.details) if problem else {}
        if result is not None and problem is None:
            details = self._details(result, column)
            if offering is not None and offering.code == code:
                details |= offering.details
            details |= self._absent((column.field.path,))
        shape = result.shape if result else None
        offered = offering.suggestion if offering and offering.code == code else None
        if code == "V108" and offered is None:
            offered = self._free_id(column)
        self.by_column[column] = Finding(
            code=code,
            place=place,
            severity=severity,
            value=self.cells.get(column) or None,
            details=details,
            messages=self._messages(result) if result and not problem else {},
            focus_node=self._focus(result),
            path=column.field.path,
            component=result.constraint.component if result else None,
            shape=(shape or column.field.shape).iri,
            suggestion=problem.suggestion if problem else offered,
            suggestion_why=(problem.why if problem else None) or {},
            value_term=_term(result),
            headings=self.headings.texts,
            row_cells=self.excerpt,
        )

    def _free_id(self, column: Column) -> str | None:
        """An id that a cell with another form may be meant to be, if it fits and nobody has it."""
        record_type, field = self.checked.record_type, column.field
        if not record_type.makes_ids or field.name not in record_type.keys:
            return None
        text = slug(self.cells.get(column, ""))
        is_free = text not in self.checked.maker.index.of(record_type).ids
        return text if text and is_free and holds_as_key(field)(text) else None

    def _is_counted(self, code: str, severity: Severity, place: Place) -> bool:
        """Whether a finding is beyond the quota; it is counted then, and not made."""
        kind = (code, severity, place.file, place.sheet, place.column, place.position)
        if not self.checked.quota.is_full(kind, self.row):
            return False
        self.counted.append(kind)
        return True

    def _details(
        self, result: ConstraintResult, column: Column | None
    ) -> dict[str, str | Localised]:
        """The details of the result's code, with the reason for a logical constraint."""
        other = self._other_cell(result) if column is not None else ("", "")
        details = details_of(result, column, other, self.checked.record_type.name)
        if code_of(result) == "V126":
            details["property"] = self.checked.label(str(result.path))
        # A choice of datatypes is reported as one datatype, and a message is enough.
        if code_of(result) != "V103" and self._said(result) is None:
            reasons = self.checked.reasons._replace(is_lacking=self._is_lacking)
            why = reasons.of(result, result.value, self.values)
            if why is not None:
                details["why"] = why
        return details

    def _absent(self, paths: Sequence[str]) -> dict[str, str]:
        """The columns that the file lacks, where all cells of the row at some paths are empty.

        The cause may then lie in the file and not in the row (resolve.absent).
        """
        if any(self.values.get(path) for path in paths):
            return {}
        lacking = filter(self._is_lacking, paths)
        names = [self.checked.columns_of(path)[0].field.name for path in lacking]
        return {ABSENT: ", ".join(dict.fromkeys(names))} if names else {}

    def _is_lacking(self, path: str) -> bool:
        """Whether the table has columns for a path, and the file none of them."""
        if self.headings.listed:  # nobody can add a column to rows that a cell lists
            return False
        columns = self.checked.columns_of(path)
        return bool(columns) and all(self.headings.place(item).position < 0 for item in columns)

    def _said(self, result: ConstraintResult) -> Localised | None:
        """The message of the shape that a value fails by sh:node, where its own shape has none."""
        if result.shape.messages:
            return None
        return self.checked.reasons.said(result, result.value, self.values)

    def _messages(self, result: ConstraintResult) -> dict[str, str]:
        """The shape's own messages, with their placeholders filled in."""
        said = self._said(result)
        return (
            dict(said)
            if said is not None
            else fill(
                result.shape.messages,
                lambda: variables_of(
                    result.focus,
                    result.path,
                    result.value.value if result.value is not None else None,
                    result.shape.constraints,
                    self.checked.shown,
                ),
            )
        )

    def _other_cell(self, result: ConstraintResult) -> tuple[str, str]:
        """Heading and cell of the column that a pair constraint compares with."""
        for column in self.checked.columns_of(str(result.constraint.argument)):
            place = self.headings.place(column)
            return str(place.column), self.cells.get(column, "")
        return str(result.constraint.argument), ""

    def _node_finding(self, result: ConstraintResult) -> Finding | None:
        """The finding of a result about several cells; None where it is only counted."""
        code, severity = code_of(result), Severity.of(result.shape.severity)
        place = self._first_filled(paths_of_shape(result.constraint))
        if self._is_counted(code, severity, place):
            return None
        return Finding(
            code=code,
            place=place,
            severity=severity,
            details=self._details(result, None) | self._absent(paths_of_shape(result.constraint)),
            messages=self._messages(result),
            focus_node=self._focus(result),
            path=result.path,
            component=result.constraint.component,
            shape=result.shape.iri,
            value_term=_term(result),
            headings=self.headings.texts,
            row_cells=self.excerpt,
        )

    def _first_filled(self, paths: Sequence[str]) -> Place:
        """The place of the first cell of the row that paths come from; else that of the row."""
        columns = [column for path in paths for column in self.checked.columns_of(path)]
        places = [
            self.headings.place(column, self.row) for column in columns if self.cells.get(column)
        ]
        return min(
            (place for place in places if place.position >= 0),
            key=lambda place: place.position,
            default=self.headings.row(self.row),
        )

    def _focus(self, result: ConstraintResult | None) -> str | None:
        return result.focus if result is not None and self.named else None


def _term(result: ConstraintResult | None) -> str | None:
    return None if result is None or result.value is None else ntriples(result.value)


def _gravest_first(result: ConstraintResult) -> tuple[int, int]:
    """The rank of a result: the most severe first, so that no warning hides a violation."""
    return _GRAVITY[Severity.of(result.shape.severity)], rank_of(result.constraint.component)


_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


def _refines(problem: Problem) -> bool:
    """Whether a problem is more exact than the SHACL result about its cell."""
    return problem.code.startswith("R") or problem.code in _REFINING


_REFINING = ("V202", "V207", "V208", "V210", "V220", "V221")
"""Codes of problems that say what is wrong with a value that no datatype takes."""


def _severity(code: str, shape: Shape | None) -> Severity:
    return Severity.of(shape.severity) if shape is not None else entry(code).severity
