"""Tables: which files of a records folder hold which table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from verbund.findings import Finding, Findings, Place
from verbund.model.model import Model, RecordType
from verbund.read.csv_file import CsvFile
from verbund.read.heading_faults import read_headings
from verbund.read.headings import Column, HeadingReader, Headings, layout
from verbund.system.input_file import (
    LinkedFolderError,
    files_below,
    input_finding,
    refuse_linked_folder,
)
from verbund.system.limits import Limits
from verbund.text.names import normalise
from verbund.text.suggestions import suggest

CHUNK = 512
"""The number of rows read at a time."""

if TYPE_CHECKING:
    from verbund.workspace.workspace import Workspace

_DEFAULTS = Limits()
_IGNORED = (".", "~", "_")
_NOT_READ = frozenset({".xlsx", ".xls", ".ods", ".json", ".yaml", ".yml", ".tsv", ".txt"})


@dataclass(slots=True)
class Table:
    """All files of one record type, read as one table of one layout."""

    record_type: RecordType
    columns: tuple[Column, ...]
    files: tuple[CsvFile, ...]
    headings: tuple[Headings, ...]
    complete: bool = True

    def chunks(
        self, turns: Iterator[bool] | None = None
    ) -> Iterator[tuple[int, int, Sequence[list[str]]]]:
        """Yield chunks of rows as the files have them: file number, first row's number, rows.

        ``turns`` says of each chunk whether it is wanted; without it all are. To skip one costs
        little.
        """
        for number, file in enumerate(self.files):
            for first, rows in file.chunks(CHUNK, turns):
                yield number, first, rows


@dataclass(slots=True)
class Tables:
    """All tables of a workspace's records folder, and the faults of the files as such.

    ``unreadable`` are the tables that are not known in full, each with a file that is the cause.
    """

    by_name: dict[str, Table] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def workspace_tables(workspace: Workspace, model: Model) -> Tables:
    """Open the tables of a workspace, within its folders and its limits."""
    return open_tables(
        workspace.records,
        model,
        workspace.shown(workspace.records),
        roots=workspace.roots,
        limits=workspace.limits,
    )


def open_tables(
    folder: Path,
    model: Model,
    shown: str,
    *,
    roots: Sequence[Path] | None = None,
    limits: Limits = _DEFAULTS,
) -> Tables:
    """Find the files of each table: ``<table>.csv`` or any CSV file in a folder ``<table>``.

    A table may also be called by its label in any language. ``shown`` is the folder's name in
    findings. ``roots`` are the folders of which one must hold each file, wherever links lead.
    Files that cannot be read are findings, not exceptions.
    """
    try:
        paths = files_below(folder, most=limits.files)
    except OSError as error:
        return Tables(findings=[input_finding(error, shown, "files")])
    files = files_named(folder, [path.relative_to(folder) for path in paths], shown)
    return open_files(files, model, shown, roots=roots, limits=limits)


def open_files(
    files: Sequence[tuple[Path, str, str]],
    model: Model,
    shown: str,
    *,
    roots: Sequence[Path] | None = None,
    limits: Limits = _DEFAULTS,
) -> Tables:
    """Open the tables in given files (path, name in findings, table name); see ``open_tables``."""
    tables = Tables()
    opening = _Opening(model, tables, roots, limits)
    names = _table_names(model)
    strays: list[Finding] = []
    for path, name, table in files:
        record_type = names.get(normalise(table)) or names.get(normalise(table.replace("-", "_")))
        if _is_linked_folder(path):
            tables.findings.append(Finding("F117", Place(file=name)))
            if record_type is not None:
                tables.unreadable.setdefault(record_type.name, name)
        elif path.suffix.lower() in _NOT_READ:
            details = {"extension": path.suffix}
            tables.findings.append(Finding("F107", Place(file=name), details=details))
            if record_type is not None:
                tables.unreadable.setdefault(record_type.name, name)
        elif record_type is None:
            unknown = _unknown_table(name, table, names)
            tables.findings.append(unknown)
            strays.append(unknown)
        else:
            opening.open(path, name, record_type)
    for record_type in model.record_types:
        opened = opening.found.get(record_type.name)
        if opened:
            headings = tuple(item[1] for item in opened)
            columns = layout(record_type, headings, model.language)
            csv_files = tuple(item[0] for item in opened)
            tables.by_name[record_type.name] = Table(record_type, columns, csv_files, headings)
    for unknown in strays:
        for name in sorted(_possible_tables(unknown, model, tables)):
            tables.unreadable.setdefault(name, str(unknown.place.file))
    if not files:
        tables.findings.append(Finding("F110", Place(file=shown), details={"folder": shown}))
    return tables


@dataclass(slots=True)
class _Opening:
    """Opens the files of tables; a file that cannot be read is noted in ``tables``."""

    model: Model
    tables: Tables
    roots: Sequence[Path] | None
    limits: Limits
    found: dict[str, list[tuple[CsvFile, Headings]]] = field(default_factory=dict)

    def open(self, path: Path, name: str, record_type: RecordType) -> None:
        """Open one file of a table."""
        tables = self.tables
        reader = HeadingReader(record_type, self.model.language)
        try:
            file = CsvFile(path, name, reader.knows, roots=self.roots, limits=self.limits)
        except Findings as error:
            tables.findings += error.findings
            tables.unreadable.setdefault(record_type.name, name)
            return
        headings, findings = read_headings(file, reader)
        tables.findings += findings
        needed = {*record_type.keys, *record_type.titles}
        if headings is None or needed & headings.missing:
            # Without keys and names no reference can be checked.
            tables.unreadable.setdefault(record_type.name, name)
        if headings is not None:
            self.found.setdefault(record_type.name, []).append((file, headings))


def _is_linked_folder(path: Path) -> bool:
    try:
        refuse_linked_folder(path)
    except LinkedFolderError:
        return True
    return False


def files_named(folder: Path, names: Iterable[PurePath], shown: str) -> list[tuple[Path, str, str]]:
    """Return the files that hold records among names relative to a folder; hidden ones hold none.

    Each is path, name in findings and table name. ``shown`` is the folder's name in findings.
    """
    files = []
    for relative in sorted(names, key=lambda item: item.as_posix()):
        suffix = relative.suffix.lower()
        hidden = any(part.startswith(_IGNORED) for part in relative.parts)
        is_table = suffix == ".csv" or suffix in _NOT_READ or _is_linked_folder(folder / relative)
        if is_table and not hidden:
            table = relative.stem if len(relative.parts) == 1 else relative.parts[0]
            files.append((folder / relative, f"{shown}/{relative.as_posix()}", table))
    return files


def _table_names(model: Model) -> dict[str, RecordType]:
    names: dict[str, RecordType] = {}
    for record_type in model.record_types:
        for label in record_type.labels.values():
            names.setdefault(normalise(label), record_type)
    for record_type in model.record_types:
        names[normalise(record_type.name)] = record_type
    return names


def _possible_tables(unknown: Finding, model: Model, tables: Tables) -> set[str]:
    """Return the tables that a file of an unknown name may be: a suggestion, else all without."""
    if unknown.suggestion is not None:
        return {unknown.suggestion}
    return {item.name for item in model.record_types} - tables.by_name.keys()


def _unknown_table(shown: str, table: str, names: dict[str, RecordType]) -> Finding:
    suggestion = suggest(normalise(table), names)
    known = ", ".join(sorted({record_type.name for record_type in names.values()}))
    return Finding(
        "F106",
        Place(file=shown),
        value=table,
        details={"known": known},
        suggestion=names[suggestion].name if suggestion else None,
    )
