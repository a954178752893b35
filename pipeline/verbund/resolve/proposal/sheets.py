"""Which sheet may be which table: by its name, by its headings, or row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from verbund.findings import Localised, phrase
from verbund.model.model import Field, Model, RecordType
from verbund.read.by_row import class_tables
from verbund.read.likely_columns import BY_HABIT, BY_USE, LONGEST, Likely, record_names
from verbund.read.likeness import ALIKE, WORDS, likeness
from verbund.read.parents import WITHIN
from verbund.read.table_names import TableNames
from verbund.read.written_heading import as_compared, denies
from verbund.resolve.proposal.columns import TableColumns
from verbund.resolve.proposal.samples import Sample
from verbund.text.names import normalise

_MARGIN: Final = 0.25
"""How much better, as a share, the best table must fit than the next."""

_LEAST: Final = 1.5
"""The least that headings must tell of a table."""

_NAMED: Final = 3.0
"""What the name of a sheet counts that is like that of a table."""

_NEAR: Final = 0.24
"""How much less like a table may be, of ``_NAMED``, to be as near as another."""

_OF_ONE_TABLE: Final = 0.6
_COMMON: Final = 0.2
"""What a column counts that every table has."""

_MORE: Final = 2
"""How many more headings another table must have columns for, so that it may be meant as well."""

_FEWEST_TABLES: Final = 2
_KNOWN_VALUES: Final = 0.6
"""The share of rows whose values must be tables, so that a column tells them."""

_MOST_CANDIDATES: Final = 3
_MOST_VALUES: Final = 30


class ProposedValue(NamedTuple):
    """A value of the column that tells the table of each row; None while that is open."""

    value: str
    table: RecordType | None
    candidates: tuple[RecordType, ...] = ()


class Part(NamedTuple):
    """What is proposed for the rows of one table in a sheet: what each of its headings is."""

    table: TableColumns
    rows: Sample
    columns: Sequence[Likely]

    def cells(self, names: Sequence[str]) -> Iterator[str]:
        """Yield the cells of some columns, normalised."""
        for at, item in enumerate(self.columns):
            if item.column is not None and item.column[0] in names:
                yield from map(normalise, self.rows.cells(at))


@dataclass(frozen=True)
class ProposedSheet:
    """What is proposed for a sheet.

    ``parts`` are the table, or those of which it has rows; none while that is open. ``by_row`` is
    the heading of the column that tells them.
    """

    sample: Sample
    parts: tuple[Part, ...]
    why: Localised
    candidates: tuple[RecordType, ...] = ()
    by_row: str | None = None
    values: tuple[ProposedValue, ...] = ()
    file: str = ""


class Proposing:
    """Proposes tables and columns by a model."""

    def __init__(self, model: Model) -> None:
        self._model, self._names, self._classes = model, TableNames(model), class_tables(model)
        self.tables = {
            item.name: TableColumns(item, model.language, record_names(model, item), model.left_out)
            for item in model.record_types
        }
        self._filled = [
            table for name, table in self.tables.items() if name not in model.made_tables
        ]
        """The tables that people fill: not those whose rows are made of columns of others."""

        self._spread = Counter(
            text
            for table in self._filled
            for column in table.record_type.columns
            for text in _called(column)
        )

    def knows(self, heading: str) -> bool:
        """Whether a text is a heading of any table, or what offices head a column with."""
        return any(table.knows(heading) for table in self._filled)

    def sheets(self, files: Iterable[tuple[str, str, Sequence[Sample]]]) -> list[ProposedSheet]:
        """Return what is proposed for the sheets of files: each has name, stem and samples.

        What each heading is by itself is looked at first, then which cells name records.
        """
        found: list[ProposedSheet] = []
        for file, stem, samples in files:
            alone = stem if len(samples) == 1 else ""
            found += [self.sheet(sample, alone, file) for sample in samples]
        names: dict[str, set[str]] = {}
        for part in (part for sheet in found for part in sheet.parts):
            record_type = part.table.record_type
            own = part.cells((*record_type.keys, *record_type.titles))
            names.setdefault(record_type.name, set()).update(own)
        known = {name: frozenset(texts) for name, texts in names.items()}
        return [_with_references(sheet, known) for sheet in found]

    def sheet(self, sample: Sample, stem: str, file: str) -> ProposedSheet:
        """Return what is proposed for a sheet of a file; ``stem`` names the file of an only one."""
        return replace(self._sheet(sample, stem), file=file)

    def _sheet(self, sample: Sample, stem: str) -> ProposedSheet:
        by_row = self._told_by_row(sample)
        if by_row is not None:
            return by_row
        named = self._named(sample.sheet, stem)
        if named is not None:
            table = self.tables[named.name]
            return self._of(sample, table, phrase("proposal.table-name"))
        fits = [(self._fit(sample, table, stem), table) for table in self._filled]
        fits.sort(key=lambda item: -item[0])
        best, second = fits[0], max((fit for fit, _ in fits[1:]), default=0.0)
        if best[0] >= _LEAST and denies(sample.sheet or stem):
            why = phrase("proposal.denies")
            return ProposedSheet(sample, (), why, candidates=(best[1].record_type,))
        fuller = self._fuller(sample, best[1]) if best[0] >= _LEAST else []
        if best[0] >= _LEAST and best[0] * (1 - _MARGIN) > second and not fuller:
            found = [item for item in best[1].proposed(sample) if item.nearest is not None]
            filled = sum(map(bool, sample.headings))
            details = {"number": str(len(found)), "all": str(filled)}
            return self._of(sample, best[1], phrase("proposal.headings", **details))
        if best[0] < _LEAST:
            return ProposedSheet(sample, (), phrase("proposal.no-table"))
        near = [t.record_type for fit, t in fits if fit >= best[0] * (1 - _MARGIN)]
        why = phrase("proposal.several")
        candidates = tuple({item.name: item for item in (*fuller, *near)}.values())
        return ProposedSheet(sample, (), why, candidates=candidates[:_MOST_CANDIDATES])

    def _fuller(self, sample: Sample, best: TableColumns) -> list[RecordType]:
        """Return the tables that have a column for more headings than the one that fits best.

        One rare heading tells much, but not more than several that are common.
        """
        counts = {
            table.record_type.name: sum(item.column is not None for item in table.proposed(sample))
            for table in self.tables.values()
        }
        least = counts[best.record_type.name] + _MORE
        named = [table.record_type for table in self.tables.values()]
        more = [item for item in named if counts[item.name] >= least]
        return sorted(more, key=lambda item: -counts[item.name])

    def _of(self, sample: Sample, table: TableColumns, why: Localised) -> ProposedSheet:
        return ProposedSheet(sample, (Part(table, sample, table.proposed(sample)),), why)

    def _named(self, sheet: str | None, stem: str) -> RecordType | None:
        """Return the table that a sheet, or an only table's file, is named after."""
        for name in ((sheet or "").rpartition(WITHIN)[2], stem):
            if name:
                found = self._names.table(name) or self._classes.get(normalise(name))
                if found is not None:
                    return found
        return None

    def _fit(self, sample: Sample, table: TableColumns, stem: str) -> float:
        """Return how well headings and names fit a table: rare columns tell more than common."""
        told = sum(
            item.score / 100 * (0.2 + 1.6 / self._tables_with(table, item.nearest[0]))
            if item.score not in (BY_HABIT, BY_USE)
            else self._habit(heading, item)
            for heading, item in zip(sample.headings, table.proposed(sample), strict=True)
            if item.nearest is not None
        )
        names = filter(None, (sample.sheet, stem, sample.title))
        return told + max((self._like(name, table.record_type) for name in names), default=0.0)

    def _habit(self, heading: str, item: Likely) -> float:
        """Return what a heading in use counts: more where offices use it for one table alone."""
        if item.score != BY_HABIT:
            return _COMMON  # every table calls its records somehow
        using = sum(table.is_usual(heading) for table in self._filled)
        return _COMMON + (_OF_ONE_TABLE if using == 1 else 0)

    def _tables_with(self, table: TableColumns, column: str) -> int:
        """Return how many tables have a column that is called so."""
        field = table.record_type.column(column)
        return max(1, min(self._spread[text] for text in _called(field)))

    def _like(self, name: str, record_type: RecordType) -> float:
        """Return what the likeness of a name to one of a table counts."""
        wanted = as_compared(name[:LONGEST]).text
        classes = (label for label, table in self._classes.items() if table is record_type)
        names = (record_type.name, *record_type.labels.values(), *classes)
        words = wanted.split(" ")
        best = max(
            WORDS if normalise(item) in words else likeness(wanted, normalise(item))
            for item in names
        )
        return _NAMED * best / 100 if best >= ALIKE else 0.0

    # --- sheets of several tables

    def _told_by_row(self, sample: Sample) -> ProposedSheet | None:
        """Return the proposal for a sheet with a column whose values are tables, if it is one."""
        for at, heading in enumerate(sample.headings):
            cells = sample.cells(at)
            if not heading or len(heading) > LONGEST or not cells:
                continue
            found = {cell: self._table(cell) for cell in dict.fromkeys(cells)}
            tables = {item.name for item in found.values() if item is not None}
            known = sum(1 for cell in cells if found[cell] is not None)
            if len(tables) >= _FEWEST_TABLES and known >= _KNOWN_VALUES * len(cells):
                return self._by_row(sample, at, found)
        return None

    def _table(self, value: str) -> RecordType | None:
        return self._names.table(value) or self._classes.get(normalise(value))

    def _by_row(
        self, sample: Sample, at: int, found: dict[str, RecordType | None]
    ) -> ProposedSheet:
        values = [self._value(text) for text, table in found.items() if table is None]
        means = {**found, **{item.value: item.table for item in values}}
        names = {item.name for item in means.values() if item is not None}
        parts = []
        for table in (table for name, table in self.tables.items() if name in names):
            own = tuple(row for row in sample.rows if means.get(row[at]) is table.record_type)
            # The column that tells the table is another only where it is called so.
            is_other = table.reader.column_of(sample.headings[at]) is not None
            shown = [
                text if place != at or is_other else ""
                for place, text in enumerate(sample.headings)
            ]
            rows = sample._replace(rows=own, headings=tuple(shown))
            parts.append(Part(table, rows, table.proposed(rows)))
        return ProposedSheet(
            sample,
            tuple(parts),
            phrase("proposal.by-row"),
            by_row=sample.headings[at],
            values=tuple(values[:_MOST_VALUES]),
        )

    def _value(self, text: str) -> ProposedValue:
        """Return the table that a value is spelt like, if no other is nearly as near."""
        known = (table.record_type for table in self._filled)
        scored = [(self._like(text, item), item) for item in known]
        scored.sort(key=lambda item: -item[0])
        best = scored[0][0]
        near = [item for like, item in scored if like and like > best - _NEAR]
        if len(near) == 1 and not denies(text):
            return ProposedValue(text, near[0])
        return ProposedValue(text, None, tuple(near[:_MOST_CANDIDATES]))


def _called(field: Field) -> set[str]:
    """Return what a column is called in each language, else by its name, normalised."""
    return set(map(normalise, field.headings.values())) or {normalise(field.name)}


def _with_references(sheet: ProposedSheet, names: Mapping[str, frozenset[str]]) -> ProposedSheet:
    parts = [
        part._replace(columns=part.table.with_references(part.rows, part.columns, names))
        for part in sheet.parts
    ]
    return replace(sheet, parts=tuple(parts))
