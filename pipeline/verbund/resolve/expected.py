"""Describes in words the literals that a column accepts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from verbund.findings import Localised, phrase
from verbund.model.model import ConceptColumn, LiteralColumn
from verbund.rdf.datatypes import local

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
    texts = expected_datatypes(datatypes)
    return {tag: kind.localised(text) for tag, text in texts.items()}


def _datatype(datatype: str) -> Localised:
    name = local(datatype)
    if name in _PHRASED:
        return phrase(f"datatype.{name}")
    return phrase("datatype.other", datatype=datatype)


def _joined(items: list[Localised]) -> Localised:
    first, *rest = items
    for item in rest:
        first = phrase("datatype.or", first=first, second=item)
    return first
