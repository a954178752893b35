"""The conversion of all tables, in this process or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.convert.conversion import Conversion, Sink
from verbund.convert.excerpts import with_rows
from verbund.convert.finding_lines import with_lines
from verbund.convert.kept.dependencies import Dependencies
from verbund.convert.kept.splice import KeptTables
from verbund.convert.listed import has_conditions
from verbund.convert.one_table import convert_table
from verbund.convert.table import Converted, TableConverter
from verbund.convert.table_order import referenced_by, targets_first
from verbund.findings import Finding
from verbund.findings.gathered import MOST, Gathered, Quota
from verbund.model.model import Model
from verbund.read.csv_file import CsvFile
from verbund.read.tables import Table, Tables
from verbund.resolve.index import Index, TableIndex
from verbund.serialise.jsonld import Context
from verbund.system.gc_pause import gc_paused
from verbund.system.inside import below

if TYPE_CHECKING:
    from verbund.convert.check.joined import JoinedResult
    from verbund.convert.kept.plan import Plan
    from verbund.convert.parallel import Processes
    from verbund.convert.parts.put_together import MadeParts


_WORTH_A_PROCESS = 1 << 20
"""Bytes of tables below which starting processes takes longer than reading the tables."""


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
    made: MadeParts | None = None,
    written: Callable[[], None] = lambda: None,
) -> Conversion:
    """Convert every table, in the order of the record types' path segments.

    ``sort_folder`` is a folder for temporary files, made when needed and removed. ``jobs`` is the
    number of processes; the result does not depend on it. ``counting`` fills the conversion's
    statistics, ``keeping`` its results. ``checking`` makes no text and counts no triples: the
    tables may then come in another order. ``most`` findings are kept whole, the rest is counted.
    ``noting`` gives the sink with each batch what a later build needs to take it over, and ``kept``
    is what the last one kept: what is as it was is copied, with the same result. So are the parts
    that others ``made``. ``written`` is called when the sink has all texts, before the rules over
    several tables are looked at.
    """
    record_types = targets_first(model) if checking else model.record_types
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
    referenced = referenced_by(item.table.record_type for item in converters)
    plans: Mapping[str, Plan] = {}
    if kept is not None and dependencies is not None:
        plans, conversion.silent_before = _plans(dependencies, tables, index, kept, jobs)
    unordered: list[TableConverter] = []
    with gc_paused(), ExitStack() as stack:
        processes = None
        if jobs > 1 and not plans and made is None and converters and _can_fork():
            processes = stack.enter_context(_processes(converters, index, referenced, jobs))
        for converter in converters:
            name = converter.table.record_type.name
            spliced = None if made is None else made.way(converter)
            if kept is not None and name in plans:
                spliced = partial(kept.spliced, converter, plans[name])
            in_order = convert_table(
                converter,
                processes,
                sink,
                sort_folder,
                conversion,
                referenced,
                spliced,
                only_in_order=checking and processes is not None,
            )
            if not in_order:
                unordered.append(converter)
            if processes is not None:
                processes.tell(converter.table, index)
        stack.close()
        if unordered:
            _check_apart(unordered, jobs, sink, sort_folder, conversion, referenced)
    written()
    conversion.findings = with_lines(
        _gathered(model, tables, index, conversion, most, jobs), tables
    )
    conversion.findings.sort(key=lambda finding: finding.order)
    return conversion


def fitting_jobs(tables: Tables) -> int:
    """How many processes the machine and the size of some tables deserve.

    CSV files alone count: of others each process reads everything, whatever its share.
    """
    files = [file for table in tables.by_name.values() for file in table.own_files]
    size = sum(file.size for file in files if isinstance(file, CsvFile))
    if size < _WORTH_A_PROCESS:
        return 1
    from verbund.convert.parallel import fitting  # loaded only where it is needed

    return fitting(size)


def _gathered(
    model: Model, tables: Tables, index: Index, conversion: Conversion, most: int, jobs: int
) -> list[Finding]:
    """The findings of the tables with those of rules over several, each up to a limit."""
    gathered = Gathered(most)
    gathered.add(conversion.findings)
    if has_conditions(tables):
        from verbund.convert.check.list_conditions import list_findings  # which few runs need

        gathered.add(list_findings(model, tables, index))
    if tables.by_name.keys() & model.made_tables:
        from verbund.convert.check.stated_values import statement_findings  # which few runs need

        gathered.add(statement_findings(tables))
    if model.joined:
        joined = Gathered(most)
        for found in _joined(model, tables, index, conversion, most, jobs):
            joined.add(found)
        gathered.add(with_rows(joined.findings(), tables))
    return gathered.findings()


def _joined(
    model: Model, tables: Tables, index: Index, conversion: Conversion, most: int, jobs: int
) -> Iterator[Iterable[Finding]]:
    """Yield the findings of rules over several tables, table by table, each up to a limit."""
    from verbund.convert.check.joined import JoinedChecks, joined_checks, untold

    told = conversion.findings
    silent = conversion.silent
    silent |= conversion.silent_before
    parts = joined_checks(model, tables, index, told, silent)
    work = [part.work for part in parts]
    if conversion.results is not None or jobs == 1 or sum(work) < _WORTH_A_PROCESS:
        for part in parts:
            yield untold(_noted(part.results(), conversion), told)
            silent -= part.loud
        return
    from verbund.convert.parallel import share_out  # loaded only where it is needed

    def check(part: JoinedChecks) -> tuple[list[Finding], set[str], set[int]]:
        found = Gathered(most)
        found.add(untold(part.results(), told))
        return found.findings(), index.unchecked, part.loud

    for findings, unknown, loud in share_out(check, parts, work, jobs):
        index.unchecked |= unknown
        silent -= loud
        yield findings


def _plans(
    dependencies: Dependencies, tables: Tables, index: Index, kept: KeptTables, jobs: int
) -> tuple[Mapping[str, Plan], frozenset[int]]:
    """What can be taken over of each table; nothing where several processes are quicker.

    Gives also the rules over several tables that found nothing, and now find nothing again.
    """
    # A first build needs none of it.
    from verbund.convert.kept.changed_columns import still_silent
    from verbund.convert.kept.plan import known_ids, new_bytes, plan_tables

    decisions = index.decisions
    found = plan_tables(
        index.model,
        dependencies,
        tables,
        kept.tables,
        kept.rows,
        is_decided=bool(decisions) or decisions.is_unread,
    )
    plans = found.parts
    silent = still_silent(index.model, tables, kept, found)
    sizes = {name: sum(file.size for file in table.files) for name, table in tables.by_name.items()}
    left = sum(new_bytes(plans[name]) if name in plans else size for name, size in sizes.items())
    if jobs > 1 and left * jobs > sum(sizes.values()):
        return {}, silent
    for name in dependencies.referred & plans.keys():
        index.learn_when_asked(name, partial(known_ids, tables.by_name[name], plans[name]))
    return plans, silent


def _noted(results: Iterable[JoinedResult], conversion: Conversion) -> Iterator[JoinedResult]:
    """Yield results of rules over several tables; those of a SHACL engine are kept, if wanted."""
    for item in results:
        if conversion.results is not None:
            conversion.results.append(item.result)
        yield item


def _processes(
    converters: Sequence[TableConverter], index: Index, referenced: Set[str], jobs: int
) -> Processes:
    """The processes that convert tables, once the index has what they cannot note on the way."""
    from verbund.convert.parallel import Processes  # loaded only where it is needed

    noted = set() if index.compares_names else _noted_on_the_way(converters, referenced)
    _read_index(index, sorted(referenced - noted), jobs)
    if index.compares_names:
        index.look_for_contested()
    return Processes(converters, jobs, noted)


def _noted_on_the_way(converters: Iterable[TableConverter], referenced: Set[str]) -> set[str]:
    """The tables that are converted before another one refers to them."""
    found: set[str] = set()
    asked: set[str] = set()
    for converter in converters:
        record_type = converter.table.record_type
        asked |= referenced_by([record_type])
        if record_type.name in referenced - asked and record_type.class_field is None:
            found.add(record_type.name)
    return found


def _read_index(index: Index, names: Sequence[str], jobs: int) -> None:
    """Read the ids of the tables named before processes inherit them; large tables in parallel."""
    from verbund.convert.parallel import share_out  # loaded only where it is needed

    by_name = index.tables.by_name
    tables = [by_name[name] for name in names if name in by_name]
    sizes = [sum(file.size for file in table.files) for table in tables]

    def read(table: Table) -> tuple[TableIndex, list[bool]]:
        return index.of(table.record_type), [file.complete for file in table.files]

    outcomes = share_out(read, tables, sizes, jobs if sum(sizes) >= _WORTH_A_PROCESS else 1)
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
    """Check each table in one of several processes; findings come in the tables' order.

    So are checked those whose rows are in no order, of which no chunk can be checked alone.
    """

    def check(converter: TableConverter) -> tuple[Conversion, list[bool], set[str]]:
        found, name = Conversion(), converter.table.record_type.name
        convert_table(converter, None, _Nowhere(), below(sort_folder, name), found, referenced)
        complete = [file.complete for file in converter.table.files]
        return found, complete, converter.index.unchecked

    from verbund.convert.parallel import share_out  # loaded only where it is needed

    sizes = [sum(file.size for file in item.table.files) for item in converters]
    outcomes = share_out(check, converters, sizes, jobs)
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
