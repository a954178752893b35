"""The plain check of one row: its terms, its validation results and its findings.

This decides every row that the generated code does not prove valid; that code makes no finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property

from verbund.convert.check.codes import code_of, details_of, rank_of
from verbund.convert.check.no_records import no_record
from verbund.convert.check.reasons import Reasons
from verbund.convert.check.undecided import is_undecided
from verbund.convert.codegen.implied import paths_of_shape
from verbund.convert.rows.keyed import expand, key_columns, place_of
from verbund.findings import Finding, Localised, Place, Severity, entry, has_violation
from verbund.findings.gathered import Kind, Quota
from verbund.model.model import Model, RecordType, Reference
from verbund.rdf.terms import RDF_TYPE, Iri, Term, ntriples
from verbund.read.headings import Column, Headings
from verbund.read.tables import Table
from verbund.resolve.absent import ABSENT
from verbund.resolve.terms import Problem, TermMaker, Value, key_problem
from verbund.serialise.record import RecordText, RecordWriter
from verbund.shacl.components import PAIR_PARAMETERS
from verbund.shacl.evaluate import ConstraintResult, evaluate
from verbund.shacl.messages import fill, variables_of
from verbund.shacl.shape import Shape
from verbund.system.match_time import RunawayPatternError
from verbund.text.names import stripped


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of checking a row.

    ``relative`` is the record's IRI relative to the base, None where the key is missing.
    ``values`` are its terms by path. ``results`` are those of a SHACL engine on the record's graph,
    so a row without an IRI has none.
    ``findings`` are at most one a cell, ``counted`` the kinds of those that are only counted.
    """

    relative: str | None
    values: dict[str, list[Term]]
    results: list[ConstraintResult]
    findings: list[Finding]
    counted: list[Kind] = dataclass_field(default_factory=list)


class RowChecker:
    """Checks the rows of one table."""

    def __init__(self, model: Model, table: Table, maker: TermMaker, writer: RecordWriter) -> None:
        self.model, self.table, self.maker, self.writer = model, table, maker, writer
        self.record_type: RecordType = table.record_type
        self._columns_of_path: dict[str, list[Column]] = {}
        for field in self.record_type.fields:
            present = [column for column in table.columns if column.field.name == field.name]
            found = self._columns_of_path.setdefault(field.path, [])
            found += present or [Column(field, None)]
        self._unread: dict[int, frozenset[str]] = {}
        self.quota = Quota()

    @cached_property
    def reasons(self) -> Reasons:
        """The reasons for violations of logical constraints."""
        return Reasons(self.maker.index, self.label, self.label)

    def unread(self, file: int) -> frozenset[str]:
        """The paths whose column a file of the table lacks because its headings have a fault."""
        found = self._unread.get(file)
        if found is None:
            missing = self.table.headings[file].missing
            paths = [f.path for f in self.record_type.fields if f.name in missing]
            found = self._unread[file] = frozenset(paths)
        return found

    def label(self, iri: str) -> Localised:
        """The name of a path or IRI for a person: the headings of its column, or its label."""
        for column in self.columns_of(iri):
            return column.field.headings or {"": column.field.name}
        return self.model.labels.get(iri) or {"": self.shown(iri)}

    def shown(self, iri: str) -> str:
        """An IRI as a prefixed name, as Turtle writes it."""
        return self.model.relative(iri) or self.model.compact(iri) or iri

    def check(self, number: int, cells: Sequence[str], *, aside: int | None = None) -> RowResult:
        """Check one row of the layout; ``number`` is its place (``keyed.number``).

        ``aside`` is the position of a cell that has its finding already. Raises
        RunawayPatternError where a match takes too long.
        """
        try:
            return self._outcome(number, cells, aside)
        except RunawayPatternError as error:
            file, row = place_of(number)
            headings = self.table.headings[file]
            stuck = [
                column
                for column, cell in zip(self.table.columns, cells, strict=True)
                if cell and cell.startswith(error.findings[0].value or cell)
            ]
            place = headings.row(row)
            error.place(headings.place(stuck[0], row) if len(stuck) == 1 else place)
            raise

    def _outcome(self, number: int, cells: Sequence[str], aside: int | None) -> RowResult:
        file, row = place_of(number)
        found = [
            value
            for column, cell in zip(self.table.columns, cells, strict=True)
            for value in self.maker.values(column, cell)
        ]
        values = self._by_path(found)
        parts, key_problems = self._key(cells)
        named = all(part is not None for part in parts)
        key = expand(self.record_type, [part or "" for part in parts])
        relative = self.record_type.segment + key
        results = evaluate(
            self.record_type.shape, self.model.base + relative, values, self.maker.index
        )
        report = RowFindings(self, file, row, cells, named, values, aside)
        findings = report.findings(found, report.decided(results), key_problems)
        counted = report.counted
        if any(kind[1] is Severity.VIOLATION for kind in counted) or has_violation(findings):
            other = self._no_record(file, row, cells)
            findings, counted = ([other], []) if other is not None else (findings, counted)
        return RowResult(
            relative=relative if named else None,
            values=values,
            results=results if named and self._is_target(values) else [],
            findings=findings,
            counted=counted,
        )

    def _no_record(self, file: int, row: int, cells: Sequence[str]) -> Finding | None:
        """The one finding of a row that is no record, such as a total."""
        keys = [place for place in key_columns(self.table) if place is not None]
        found = no_record(cells, keys)
        if found is None:
            return None
        headings = self.table.headings[file]
        return Finding(
            found.code,
            headings.place(self.table.columns[found.place], row),
            value=cells[found.place],
            headings=headings.texts,
            row_cells=self.excerpt(headings, cells),
        )

    def write(self, outcome: RowResult) -> RecordText | None:
        """The text of a row in all formats, also with faults; None for a row without a key."""
        if outcome.relative is None:
            return None
        return self.writer.write(outcome.relative, outcome.values)

    def _by_path(self, found: Sequence[Value]) -> dict[str, list[Term]]:
        values: dict[str, list[Term]] = {}
        if self.record_type.class_field is None:
            values[RDF_TYPE] = [Iri(kind) for kind in self.record_type.classes]
        for path, term in self.record_type.constants:
            values.setdefault(path, []).append(term)
        for value in found:
            values.setdefault(value.column.field.path, []).append(value.term)
        return {path: list(dict.fromkeys(terms)) for path, terms in values.items()}

    def _is_target(self, values: dict[str, list[Term]]) -> bool:
        """Whether the shape's target classes select the record (SHACL, section 2.1.3.2)."""
        return any(
            isinstance(term, Iri) and self.model.is_a(term.value, kind)
            for term in values.get(RDF_TYPE, ())
            for kind in self.record_type.classes
        )

    def _key(self, cells: Sequence[str]) -> tuple[list[str | None], dict[str, Problem]]:
        """The parts of the key, None for a missing one, and the problems of the parts by column."""
        parts: list[str | None] = []
        problems: dict[str, Problem] = {}
        for name in self.record_type.keys:
            field = self.record_type.field(name)
            cell = self._cell(name, cells)
            if not cell:
                parts.append(None)
                problems[name] = Problem("K101", {"name": name})
            elif isinstance(field.kind, Reference):
                parts.append(self.maker.references(field.kind).id_or_text(cell))
            else:
                problem = key_problem(cell)
                parts.append(cell if problem is None else None)
                if problem is not None:
                    problems[name] = problem
        return parts, problems

    def _cell(self, name: str, cells: Sequence[str]) -> str:
        for column, cell in zip(self.table.columns, cells, strict=True):
            if column.field.name == name:
                return stripped(cell)
        return ""

    def columns_of(self, path: str | None, shape: Shape | None = None) -> list[Column]:
        """The columns whose values go to a path, the shape's own first."""
        found = self._columns_of_path.get(path or "", [])
        own = [column for column in found if shape is not None and column.field.shape == shape]
        return own + [column for column in found if column not in own]

    def excerpt(self, headings: Headings, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells of a row in the order of its file; columns outside the table are empty."""
        shown = [""] * len(headings.texts)
        for column, cell in zip(self.table.columns, cells, strict=True):
            position = headings.positions.get((column.field.name, column.language))
            if position is not None:
                shown[position] = cell
        return tuple(shown)


class RowFindings:
    """Makes findings of one row's results: one a cell, a cause before its consequences."""

    def __init__(
        self,
        checker: RowChecker,
        file: int,
        row: int,
        cells: Sequence[str],
        named: bool,
        values: Mapping[str, Sequence[Term]],
        aside: int | None,
    ) -> None:
        self.values, self.aside = values, aside
        headings = checker.table.headings[file]
        self.checker, self.headings, self.row, self.named = checker, headings, row, named
        self.unread = checker.unread(file)
        self.cells = dict(zip(checker.table.columns, cells, strict=True))
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
        for result in sorted(plain, key=_order_of_telling):
            self._add_result(result, found)
        for value in found:
            if value.problem is not None and value.column not in self.by_column:
                self._add(value.column, value.problem)
        rest = [r for r in results if r.constraint.parameter in PAIR_PARAMETERS]
        for result in rest:
            if not self._is_blamed((str(result.constraint.argument), str(result.path))):
                self._add_result(result, found)
        others = [
            self._node_finding(result)
            for result in results
            if result.path is None and not self._is_blamed(paths_of_shape(result.constraint))
        ]
        return [found for found in (*self.by_column.values(), *others) if found is not None]

    def decided(self, results: Sequence[ConstraintResult]) -> list[ConstraintResult]:
        """The results that do not depend on anything unread, which has its finding where it is."""
        index = self.checker.maker.index
        return [r for r in results if not is_undecided(r, self.values, index, self.unread)]

    def _is_blamed(self, paths: Sequence[str]) -> bool:
        """Whether a cell that these paths come from has a finding already."""
        return any(
            column in self.by_column for path in paths for column in self.checker.columns_of(path)
        )

    @cached_property
    def excerpt(self) -> tuple[str, ...]:
        """The cells of the row in the order of its file."""
        return self.checker.excerpt(self.headings, self._row)

    def _column(self, name: str) -> Column:
        for column in self.checker.table.columns:
            if column.field.name == name:
                return column
        return Column(self.checker.record_type.field(name), None)

    def _add_result(self, result: ConstraintResult, found: Sequence[Value]) -> None:
        value = next(
            (v for v in found if v.column.field.path == result.path and v.term == result.value),
            None,
        )
        columns = [value.column] if value else self.checker.columns_of(result.path, result.shape)
        if not columns:
            self.by_column.setdefault(
                Column(self.checker.record_type.fields[0], str(result.path)),
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
            value_term=_term(result),
            headings=self.headings.texts,
            row_cells=self.excerpt,
        )

    def _is_counted(self, code: str, severity: Severity, place: Place) -> bool:
        """Whether a finding is beyond the quota; it is counted then, and not made."""
        kind = (code, severity, place.file, place.sheet, place.column, place.position)
        if not self.checker.quota.is_full(kind, self.row):
            return False
        self.counted.append(kind)
        return True

    def _details(
        self, result: ConstraintResult, column: Column | None
    ) -> dict[str, str | Localised]:
        """The details of the result's code, with the reason for a logical constraint."""
        other = self._other_cell(result) if column is not None else ("", "")
        details = details_of(result, column, other)
        if code_of(result) == "V126":
            details["property"] = self.checker.label(str(result.path))
        # A choice of datatypes is reported as one datatype, and a message is enough.
        if code_of(result) != "V103" and self._said(result) is None:
            reasons = self.checker.reasons._replace(is_lacking=self._is_lacking)
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
        names = [self.checker.columns_of(path)[0].field.name for path in lacking]
        return {ABSENT: ", ".join(dict.fromkeys(names))} if names else {}

    def _is_lacking(self, path: str) -> bool:
        """Whether the table has columns for a path, and the file none of them."""
        columns = self.checker.columns_of(path)
        return bool(columns) and all(self.headings.place(item).position < 0 for item in columns)

    def _said(self, result: ConstraintResult) -> Localised | None:
        """The message of the shape that a value fails by sh:node, where its own shape has none."""
        if result.shape.messages:
            return None
        return self.checker.reasons.said(result, result.value, self.values)

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
                    self.checker.shown,
                ),
            )
        )

    def _other_cell(self, result: ConstraintResult) -> tuple[str, str]:
        """Heading and cell of the column that a pair constraint compares with."""
        for column in self.checker.columns_of(str(result.constraint.argument)):
            place = self.headings.place(column)
            return str(place.column), self.cells.get(column, "")
        return str(result.constraint.argument), ""

    def _node_finding(self, result: ConstraintResult) -> Finding | None:
        """The finding of a result that belongs to no single cell; None where it is only counted."""
        code, severity = code_of(result), result.shape.severity
        place = self.headings.row(self.row)
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

    def _focus(self, result: ConstraintResult | None) -> str | None:
        return result.focus if result is not None and self.named else None


def _term(result: ConstraintResult | None) -> str | None:
    return None if result is None or result.value is None else ntriples(result.value)


def _order_of_telling(result: ConstraintResult) -> tuple[int, int]:
    """The rank of a result: the most severe first, so that no warning hides a violation."""
    return _GRAVITY[result.shape.severity], rank_of(result.constraint.component)


_GRAVITY = {severity: rank for rank, severity in enumerate(Severity)}


def _refines(problem: Problem) -> bool:
    """Whether a problem is more exact than the SHACL result about its cell."""
    return problem.code.startswith("R") or problem.code in ("V202", "V207", "V208", "V210")


def _severity(code: str, shape: Shape | None) -> Severity:
    return shape.severity if shape is not None else entry(code).severity
