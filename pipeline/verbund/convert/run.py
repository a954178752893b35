"""Runs the conversion of all tables, in this process or in several."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import shutil
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from verbund.convert.jsonld import Context
from verbund.convert.order import OutOfOrderError, by_merging, in_window
from verbund.convert.rows import Row, RowSource
from verbund.convert.table import Converted, TableConverter
from verbund.findings import Finding
from verbund.model.model import Model, Reference
from verbund.read.tables import Tables
from verbund.resolve.index import Index


class Sink(Protocol):
    """Takes converted text, table after table."""

    def start(self, table: str) -> None:
        """Begin a table; begun again, what came of it is to be forgotten."""

    def add(self, converted: Converted) -> None:
        """Take the next batch of the table begun."""


@dataclass(slots=True)
class Conversion:
    """What came of all tables: records by table name, and findings in order of their places."""

    records: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def convert_tables(
    model: Model,
    tables: Tables,
    index: Index,
    context: Context,
    sink: Sink,
    *,
    spill: Path,
    jobs: int = 1,
) -> Conversion:
    """Convert every table, in the order of the record types' path segments.

    ``spill`` is a folder for temporary files, made when needed and removed. ``jobs`` is the number
    of processes; the result does not depend on it.
    """
    converters = {
        name: TableConverter(model, context, table, index) for name, table in tables.by_name.items()
    }
    conversion = Conversion(findings=list(tables.findings))
    referenced = _referenced(converters.values())
    with _without_collection(), _runner(converters, model, jobs) as run:
        for record_type in model.record_types:
            if record_type.name in converters:
                converter = converters[record_type.name]
                _convert_table(converter, run, sink, spill, conversion, referenced)
    conversion.findings = with_lines(conversion.findings, tables)
    conversion.findings.sort(key=lambda finding: finding.order)
    return conversion


@contextmanager
def _without_collection() -> Iterator[None]:
    """Let the cyclic garbage collector rest: rows make no cycles, and it would look at them all."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _noting(batches: Iterator[list[Row]], ids: dict[str, str] | None) -> Iterator[list[Row]]:
    """The same batches; the ids of their rows are put into ``ids``, if they are wanted."""
    if ids is None:
        return batches
    return map(partial(_note, ids), batches)


def _note(ids: dict[str, str], batch: list[Row]) -> list[Row]:
    for row in batch:
        key = row[0][:-1]
        ids[key] = key
    return batch


def _convert_table(
    converter: TableConverter,
    run: _Run,
    sink: Sink,
    spill: Path,
    conversion: Conversion,
    referenced: Set[str],
) -> None:
    name, index = converter.table.record_type.name, converter.index
    source = RowSource(converter.table, converter.maker)
    findings: list[Finding] = []
    ids: dict[str, str] | None = {} if name in referenced and not index.is_known(name) else None
    try:
        batches = _noting(in_window(source.chunks()), ids)
        records = _pass(converter, run, sink, batches, findings)
    except OutOfOrderError:
        source = RowSource(converter.table, converter.maker)
        findings = []
        spill.mkdir(parents=True, exist_ok=True)
        try:
            batches = _noting(by_merging(source.chunks(), spill), ids)
            records = _pass(converter, run, sink, batches, findings)
        finally:
            shutil.rmtree(spill, ignore_errors=True)
    if ids is not None and not (findings or source.findings or source.odd):
        index.learn(converter.table, ids)
    conversion.records[name] = records
    conversion.findings += findings + source.findings + converter.check_odd(source.odd)
    for file in converter.table.files:
        conversion.findings += file.findings


def _pass(
    converter: TableConverter,
    run: _Run,
    sink: Sink,
    batches: Iterator[list[Row]],
    findings: list[Finding],
) -> int:
    name = converter.table.record_type.name
    sink.start(name)
    records = 0
    for converted in run(name, converter.without_duplicates(batches, findings)):
        records += converted.records
        findings += converted.findings
        sink.add(converted)
    return records


def with_lines(findings: Sequence[Finding], tables: Tables) -> list[Finding]:
    """The findings with the line of the file on which each row begins."""
    from dataclasses import replace

    wanted: dict[str, set[int]] = {}
    for finding in findings:
        place = finding.place
        if place.file and place.row is not None and place.line is None:
            wanted.setdefault(place.file, set()).add(place.row)
    files = {file.shown: file for table in tables.by_name.values() for file in table.files}
    lines = {shown: files[shown].lines(rows) for shown, rows in wanted.items() if shown in files}
    return [
        replace(f, place=replace(f.place, line=lines[str(f.place.file)].get(f.place.row)))
        if f.place.line is None and f.place.row is not None and f.place.file in lines
        else f
        for f in findings
    ]


class _Run(Protocol):
    def __call__(self, name: str, batches: Iterator[list[Row]]) -> Iterator[Converted]: ...


@contextmanager
def _runner(converters: dict[str, TableConverter], model: Model, jobs: int) -> Iterator[_Run]:
    """A function that converts batches in order: here, or in other processes."""
    if jobs <= 1:
        yield lambda name, batches: map(converters[name].convert, batches)
        return
    for name in sorted(_referenced(converters.values())):
        next(iter(converters.values())).index.of(model.by_name[name])
    global _converters  # noqa: PLW0603 - inherited by the processes that are forked below
    _converters = converters
    methods = multiprocessing.get_all_start_methods()
    if "fork" not in methods:
        yield lambda name, batches: map(converters[name].convert, batches)
        return
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(
        jobs, mp_context=fork, initializer=_follow, initargs=(os.getpid(),)
    ) as pool:
        yield lambda name, batches: _in_order(pool, jobs, name, batches)


_converters: dict[str, TableConverter] = {}


_PR_SET_PDEATHSIG = 1


def _follow(parent: int) -> None:
    """Leave Ctrl-C to the process that started this one, and end when it ends, however it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (AttributeError, OSError):  # not Linux: the process then waits in vain, and does nothing
        return
    if os.getppid() != parent:
        os._exit(1)


def _convert_there(name: str, rows: list[Row]) -> Converted:
    return _converters[name].convert(rows)


def _larger(batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """Fewer and larger batches: sending one to another process costs the same for few rows."""
    held: list[Row] = []
    for batch in batches:
        held += batch
        if len(held) >= _SENT_ROWS:
            yield held
            held = []
    if held:
        yield held


_SENT_ROWS = 4096


def _in_order(
    pool: Executor, jobs: int, name: str, batches: Iterator[list[Row]]
) -> Iterator[Converted]:
    """Results in the order of the batches, with few enough under way to keep memory flat."""
    pending: deque[Future[Converted]] = deque()
    for batch in _larger(batches):
        pending.append(pool.submit(_convert_there, name, batch))
        while len(pending) > jobs + 1:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()


def _referenced(converters: Iterable[TableConverter]) -> set[str]:
    """The names of the tables that any table refers to."""
    return {
        name
        for converter in converters
        for column in converter.table.record_type.fields
        if isinstance(column.kind, Reference)
        for name in column.kind.targets
    }
