"""Which column of a table a heading may be: one rule, by what the heading says.

What nobody has described yet gets a proposal by it, and an unknown heading its suggestion. Likeness
finds candidates and settles nothing: *Ausladende Ämter* is spelt like *Einladende Ämter*.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from verbund.data_class import NamedTuple
from verbund.findings import Localised, phrase
from verbund.model.column_kinds import LangStringColumn, LiteralColumn
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.datatypes import DATES, local
from verbund.rdf.namespaces import RDFS, SKOS
from verbund.read.headed import Headed, HeadingsAlone, KnowsHeadings
from verbund.read.likeness import ALIKE, EQUAL, best_likeness
from verbund.read.written_heading import Written, are_told, as_compared, is_probably, says
from verbund.text.late_pattern import late
from verbund.text.names import normalise
from verbund.text.suggestions import by_likeness

Column = tuple[str, str | None]
"""The name of a column, and the language of a text."""

LONGEST: Final = 200
"""The most characters of a heading; a longer text is none."""

_MARGIN: Final = 8.0
"""How much nearer the nearest column must be than the next."""

_SPELT: Final = 50.0
"""How like a heading a name must be whose words are spelt like its words: *deu* and *due* are."""

BY_USE: Final = 85.0
"""What a column counts that is called as people call what a record is called."""

BY_HABIT: Final = 99.0
"""What a column counts that offices head so, by what the model says."""

_WITH_TAG: Final = 2.0
"""What a heading that says its language counts before one that does not."""

_MOST_CANDIDATES: Final = 4

_WORD: Final = late(r"[^\W_]+")

_TITLES: Final = frozenset(
    (
        *("name", "title", "titel", "bezeichnung", "benennung", "designation"),
        *("heading", "headline", "überschrift", "betreff"),
    )
)
_REMARKS: Final = frozenset(
    (
        *("note", "notes", "remark", "remarks", "comment", "comments", "notiz", "notizen"),
        *("bemerkung", "bemerkungen", "anmerkungen", "kommentar", "kommentare", "hinweis"),
        *("hinweise", "bem", "anm"),
    )
)
_OTHER: Final = frozenset(("sonstige", "sonstiges", "weitere", "allgemeine", "other", "further"))
_NOTES: Final = frozenset((f"{SKOS}note", f"{SKOS}editorialNote", f"{RDFS}comment"))


class Likely(NamedTuple):
    """What a heading is likely to be: a column, None while that is open; why; and candidates.

    An open one has a score where it is like its first candidate, which is for a person to settle.
    """

    column: Column | None
    why: Localised
    score: float = 0.0
    candidates: tuple[Column, ...] = ()
    is_left_out: bool = False
    """Whether there is no column for it on purpose; ``why`` says the reason."""

    @property
    def nearest(self) -> Column | None:
        """Return the column that it is, or may be."""
        return self.candidates[0] if self.column is None and self.score else self.column


class Candidate(NamedTuple):
    """A column that a heading may be, how near it is, and why."""

    column: Column
    score: float
    why: Localised
    settles: bool = True
    """Whether the heading says what the column is called, and is not only like it."""


def _words_of(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _asks_for_a_day(heading: str, field: Field) -> bool:
    """Whether a heading such as “Protokoll vom” wants a day, and the column takes none."""
    if not heading.casefold().endswith((" vom", " am")):
        return False
    kind = field.kind
    return not isinstance(kind, LiteralColumn) or DATES.isdisjoint(map(local, kind.datatypes))


def record_names(model: Model, record_type: RecordType) -> list[str]:
    """Return what a record of a table is called, by its classes."""
    labels = model.labels
    return [text for one in record_type.classes for text in labels.get(one, {}).values()]


class LikelyColumns:
    """The columns of one table, as headings are compared to them.

    ``records`` is what a record of it is called: a column that is called so has its name.
    ``left_out`` are headings that have no column on purpose, with the reason.
    """

    def __init__(
        self,
        reader: KnowsHeadings,
        records: Iterable[str] = (),
        left_out: Mapping[str, Localised] | None = None,
    ) -> None:
        self.record_type = record_type = reader.record_type
        self._reader = reader
        self._left_out = {
            as_compared(text).text.rstrip("."): why for text, why in (left_out or {}).items()
        }
        self._usual = {
            column: {as_compared(text).text.rstrip(".") for text in field.usual}
            for field in record_type.columns
            if field.usual
            for column in [reader.column_of(field.name)]
            if column is not None
        }
        called = (
            text
            for name in record_type.titles[:1]
            for text in record_type.column(name).usual
            if " " not in text
        )
        labels = record_type.labels.values()
        self._records = frozenset(map(normalise, (*records, *labels, *called)))
        self._names: dict[Column, list[str]] = {}
        for heading, column in reader.accepted.items():
            if "@" not in heading:
                self._names.setdefault(column, []).append(as_compared(heading).text)

    def proposed(self, sample: Headed) -> list[Likely]:
        """Return what each heading of a sheet is likely to be, none twice, by likeness first."""
        found = [list(self._by_name(sample, at)) for at in range(len(sample.headings))]
        result = [chosen(candidates) for candidates in found]
        self._leave_doubles(result)
        result = [self._unless_rivalled(sample, at, item) for at, item in enumerate(result)]
        taken = {item.nearest for item in result if item.nearest is not None}
        for at, item in enumerate(result):
            if item.column is None and item.score:
                # “Name der Organisation” is a name, whatever it is spelt like.
                by_words = self._preferred(list(self._by_cells(sample, at, taken)))
                result[at] = item if by_words.column is None else by_words
            elif item.column is None and not item.candidates and sample.headings[at]:
                why = self._left_out.get(as_compared(sample.headings[at]).text.rstrip("."))
                if why is not None:
                    result[at] = Likely(None, why, is_left_out=True)
                else:
                    result[at] = self._preferred(list(self._by_cells(sample, at, taken)))
                    if result[at].nearest is None and not result[at].candidates:
                        result[at] = self._against_cells(sample.headings, at, taken)
        self._leave_doubles(result)
        return result

    def _against_cells(self, headings: Sequence[str], at: int, taken: set[Column]) -> Likely:
        """Return what a heading may be by itself, open: none of its cells is such, as mistyped."""
        near = chosen(
            [
                item
                for item in self._by_name(HeadingsAlone(tuple(headings)), at)
                if item.column not in taken
            ]
        )
        columns = near.candidates if near.column is None else (near.column,)
        if not columns:
            return near
        why = phrase("proposal.not-held") if near.column is not None else near.why
        return Likely(None, why, candidates=columns)

    def misspelt(self, heading: str, taken: Collection[Column] = ()) -> str | None:
        """Return the accepted heading that one is probably, with a letter wrong in a word.

        It is none of a column that is ``taken``.
        """
        known = [
            item
            for accepted in (self._reader.accepted, self._reader.beside)
            for item, column in accepted.items()
            if column not in taken
        ]
        # Words are compared of those alone that are spelt alike: a table has hundreds of headings.
        near = by_likeness(normalise(heading), known, alike=_SPELT)
        return next((item for item in near if is_probably(heading, item)), None)

    def _preferred(self, near: list[Candidate]) -> Likely:
        """Return the nearest by cells; of several the only one that a table must have."""
        most = max((item.score for item in near), default=0.0)
        nearest = [item for item in near if item.score > most - _MARGIN]
        needed = [item for item in nearest if self.record_type.column(item.column[0]).required]
        return chosen(needed if len(needed) == 1 else near)

    def _by_name(self, sample: Headed, at: int) -> Iterator[Candidate]:
        text = sample.headings[at]
        if not text or len(text) > LONGEST:
            return
        exact = self._reader.column_of(text)
        if exact is not None:
            score = EQUAL + (_WITH_TAG if "@" in text else 1)
            yield Candidate(exact, score, phrase("proposal.exact"))
            return
        written = as_compared(text)
        for column, names in self._names.items():
            score, name = best_likeness(written.text, names)
            wanted = self._in_language(column, written)
            field = self.record_type.column(column[0])
            if score < ALIKE or wanted is None or _asks_for_a_day(text, field):
                continue
            if score < EQUAL and not self._can_hold(field, sample.cells(at)):
                continue
            why = phrase("proposal.like", name=name, score=str(round(score)))
            settles = any(says(written, one, self._records) for one in names)
            yield Candidate(wanted, score, why, settles)
        spelt = self._as_spelt(text)
        if spelt is not None:
            field = self.record_type.column(spelt.column[0])
            if self._can_hold(field, sample.cells(at)):
                yield spelt
        beside = self._beside.get(_words_of(written.text))
        if beside is not None:
            yield Candidate(beside, BY_HABIT, phrase("proposal.usual"))
        for item in self._by_use(written, sample.cells(at)):
            if not _asks_for_a_day(text, self.record_type.column(item.column[0])):
                yield item

    @cached_property
    def _beside(self) -> dict[str, Column]:
        """What offices head a column with that stands beside another: *Quelle Beginn*.

        By the words of the heading, whatever stands between them.
        """
        found: dict[str, Column] = {}
        for name, (own, field) in self.record_type.beside.items():
            column = self._reader.column_of(name)
            of = self.record_type.field(own).headings
            pairs = [
                (of.get(tag) or own, heading.removeprefix(f"{of.get(tag) or own} – "))
                for tag, heading in field.headings.items()
            ]
            pairs += [(whose, what) for what in field.usual for whose in of.values()]
            for whose, what in pairs if column is not None else ():
                for text in (f"{what} {whose}", f"{whose} {what}"):
                    found.setdefault(_words_of(as_compared(text).text), column or (name, None))
        return found

    def _as_spelt(self, text: str) -> Candidate | None:
        """Return the candidate for a name that is only misspelt: near enough, and open."""
        spelt = self.misspelt(text)
        if spelt is None:
            return None
        score = max(ALIKE, best_likeness(normalise(text), [spelt])[0])
        why = phrase("proposal.like", name=spelt, score=str(round(score)))
        column = self._reader.accepted.get(spelt) or self._reader.beside[spelt]
        return Candidate(column, score, why, settles=False)

    def _by_use(self, written: Written, cells: Sequence[str]) -> Iterator[Candidate]:
        """Yield the columns that offices head so, by what the model says of them.

        Where values tell a column, some of the cells must be such.
        """
        text = written.text.rstrip(".")
        is_stated = any(text in names for names in self._usual.values())
        for column, names in self._usual.items():
            # “Seite” is a page, where that is stated, and no form of “seit”.
            is_usual = text in names or (
                not is_stated and any(says(written, name) for name in names)
            )
            wanted = self._in_language(column, written) if is_usual else None
            if wanted is None:
                continue
            if self._can_hold(self.record_type.column(column[0]), cells):
                settles = all(remark in names for remark in written.remarks)
                yield Candidate(wanted, BY_HABIT, phrase("proposal.usual"), settles)

    def _in_language(self, column: Column, written: Written) -> Column | None:
        """Return a column in the language that a heading names; None if there is none."""
        if written.tag is None:
            return column
        name = self.record_type.column(column[0]).name
        return self._reader.column_of(f"{name}@{written.tag}")

    def _by_cells(self, sample: Headed, at: int, taken: set[Column]) -> Iterator[Candidate]:
        """Yield the columns for what a record is called, and for remarks, by words in use."""
        written = as_compared(sample.headings[at])
        words = set(written.text.rstrip(".").split(" "))
        plain = not written.remarks
        for field in self.record_type.columns:
            column = self._untaken(field, written, taken)
            if column is None:
                continue
            is_title = words & _TITLES or written.text in self._records
            if field.name in self.record_type.titles[:1] and is_title:
                if isinstance(field.kind, LangStringColumn):
                    settles = plain and are_told(written.text, _TITLES, self._records)
                    yield Candidate(column, BY_USE, phrase("proposal.title"), settles)
            elif field.path in _NOTES and words & _REMARKS:
                settles = plain and are_told(written.text, _REMARKS | _OTHER, self._records)
                yield Candidate(column, BY_USE, phrase("proposal.note"), settles)

    def _untaken(self, field: Field, written: Written, taken: set[Column]) -> Column | None:
        """Return a column in the language of a heading, if no other heading is it."""
        column = self._reader.column_of(field.name)
        if column is not None and column[1]:
            column = self._in_language(column, written)
        return None if column in taken else column

    def _unless_rivalled(self, sample: Headed, at: int, item: Likely) -> Likely:
        """Return what a heading is, open where its cells are rather another column's."""
        return item

    def _can_hold(self, field: Field, cells: Sequence[str]) -> bool:
        """Whether a column can have some cells, as far as these tell; without cells it can."""
        return True

    def _leave_doubles(self, found: list[Likely]) -> None:
        """Leave open, of headings that are likely to be one column, all but the likeliest."""
        best: dict[Column, int] = {}
        for at, item in enumerate(found):
            if item.column is None:
                continue
            first = best.get(item.column)
            if first is None:
                best[item.column] = at
                continue
            behind = at if found[first].score >= item.score else first
            best[item.column] = first if behind == at else at
            likeliest = found[best[item.column]]
            why = phrase("proposal.taken")
            left = found[behind]
            near = tuple(self._other_languages(item.column, found)) or (item.column,)
            found[behind] = Likely(None, why, candidates=near)
            if likeliest.score == left.score:
                found[best[item.column]] = Likely(None, why, candidates=(item.column,))

    def _other_languages(self, column: Column, found: Sequence[Likely]) -> Iterator[Column]:
        """Yield the same column in languages that no heading has yet."""
        taken = {item.column for item in found}
        for other in dict.fromkeys(self._reader.accepted.values()):
            if other[0] == column[0] and other not in taken:
                yield other


def chosen(candidates: list[Candidate]) -> Likely:
    """Return the nearest candidate, or all that are as near as it where there are several.

    One that is only like the heading, by its name or by its cells, stays open with its reason:
    *Ausladende Ämter* is spelt like *Einladende Ämter*, and has the same cells.
    """
    if not candidates:
        return Likely(None, phrase("proposal.none"))
    ordered = sorted(candidates, key=lambda item: -item.score)
    best = ordered[0]
    margin = 0.0 if best.score >= BY_HABIT else _MARGIN
    near = [
        item for item in ordered if best.score - item.score < margin or item.score == best.score
    ]
    if len({item.column for item in near}) == 1:
        if any(item.settles for item in near):
            return Likely(best.column, best.why, best.score)
        why = phrase("proposal.only-like", why=best.why)
        return Likely(None, why, best.score, (best.column,))
    columns = tuple(dict.fromkeys(item.column for item in near))[:_MOST_CANDIDATES]
    return Likely(None, phrase("proposal.several"), candidates=columns)
