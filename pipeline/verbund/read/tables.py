"""Tables: which files of a records folder hold which table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from verbund.findings import Finding, Findings, Place
from verbund.model.model import Model, RecordType
from verbund.read.expected import ParentKey
from verbund.read.formats import format_of, known_suffixes, may_hold_records
from verbund.read.heading_faults import read_headings
from verbund.read.headings import Column, HeadingReader, Headings, layout
from verbund.read.parents import parent_key, split_sheet
from verbund.read.record_file import FileToRead, HidesSheets, RecordFile, RecordFormat, Rows
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
_ASIDE = "_"
"""What the name of a sheet begins with that is no table: instructions, lists to choose from."""
_SHEET_NAME = 31
"""The most characters of the name of a sheet in Excel: a longer label counts by its beginning."""


@dataclass(slots=True)
class Table:
    """All files of one record type, read as one table of one layout."""

    record_type: RecordType
    columns: tuple[Column, ...]
    files: tuple[RecordFile, ...]
    headings: tuple[Headings, ...]
    complete: bool = True

    def chunks(self, turns: Iterator[bool] | None = None) -> Iterator[tuple[int, int, Rows]]:
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
    """Find the files of each table: ``<table>.csv``, say, or any file in a folder ``<table>``.

    Where a format has several tables in a file, each is a sheet, which has the name of its table. A
    table may also be called by its label in any language. ``shown`` is the folder's name in
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
    opening = _Opening(model, tables)
    for path, name, table in files:
        opening.add(FileToRead(path, name, roots, limits), table)
    for record_type in model.record_types:
        opened = opening.found.get(record_type.name)
        if opened:
            headings = tuple(item[1] for item in opened)
            columns = layout(record_type, headings, model.language)
            record_files = tuple(item[0] for item in opened)
            tables.by_name[record_type.name] = Table(record_type, columns, record_files, headings)
    for unknown in opening.strays:
        for name in sorted(_possible_tables(unknown, model, tables)):
            tables.unreadable.setdefault(name, str(unknown.place.file))
    if not files:
        tables.findings.append(Finding("F110", Place(file=shown), details={"folder": shown}))
    return tables


class _Opening:
    """Opens the files of tables; a file that cannot be read is noted in ``tables``.

    ``strays`` are the findings of files and sheets of no known table.
    """

    def __init__(self, model: Model, tables: Tables) -> None:
        self.model, self.tables = model, tables
        self.found: dict[str, list[tuple[RecordFile, Headings]]] = {}
        self.strays: list[Finding] = []
        self._names = table_names(model)

    def add(self, file: FileToRead, table: str) -> None:
        """Open a file that has the name of a table."""
        form, record_type = format_of(file.path.name), self._type_of(table)
        if _is_linked_folder(file.path):
            self._refuse([Finding("F117", Place(file=file.shown))], file, record_type)
        elif form is None:
            details = {"extension": file.path.suffix, "known": known_suffixes()}
            self._refuse(
                [Finding("F107", Place(file=file.shown), details=details)], file, record_type
            )
        else:
            try:
                sheets = self._sheets(form, file)
            except Findings as error:
                self._refuse(error.findings, file, record_type)
                return
            for sheet in sheets:
                self._open_sheet(form, file, sheet, table, alone=len(sheets) == 1)

    def _sheets(self, form: RecordFormat, file: FileToRead) -> Sequence[str | None]:
        """Return the tables in a file, without sheets that are none: by their names, or hidden."""
        sheets = form.sheets(file)
        if not isinstance(form, HidesSheets):
            return sheets
        hidden = form.hidden(file)
        shown = [
            name
            for name in sheets
            if not str(name).startswith(_ASIDE) and (name not in hidden or self._type_of(str(name)))
        ]
        if not shown:
            raise Findings([Finding("F108", Place(file=file.shown))])
        return shown

    def _open_sheet(
        self, form: RecordFormat, file: FileToRead, sheet: str | None, table: str, *, alone: bool
    ) -> None:
        """Open a sheet: of the table that it is named after, or else its file if it is the only."""
        above, own = split_sheet(sheet or "") if form.nests else (None, sheet or "")
        record_type = self._type_of(own) if sheet is not None else None
        # A sheet has some name, whoever made it; a key of a document was written for this table.
        if record_type is None and (sheet is None or (alone and not form.nests)):
            record_type = self._type_of(table)
        if record_type is None:
            unknown = self._unknown(form, Place(file=file.shown, sheet=sheet), table, alone=alone)
            self.tables.findings.append(unknown)
            self.strays.append(unknown)
            return
        reader = HeadingReader(record_type, self.model.language)
        if above is not None:
            reader.parent = self._parent(record_type, above, table)
            if reader.parent is None:
                place = Place(file=file.shown, sheet=sheet)
                details = {"table": record_type.name}
                self._refuse([Finding("F149", place, details=details)], file, record_type)
                return
        self._open(form, file, sheet, reader)

    def _unknown(self, form: RecordFormat, place: Place, table: str, *, alone: bool) -> Finding:
        """Return the finding for a sheet of no table, by what its name was to say."""
        if place.sheet is None:
            return _unknown_table("F106", place, table, self._names)
        if form.nests:
            return _unknown_table("F159", place, split_sheet(place.sheet)[1], self._names)
        name = table if alone else place.sheet
        return _unknown_table("F106" if alone else "F158", place, name, self._names)

    def _parent(self, record_type: RecordType, above: str, table: str) -> ParentKey | None:
        """Return how rows refer to those of the sheet ``above``; it may be the file's only one."""
        _, own = split_sheet(above)
        parent = self._type_of(own or table)
        if parent is None:
            return None
        return parent_key(record_type, parent, self.model.language)

    def _open(
        self, form: RecordFormat, file: FileToRead, sheet: str | None, reader: HeadingReader
    ) -> None:
        record_type = reader.record_type
        try:
            opened = form.open(file, sheet, reader)
        except Findings as error:
            self._refuse(error.findings, file, record_type)
            return
        headings, findings = read_headings(opened, reader)
        self.tables.findings += findings
        needed = {*record_type.keys, *record_type.titles}
        if headings is None or needed & headings.missing:
            # Without keys and names no reference can be checked.
            self.tables.unreadable.setdefault(record_type.name, file.shown)
        if headings is not None:
            self.found.setdefault(record_type.name, []).append((opened, headings))

    def _refuse(
        self, findings: Iterable[Finding], file: FileToRead, record_type: RecordType | None
    ) -> None:
        self.tables.findings += findings
        if record_type is not None:
            self.tables.unreadable.setdefault(record_type.name, file.shown)

    def _type_of(self, table: str) -> RecordType | None:
        normalised = normalise(table.replace("-", "_"))
        return self._names.get(normalise(table)) or self._names.get(normalised)


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
        hidden = any(part.startswith(_IGNORED) for part in relative.parts)
        is_table = may_hold_records(relative.name) or _is_linked_folder(folder / relative)
        if is_table and not hidden:
            table = relative.stem if len(relative.parts) == 1 else relative.parts[0]
            files.append((folder / relative, f"{shown}/{relative.as_posix()}", table))
    return files


def table_names(model: Model) -> dict[str, RecordType]:
    """Return the tables by what files and sheets of theirs may be called, normalised."""
    names: dict[str, RecordType] = {}
    for length in (None, _SHEET_NAME):
        for record_type in model.record_types:
            for label in (*record_type.labels.values(), record_type.name):
                names.setdefault(normalise(label[:length]), record_type)
    for record_type in model.record_types:
        names[normalise(record_type.name)] = record_type
    return names


def _possible_tables(unknown: Finding, model: Model, tables: Tables) -> set[str]:
    """Return the tables that a file of an unknown name may be: a suggestion, else all without."""
    if unknown.suggestion is not None:
        return {unknown.suggestion}
    return {item.name for item in model.record_types} - tables.by_name.keys()


def _unknown_table(code: str, place: Place, table: str, names: dict[str, RecordType]) -> Finding:
    suggestion = suggest(normalise(table), names)
    known = ", ".join(sorted({record_type.name for record_type in names.values()}))
    return Finding(
        code,
        place,
        value=table,
        details={"known": known},
        suggestion=names[suggestion].name if suggestion else None,
    )
