"""Matches the columns of a file to the columns of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Final, NamedTuple

from verbund.findings import Finding, Localised, Place, phrase
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.findings.finding import Origin
from verbund.model.model import Field, LangStringColumn, RecordType
from verbund.rdf.language_tags import is_chosen_tag
from verbund.read.beside_headings import BesideHeadings
from verbund.read.expected import ParentKey
from verbund.read.grid import Grid
from verbund.read.own_headings import NO_OWN, OwnHeadings
from verbund.read.written_heading import as_compared, is_probably, says
from verbund.text.names import normalise, stripped
from verbund.text.suggestions import suggest

_ALIKE: Final = 50.0
"""How like a heading a name must be whose words are spelt like its words: *deu* and *due* are."""


class Column(NamedTuple):
    """A column of a table as a file has it: the field and, for text, the language."""

    field: Field
    language: str | None


class Headings(NamedTuple):
    """The columns of one file, each with its position there.

    ``at`` is their row, 0 for none. ``missing`` are the columns that the file lacks by a fault:
    required columns and, where a heading is unknown, all columns that it may have meant. ``listed``
    says that the rows are made from a column of another table, so that no column can be added.
    """

    shown: str
    texts: tuple[str, ...]
    positions: dict[tuple[str, str | None], int]
    missing: frozenset[str] = frozenset()
    sheet: str | None = None
    at: int = 1
    listed: bool = False

    @property
    def origin(self) -> Origin:
        """Return the name of the file in findings, and the sheet."""
        return self.shown, self.sheet

    def row(self, row: int | None) -> Place:
        """Return the place of a row."""
        return Place(file=self.shown, sheet=self.sheet, row=row)

    def place(self, column: Column, row: int | None = None) -> Place:
        """Return the place of a cell, with the heading as this file has it."""
        position = self.positions.get((column.field.name, column.language), -1)
        heading = self.texts[position] if position >= 0 else column.field.name
        return Place(self.shown, self.sheet, row, None, heading, position)


class HeadingReader:
    """Matches headings to the columns of one record type: the model's, and a sheet's own."""

    def __init__(self, record_type: RecordType, language: str, own: OwnHeadings = NO_OWN) -> None:
        self.record_type, self.own, self._language = record_type, own, language
        self.parent: ParentKey | None = None
        self.accepted: dict[str, tuple[str, str | None]] = {}
        names: dict[str, tuple[str, str | None]] = {}
        for field in record_type.columns:
            headings = accepted_headings(field, language)
            name = next(iter(headings))
            names[name] = headings[name]
            for heading, column in headings.items():
                self.accepted.setdefault(heading, column)
        # A column's own name takes precedence over another column's heading.
        self.accepted.update(names)
        for heading in own.ignored:
            self.accepted.pop(heading, None)
        self.accepted.update(own.columns)
        self._beside = BesideHeadings(
            record_type,
            lambda field: accepted_headings(field, language),
            {*self.accepted, *own.ignored},
        )

    def knows(self, heading: str) -> bool:
        """Whether a heading is one of the table's, or one of which something is said."""
        normalised = normalise(heading)
        own = self.own
        known = (self.accepted, own.listed, own.ignored)
        return (
            any(normalised in one for one in known)
            or self._beside.column_of(normalised) is not None
        )

    def separator(self, heading: str) -> str | None:
        """Return what parts the values of a cell below a heading; None for a single value."""
        column = self.column_of(heading)
        return None if column is None else self.record_type.column(column[0]).separator

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        """Return the column that a heading means, with its language; None for an unknown one."""
        normalised = normalise(heading)
        if normalised in self.own.ignored:
            return None
        return (
            self.accepted.get(normalised)
            or self._in_any_language(heading)
            or self._beside.column_of(normalised)
        )

    def _meant(self, heading: str) -> tuple[str, str | None]:
        """Return the column of a heading that was suggested."""
        text = normalise(heading)
        return self.accepted.get(text) or self._beside.columns[text]

    def read(
        self,
        origin: Origin,
        texts: Sequence[str],
        filled: Sequence[int] = (),
        at: int = 1,
    ) -> tuple[Headings, list[Finding]]:
        """Return the columns of a file, and findings for unknown, double and missing ones.

        ``origin`` is the file's name in findings, and the sheet. ``filled`` are the positions
        without a heading that have content below. ``at`` is the row of the headings.
        """
        positions: dict[tuple[str, str | None], int] = {}
        unknown: list[Finding] = []
        told: list[Finding] = []
        double: dict[tuple[str, str | None], Finding] = {}
        for position, text in enumerate(texts):
            place = Place(*origin, at or None, None, text or None, position)
            if not stripped(text):
                if position in filled:
                    unknown.append(Finding("T104", place, headings=tuple(texts)))
                continue
            column = self.column_of(text)
            if column is None and normalise(text) in self.own.ignored:
                continue
            if column is None:
                unknown.append(self._unknown(place, text, tuple(texts)))
                if normalise(text) in self.own.told:
                    told.append(unknown[-1])
            elif column in positions:
                double.setdefault(column, self._double(place, text, texts, positions[column]))
            else:
                positions[column] = position
        shown, sheet = origin
        headings = Headings(shown, tuple(texts), positions, sheet=sheet, at=at)
        present = {name for name, _ in positions}
        absent = {field.name for field in self.record_type.fields} - present
        missing = self._missing(headings)
        if not unknown:
            absent = {str(finding.details["name"]) for finding in missing}
        unknown, missing = self._paired(unknown, missing)
        absent |= self._without_a_language(unknown, positions)
        if told:
            places = {finding.place for finding in told}
            unknown = [finding for finding in unknown if finding.place not in places]
            missing = []
        findings = sorted([*unknown, *double.values()], key=lambda finding: finding.order)
        return headings._replace(missing=frozenset(absent)), [*findings, *missing]

    def _without_a_language(
        self, unknown: list[Finding], positions: Mapping[tuple[str, str | None], int]
    ) -> set[str]:
        """Return the text columns that an unknown heading may have meant in one more language."""
        if not unknown:
            return set()
        lacking = {column for column in self.accepted.values() if column not in positions}
        suggested = [finding.suggestion for finding in unknown]
        if None not in suggested:
            lacking &= {self._meant(str(item)) for item in suggested}
        return {name for name, tag in lacking if tag is not None}

    def _double(self, place: Place, text: str, texts: Sequence[str], first: int) -> Finding:
        details = {"other": texts[first]}
        return Finding("T102", place, value=text, details=details, headings=tuple(texts))

    def _paired(
        self, unknown: list[Finding], missing: list[Finding]
    ) -> tuple[list[Finding], list[Finding]]:
        """Return both lists, less missing columns that an unknown heading accounts for."""
        if len(unknown) == len(missing) == 1 and unknown[0].suggestion is None:
            return ([], missing) if unknown[0].code == "T104" else (unknown, missing)
        suggested = {
            self._meant(finding.suggestion)[0]
            for finding in unknown
            if finding.suggestion is not None
        }
        return unknown, [item for item in missing if item.details["name"] not in suggested]

    def _in_any_language(self, text: str) -> tuple[str, str | None] | None:
        """Return a text column in a language that its shape does not name, if it names none."""
        name, _, tag = text.rpartition("@")
        column = self.accepted.get(normalise(name))
        if column is None or not is_chosen_tag(stripped(tag).lower()):
            return None
        kind = self.record_type.column(column[0]).kind
        free = isinstance(kind, LangStringColumn) and not kind.languages
        return (column[0], stripped(tag).lower()) if free else None

    def _unknown(self, place: Place, text: str, texts: tuple[str, ...]) -> Finding:
        suggestion = self._probable(text, texts)
        return Finding(
            "T101",
            place,
            value=text,
            details={"known": self.known(texts)},
            suggestion=None if suggestion is None else self._as_stated(suggestion),
            headings=texts,
        )

    def _probable(self, text: str, texts: Sequence[str]) -> str | None:
        """Return the heading that was probably meant: a misspelt one, or one that is usual.

        One that is only spelt like it may be its opposite.
        """
        near = [item for item in (*self.accepted, *self._beside.columns) if is_probably(text, item)]
        found = suggest(normalise(text), near, alike=_ALIKE)
        if found is not None:
            return found
        written = as_compared(text)
        headings = {normalise(item).partition("@")[0] for item in texts}
        told = self._told(headings, self._language)
        for field, heading in zip(self.record_type.columns, told, strict=True):
            if any(says(written, as_compared(usual).text) for usual in field.usual):
                return normalise(heading if self.column_of(heading) else field.name)
        return None

    def known(self, texts: Sequence[str]) -> Localised:
        """Return the headings of the table in each language: the labels there, or the names.

        The names are told where more of a file's headings ``texts`` are names. A column without a
        label is named.
        """
        found = {normalise(text).partition("@")[0] for text in texts}
        return {tag: ", ".join(self._told(found, tag)) for tag in LANGUAGES}

    def _told(self, found: set[str], tag: str) -> list[str]:
        names = [field.name for field in self.record_type.columns]
        labels = [
            localised(field.headings, tag) or field.name for field in self.record_type.columns
        ]
        one, other = ({normalise(text) for text in texts} for texts in (names, labels))
        return names if len(found & (one - other)) > len(found & (other - one)) else labels

    def _as_stated(self, heading: str) -> str:
        """Return a heading that is accepted as the model has it, such as ``Titel@en``."""
        beside = (field for _, field in self.record_type.beside.values())
        for field in (*self.record_type.columns, *beside):
            for stated in (field.name, *field.headings.values()):
                name, mark, tag = heading.partition("@")
                if name == normalise(stated):
                    return f"{stated}{mark}{tag}"
        return heading

    def _missing(self, headings: Headings) -> list[Finding]:
        present = {name for name, _ in headings.positions}
        return [
            Finding(
                "T103",
                replace(
                    headings.row(headings.at or None),
                    column=field.name,
                    position=len(headings.texts),
                ),
                details={
                    "name": field.name,
                    "label": field.headings or {"": field.name},
                    "fill": self._how_to_fill(field, present),
                },
                shape=field.shape.iri,
                path=field.path,
            )
            for field in self.record_type.fields
            if field.name not in present and (field.required or field.name in self.record_type.keys)
        ]

    def _how_to_fill(self, field: Field, present: set[str]) -> Localised:
        """Return what to do in each row of a missing column: ids are made of the names."""
        makes = self.record_type.makes_ids and field.name in self.record_type.keys
        named = not present.isdisjoint(self.record_type.titles)
        return phrase("column.fill-ids" if makes and named else "column.fill")


def layout(record_type: RecordType, files: Sequence[Headings], language: str) -> tuple[Column, ...]:
    """Return the columns that any of the files has, in the model's order, own language first."""
    present = {column for headings in files for column in headings.positions}
    return tuple(
        Column(field, tag)
        for field in record_type.fields
        for tag in _tags(field, language, present)
    )


def _tags(field: Field, language: str, present: set[tuple[str, str | None]]) -> list[str | None]:
    """Return the languages of a column: the model's in its order, then the others."""
    if not isinstance(field.kind, LangStringColumn):
        return [None] if (field.name, None) in present else []
    tags = {tag for name, tag in present if name == field.name}
    known = [tag for tag in dict.fromkeys((language, *field.kind.languages)) if tag in tags]
    return [*known, *sorted(str(tag) for tag in tags if tag not in known)]


def arrange(
    columns: Sequence[Column], headings: Headings
) -> Callable[[list[str]], Sequence[str]] | None:
    """Return a function from a row of a file to a row of the layout; None if they are equal.

    The function takes rows of the file's own width; a column that the file lacks is empty.
    """
    width = len(headings.texts)
    places = _places(columns, headings, width)
    if places == list(range(width)):
        return None
    if not places:
        return lambda row: ()
    if len(places) == 1:
        only = places[0]
        return lambda row: ((*row, "")[only],)
    pick = itemgetter(*places)
    if width in places:
        return lambda row: pick([*row, ""])
    return pick


def arrange_columns(
    columns: Sequence[Column], headings: Headings
) -> Callable[[Sequence[Sequence[str]]], tuple[tuple[str, ...], ...]]:
    """Return a function from rows of a file, as ``arrange`` takes, to columns of the layout."""
    width = len(headings.texts)
    places = _places(columns, headings, width)

    def arrange_all(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
        empty = ("",) * len(rows)
        if isinstance(rows, Grid):
            return tuple([rows.column(p) if p < width else empty for p in places])
        cells = [*zip(*rows, strict=True), empty]
        return tuple([cells[place] for place in places])

    return arrange_all


def _places(columns: Sequence[Column], headings: Headings, missing: int) -> list[int]:
    """Return the position of each column of the layout in a file; ``missing`` for an absent one."""
    return [
        headings.positions.get((column.field.name, column.language), missing) for column in columns
    ]


def accepted_headings(field: Field, language: str) -> dict[str, tuple[str, str | None]]:
    """Return the headings accepted for a column (normalised), each with name and language.

    The first is the column's name. A text column is one column a language: ``title`` and each of
    its headings without a tag mean the workspace's language, ``title@en`` means English.
    """
    names = [field.name, *field.headings.values()]
    if not isinstance(field.kind, LangStringColumn):
        return {normalise(name): (field.name, None) for name in names}
    languages = tuple(dict.fromkeys((*field.kind.languages, language)))
    if field.kind.languages and language not in field.kind.languages:
        languages = field.kind.languages
    accepted: dict[str, tuple[str, str | None]] = {}
    for name in names:
        accepted[normalise(name)] = (
            field.name,
            languages[0] if language not in languages else language,
        )
        for item in languages:
            accepted[normalise(f"{name}@{item}")] = (field.name, item)
    return accepted
