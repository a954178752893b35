"""Describes in words the literals that a column accepts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from verbund.findings import Localised, phrase
from verbund.model.column_kinds import ConceptColumn, LiteralColumn
from verbund.rdf.datatypes import local
from verbund.rdf.edtf import EDTF
from verbund.text.late_pattern import late

_SYMBOL = late(r"d+|M+|y+")
_SAMPLE = {"d": "16", "M": "11", "y": "2021"}

_PHRASED = [
    "date",
    "gYearMonth",
    "gYear",
    "dateTime",
    "time",
    "integer",
    "nonNegativeInteger",
    "positiveInteger",
    "decimal",
    "double",
    "boolean",
    "anyURI",
    "string",
]


def expected_concepts(kind: ConceptColumn, column: str) -> Localised:
    """Return the concepts of a list by their labels; of a long one the first, and how to see all.

    ``column`` is the name of the column, with that of its table.
    """
    labels = list(kind.labels.values())
    languages = sorted({tag for each in labels for tag in each}) or [""]
    first = {
        tag: ", ".join(each.get(tag) or next(iter(each.values())) for each in labels[:_MOST])
        for tag in languages
    }
    if len(labels) <= _MOST:
        return first
    return phrase("concepts.more", labels=first, count=str(len(labels) - _MOST), column=column)


_MOST: Final = 12
"""The most concepts that are listed."""


def expected_datatypes(datatypes: Sequence[str]) -> Localised:
    """Return "one of some datatypes" in words; the datatypes are IRIs."""
    return _joined([_datatype(item) for item in datatypes])


def expected_literals(kind: LiteralColumn, datatypes: Sequence[str]) -> Localised:
    """Return in words the literals that a column accepts, with examples in its own form."""
    items = [_words_of(kind) if local(item) == "boolean" else _datatype(item) for item in datatypes]
    return {tag: _in_its_form(kind.localised(text), kind) for tag, text in _joined(items).items()}


def _words_of(kind: LiteralColumn) -> Localised:
    """Return what a column takes for yes and no: the words of its own, if it has some."""
    words = [word for form in kind.formats for word in form.split("|") if word]
    return phrase("datatype.words", words=", ".join(words)) if words else phrase("datatype.boolean")


def _in_its_form(text: str, kind: LiteralColumn) -> str:
    """Return a text with its examples of a day and a month as the column writes them."""
    for example, symbols in (("2021-11-16", "Mdy"), ("2021-11", "My")):
        found = [form for form in kind.formats if {*form} & {*"Mdy"} == {*symbols}]
        if found:
            text = text.replace(example, _SYMBOL.sub(lambda part: _SAMPLE[part[0][0]], found[0]))
    return text


def _datatype(datatype: str) -> Localised:
    if datatype == EDTF:
        return phrase("datatype.EDTF-level1")
    name = local(datatype)
    if name in _PHRASED:
        return phrase(f"datatype.{name}")
    return phrase("datatype.other", datatype=datatype)


def _joined(items: list[Localised]) -> Localised:
    first, *rest = items
    for item in rest:
        first = phrase("datatype.or", first=first, second=item)
    return first
