"""Tables: which files of a records folder hold which table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from verbund.data_class import data_class
from verbund.findings import Finding, Place
from verbund.model.model import Model, RecordType
from verbund.read.column_layout import layout
from verbund.read.derived_file import DerivedFile
from verbund.read.formats import may_hold_records
from verbund.read.headings import Column, Headings
from verbund.read.mapping.of_workspace import workspace_mapping
from verbund.read.opening import Opening, is_linked_folder
from verbund.read.record_file import FileToRead, RecordFile, Rows
from verbund.system.input_file import files_below, input_finding
from verbund.system.limits import Limits

CHUNK = 512
"""The number of rows read at a time."""

if TYPE_CHECKING:
    from verbund.read.mapping.mapping import TableMapping
    from verbund.workspace.workspace import Workspace

_DEFAULTS = Limits()
_IGNORED = (".", "~", "_")


@data_class(slots=True)
class Table:
    """All files of one record type, read as one table of one layout."""

    record_type: RecordType
    columns: tuple[Column, ...]
    files: tuple[RecordFile, ...]
    headings: tuple[Headings, ...]
    complete: bool = True

    @property
    def own_files(self) -> tuple[RecordFile, ...]:
        """Return the files that hold the table, without rows made of columns of others."""
        return tuple(file for file in self.files if not isinstance(file, DerivedFile))

    def chunks(self, turns: Iterator[bool] | None = None) -> Iterator[tuple[int, int, Rows]]:
        """Yield chunks of rows as the files have them: file number, first row's number, rows.

        ``turns`` says of each chunk whether it is wanted; without it all are. To skip one costs
        little.
        """
        for number, file in enumerate(self.files):
            for first, rows in file.chunks(CHUNK, turns):
                yield number, first, rows


@data_class(slots=True)
class Tables:
    """All tables of a workspace's records folder, and the faults of the files as such.

    ``unreadable`` are the tables that are not known in full, each with a file that is the cause;
    ``named`` those of them whose records all have their names, and lack only ids.
    ``mapping`` is the file that says what is what, if there is one.
    """

    by_name: dict[str, Table] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    findings: list[Finding] = field(default_factory=list)
    mapping: Path | None = None


def workspace_tables(workspace: Workspace, model: Model) -> Tables:
    """Open the tables of a workspace, within its folders and its limits."""
    return open_tables(
        workspace.records,
        model,
        workspace.shown(workspace.records),
        roots=workspace.roots,
        limits=workspace.limits,
        mapping=workspace_mapping(workspace, model),
    )


def open_tables(
    folder: Path,
    model: Model,
    shown: str,
    *,
    roots: Sequence[Path] | None = None,
    limits: Limits = _DEFAULTS,
    mapping: TableMapping | None = None,
) -> Tables:
    """Find the files of each table: ``<table>.csv``, say, or any file in a folder ``<table>``.

    Where a format has several tables in a file, each is a sheet, which has the name of its table. A
    table may also be called by its label in any language. What ``mapping`` says counts before the
    names. ``shown`` is the folder's name in
    findings. ``roots`` are the folders of which one must hold each file, wherever links lead.
    Files that cannot be read are findings, not exceptions.
    """
    try:
        paths = files_below(folder, most=limits.files)
    except OSError as error:
        return Tables(findings=[input_finding(error, shown, "files")])
    files = files_named(folder, [path.relative_to(folder) for path in paths], shown)
    return open_files(files, model, shown, roots=roots, limits=limits, mapping=mapping)


def open_files(
    files: Sequence[tuple[Path, str, str]],
    model: Model,
    shown: str,
    *,
    roots: Sequence[Path] | None = None,
    limits: Limits = _DEFAULTS,
    mapping: TableMapping | None = None,
) -> Tables:
    """Open the tables in given files (path, name in findings, table name); see ``open_tables``."""
    tables = Tables()
    if mapping is not None and mapping.is_unreadable:
        tables.findings = mapping.findings
        tables.unreadable = {item.name: mapping.shown for item in model.record_types}
        return tables
    opening = Opening(model, mapping)
    for path, name, table in files:
        opening.add(FileToRead(path, name, roots, limits), table)
    opening.add_lists()
    tables.findings, tables.unreadable = opening.findings, opening.unreadable
    tables.named = opening.named
    for record_type in model.record_types:
        opened = opening.found.get(record_type.name)
        if opened:
            headings = tuple(item[1] for item in opened)
            columns = layout(record_type, headings, model.language)
            record_files = tuple(item[0] for item in opened)
            tables.by_name[record_type.name] = Table(record_type, columns, record_files, headings)
    for possible, file in opening.strays:
        for name in sorted(_possible_tables(possible, model, tables)):
            tables.unreadable.setdefault(name, file)
            tables.named -= {name}
    if not files:
        tables.findings.append(Finding("F110", Place(file=shown), details={"folder": shown}))
    if mapping is not None:
        tables.mapping = mapping.path
        tables.findings += [*mapping.findings, *mapping.unmatched()]
    return tables


def files_named(folder: Path, names: Iterable[PurePath], shown: str) -> list[tuple[Path, str, str]]:
    """Return the files that hold records among names relative to a folder; hidden ones hold none.

    Each is path, name in findings and table name. ``shown`` is the folder's name in findings.
    """
    files = []
    for relative in sorted(names, key=lambda item: item.as_posix()):
        hidden = any(part.startswith(_IGNORED) for part in relative.parts)
        is_table = may_hold_records(relative.name) or is_linked_folder(folder / relative)
        if is_table and not hidden:
            table = relative.stem if len(relative.parts) == 1 else relative.parts[0]
            files.append((folder / relative, f"{shown}/{relative.as_posix()}", table))
    return files


def _possible_tables(suggested: str | None, model: Model, tables: Tables) -> set[str]:
    """Return the tables that rows of none may be of: the suggested one, else all without files."""
    if suggested is not None:
        return {suggested}
    return {item.name for item in model.record_types} - tables.by_name.keys()
