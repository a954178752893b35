"""Describes in words the literals that a column accepts."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.findings import Localised, phrase
from verbund.model.model import LiteralColumn
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
