"""Gives findings about records the words of their files: headings and sheets as they are written.

In: findings with places, and the tables that were read. Out: the same, each of which knows what its
file calls the columns that its texts name. The texts themselves stay the model's, so that a report
in RDF has the messages of the shapes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from verbund.data_class import NamedTuple
from verbund.findings import Finding
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.findings.finding import Origin, origin_of
from verbund.findings.own_words import OwnWords
from verbund.model.model import RecordType
from verbund.read.headings import Headings
from verbund.read.listed_file import ListedFile
from verbund.read.record_file import RecordFile
from verbund.read.tables import Table, Tables

_Names = defaultdict[str, dict[str, str]]


class _Written(NamedTuple):
    """A column as a file has it: its name in the model, its position, its heading."""

    name: str
    position: int
    heading: str


class _Columns(NamedTuple):
    """The columns of a table as a file has them; those of listed rows stand in the file around."""

    record_type: RecordType
    written: Sequence[_Written]
    can_be_added: bool

    def heading(self, name: str, position: int) -> str | None:
        """Return the heading of a column: the one at a position, or the first of several."""
        found = [item for item in self.written if item.name == name]
        here = [item for item in found if item.position == position]
        return next((item.heading for item in (*here, *found)), None)


def with_own_words(findings: Iterable[Finding], tables: Tables) -> list[Finding]:
    """Return the findings, each with what its file calls the columns of the table it is about."""
    words = _Words(tables)
    return [words.given(finding) for finding in findings]


class _Words:
    """Makes the words of each file once, when a finding first asks for them."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._columns: dict[Origin, dict[str, _Columns]] | None = None
        self._shapes: dict[str, str] = {}
        self._known: dict[tuple[Origin, str, int], OwnWords] = {}
        self._sheets: _Names = defaultdict(dict)

    def given(self, finding: Finding) -> Finding:
        """Return a finding with the words of its file; itself where it is about no table."""
        if finding.own_words is not None or finding.place.file is None:
            return finding
        if self._columns is None:
            self._columns = self._read()
        origin = origin_of(finding.place)
        there = self._columns.get(origin)
        if there is None:
            return finding
        table = self._shapes.get(finding.shape or "", "")
        columns = there.get(table) or next(iter(there.values()))
        key = origin, columns.record_type.name, finding.place.position
        if key not in self._known:
            self._known[key] = self._words(columns, finding.place.position)
        return replace(finding, own_words=self._known[key])

    def _read(self) -> dict[Origin, dict[str, _Columns]]:
        """Return the columns of each file, by the tables that it has rows of, its own first."""
        found: dict[Origin, dict[str, _Columns]] = {}
        listed: list[tuple[ListedFile, Table]] = []
        for table in self._tables.by_name.values():
            record_type = table.record_type
            self._shapes |= {
                shape.iri: record_type.name
                for shape in (record_type.shape, *(field.shape for field in record_type.columns))
            }
            self._note_sheets(table)
            for file, headings in zip(table.files, table.headings, strict=True):
                if isinstance(file, ListedFile):
                    listed.append((file, table))
                else:
                    found.setdefault(file.origin, {})[record_type.name] = _columns(table, headings)
        for file, table in listed:
            around = found.setdefault(file.around.origin, {})
            around.setdefault(table.record_type.name, _listed_columns(table, file))
        return found

    def _note_sheets(self, table: Table) -> None:
        """Note what the sheet of a table is called, where it is in one sheet alone."""
        files: Sequence[RecordFile] = table.own_files
        sheet = files[0].sheet if len(files) == 1 else None
        if sheet:
            for language in LANGUAGES:
                label = localised(table.record_type.labels, language)
                if label and label != sheet:
                    self._sheets[language][label] = sheet

    def _words(self, columns: _Columns, position: int) -> OwnWords:
        names: _Names = defaultdict(dict)
        absent: defaultdict[str, set[str]] = defaultdict(set)
        for field in columns.record_type.columns:
            written = columns.heading(field.name, position)
            for language in LANGUAGES:
                label = localised(field.headings or field.name, language)
                if written is not None and written != label:
                    names[language][label] = written
                elif written is None and columns.can_be_added:
                    absent[language].add(label)
        return OwnWords(
            dict(names),
            dict(self._sheets),
            {language: frozenset(labels) for language, labels in absent.items()},
        )


def _columns(table: Table, headings: Headings) -> _Columns:
    written = [
        _Written(name, at, headings.texts[at]) for (name, _), at in headings.positions.items()
    ]
    return _Columns(table.record_type, written, can_be_added=True)


def _listed_columns(table: Table, file: ListedFile) -> _Columns:
    written = []
    for (name, _), at in file.columns.positions.items():
        around = file.position_around(at)
        written.append(_Written(name, around, file.headings_around.texts[around]))
    return _Columns(table.record_type, written, can_be_added=False)
