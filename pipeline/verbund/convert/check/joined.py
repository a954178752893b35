"""Findings of rules over several tables: what a record says against what others say of it.

Such a rule is decided once the tables are read (docs/modelling.md, record 0061). Where a table that
it depends on is not known in full, or a cell has a finding of its own, it decides nothing.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from verbund.convert.check.joined_rows import Chunk
from verbund.convert.check.joined_sieve import RowSieve
from verbund.convert.check.joined_values import Joined, JoinedPathReader, constants
from verbund.convert.codegen.implied import paths_of_shape
from verbund.data_class import NamedTuple
from verbund.findings import Finding, Place, Severity
from verbund.findings.finding import Origin, origin_of
from verbund.model.joined_paths import JoinedRule
from verbund.model.joined_rules import tables_read
from verbund.model.model import Model, RecordType
from verbund.rdf.terms import RDF_TYPE, Iri, Term, ntriples
from verbund.read.headings import Column
from verbund.read.tables import Table, Tables
from verbund.resolve.index import Index
from verbund.shacl.date_order import date_orders
from verbund.shacl.evaluate import ConstraintResult, evaluate
from verbund.shacl.vacuous import always_holds
from verbund.text.names import stripped

_MOST_CACHED = 1 << 14
"""The most combinations of cells whose verdicts are kept at a time."""

_OF_ROWS = ("F", "T", "K")
"""What the codes begin with of findings by which rows, columns or keys are not all known."""

_Verdicts = dict[tuple[str, ...], list[ConstraintResult]]
"""The results of rows by the texts of their cells."""

_Cell = tuple[Origin, int | None, int]


class JoinedResult(NamedTuple):
    """What a rule found in a row: the finding, and the validation result."""

    finding: Finding
    result: ConstraintResult


def joined_results(
    model: Model, tables: Tables, index: Index, told: Sequence[Finding] = ()
) -> Iterator[JoinedResult]:
    """Yield what the rules over several tables find, by table, in the order of the rows.

    ``told`` are the findings so far. Rows of lists have places of their own (``convert.listed``),
    and findings no row yet.
    """
    for part in joined_checks(model, tables, index, told):
        yield from part.results()


def joined_checks(
    model: Model,
    tables: Tables,
    index: Index,
    told: Sequence[Finding] = (),
    silent: set[int] | None = None,
) -> list[JoinedChecks]:
    """What the rules over several tables check, by table; what they compare with is read.

    Rules whose number is in ``silent`` are not looked at; it takes the numbers of those that are.
    """
    broken = {
        origin_of(item.place)
        for item in told
        if item.severity is Severity.VIOLATION and item.code.startswith(_OF_ROWS)
    }
    reader = JoinedPathReader(model, tables, index)
    rules = [
        _RuleCheck(rule, reader, number)
        for number, rule in enumerate(model.joined)
        if number not in (silent or ())
        and _is_known(tables, tables_read(rule, model.by_name), broken)
    ]
    if silent is not None:
        silent.update(rule.number for rule in rules)
    rules = [rule for rule in rules if rule.tables]
    reader.read(rule.rule for rule in rules)
    checks: dict[str, list[_TableCheck]] = {}
    for rule in rules:
        for table, check in rule.by_table():
            checks.setdefault(table.record_type.name, []).append(check)
    return [
        JoinedChecks(tables.by_name[item.name], checks[item.name], reader)
        for item in model.record_types
        if item.name in checks
    ]


def _is_known(tables: Tables, read: Iterable[str], broken: Container[Origin]) -> bool:
    """Whether some tables are known in full, as far as there are any."""
    known = [tables.by_name[name] for name in read if name in tables.by_name]
    return not any(name in tables.unreadable for name in read) and all(
        file.complete and file.origin not in broken for table in known for file in table.files
    )


class JoinedChecks:
    """The checks of one table by rules over several. It is read once for all of them."""

    def __init__(
        self, table: Table, checks: Sequence[_TableCheck], reader: JoinedPathReader
    ) -> None:
        self._table, self._checks, self._reader = table, checks, reader
        self.loud: set[int] = set()
        """The numbers of the rules that found something."""

    @property
    def work(self) -> int:
        """About how much there is to do, in bytes to look at."""
        return len(self._checks) * sum(file.size for file in self._table.files)

    def results(self) -> Iterator[JoinedResult]:
        """Yield what the rules find in the table."""
        wanted = {name for check in self._checks for name in check.columns}
        fields = [field for field in self._table.record_type.fields if field.name in wanted]
        for chunk in self._reader.chunks(self._table, fields):
            for check in self._checks:
                for found in check.results(chunk):
                    self.loud.add(check.number)
                    yield found


def untold(results: Iterable[JoinedResult], told: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings of results, one a row and rule, none for a cell that has one already."""
    cells = {_cell_of(item.place) for item in told}
    last: tuple[object, ...] | None = None
    for item in results:
        found = item.finding
        this = (found.shape, origin_of(found.place), found.place.row)
        if this != last and (found.place.position < 0 or _cell_of(found.place) not in cells):
            yield found
        last = this


def _cell_of(place: Place) -> _Cell:
    return origin_of(place), place.row, place.position


class _RuleCheck:
    """Checks the records that one rule is about; ``number`` is its place in the model."""

    def __init__(self, rule: JoinedRule, reader: JoinedPathReader, number: int) -> None:
        self.rule, self.reader, self.number = rule, reader, number
        self.model, self.index = reader.model, reader.index
        self.paths = dict.fromkeys(
            path for item in rule.shape.constraints for path in paths_of_shape(item)
        )
        own = {item.name: item.own or item.back for item in rule.joined_paths}
        compared = (path for pair in date_orders(rule.shape) for path in pair)
        self._blamed = list(dict.fromkeys(own.get(path) or path for path in compared))
        """The columns that dates are compared of, by path: the first is told."""

        self.joined: Mapping[str, Joined] = {}
        self.tables = [
            table
            for name in rule.tables
            if (table := reader.tables.by_name.get(name)) is not None
            and not self._is_kept(table, frozenset())
        ]
        """The tables of which a row may break the rule, as far as their headings say."""

    def by_table(self) -> Iterator[tuple[Table, _TableCheck]]:
        """Yield the tables of which a row may break the rule, with what checks them."""
        self.joined = {
            item.name: self.reader.joined(self.rule, item) for item in self.rule.joined_paths
        }
        nowhere = frozenset(name for name, joined in self.joined.items() if joined.is_empty)
        for table in self.tables:
            if not (nowhere and self._is_kept(table, nowhere)):
                yield table, _TableCheck(self, table.record_type)

    def _is_kept(self, table: Table, nowhere: frozenset[str]) -> bool:
        """Whether no row can break the rule, for want of the columns that it looks at.

        ``nowhere`` are joined paths that lead to nothing.
        """
        record_type = table.record_type
        named = {name for headings in table.headings for name, _ in headings.positions}
        said = {field.path for field in record_type.fields if field.name in named}
        said |= {path for path, _ in record_type.constants} | {RDF_TYPE}
        own = {item.own for item in self.rule.joined_paths if item.own is not None}
        led = {item.name for item in self.rule.joined_paths if item.own is None or item.own in said}
        joined = {item.name for item in self.rule.joined_paths}
        empty = {path for path in self.paths if path not in (joined | said | own)}
        known = dict.fromkeys(empty | (joined - led) | nowhere, ())
        return always_holds(self.rule.shape, known, self.index)

    def check(
        self, record_type: RecordType, columns: Sequence[Column], cells: Sequence[str], key: str
    ) -> list[ConstraintResult]:
        """Return the results for a record that depend on nothing unknown; any focus node."""
        values: dict[str, list[Term]] = {
            path: list(stated) for path in self.paths if (stated := constants(record_type, path))
        }
        unknown: set[str] = set()
        for column, cell in zip(columns, cells, strict=True):
            terms, is_known = self.reader.cells.terms(column, cell)
            path = column.field.path
            own = values.setdefault(path, [])
            own += [term for term in terms if term not in own]
            if not is_known:
                unknown.add(path)
        relative = record_type.segment + key
        for joined_path in self.rule.joined_paths:
            starts = (
                [relative]
                if joined_path.own is None
                else self._relative(values.get(joined_path.own, ()))
            )
            led, is_known = self.joined[joined_path.name].terms(starts)
            values[joined_path.name] = list(led)
            if joined_path.own in unknown or not is_known:
                unknown.add(joined_path.name)
        results = evaluate(self.rule.shape, self.model.base + relative, values, self.index)
        if not results:
            return []
        from verbund.convert.check.undecided import is_undecided  # only for findings

        return [
            item
            for item in results
            if not is_undecided(item, values, self.index, frozenset(unknown))
        ]

    def _relative(self, terms: Iterable[Term]) -> list[str]:
        return [term.value.removeprefix(self.model.base) for term in terms]

    def finding(
        self, result: ConstraintResult, chunk: Chunk, at: Sequence[int], row: int
    ) -> Finding:
        """Return the finding at the row of a chunk, some of whose columns the rule looks at."""
        shape = result.shape
        place, value = self._place(chunk, at, row)
        from verbund.convert.check.codes import code_of, details_of  # only for findings
        from verbund.shacl.messages import fill, variables_of

        return Finding(
            code=code_of(result),
            place=place,
            severity=Severity.of(shape.severity),
            value=value or None,
            details=details_of(result._replace(value=None), None, ("", "")),
            messages=fill(
                shape.messages,
                lambda: variables_of(result.focus, None, result.focus, shape.constraints, str),
            ),
            focus_node=result.focus,
            component=result.constraint.component,
            shape=shape.iri,
            value_term=None if result.value is None else ntriples(result.value),
            headings=chunk.headings.texts,
        )

    def _place(self, chunk: Chunk, at: Sequence[int], row: int) -> tuple[Place, str]:
        """Return the place and the text of the first filled cell that the rule reads itself.

        Else of a reference that it follows, else the place of the row. What it compares the dates
        of goes first.
        """
        led, number = {item.own for item in self.rule.joined_paths}, chunk.first + row
        places = [
            (
                self._rank(column.field.path),
                column.field.path in led,
                place.position,
                place,
                cells[row],
            )
            for column, cells in map(chunk.columns.__getitem__, at)
            if stripped(cells[row])
            if (place := chunk.headings.place(column, number)).position >= 0
        ]
        *_, place, value = min(places, default=(0, False, -1, chunk.headings.row(number), ""))
        return place, value

    def _rank(self, path: str) -> int:
        return self._blamed.index(path) if path in self._blamed else len(self._blamed)


class _TableCheck:
    """Checks the rows of one table by one rule."""

    def __init__(self, rule: _RuleCheck, record_type: RecordType) -> None:
        looked_at = rule.paths.keys() | {item.own for item in rule.rule.joined_paths}
        self._rule, self._record_type, self.number = rule, record_type, rule.number
        self.columns = {item.name for item in record_type.fields if item.path in looked_at}
        """The names of the columns that the rule looks at."""

        self._is_backward = any(item.back is not None for item in rule.rule.joined_paths)
        self._sieve = RowSieve(rule.rule, rule.reader, rule.joined, record_type, rule.paths)
        self._verdicts: dict[tuple[Column, ...], _Verdicts] = {}
        """By the columns of a file: others may have them in another order."""

    def results(self, chunk: Chunk) -> Iterator[JoinedResult]:
        """Yield what is found in some rows."""
        rule, record_type = self._rule, self._record_type
        places = [
            at for at, (item, _) in enumerate(chunk.columns) if item.field.name in self.columns
        ]
        columns = [chunk.columns[at][0] for at in places]
        texts = [chunk.columns[at][1] for at in places]
        verdicts = self._verdicts.setdefault(tuple(columns), {})
        for row in self._sieve.rows(chunk, places):
            cells = tuple([column[row] for column in texts])
            found = None if self._is_backward else verdicts.get(cells)
            record = chunk.ids[row] if found != [] else ""
            if not record:
                continue  # an empty row: of a sheet with several tables, it is another's
            if found is None:
                # what others say of a record differs from record to record
                key = record if self._is_backward else ""
                found = rule.check(record_type, columns, cells, key)
                if len(verdicts) >= _MOST_CACHED:
                    verdicts.clear()
                verdicts[cells] = found
            focus = rule.model.base + record_type.segment + record
            for item in found:
                result = item._replace(focus=focus, value=Iri(focus))
                yield JoinedResult(rule.finding(result, chunk, places, row), result)
