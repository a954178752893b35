"""A table in a file as it becomes: its cells, those changed so far, and columns that it lacked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from verbund.findings import Place
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.model.column_kinds import ConceptColumn
from verbund.model.model import Field
from verbund.read.headings import Headings, accepted_headings
from verbund.read.record_file import RecordFile
from verbund.read.tables import CHUNK, Table
from verbund.read.text_form import DelimitedText
from verbund.text.damage import is_error_value
from verbund.text.names import normalise, stripped

Cell = tuple[int, int]
"""A row, as a spreadsheet counts it, and the position of a column from 0."""


@dataclass(slots=True)
class Sheet:
    """A table in a file. ``before`` and ``after`` have the text of each cell that changes."""

    table: Table
    file: RecordFile
    headings: Headings
    language: str
    before: dict[Cell, str] = field(default_factory=dict)
    after: dict[Cell, str] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    width: int = 0
    """How many cells the longest row has, with those of added columns."""

    _language: str | None = None
    _knows_language: bool = False

    def rows(self) -> Iterator[Row]:
        """Yield the rows that say something; in CSV, those that have a cell a heading."""
        is_text = isinstance(self.file, DelimitedText)
        self.width = max(self.width, len(self.file.headings))
        for _, rows in self.file.chunks(CHUNK):
            self.width = max(self.width, *map(len, rows), 0)
        for first, rows in self.file.chunks(CHUNK):
            for number, cells in enumerate(rows, start=first):
                whole = not is_text or len(cells) == len(self.file.headings)
                if whole and any(map(stripped, cells)):
                    yield Row(self, number, cells)

    def position(self, name: str) -> int | None:
        """Return the position of a column; None where the file has none.

        A text column is one a language: ``title`` is that of the workspace, ``title@en`` another.
        """
        base, _, tag = name.partition("@")
        column = base, tag or self._own_tag(base)
        return self.headings.positions.get(column, self.added.get(name))

    def in_languages(self, name: str) -> list[str]:
        """Return the names of a column in all languages that the file has it in, its own first."""
        own = self._own_tag(name)
        there = {tag for base, tag in self.headings.positions if base == name and tag != own}
        there |= {item.partition("@")[2] for item in self.added if item.startswith(f"{name}@")}
        return [name, *(f"{name}@{tag}" for tag in sorted(filter(None, there)))]

    def position_to_write(self, name: str) -> int:
        """Return the position of a column, which is added behind all others where it is missing."""
        found = self.position(name)
        if found is None:
            found = self.added[name] = self.width
            self.width += 1
            self.before[self.file.heading_row, found] = ""
            self.after[self.file.heading_row, found] = self._heading(name)
        return found

    def rename(self, position: int, name: str) -> None:
        """Give a column another heading: its name, or its label where others have theirs."""
        cell = self.file.heading_row, position
        self.before[cell] = self.file.headings[position]
        self.after[cell] = self._heading(name)

    def place(self, row: int, name: str) -> Place:
        """Return the place of a cell, with the heading that its column has or would have."""
        at = self.position(name)
        texts = self.file.headings
        is_there = at is not None and at < len(texts)
        heading = texts[at] if at is not None and is_there else self._heading(name)
        return Place(self.file.shown, self.file.sheet, row, None, heading, -1 if at is None else at)

    def _own_tag(self, name: str) -> str | None:
        """Return the language of a text column whose heading has none; None for other columns."""
        column = self.table.record_type.column(name)
        return accepted_headings(column, self.language)[normalise(name)][1]

    def changed_rows(self) -> Mapping[int, list[int]]:
        """Return the positions of the cells that change, by row."""
        found: dict[int, list[int]] = {}
        for number, position in sorted(self.after):
            found.setdefault(number, []).append(position)
        return found

    def forget(self, row: int) -> None:
        """Leave a row as it is."""
        for cell in [item for item in self.after if item[0] == row]:
            del self.before[cell], self.after[cell]

    def spelt(self, kind: ConceptColumn, iri: str, instead_of: str) -> str:
        """Return how a concept is written: as the text that it replaces, or as others are here.

        That is its name, or its label in a language.
        """
        labels = kind.labels.get(iri, {})
        language = _language_of(kind, instead_of) if instead_of else self._usual_language()
        if language and normalise(labels.get(language, "")) in kind.options:
            return labels[language]
        return iri.removeprefix(kind.namespace)

    def _heading(self, name: str) -> str:
        """Return the heading of a new column: its name, or its label where others have theirs."""
        base, mark, tag = name.partition("@")
        return f"{self._called(self.table.record_type.column(base))}{mark}{tag}"

    def _called(self, field: Field) -> str:
        texts = {normalise(text) for text in self.file.headings}
        for language in LANGUAGES:
            others = self.table.record_type.columns
            if any(
                normalise(other.headings.get(language, "")) in texts - {normalise(other.name)}
                and normalise(other.name) not in texts
                for other in others
            ):
                return localised(field.headings, language) or field.name
        return field.name

    def _usual_language(self) -> str | None:
        """Return the language in which concepts are written here; None where it is their names."""
        if not self._knows_language:
            self._knows_language = True
            for row in self.rows():
                for (name, _), at in self.headings.positions.items():
                    kind = self.table.record_type.column(name).kind
                    text = row.at(at)
                    if isinstance(kind, ConceptColumn) and text:
                        self._language = self._language or _language_of(kind, text)
        return self._language


def _language_of(kind: ConceptColumn, text: str) -> str | None:
    """Return the language of which a text is the label of a concept; None for a name."""
    iri = kind.options.get(normalise(text))
    if iri is None or normalise(iri.removeprefix(kind.namespace)) == normalise(text):
        return None
    for language in LANGUAGES:
        if normalise(kind.labels.get(iri, {}).get(language, "")) == normalise(text):
            return language
    return None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it becomes."""

    sheet: Sheet
    number: int
    cells: list[str]

    def at(self, position: int | None) -> str:
        """Return what a cell says by now, without white space around it."""
        if position is None:
            return ""
        known = self.sheet.after.get((self.number, position))
        return stripped(self._stands(position)) if known is None else known

    def text(self, name: str) -> str:
        """Return what a column says by now; empty where the file has none."""
        return self.at(self.sheet.position(name))

    def is_unknown(self, name: str) -> bool:
        """Whether what a cell says is not known: its formula has no result, or shows an error."""
        unread = self.sheet.file.unread.get(self.number, ())
        places = [self.sheet.position(item) for item in self.sheet.in_languages(name)]
        return any(at in unread or is_error_value(self.at(at)) for at in places if at is not None)

    def texts(self, name: str) -> list[str]:
        """Return what a column says in each language that the file has it in."""
        return [self.text(item) for item in self.sheet.in_languages(name)]

    def put(self, name: str, text: str) -> None:
        """Write a text into a cell."""
        cell = self.number, self.sheet.position_to_write(name)
        self.sheet.before.setdefault(cell, self._stands(cell[1]))
        self.sheet.after[cell] = text
        if self.sheet.before[cell] == text:
            del self.sheet.before[cell], self.sheet.after[cell]

    def _stands(self, position: int) -> str:
        return self.cells[position] if position < len(self.cells) else ""
