"""The rows that findings show, with the cells of columns that are none of the table.

The check of a row knows the columns of its table alone. What stands in others (a list of records,
remarks that are left out on purpose) is read again, once a file, for the rows that are shown.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from verbund.findings import Finding
from verbund.findings.finding import Origin, origin_of
from verbund.read.headings import Headings
from verbund.read.record_file import RecordFile
from verbund.read.tables import CHUNK, Table, Tables
from verbund.text.names import stripped


def with_whole_rows(findings: Sequence[Finding], tables: Tables) -> list[Finding]:
    """Return the findings with the rows that they show as the files have them.

    Files are read again whose columns are not all of their table, and which findings show rows of.
    """
    wanted: dict[Origin, set[int]] = {}
    for finding in findings:
        if finding.row_cells and finding.place.row is not None:
            wanted.setdefault(origin_of(finding.place), set()).add(finding.place.row)
    rows = {
        file.origin: _rows(file, wanted[file.origin])
        for table in tables.by_name.values()
        for file, headings in zip(table.files, table.headings, strict=True)
        if file.origin in wanted and _has_others(table, headings)
    }
    if not rows:
        return list(findings)
    return [_whole(finding, rows.get(origin_of(finding.place), {})) for finding in findings]


def with_rows(findings: Sequence[Finding], tables: Tables) -> list[Finding]:
    """The findings with the cells of their rows; each file is read once, as far as it is needed."""
    wanted: dict[Origin, set[int]] = {}
    for finding in findings:
        wanted.setdefault(origin_of(finding.place), set()).add(finding.place.row or 0)
    rows: dict[tuple[Origin, int], tuple[str, ...]] = {}
    for table in tables.by_name.values():
        for file in table.files:
            numbers = wanted.get(file.origin, set())
            found = _rows(file, numbers) if numbers else {}
            rows |= {(file.origin, at): row for at, row in found.items()}
    return [
        replace(found, row_cells=rows.get((origin_of(found.place), found.place.row or 0), ()))
        for found in findings
    ]


def _has_others(table: Table, headings: Headings) -> bool:
    """Whether a file has columns that are none of its table's, or none that rows are made of."""
    known = {(column.field.name, column.language) for column in table.columns}
    own = {position for key, position in headings.positions.items() if key in known}
    return any(stripped(text) and at not in own for at, text in enumerate(headings.texts))


def _rows(file: RecordFile, numbers: Set[int]) -> dict[int, tuple[str, ...]]:
    """Return some rows of a file, by their numbers; what is found on the way was told before."""
    found: dict[int, tuple[str, ...]] = {}
    told, last = list(file.findings), max(numbers)
    for first, rows in file.chunks(CHUNK):
        for at in numbers & set(range(first, first + len(rows))):
            found[at] = tuple(rows[at - first])
        if first + len(rows) > last:
            break
    file.findings[:] = told
    return found


def _whole(finding: Finding, rows: dict[int, tuple[str, ...]]) -> Finding:
    row = rows.get(finding.place.row or 0, ())
    if not finding.row_cells or len(row) != len(finding.row_cells):
        return finding
    return replace(finding, row_cells=row)
