"""Which files hold which table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from verbund.findings import Finding, Findings, Place
from verbund.model.model import Model, RecordType
from verbund.names import normalise
from verbund.nearest import nearest
from verbund.read.csv_file import CsvFile
from verbund.read.headings import Column, HeadingReader, Headings, layout

CHUNK = 512
"""Rows that are read at a time."""

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
        """Chunks of rows as the files have them: file number, first row's number, rows.

        ``turns`` says of each chunk whether it is wanted; without it all are. To pass over one
        costs little.
        """
        for number, file in enumerate(self.files):
            for first, rows in file.chunks(CHUNK, turns):
                yield number, first, rows


@dataclass(slots=True)
class Tables:
    """All tables of a workspace's records folder, and what is wrong with the files as such."""

    by_name: dict[str, Table] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def open_tables(folder: Path, model: Model, shown: str) -> Tables:
    """Find the files of each table: ``<table>.csv`` or any CSV file in a folder ``<table>``.

    A table may also be called by its label in any language. ``shown`` is the folder's name in
    findings. Files that cannot be read are findings, not exceptions.
    """
    return open_files(_files(folder, shown), model, shown)


def open_files(files: Sequence[tuple[Path, str, str]], model: Model, shown: str) -> Tables:
    """The tables held by given files: path, name in findings, table name."""
    tables = Tables()
    names = _table_names(model)
    found: dict[str, list[tuple[CsvFile, Headings]]] = {}
    for path, name, table in files:
        record_type = names.get(normalise(table)) or names.get(normalise(table.replace("-", "_")))
        if path.suffix.lower() in _NOT_READ:
            details = {"extension": path.suffix}
            tables.findings.append(Finding("F107", Place(file=name), details=details))
            if record_type is not None:
                tables.unreadable.add(record_type.name)
        elif record_type is None:
            tables.findings.append(_unknown_table(name, table, names))
        else:
            _open_file(path, name, record_type, model, tables, found)
    for record_type in model.record_types:
        opened = found.get(record_type.name)
        if opened:
            headings = tuple(item[1] for item in opened)
            columns = layout(record_type, headings, model.language)
            csv_files = tuple(item[0] for item in opened)
            tables.by_name[record_type.name] = Table(record_type, columns, csv_files, headings)
    if not files:
        tables.findings.append(Finding("F110", Place(file=shown), details={"folder": shown}))
    return tables


def _open_file(
    path: Path,
    name: str,
    record_type: RecordType,
    model: Model,
    tables: Tables,
    found: dict[str, list[tuple[CsvFile, Headings]]],
) -> None:
    reader = HeadingReader(record_type, model.language)
    try:
        file = CsvFile(path, name, reader.knows)
    except Findings as error:
        tables.findings += error.findings
        tables.unreadable.add(record_type.name)
        return
    headings, findings = reader.read(name, file.headings)
    tables.findings += findings
    if not {name for name, _ in headings.positions}.issuperset(record_type.keys):
        tables.unreadable.add(record_type.name)  # without keys no reference can be judged
    found.setdefault(record_type.name, []).append((file, headings))


def _files(folder: Path, shown: str) -> list[tuple[Path, str, str]]:
    """Every file of the folder: its path, its name in findings and the name of its table."""
    return files_named(folder, [path.relative_to(folder) for path in folder.rglob("*")], shown)


def files_named(folder: Path, names: Iterable[PurePath], shown: str) -> list[tuple[Path, str, str]]:
    """The files that hold records among names relative to a folder; what is hidden holds none.

    Gives path, name in findings and table name. ``shown`` is the folder's name in findings.
    """
    found = []
    for relative in sorted(names, key=lambda item: item.as_posix()):
        suffix = relative.suffix.lower()
        hidden = any(part.startswith(_IGNORED) for part in relative.parts)
        if (suffix == ".csv" or suffix in _NOT_READ) and not hidden:
            table = relative.stem if len(relative.parts) == 1 else relative.parts[0]
            found.append((folder / relative, f"{shown}/{relative.as_posix()}", table))
    return found


def _table_names(model: Model) -> dict[str, RecordType]:
    names: dict[str, RecordType] = {}
    for record_type in model.record_types:
        for label in record_type.labels.values():
            names.setdefault(normalise(label), record_type)
    for record_type in model.record_types:
        names[normalise(record_type.name)] = record_type
    return names


def _unknown_table(shown: str, table: str, names: dict[str, RecordType]) -> Finding:
    found = nearest(normalise(table), names)
    known = ", ".join(sorted({record_type.name for record_type in names.values()}))
    return Finding(
        "F106",
        Place(file=shown),
        value=table,
        details={"known": known},
        suggestion=names[found].name if found else None,
    )
