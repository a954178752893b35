"""Comparison of values in a store with those sent: equal, in another form, or another value."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isnan
from typing import Final

from verbund.rdf.terms import XSD, XSD_STRING

Statement = tuple[str, str]
"""Predicate and object in canonical N-Triples."""

_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:@(.+)|\^\^<(.+)>)?', re.DOTALL)

# XSD 1.1, part 2, section 3.4: datatypes derived from decimal share its values.
DECIMALS: Final = frozenset(
    XSD + name
    for name in (
        *("decimal", "integer", "long", "int", "short", "byte"),
        *("nonPositiveInteger", "negativeInteger", "nonNegativeInteger", "positiveInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
    )
)
_BINARIES: Final = frozenset({XSD + "double", XSD + "float"})
_TIMES: Final = frozenset(XSD + name for name in ("dateTime", "dateTimeStamp", "date", "time"))
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
_FRACTION: Final = re.compile(r"(:\d\d)(?:\.(\d*?)0*)?(?=$|[Z+-])")


@dataclass(frozen=True, slots=True)
class Change:
    """A value that arrived in another form, or with another meaning (``lost``).

    ``found`` is empty where nothing arrived, ``sent`` where nothing was sent. ``kind`` is the
    datatype, or ``language``, ``iri`` or ``other`` (a value that was not sent).
    """

    subject: str
    predicate: str
    kind: str
    sent: str
    found: str
    lost: bool


def compare(
    subject: str, sent: Collection[Statement], found: Collection[Statement]
) -> Iterator[Change]:
    """The changes between the statements sent of a subject and those found."""
    missing = sorted(set(sent) - set(found))
    extra = sorted(set(found) - set(sent))
    for predicate, value in missing:
        there = [other for name, other in extra if name == predicate]
        same = next((other for other in there if meaning(other) == meaning(value)), None)
        nearest = same if same is not None else next(iter(there), None)
        if nearest is not None:
            extra.remove((predicate, nearest))
        yield _change(subject, predicate, value, nearest, lost=same is None)
    for predicate, value in extra:
        yield Change(subject[1:-1], predicate[1:-1], "other", "", shown(value), lost=True)


def _change(subject: str, predicate: str, sent: str, found: str | None, *, lost: bool) -> Change:
    return Change(
        subject=subject[1:-1],
        predicate=predicate[1:-1],
        kind=_kind(sent),
        sent=shown(sent),
        found="" if found is None else shown(found),
        lost=lost,
    )


def _parts(term: str) -> tuple[str, str, str] | None:
    """Lexical form, language tag and datatype of a literal; None for an IRI or a blank node."""
    match = _LITERAL.fullmatch(term)
    return (match[1], match[2] or "", match[3] or "") if match else None


def _kind(term: str) -> str:
    parts = _parts(term)
    if parts is None:
        return "iri"
    _, language, datatype = parts
    return "language" if language else datatype or XSD_STRING


def shown(term: str) -> str:
    """A term of canonical N-Triples for people."""
    parts = _parts(term)
    if parts is None:
        return term
    text, language, datatype = parts
    if language:
        return f"{text}@{language}"
    return f"{text}^^{datatype.replace(XSD, 'xsd:')}" if datatype else text


def meaning(term: str) -> object:
    """A key of a term's value: terms with equal values have equal keys."""
    parts = _parts(term)
    if parts is None:
        return term
    text, language, datatype = parts
    if language:  # RDF 1.1 Concepts, section 3.3: language tags are compared in lower case
        return text, language.lower()
    if datatype in DECIMALS:
        return _number(text, XSD + "decimal") or (text, datatype)
    if datatype in _BINARIES:
        return _number(text, datatype) or (text, datatype)
    if datatype == XSD + "boolean":
        return _TRUTH.get(text, text), datatype
    if datatype in _TIMES:
        return _moment(text), datatype
    return text, datatype or XSD_STRING


def _number(text: str, datatype: str) -> tuple[object, str] | None:
    try:
        if datatype not in _BINARIES:
            return Decimal(text), datatype
        number = float(text)
    except (InvalidOperation, ValueError):
        return None
    return "NaN" if isnan(number) else number, datatype


def _moment(text: str) -> str:
    """A time without trailing zeros of its fraction, and with Z for a zone of zero."""
    text = _FRACTION.sub(lambda m: m[1] + (f".{m[2]}" if m[2] else ""), text, count=0)
    return re.sub(r"[+-]00:00$", "Z", text)


def grouped(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """The changes grouped by kind of value."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.kind, []).append(change)
    return found
