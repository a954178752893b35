"""The plain check of one row: its terms, its validation results and its findings.

This decides every row that the generated code does not prove valid; that code makes no finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import partial

from verbund.convert.check.checked_table import CheckedTable
from verbund.convert.check.no_records import no_record
from verbund.convert.check.row_findings import RowFindings
from verbund.convert.rows.keyed import expand, key_columns, place_of
from verbund.findings import Finding, Severity, has_violation
from verbund.findings.gathered import Kind, Quota
from verbund.model.column_kinds import Reference
from verbund.model.listed_names import listed_columns
from verbund.model.model import Listing, Model
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.read.headings import Column
from verbund.read.listed_file import ListedFile
from verbund.read.tables import Table
from verbund.resolve.problem import Problem, Value
from verbund.resolve.terms import TermMaker
from verbund.resolve.text_problems import key_problem
from verbund.serialise.record import RecordText, RecordWriter
from verbund.shacl.evaluate import ConstraintResult, evaluate
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


class RowChecker(CheckedTable):
    """Checks the rows of one table."""

    def __init__(
        self, model: Model, table: Table, maker: TermMaker, writer: RecordWriter, quota: Quota
    ) -> None:
        super().__init__(model, table, maker, quota)
        self.writer = writer

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
        source = self.table.files[file]
        if isinstance(source, ListedFile):
            found = [self._as_listed(source.listing, value, cells) for value in found]
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

    def _as_listed(self, listing: Listing, value: Value, cells: Sequence[str]) -> Value:
        """The value of a listed row, with the problem that it has as one of several in a cell."""
        if value.problem is None or value.column.field.name != listing.column:
            return value
        column = Column(listing.field, value.column.language)
        told = self.maker.value(column, self._cell(listing.column, cells))
        return value._replace(problem=told.problem)

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
                problems[name] = Problem("K101", {"name": listed_columns([field])})
            elif isinstance(field.kind, Reference):
                parts.append(self.maker.references(field).id_or_text(cell))
            else:
                problem = key_problem(cell, partial(self._is_free, name, cells))
                parts.append(cell if problem is None else None)
                if problem is not None:
                    problems[name] = problem
        return parts, problems

    def _is_free(self, name: str, cells: Sequence[str], part: str) -> bool:
        """Whether no record of the table has the key of a row with another part in a column."""
        parts = [part if key == name else self._cell(key, cells) for key in self.record_type.keys]
        return expand(self.record_type, parts) not in self.maker.index.of(self.record_type).ids

    def _cell(self, name: str, cells: Sequence[str]) -> str:
        for column, cell in zip(self.table.columns, cells, strict=True):
            if column.field.name == name:
                return stripped(cell)
        return ""
