"""The conversion of all tables, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, suppress
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from verbund.convert.column_pass import ColumnPass
from verbund.convert.excerpts import with_rows, with_whole_rows
from verbund.convert.kept.dependencies import Dependencies
from verbund.convert.kept.notes import ChunkNotes
from verbund.convert.kept.splice import KeptTables, LostTextError
from verbund.convert.listed import at_lists, has_conditions
from verbund.convert.own_words import with_own_words
from verbund.convert.rows.keyed import Batch, Row
from verbund.convert.rows.order import OutOfOrderError, by_merging, in_window
from verbund.convert.statistics import Statistics
from verbund.convert.table import Converted, Links, TableConverter
from verbund.convert.table_scan import Ordering, ScanResult, TableScan
from verbund.data_class import data_class
from verbund.findings import Finding
from verbund.findings.finding import Origin, origin_of
from verbund.findings.gathered import MOST, Gathered, Quota
from verbund.model.column_kinds import Reference
from verbund.model.model import Model, RecordType
from verbund.read.tables import Table, Tables
from verbund.resolve.index import Index, TableIndex
from verbund.serialise.jsonld import Context
from verbund.shacl.evaluate import ConstraintResult
from verbund.system.gc_pause import gc_paused
from verbund.system.inside import below

if TYPE_CHECKING:
    from verbund.convert.check.joined import JoinedResult
    from verbund.convert.kept.plan import Plan
    from verbund.convert.parallel import Processes


_WORTH_A_PROCESS = 1 << 20
"""Bytes of tables below which starting processes takes longer than reading the tables."""


class Sink(Protocol):
    """A receiver of converted text, table after table."""

    def start(self, table: str) -> None:
        """Begin a table; where it was begun before, its batches are discarded."""

    def add(self, converted: Converted) -> None:
        """Take the next batch of the table begun."""


@data_class(slots=True)
class Conversion:
    """The result of converting all tables: records by table name, findings by their places.

    ``statistics`` counts the triples written, also those of records with faults (``counting``), and
    ``results`` are those of a SHACL engine on the dataset (``keeping``). ``links`` are the cells by
    table that may lead in a circle, of the rows that have a key.
    """

    records: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    statistics: Statistics = field(default_factory=Statistics)
    results: list[ConstraintResult] | None = None
    links: dict[str, list[Links]] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    """The tables some of whose rows are no records."""


def convert_tables(
    model: Model,
    tables: Tables,
    index: Index,
    context: Context,
    sink: Sink,
    *,
    sort_folder: Path,
    jobs: int = 1,
    counting: bool = False,
    keeping: bool = False,
    checking: bool = False,
    most: int = MOST,
    noting: bool = False,
    kept: KeptTables | None = None,
) -> Conversion:
    """Convert every table, in the order of the record types' path segments.

    ``sort_folder`` is a folder for temporary files, made when needed and removed. ``jobs`` is the
    number of processes; the result does not depend on it. ``counting`` fills the conversion's
    statistics, ``keeping`` its results. ``checking`` makes no text and counts no triples: the
    tables may then come in another order. ``most`` findings are kept whole, the rest is counted.
    ``noting`` gives the sink with each batch what a later build needs to take it over, and ``kept``
    is what the last one kept: what is as it was is copied, with the same result.
    """
    record_types = _targets_first(model) if checking else model.record_types
    converters = [
        TableConverter(
            model,
            context,
            tables.by_name[record_type.name],
            index,
            counting=counting,
            checking=checking,
        )
        for record_type in record_types
        if record_type.name in tables.by_name
    ]
    conversion = Conversion(findings=list(tables.findings), results=[] if keeping else None)
    dependencies = Dependencies(model) if noting else None
    for converter in converters:
        converter.quota = Quota(most)
        converter.noted = dependencies.noted if dependencies is not None else None
    referenced = _referenced(converters)
    plans: Mapping[str, Plan] = {}
    if kept is not None and dependencies is not None:
        plans = _plans(dependencies, tables, index, kept, jobs)
    several = jobs > 1 and not plans and _can_fork()
    with gc_paused(), ExitStack() as stack:
        if several and checking:
            _check_apart(converters, jobs, sink, sort_folder, conversion, referenced)
            converters = []
        processes = None
        if several and converters:
            _read_index(index, sorted(referenced), jobs)
            from verbund.convert.parallel import Processes  # loaded only where it is needed

            processes = stack.enter_context(Processes(converters, jobs))
        for converter in converters:
            name = converter.table.record_type.name
            spliced = None
            if kept is not None and name in plans:
                spliced = partial(kept.spliced, converter, plans[name])
            _convert_table(converter, processes, sink, sort_folder, conversion, referenced, spliced)
    gathered = Gathered(most)
    gathered.add(conversion.findings)
    if has_conditions(tables):
        from verbund.convert.check.list_conditions import list_findings  # which few runs need

        gathered.add(list_findings(model, tables, index))
    if tables.by_name.keys() & model.made_tables:
        from verbund.convert.check.stated_values import statement_findings  # which few runs need

        gathered.add(statement_findings(tables))
    if model.joined:
        from verbund.convert.check.joined import joined_results, untold  # which few models need

        results = joined_results(model, tables, index, conversion.findings)
        joined = Gathered(most)
        joined.add(untold(_noted(results, conversion), conversion.findings))
        gathered.add(with_rows(joined.findings(), tables))
    conversion.findings = with_lines(gathered.findings(), tables)
    conversion.findings.sort(key=lambda finding: finding.order)
    return conversion


def _plans(
    dependencies: Dependencies, tables: Tables, index: Index, kept: KeptTables, jobs: int
) -> Mapping[str, Plan]:
    """What can be taken over of each table; nothing where several processes are quicker."""
    # A first build needs none of it.
    from verbund.convert.kept.plan import known_ids, new_bytes, plan_tables

    decisions = index.decisions
    plans = plan_tables(
        index.model,
        dependencies,
        tables,
        kept.tables,
        is_decided=bool(decisions) or decisions.is_unread,
    )
    sizes = {name: sum(file.size for file in table.files) for name, table in tables.by_name.items()}
    left = sum(new_bytes(plans[name]) if name in plans else size for name, size in sizes.items())
    if jobs > 1 and left * jobs > sum(sizes.values()):
        return {}
    for name in dependencies.referred & plans.keys():
        index.learn_when_asked(name, partial(known_ids, tables.by_name[name], plans[name]))
    return plans


def _noted(results: Iterable[JoinedResult], conversion: Conversion) -> Iterator[JoinedResult]:
    """Yield results of rules over several tables; those of a SHACL engine are kept, if wanted."""
    for item in results:
        if conversion.results is not None:
            conversion.results.append(item.result)
        yield item


def _read_index(index: Index, names: Sequence[str], jobs: int) -> None:
    """Read the ids of the tables named before processes inherit them; large tables in parallel."""
    from verbund.convert.parallel import each  # loaded only where it is needed

    by_name = index.tables.by_name
    tables = [by_name[name] for name in names if name in by_name]
    sizes = [sum(file.size for file in table.files) for table in tables]

    def read(table: Table) -> tuple[TableIndex, list[bool]]:
        return index.of(table.record_type), [file.complete for file in table.files]

    if sum(sizes) < _WORTH_A_PROCESS:
        outcomes: Iterable[tuple[TableIndex, list[bool]]] = map(read, tables)
    else:
        outcomes = each(read, tables, sizes, jobs)
    for table, (found, complete) in zip(tables, outcomes, strict=True):
        index.take(table, found)
        for file, whole in zip(table.files, complete, strict=True):
            file.complete = whole


def _can_fork() -> bool:
    """Whether processes can inherit the model and the index here."""
    from verbund.convert.parallel import is_possible  # loaded only where it is needed

    return is_possible()


def _check_apart(
    converters: Sequence[TableConverter],
    jobs: int,
    sink: Sink,
    sort_folder: Path,
    conversion: Conversion,
    referenced: Set[str],
) -> None:
    """Check each table in one of several processes; findings come in the tables' order."""

    def check(converter: TableConverter) -> tuple[Conversion, list[bool], set[str]]:
        found, name = Conversion(), converter.table.record_type.name
        _convert_table(converter, None, _Nowhere(), below(sort_folder, name), found, referenced)
        complete = [file.complete for file in converter.table.files]
        return found, complete, converter.index.unchecked

    from verbund.convert.parallel import each  # loaded only where it is needed

    sizes = [sum(file.size for file in item.table.files) for item in converters]
    outcomes = each(check, converters, sizes, jobs)
    for converter, (found, complete, unknown) in zip(converters, outcomes, strict=True):
        name = converter.table.record_type.name
        sink.start(name)
        sink.add(Converted(records=found.records[name]))
        conversion.records |= found.records
        conversion.findings += found.findings
        conversion.links |= found.links
        converter.index.unchecked |= unknown
        for file, whole in zip(converter.table.files, complete, strict=True):
            file.complete = whole
    import shutil  # few runs need it

    shutil.rmtree(sort_folder, ignore_errors=True)  # each has removed its own folder there


class _Nowhere:
    """A sink that discards the text."""

    def start(self, table: str) -> None:
        """Ignore the beginning of a table."""

    def add(self, converted: Converted) -> None:
        """Discard a batch."""


def _convert_table(
    converter: TableConverter,
    processes: Processes | None,
    sink: Sink,
    sort_folder: Path,
    conversion: Conversion,
    referenced: Set[str],
    spliced: Callable[[], Iterator[Converted | ScanResult]] | None = None,
) -> None:
    name, index = converter.table.record_type.name, converter.index
    ids: dict[str, str] | None = {} if name in referenced and not index.is_known(name) else None
    results: list[ConstraintResult] = []
    ways: list[Callable[[], Iterator[Converted | ScanResult]]] = [
        partial(_convert_columns, converter, ids),
        partial(_convert_here, converter, in_window, ids),
    ]
    if processes:
        ways[0] = processes.convert
    if spliced is not None:
        ways.insert(0, spliced)
    for way in ways:
        with suppress(OutOfOrderError, LostTextError):
            taken = _take(way(), sink, name, results, converter)
            break
    else:
        import shutil  # few tables need it

        sort_folder.mkdir(parents=True, exist_ok=True)
        try:
            merging = partial(by_merging, folder=sort_folder)
            parts = _convert_here(converter, merging, ids)
            taken = _take(parts, sink, name, results, converter)
        finally:
            shutil.rmtree(sort_folder, ignore_errors=True)
    records, findings, seen, statistics, links = taken
    if ids and seen.is_clean and findings.is_empty:
        index.learn(converter.table, ids)
    conversion.records[name] = records
    conversion.links[name] = links
    if not seen.is_clean:
        conversion.odd.add(name)
    conversion.statistics.add(statistics)
    if conversion.results is not None:
        conversion.results += results
    findings.add(seen.duplicates)
    findings.add(seen.rows)
    findings.add(converter.check_odd(seen.odd))
    told: dict[_Cell, set[str]] = {}
    for file, (found, complete) in zip(converter.table.files, seen.files, strict=True):
        file.complete = complete
        findings.add(found)
        for item in found:
            if item.place.position >= 0:
                told.setdefault(_cell_of(item), set()).add(item.code)
    conversion.findings += [
        item
        for item in findings.findings()
        if item.code in told.get(_cell_of(item), {item.code})  # an unread cell is not judged, too
    ]


_Cell = tuple[Origin, int | None, int]


def _cell_of(finding: Finding) -> _Cell:
    return origin_of(finding.place), finding.place.row, finding.place.position


def _convert_here(
    converter: TableConverter, ordering: Ordering, ids: dict[str, str] | None
) -> Iterator[Converted | ScanResult]:
    """Convert a table here: its batches in order, then the result of its scan.

    ``ids``, where given, takes the ids of all rows.
    """
    if ids is not None:
        ids.clear()
    reading = TableScan(converter, ordering)
    for rows in reading.batches():
        if ids is not None:
            _note(ids, rows)
        yield converter.convert(Batch.of(rows))
    yield reading.seen


def _convert_columns(
    converter: TableConverter, ids: dict[str, str] | None
) -> Iterator[Converted | ScanResult]:
    """Convert a table whose rows are in order, as ``_convert_here`` does."""
    if ids is not None:
        ids.clear()
    reading = ColumnPass(converter, ids)
    convert = converter.convert if converter.noted is None else ChunkNotes(converter).convert
    for batch in reading.batches():
        yield convert(batch)
    yield reading.seen


def _note(ids: dict[str, str], rows: Sequence[Row]) -> None:
    keys = [row[0][:-1] for row in rows]
    ids.update(zip(keys, keys, strict=True))


def _take(
    parts: Iterable[Converted | ScanResult],
    sink: Sink,
    name: str,
    results: list[ConstraintResult],
    converter: TableConverter,
) -> tuple[int, Gathered, ScanResult, Statistics, list[Links]]:
    """Pass the batches to the sink; gives records, findings, scan's result, statistics and links.

    ``results`` takes the validation results.
    """
    sink.start(name)
    results.clear()
    quota = converter.quota
    quota.clear()
    records, findings, seen, statistics = 0, Gathered(quota.most), ScanResult(), Statistics()
    links: list[Links] = []
    for part in parts:
        if isinstance(part, ScanResult):
            seen = part
            continue
        records += part.records
        findings.add(part.findings)
        results += part.results
        statistics.add(part.statistics)
        links += part.links
        converter.index.unchecked |= part.unchecked
        sink.add(part)
    return records, findings, seen, statistics, links


def with_lines(findings: Sequence[Finding], tables: Tables) -> list[Finding]:
    """The findings with the line of the file on which each row begins, and the headings' row.

    Those about rows that a cell lists are told at the cell. Each knows the words of its file.
    """
    findings = with_own_words(with_whole_rows(at_lists(findings, tables), tables), tables)
    wanted: dict[Origin, set[int]] = {}
    for finding in findings:
        place = finding.place
        if place.file and place.row is not None and place.line is None:
            wanted.setdefault(origin_of(place), set()).add(place.row)
    files = {file.origin: file for table in tables.by_name.values() for file in table.files}
    lines = {each: files[each].lines(rows) for each, rows in wanted.items() if each in files}
    placed = [
        replace(f, place=replace(f.place, line=lines[origin_of(f.place)].get(f.place.row)))
        if f.place.line is None and f.place.row is not None and origin_of(f.place) in lines
        else f
        for f in findings
    ]
    below = {origin: file.heading_row for origin, file in files.items() if file.heading_row != 1}
    if not below:
        return placed
    return [
        replace(f, heading_row=below[origin_of(f.place)]) if origin_of(f.place) in below else f
        for f in placed
    ]


def _targets_first(model: Model) -> list[RecordType]:
    """The record types in an order in which those referred to come first and are read once."""
    ordered: dict[str, RecordType] = {}
    begun: set[str] = set()

    def add(record_type: RecordType) -> None:
        if record_type.name in begun:
            return
        begun.add(record_type.name)
        for name in _targets(record_type):
            add(model.by_name[name])
        ordered[record_type.name] = record_type

    for record_type in model.record_types:
        add(record_type)
    return list(ordered.values())


def _targets(record_type: RecordType) -> Iterator[str]:
    for column in record_type.fields:
        if isinstance(column.kind, Reference):
            yield from column.kind.targets


def _referenced(converters: Iterable[TableConverter]) -> set[str]:
    """The names of the tables that any table refers to."""
    return {name for item in converters for name in _targets(item.table.record_type)}
