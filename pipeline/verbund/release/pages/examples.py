"""Example rows of tables, from the valid examples beside the shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verbund.findings import Findings
from verbund.html.view import Value, in_tag
from verbund.model.column_kinds import LangStringColumn, Reference
from verbund.model.model import Model, RecordType
from verbund.read.formats import format_of
from verbund.read.headings import HeadingReader, Headings
from verbund.read.record_file import FileToRead

MOST_ROWS = 2
MOST_VALUES = 3
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class ExampleTable:
    """A small table, without empty columns: headings, then rows."""

    headings: Sequence[Value]
    rows: Sequence[Sequence[Value]]


class Examples:
    """The examples of one record type, read once for all languages.

    ``roots`` are the folders of which one must hold each file, wherever links lead.
    """

    def __init__(
        self,
        model: Model,
        record_type: RecordType,
        folders: Sequence[Path],
        roots: Sequence[Path] | None = None,
    ) -> None:
        self._record_type, self._language = record_type, model.language
        self._roots = roots
        self._files = [
            found
            for folder in folders
            for path in sorted((folder / record_type.name).glob("valid.*"))
            if (found := self._read(path)) is not None
        ]

    @property
    def content(self) -> list[Any]:
        """All that was read, as plain lists: what pages show of it depends on nothing else."""
        return [
            [headings.texts, list(headings.positions.items()), rows]
            for headings, rows in self._files
        ]

    def table(self, language: str) -> ExampleTable | None:
        """The first rows of the first example; None where there is none."""
        for headings, rows in self._files:
            shown = rows[:MOST_ROWS]
            places = [
                place
                for place in sorted(headings.positions.values())
                if any(row[place] for row in shown)
            ]
            if places:
                return ExampleTable(
                    [self._heading(headings, place, language) for place in places],
                    [
                        [self._value(headings, row, place, language) for place in places]
                        for row in shown
                    ],
                )
        return None

    def values(self, column: str, language: str) -> list[Value]:
        """The first distinct values of a column, over all examples; long ones are left out."""
        found: dict[Value, None] = {}
        for headings, rows in self._files:
            for (name, _), place in headings.positions.items():
                if name == column:
                    for row in rows:
                        if row[place] and len(row[place]) <= _LONGEST_VALUE:
                            found.setdefault(self._value(headings, row, place, language))
        return list(found)[:MOST_VALUES]

    def _read(self, path: Path) -> tuple[Headings, list[list[str]]] | None:
        """The headings and rows of a file; None where it cannot be read (it is only an example)."""
        form, reader = format_of(path.name), HeadingReader(self._record_type, self._language)
        if form is None:
            return None
        given = FileToRead(path, path.name, self._roots)
        try:
            file = form.open(given, form.sheets(given)[0], reader)
            headings, findings = reader.read(file.origin, file.headings)
            rows = [row for _, chunk in file.chunks(1024) for row in chunk]
        except Findings:
            return None
        if findings or file.findings:
            return None
        width = len(file.headings)
        return headings, [[*row, *[""] * (width - len(row))] for row in rows if any(row)]

    def _heading(self, headings: Headings, place: int, language: str) -> Value:
        text = headings.texts[place]
        name = self._name_at(headings, place)[0]
        for tag, heading in self._record_type.column(name).headings.items():
            if heading == text.partition("@")[0]:
                return in_tag(text, tag, language)
        return Value(text, code=True)

    def _value(self, headings: Headings, row: Sequence[str], place: int, language: str) -> Value:
        name, tag = self._name_at(headings, place)
        kind = self._record_type.column(name).kind
        if isinstance(kind, LangStringColumn) or name in self._record_type.titles:
            return in_tag(row[place], tag or self._language, language)
        if isinstance(kind, Reference) and " " in row[place]:
            return in_tag(row[place], self._language, language)  # a name, not an id
        return Value(row[place])

    def _name_at(self, headings: Headings, place: int) -> tuple[str, str | None]:
        return next(column for column, at in headings.positions.items() if at == place)
