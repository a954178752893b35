"""Matches the columns of a file to the columns of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from verbund.data_class import NamedTuple
from verbund.findings import Finding, Localised, Place, phrase
from verbund.findings.catalogue import LANGUAGES, localised
from verbund.findings.finding import Origin
from verbund.model.column_kinds import LangStringColumn
from verbund.model.model import Field, RecordType
from verbund.rdf.language_tags import is_chosen_tag
from verbund.read.beside_headings import BesideHeadings
from verbund.read.expected import ParentKey
from verbund.read.meant_headings import MeantHeadings
from verbund.read.own_headings import NO_OWN, OwnHeadings
from verbund.read.title_rows import ENOUGH, Weigh
from verbund.text.names import normalise, stripped


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
    """Matches headings to the columns of one record type: the model's, and a sheet's own.

    ``records`` is what a record of the table is called besides.
    """

    def __init__(
        self,
        record_type: RecordType,
        language: str,
        own: OwnHeadings = NO_OWN,
        records: Sequence[str] = (),
    ) -> None:
        self.record_type, self.own, self._language = record_type, own, language
        self.records = records
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
            partial(accepted_headings, language=language),
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

    @property
    def weigh(self) -> Weigh | None:
        """Return how a mapping tells the row of headings; None where it says nothing of any.

        What is said of any sheet is less certain to mean this one: then two headings are needed. So
        are two of the table, where the mapping says that the sheet is this table.
        """
        own = self.own
        if not own.listed and not own.is_said:
            return None
        known = frozenset((*own.listed, *(self.accepted if own.is_said else ())))
        return partial(_weight, frozenset(own.named), known)

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

    @property
    def beside(self) -> Mapping[str, tuple[str, str | None]]:
        """Return the headings of columns about single values, which stand beside those."""
        return self._beside.columns

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
        meant = MeantHeadings(self, texts, self.records)
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
                unknown.append(self._unknown(place, text, tuple(texts), meant))
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
        unknown, missing = _named(unknown, missing, meant)
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
            lacking &= {self.column_of(str(item)) for item in suggested}
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
            column[0]
            for finding in unknown
            if finding.suggestion is not None
            for column in [self.column_of(finding.suggestion)]
            if column is not None
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

    def _unknown(
        self, place: Place, text: str, texts: tuple[str, ...], meant: MeantHeadings
    ) -> Finding:
        suggestion, known = meant.suggestion(place.position), self.known(texts)
        near = meant.candidates(place.position) if suggestion is None else []
        if near:
            known = phrase("columns.nearest", near=", ".join(near), known=known)
        details = {"known": known}
        return Finding(
            "T101", place, value=text, details=details, suggestion=suggestion, headings=texts
        )

    def stated(self, column: tuple[str, str | None], texts: Sequence[str]) -> str:
        """Return the heading of a column: its label, or its name where a file has more names."""
        name, tag = column
        found = {normalise(text).partition("@")[0] for text in texts}
        labels = zip(self.record_type.columns, self._told(found, self._language), strict=True)
        label = next((label for field, label in labels if field.name == name), None)
        if label is None:  # a column about the values of another
            _, field = self.record_type.beside[name]
            label = field.headings.get(self._language, name)
        for text in (label, name):
            for written in (text, f"{text}@{tag}"):
                if self.column_of(written) == column:
                    return written
        return name

    def known(self, texts: Sequence[str]) -> Localised:
        """Return the headings of the table in each language: the labels there, or the names.

        The names are told where more of a file's headings ``texts`` are only names than only
        labels, and half of them at least are names. A column without a label is named.
        """
        found = {normalise(text).partition("@")[0] for text in texts}
        return {tag: ", ".join(self._told(found, tag)) for tag in LANGUAGES}

    def _told(self, found: set[str], tag: str) -> list[str]:
        names = [field.name for field in self.record_type.columns]
        labels = [
            localised(field.headings, tag) or field.name for field in self.record_type.columns
        ]
        one, other = ({normalise(text) for text in texts} for texts in (names, labels))
        named, labelled = len(found & (one - other)), len(found & (other - one))
        # “ID” alone among headings of her own is not yet the style of the file.
        is_style = 2 * len(found & one) >= len(found)
        return names if named > labelled and is_style else labels

    def as_stated(self, heading: str) -> str:
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


def _named(
    unknown: list[Finding], missing: list[Finding], meant: MeantHeadings
) -> tuple[list[Finding], list[Finding]]:
    """Return both lists, with one finding for a missing column and the heading that is like it."""
    near: dict[str, Finding] = {}
    for finding in unknown:
        is_open = finding.code == "T101" and finding.suggestion is None
        name = meant.near(finding.place.position) if is_open and missing else None
        if name is not None:
            near.setdefault(name, finding)
    joined = [
        replace(
            item,
            place=other.place,
            value=other.value,
            details={**item.details, "fill": _or_is_named(item.details["fill"], other)},
            headings=other.headings,
        )
        if other is not None
        else item
        for item in missing
        for other in [near.get(str(item.details["name"]))]
    ]
    told = {item.place for item in joined}
    return [item for item in unknown if item.place not in told], joined


def _or_is_named(fill: str | Localised, other: Finding) -> Localised:
    return phrase("column.fill-named", fill=fill, heading=other.value or "")


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


def _weight(named: frozenset[str], known: frozenset[str], text: str) -> int:
    """Return what a heading counts for its row: one that is named for this sheet settles it."""
    return ENOUGH if text in named else int(text in known)
