"""Opens a sheet that holds rows of several tables: once for each of these."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from verbund.findings import Finding, Place
from verbund.model.model import Model, RecordType
from verbund.read.by_row import AnyOf, RowTables, Sieve, position_of, scan
from verbund.read.heading_faults import read_headings
from verbund.read.headings import HeadingReader, Headings
from verbund.read.likely_columns import record_names
from verbund.read.mapping.mapping import TableMapping
from verbund.read.mapping.rules import ByRow
from verbund.read.own_headings import OwnHeadings
from verbund.read.record_file import FileToRead, RecordFile, RecordFormat
from verbund.read.table_names import TableNames
from verbund.text.names import normalise


@dataclass(slots=True)
class Opened:
    """What came of a sheet: its part for each table, and what is wrong with it.

    ``possible`` are the names of tables that rows of none may be of; None where that may be any.
    """

    tables: list[tuple[RecordType, RecordFile, Headings | None]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    possible: list[str | None] = field(default_factory=list)


class _InSheet(NamedTuple):
    """What one table expects of a sheet of several: others have columns there, too."""

    reader: HeadingReader
    union: AnyOf
    parent: None = None

    def knows(self, heading: str) -> bool:
        """Whether a heading is one of any table."""
        return self.union.knows(heading)

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        """Return the column of this table that a heading means."""
        return self.reader.column_of(heading)

    def separator(self, heading: str) -> str | None:
        """Return what parts the values of a cell, in this table or the first that has it."""
        if self.reader.column_of(heading) is not None:
            return self.reader.separator(heading)
        return self.union.separator(heading)


class RowwiseSheet:
    """A sheet whose rows say of which table they are."""

    def __init__(
        self, model: Model, names: TableNames, mapping: TableMapping, by_row: ByRow
    ) -> None:
        self._model, self._names = model, names
        self._mapping, self._by_row = mapping, by_row

    def open(self, form: RecordFormat, file: FileToRead, sheet: str | None) -> Opened:
        """Open the sheet. Raises Findings where it cannot be read, or lacks the column."""
        heading = self._by_row.heading
        every = self._readers(file, sheet, self._model.record_types)
        union = AnyOf(heading, every)
        whole = form.open(file, sheet, union)
        whole.find_headings(union.knows, union.weigh)
        tables = RowTables(self._model, self._names, self._by_row)
        found = scan(whole, heading, tables, self._names.known())
        self._mapping.used_values(file.shown, sheet, found.seen)
        types = [item for item in self._model.record_types if item.name in found.values]
        self._mapping.used_headings(file.shown, sheet, types, whole.headings)
        # Rows of no known table may be of any: then no heading is known to be nobody's.
        others = every if found.findings else self._readers(file, sheet, types)
        if found.findings:
            self._mapping.excuse(file.shown)
        opened = Opened(findings=found.findings, possible=found.possible)
        if None in found.possible:
            opened.possible += [item.name for item in types]
        told: set[tuple[str, Place]] = set()
        for reader in self._readers(file, sheet, types):
            values = found.values[reader.record_type.name]
            elsewhere = _elsewhere(whole.headings, reader, others)
            reader = self._among_others(reader, elsewhere, whole.headings)
            part = form.open(file, sheet, _InSheet(reader, union))
            part.is_quiet = bool(opened.tables)
            part.find_headings(union.knows, union.weigh)
            position = position_of(part.headings, heading)
            sieve = Sieve(part, -1 if position is None else position, values)
            sieve.label = reader.record_type.labels
            part.sift = sieve
            headings, findings = read_headings(part, reader)
            # What is said of a heading, or of one that is missing, is said once for all tables.
            new = [item for item in findings if (item.code, item.place) not in told]
            told |= {(item.code, item.place) for item in new}
            opened.findings += new
            opened.tables.append((reader.record_type, part, headings))
            texts = [] if headings is None else headings.texts
            sieve.foreign = [at for at, text in enumerate(texts) if normalise(text) in elsewhere]
        return opened

    def _readers(
        self, file: FileToRead, sheet: str | None, types: Sequence[RecordType]
    ) -> list[HeadingReader]:
        owns = self._mapping.own(file.shown, sheet, types)
        return [self._reader(item, own) for item, own in zip(types, owns, strict=True)]

    def _reader(self, record_type: RecordType, own: OwnHeadings) -> HeadingReader:
        names = record_names(self._model, record_type)
        return HeadingReader(record_type, self._model.language, own, names)

    def _among_others(
        self,
        reader: HeadingReader,
        elsewhere: Collection[str],
        texts: Sequence[str],
    ) -> HeadingReader:
        """Return a reader that passes over columns of other tables."""
        heading = normalise(self._by_row.heading)
        passed = {*elsewhere, *(() if reader.column_of(heading) else (heading,))}
        own = reader.own._replace(
            ignored=reader.own.ignored | passed,
            listed=reader.own.listed | frozenset(map(normalise, texts)),
            named=reader.own.named | frozenset(map(normalise, texts)),
        )
        return self._reader(reader.record_type, own)


def _elsewhere(
    texts: Sequence[str], reader: HeadingReader, readers: Sequence[HeadingReader]
) -> set[str]:
    """Return the headings, normalised, of columns that only other tables of the sheet have."""
    return {
        normalise(text)
        for text in texts
        if reader.column_of(text) is None
        and normalise(text) not in reader.own.ignored
        and any(other.column_of(text) is not None for other in readers)
    }
