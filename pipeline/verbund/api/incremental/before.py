"""The tables at a revision, for comparison with the present tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from verbund.api.incremental.git import Repository
from verbund.api.incremental.rows import diff_rows
from verbund.findings.finding import Origin
from verbund.model.model import Model, RecordType
from verbund.read.derived_file import DerivedFile
from verbund.read.mapping.of_workspace import workspace_mapping
from verbund.read.record_file import RecordFile
from verbund.read.tables import CHUNK, Table, Tables, files_named, open_files
from verbund.resolve.index import Index, TableIndex
from verbund.system.inside import leads_inside
from verbund.workspace.workspace import Workspace

Rows = dict[Origin, set[int]]
"""Numbers of rows by file and sheet; the headings are mostly row 1."""


def tables_before(
    repository: Repository, workspace: Workspace, model: Model, changed: set[Path], folder: Path
) -> Tables:
    """The tables at the revision. Files that changed since are written below ``folder``.

    The mapping is the present one: where it changed, all is validated.
    """
    records = workspace.records
    names = [path.relative_to(records) for path in repository.files(records)]
    files = []
    for path, shown, table in files_named(records, names, workspace.shown(records)):
        old = path
        name = path.relative_to(records).as_posix()
        if path in changed and leads_inside(name):  # a tree of Git may have any name
            old = folder / name
            repository.write_old(path, old)
        files.append((old, shown, table))
    roots = (*workspace.roots, folder)
    shown = workspace.shown(records)
    return open_files(
        files,
        model,
        shown,
        roots=roots,
        limits=workspace.limits,
        mapping=workspace_mapping(workspace, model),
    )


class IndexBefore(Index):
    """The index at the revision; unchanged tables share the present index."""

    def __init__(self, model: Model, tables: Tables, now: Index, changed: set[str]) -> None:
        super().__init__(model, tables, now.refer, now.decisions)
        self._now, self._changed = now, changed

    def of(self, record_type: RecordType) -> TableIndex:
        """The index of one table."""
        return super().of(record_type) if self._differs(record_type) else self._now.of(record_type)

    def names(self, record_type: RecordType) -> dict[str, list[str]]:
        """The ids by name."""
        differs = self._differs(record_type)
        return super().names(record_type) if differs else self._now.names(record_type)

    def _differs(self, record_type: RecordType) -> bool:
        return record_type.name in self._changed


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of two states of one table.

    ``now`` and ``then`` are the rows that have no counterpart on the other side.
    """

    now: Rows
    then: Rows

    def __bool__(self) -> bool:
        return any(self.now.values()) or any(self.then.values())


def difference(now: Table | None, then: Table | None, changed: set[str]) -> Difference:
    """Compare two states of a table. ``changed`` are the names in findings of files that differ.

    All rows of a table whose columns differ count as changed, and all rows of a file whose headings
    differ. Rows made of cells of another table have changed where anything in the row around has.
    """
    ours, theirs = _files(now), _files(then)
    same_layout = now is not None and then is not None and _layout(now) == _layout(then)
    found = Difference({}, {})
    for origin in sorted(ours.keys() | theirs.keys(), key=lambda item: (item[0], item[1] or "")):
        one, other = ours.get(origin), theirs.get(origin)
        if one is not None and other is not None and same_layout:
            if origin[0] not in changed:
                continue
            if isinstance(one, DerivedFile) and isinstance(other, DerivedFile):
                if one.around.headings == other.around.headings:
                    around, around_then = diff_rows(_rows(one.around), _rows(other.around))
                    found.now[origin] = one.numbers(around)
                    found.then[origin] = other.numbers(around_then)
                    continue
            elif one.headings == other.headings:
                rows, rows_then = diff_rows(_rows(one), _rows(other))
                found.now[origin] = _of_table(one, {at + one.first_row for at in rows})
                found.then[origin] = _of_table(other, {at + other.first_row for at in rows_then})
                continue
        for file, side in ((one, found.now), (other, found.then)):
            if file is not None:
                side[origin] = _numbers_of(file)
    return found


def _of_table(file: RecordFile, numbers: set[int]) -> set[int]:
    """Those of some rows that are of the table, where a sheet has rows of several."""
    if file.sift is None:
        return numbers
    rows = enumerate(_rows(file), start=file.first_row)
    return {number for number, row in rows if number in numbers and row}


def _numbers_of(file: RecordFile) -> set[int]:
    return set(range(file.first_row, file.first_row + sum(1 for _ in _rows(file))))


def _layout(table: Table) -> list[tuple[str, str | None]]:
    return [(column.field.name, column.language) for column in table.columns]


def _files(table: Table | None) -> Mapping[Origin, RecordFile]:
    return {} if table is None else {file.origin: file for file in table.files}


def _rows(file: RecordFile) -> Iterator[list[str]]:
    for _, rows in file.chunks(CHUNK):
        yield from rows
