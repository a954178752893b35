"""Opens the files of tables: each sheet as the table that it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.findings import Finding, Findings, Place
from verbund.model.model import Listing, Model, RecordType
from verbund.read.expected import ParentKey
from verbund.read.formats import format_of, known_suffixes
from verbund.read.heading_faults import read_headings
from verbund.read.headings import HeadingReader, Headings
from verbund.read.likely_columns import record_names
from verbund.read.listed_file import ListedFile
from verbund.read.mapping.rules import ByRow, Meaning
from verbund.read.own_headings import NO_OWN
from verbund.read.parents import parent_key, split_sheet
from verbund.read.record_file import FileToRead, HidesSheets, RecordFile, RecordFormat
from verbund.read.table_names import TableNames
from verbund.system.input_file import LinkedFolderError, refuse_linked_folder

if TYPE_CHECKING:
    from verbund.read.mapping.mapping import TableMapping

ASIDE = "_"
"""What the name of a sheet begins with that is no table: instructions, lists to choose from."""


class Opening:
    """Opens the files of tables; what is wrong with them is in ``findings``.

    ``found`` has the sheets of each table. ``strays`` are the findings of files, sheets and rows of
    no known table, each with the table that may be meant. ``unreadable`` are tables that are not
    known in full, each with a file that is the cause.
    """

    def __init__(self, model: Model, mapping: TableMapping | None) -> None:
        self.model, self.mapping = model, mapping
        self.found: dict[str, list[tuple[RecordFile, Headings]]] = {}
        self.findings: list[Finding] = []
        self.strays: list[tuple[str | None, str]] = []
        self.unreadable: dict[str, str] = {}
        self._unnamed: set[str] = set()
        self._names = TableNames(model)

    def add(self, file: FileToRead, table: str) -> None:
        """Open a file that has the name of a table."""
        if self.mapping is not None and self.mapping.leaves_out(file.shown):
            return
        form, record_type = format_of(file.path.name), self._names.table(table)
        if is_linked_folder(file.path):
            self._refuse([Finding("F117", Place(file=file.shown))], file, record_type)
        elif form is None:
            details = {"extension": file.path.suffix, "known": known_suffixes()}
            found = Finding("F107", Place(file=file.shown), details=details)
            self._refuse([found], file, record_type)
        else:
            try:
                sheets = self._sheets(form, file)
            except Findings as error:
                self._refuse(error.findings, file, record_type)
                return
            for sheet in sheets:
                self._open_sheet(form, file, sheet, table, alone=len(sheets) == 1)

    def add_lists(self) -> None:
        """Add the rows that columns of the files opened make, behind those of other files."""
        for record_type in self.model.record_types:
            for listing in record_type.listings:
                self._add_lists(record_type, listing)
            if record_type.stated:
                self._add_statements(record_type)

    def _add_lists(self, record_type: RecordType, listing: Listing) -> None:
        cause = self.unreadable.get(record_type.name)
        if cause is not None:  # it may list whatever
            self._note_unreadable(listing.table, cause)
        needed = {(listing.field.name, None), (record_type.keys[0], None)}
        other = self.model.by_name[listing.table]
        for file, headings in self.found.get(record_type.name, ()):
            if needed <= headings.positions.keys():
                listed = ListedFile(file, headings, listing, (record_type, other))
                self.found.setdefault(listing.table, []).append((listed, listed.columns))

    def _add_statements(self, record_type: RecordType) -> None:
        """Add the statements about values that the files of a table make, if they have columns."""
        own = {field.name for field in record_type.columns}
        for file, headings in self.found.get(record_type.name, ()):
            if own.issuperset(name for name, _ in headings.positions):
                continue
            from verbund.read.stated_file import StatedFile  # which few files need

            names = {name for name, _ in headings.positions} - own
            used = {record_type.beside[name][0] for name in names}
            tables = {record_type.stated[name].table: record_type.stated[name] for name in used}
            for table, statements in sorted(tables.items()):
                stated = StatedFile(file, headings, record_type, statements)
                self.found.setdefault(table, []).append((stated, stated.columns))

    def _sheets(self, form: RecordFormat, file: FileToRead) -> Sequence[str | None]:
        """Return the tables in a file, without sheets that are none: said, by name, or hidden."""
        sheets = form.sheets(file)
        if self.mapping is not None:
            said = {name: self.mapping.says_of(file.shown, name) for name in sheets}
            left = [name for name in sheets if said[name] is not Meaning.IGNORED]
            if sheets and not left:
                return left
            sheets = left
        if not isinstance(form, HidesSheets):
            return sheets
        hidden = form.hidden(file)
        shown = [
            name
            for name in sheets
            if self._is_wanted(file, str(name))
            or (name not in hidden and not str(name).startswith(ASIDE))
        ]
        if not shown:
            raise Findings([Finding("F108", Place(file=file.shown))])
        return shown

    def _is_wanted(self, file: FileToRead, sheet: str) -> bool:
        """Whether a sheet has the name of a table, hidden or not, or the mapping names it."""
        if self._names.table(sheet) is not None:
            return True
        return self.mapping is not None and self.mapping.speaks_of(file.shown, sheet)

    def _open_sheet(
        self, form: RecordFormat, file: FileToRead, sheet: str | None, table: str, *, alone: bool
    ) -> None:
        """Open a sheet: of the table that is said, or that it or its file is named after."""
        above, own = split_sheet(sheet or "") if form.nests else (None, sheet or "")
        said = None if self.mapping is None else self.mapping.says_of(file.shown, sheet)
        if isinstance(said, ByRow):
            self._open_by_row(form, file, sheet, said)
            return
        if said is Meaning.WRONG:  # told at the mapping
            self.strays.append((None, file.shown))
            self._excuse(file)
            return
        record_type = said if isinstance(said, RecordType) else None
        if record_type is None and sheet is not None:
            record_type = self._names.table(own)
        # A sheet has some name, whoever made it; a key of a document was written for this table.
        if record_type is None and (sheet is None or (alone and not form.nests)):
            record_type = self._names.table(table)
        if record_type is None:
            unknown = self._unknown(form, Place(file=file.shown, sheet=sheet), table, alone=alone)
            self.findings.append(unknown)
            self.strays.append((unknown.suggestion, file.shown))
            self._excuse(file)
            return
        reader = self._reader(file, sheet, record_type, is_said=said is record_type)
        if above is not None:
            reader.parent = self._parent(file, reader, above, table)
            if reader.parent is None:
                place = Place(file=file.shown, sheet=sheet)
                details = {"table": record_type.name}
                self._refuse([Finding("F149", place, details=details)], file, record_type)
                return
        self._open(form, file, sheet, reader)

    def _unknown(self, form: RecordFormat, place: Place, table: str, *, alone: bool) -> Finding:
        """Return the finding for a sheet of no table, by what its name was to say."""
        if place.sheet is None:
            return self._names.unknown("F106", place, table)
        if form.nests:
            return self._names.unknown("F159", place, split_sheet(place.sheet)[1])
        name = table if alone else place.sheet
        return self._names.unknown("F106" if alone else "F158", place, name)

    def _reader(
        self,
        file: FileToRead,
        sheet: str | None,
        record_type: RecordType,
        *,
        is_said: bool = False,
    ) -> HeadingReader:
        own = NO_OWN
        if self.mapping is not None:
            (own,) = self.mapping.own(file.shown, sheet, (record_type,))
        if is_said:
            own = own._replace(is_said=True)
        names = record_names(self.model, record_type)
        return HeadingReader(record_type, self.model.language, own, names)

    def _parent(
        self, file: FileToRead, reader: HeadingReader, above: str, table: str
    ) -> ParentKey | None:
        """Return how rows refer to those of the sheet ``above``; it may be the file's only one."""
        sheet = above or None
        said = None if self.mapping is None else self.mapping.says_of(file.shown, sheet)
        _, own = split_sheet(above)
        parent = said if isinstance(said, RecordType) else self._names.table(own or table)
        return None if parent is None else parent_key(reader, self._reader(file, sheet, parent))

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
        self.findings += findings
        self._take(opened, headings, record_type)
        if headings is None:
            self._excuse(file)
        elif self.mapping is not None:
            self.mapping.used_headings(file.shown, sheet, (record_type,), headings.texts)

    def _take(self, opened: RecordFile, headings: Headings | None, record_type: RecordType) -> None:
        """Note a sheet of a table; without keys and names no reference to it can be checked."""
        needed = {*record_type.keys, *record_type.titles}
        missing = needed if headings is None else needed & headings.missing
        if missing:
            only_ids = missing <= {*record_type.keys}
            self._note_unreadable(record_type.name, opened.shown, is_named=only_ids)
        if headings is not None:
            self.found.setdefault(record_type.name, []).append((opened, headings))

    def _refuse(
        self, findings: Iterable[Finding], file: FileToRead, record_type: RecordType | None
    ) -> None:
        self.findings += findings
        self._excuse(file)
        if record_type is not None:
            self._note_unreadable(record_type.name, file.shown)

    @property
    def named(self) -> frozenset[str]:
        """Return the tables of which nothing but ids is unknown, as a column of them is missing."""
        return frozenset(self.unreadable.keys() - self._unnamed)

    def _note_unreadable(self, table: str, file: str, *, is_named: bool = False) -> None:
        self.unreadable.setdefault(table, file)
        if not is_named:
            self._unnamed.add(table)

    def _excuse(self, file: FileToRead) -> None:
        if self.mapping is not None:
            self.mapping.excuse(file.shown)

    # --- sheets of several tables

    def _open_by_row(
        self, form: RecordFormat, file: FileToRead, sheet: str | None, by_row: ByRow
    ) -> None:
        """Open a sheet once for each table that it has rows of."""
        if self.mapping is None:
            return
        from verbund.read.rowwise_sheet import RowwiseSheet  # which few workspaces need

        try:
            found = RowwiseSheet(self.model, self._names, self.mapping, by_row).open(
                form, file, sheet
            )
        except Findings as error:
            self._refuse(error.findings, file, None)
            self.strays.append((None, file.shown))
            return
        self.findings += found.findings
        self.strays += [(name, file.shown) for name in found.possible]
        for record_type, opened, headings in found.tables:
            self._take(opened, headings, record_type)


def is_linked_folder(path: Path) -> bool:
    """Whether a path is a link to a folder, which is not followed."""
    try:
        refuse_linked_folder(path)
    except LinkedFolderError:
        return True
    return False
