"""The rows of an answer, and what its columns hold: links, dates, places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from verbund.findings import Language
from verbund.pictures.dates import extent
from verbund.rdf.edtf import EDTF
from verbund.rdf.namespaces import split
from verbund.rdf.terms import XSD, Iri, Literal
from verbund.views.names import Names
from verbund.views.pictures.roles import Roles
from verbund.views.release import ReleaseViews
from verbund.views.shown import Shown

_DATES: Final = frozenset({"date", "dateTime", "gYear", "gYearMonth"})
_TEXT: Final = XSD + "string"
_LABEL: Final = 200

Solution = Sequence[object]
"""The terms of a row, None where a variable has no value."""


@dataclass(frozen=True)
class Result:
    """The rows of an answer, seen from a page: ``address`` says where the page of an IRI is."""

    columns: Sequence[str]
    rows: Sequence[Solution]
    views: ReleaseViews
    language: Language
    address: Callable[[str], str]

    @cached_property
    def names(self) -> Names:
        """The names of records and values."""
        return self.views.names[self.language]

    @cached_property
    def roles(self) -> Roles:
        """What the tables of the release are in pictures."""
        return Roles(self.views)

    @cached_property
    def links(self) -> list[int]:
        """The columns of records and concepts that have pages."""
        return [at for at in self._numbers if self._all(at, self._is_linked)]

    @cached_property
    def dates(self) -> list[int]:
        """The columns of dates: by their datatype, or texts that are dates with a month."""
        return [at for at in self._numbers if self._all(at, _is_date) or self._has_dates(at)]

    @cached_property
    def places(self) -> list[int]:
        """The columns of places."""
        return [at for at in self.links if self._all(at, self._is_place)]

    @property
    def _numbers(self) -> range:
        return range(len(self.columns))

    def column(self, at: int) -> Iterator[object]:
        """The values of a column, without rows that have none."""
        return (row[at] for row in self.rows if row[at] is not None)

    def shown(self, term: object) -> Shown:
        """A value with its name, no longer than a label in a picture may be."""
        found = shown_of(term, self.names)
        return shortened(found[0], _LABEL) if found else Shown("")

    def _all(self, at: int, fits: Callable[[object], bool]) -> bool:
        first = next(self.column(at), None)  # most columns are not it from the first value on
        if first is None or not fits(first):
            return False
        return all(map(fits, set(self.column(at))))

    def _is_linked(self, term: object) -> bool:
        return isinstance(term, ox.NamedNode) and bool(self.address(term.value))

    def _is_place(self, term: object) -> bool:
        table = self.views.type_of(term.value) if isinstance(term, ox.NamedNode) else None
        return table in self.roles.places

    def _has_dates(self, at: int) -> bool:
        texts = set(self.column(at))
        return self._all(at, _may_be_date) and any("-" in str(term) for term in texts)


def shown_of(term: object, names: Names) -> tuple[Shown, ...]:
    """A term of an answer with its name; none for an empty text."""
    if isinstance(term, ox.NamedNode):
        return (names.value(None, Iri(term.value)),)
    if isinstance(term, ox.Literal):
        if not term.value and term.datatype.value == _TEXT:
            return ()
        return (names.value(None, Literal(term.value, term.datatype.value, term.language)),)
    return () if term is None else (Shown(str(term)),)


def shortened(shown: Shown, most: int) -> Shown:
    """A value of which no more than so many characters are shown; a longer address is no link."""
    text = shown.text if len(shown.text) <= most else f"{shown.text[:most]}…"
    address = shown.address if len(shown.address) <= most else ""
    return shown._replace(text=text, address=address)


def _is_date(term: object) -> bool:
    if not isinstance(term, ox.Literal):
        return False
    datatype = term.datatype.value
    return datatype == EDTF or (datatype.startswith(XSD) and split(datatype)[1] in _DATES)


def _may_be_date(term: object) -> bool:
    """Whether a text is a date, or empty: questions give texts where dates differ in precision."""
    if _is_date(term):
        return True
    if not isinstance(term, ox.Literal) or term.datatype.value != _TEXT:
        return False
    return not term.value or extent(term.value) is not None
