"""Values that are no number and no date because part of them belongs into another column.

What a source says in words has a column of its own, and so has the end of a period or a range. The
model says which (docs/modelling.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from verbund.findings import Localised, phrase
from verbund.model.column_kinds import LiteralColumn
from verbund.model.model import Field
from verbund.rdf.datatypes import DATES, is_numeric, local
from verbund.rdf.namespaces import XSD
from verbund.rdf.terms import Literal
from verbund.resolve.literals import day_as_written, read_literal
from verbund.resolve.probable_days import BETWEEN, first_and_last, no_day_in, year_in
from verbund.resolve.probable_values import meant
from verbund.text.names import normalise

_LONGEST: Final = 60
"""The most characters of a period or a range."""


class OtherColumn(NamedTuple):
    """What is wrong with a value, as a code and its details, and what may stand here instead."""

    code: str
    details: dict[str, str | Localised]
    suggestion: str | None


def belongs_elsewhere(text: str, field: Field, expected: Localised) -> OtherColumn | None:
    """Return what of a text belongs into another column; None where that is not certain.

    ``expected`` are the values of the column, in words.
    """
    kind = field.kind
    if not isinstance(kind, LiteralColumn):
        return None
    ends = _ends(text, kind) if field.until else None
    if ends is not None:
        first, last = ends
        found = {"first": first, "last": last}
        return OtherColumn("V221", {**found, "column": field.until, "expected": expected}, None)
    if field.in_words and _is_in_words(text, kind):
        year = year_in(text)
        sure = year if year is not None and read_literal(year, kind) is not None else None
        return OtherColumn("V220", {"column": field.in_words, "expected": expected}, sure)
    return None


def asked_elsewhere(text: str, beside: Iterable[Field]) -> Localised | None:
    """Return the reason that a text is what a column beside it asks; None where it is not.

    *unbefristet* is no day, and there is a column “Unbefristet” that takes yes or no.
    """
    for other in beside:
        kind, headings = other.kind, other.headings or {"": other.name}
        is_flag = isinstance(kind, LiteralColumn) and kind.datatypes == (f"{XSD}boolean",)
        if is_flag and normalise(text) in map(normalise, headings.values()):
            return phrase("why.asked-elsewhere", column=headings)
    return None


def _ends(text: str, kind: LiteralColumn) -> tuple[str, str] | None:
    """Return the first and the last value of a text that names two, as the column takes them."""
    if len(text) > _LONGEST:
        return None
    if not DATES.isdisjoint(map(local, kind.datatypes)):
        found = first_and_last(text.strip().casefold())
        if found is not None and all(read_literal(end, kind) is not None for end in found):
            first, last = (day_as_written(end, text, kind) or end for end in found)
            return first, last
    for between in BETWEEN.finditer(text):
        first, last = text[: between.start()], text[between.end() :]
        if first and last and _is_range(read_literal(first, kind), read_literal(last, kind)):
            return first, last
    return None


def _is_range(first: Literal | None, last: Literal | None) -> bool:
    """Whether two values are the ends of one range; dates are if both are equally exact."""
    if first is None or last is None:
        return False
    kinds = {first.datatype, last.datatype}
    if DATES.isdisjoint(map(local, kinds)):
        return True
    return len(kinds) == 1 and first.value < last.value


def _is_in_words(text: str, kind: LiteralColumn) -> bool:
    """Whether a text has letters, and is no other way to write a number or a date.

    A day that the calendar lacks is a day all the same, and no words.
    """
    data = any(map(is_numeric, kind.datatypes)) or not DATES.isdisjoint(map(local, kind.datatypes))
    if not data or not any(map(str.isalpha, text)) or meant(text, kind) is not None:
        return False
    return DATES.isdisjoint(map(local, kind.datatypes)) or no_day_in(text) is None
