"""The conversion of one table: the quickest way that its rows allow, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.convert.column_pass import ColumnPass
from verbund.convert.conversion import Conversion, Sink
from verbund.convert.kept.notes import ChunkNotes
from verbund.convert.kept.splice import LostTextError
from verbund.convert.rows.keyed import Batch, Row
from verbund.convert.rows.order import OutOfOrderError, by_merging, in_window
from verbund.convert.statistics import Statistics
from verbund.convert.table import Converted, Links, TableConverter
from verbund.convert.table_scan import Ordering, ScanResult, TableScan
from verbund.findings import Finding
from verbund.findings.finding import Origin, origin_of
from verbund.findings.gathered import Gathered
from verbund.shacl.evaluate import ConstraintResult

if TYPE_CHECKING:
    from verbund.convert.parallel import Processes


def convert_table(
    converter: TableConverter,
    processes: Processes | None,
    sink: Sink,
    sort_folder: Path,
    conversion: Conversion,
    referenced: Set[str],
    spliced: Callable[[], Iterator[Converted | ScanResult]] | None = None,
    *,
    only_in_order: bool = False,
) -> bool:
    """Convert a table by the first way that its rows allow; ``conversion`` takes what is found.

    ``referenced`` are the tables whose ids are kept for others, ``spliced`` is the way that copies
    what an earlier build kept. Rows that are in no order are sorted in ``sort_folder``; if
    ``only_in_order``, they are not converted, and the result is False.
    """
    name, index = converter.table.record_type.name, converter.index
    ids: dict[str, str] | None = {} if name in referenced and not index.is_known(name) else None
    results: list[ConstraintResult] = []
    ways: list[Callable[[], Iterator[Converted | ScanResult]]] = [
        partial(_convert_columns, converter, ids),
        partial(_convert_here, converter, in_window, ids),
    ]
    if processes:
        ways[0] = partial(processes.convert, ids)
    if spliced is not None:
        ways.insert(0, spliced)
    for way in ways[:1] if only_in_order else ways:
        with suppress(OutOfOrderError, LostTextError):
            taken = _take(way(), sink, name, results, converter)
            break
    else:
        if only_in_order:
            return False
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
    return True


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
