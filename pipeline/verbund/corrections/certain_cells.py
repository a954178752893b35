"""What a cell certainly means, by what is known of its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from verbund.findings import Localised, phrase
from verbund.findings.catalogue import LANGUAGES, entry
from verbund.model.column_kinds import LiteralColumn, Reference
from verbund.read.headings import Column
from verbund.resolve.certain_days import Years, certain_day
from verbund.resolve.terms import TermMaker
from verbund.text.names import stripped

_SAID: Final = frozenset({"R101", "R108", "V104", "V204", "V208"})
"""Codes whose titles say what is wrong, where a correction has to say what it does."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A text that is certainly meant, and the reason."""

    text: str
    reason: Localised


def meant_by(maker: TermMaker, column: Column, cell: str, years: Years) -> Meant | None:
    """Return what a whole cell certainly means; None where nothing is certain, or it is right.

    Of several values those that are certain are corrected, and the others stay.
    """
    separator = column.field.separator
    parts = [cell] if separator is None else cell.split(separator)
    reason: Localised | None = None
    texts = []
    for part in filter(None, map(stripped, parts)):
        meant = _value_meant(maker, column, part, years)
        texts.append(part if meant is None else meant.text)
        reason = reason or (meant.reason if meant is not None else None)
    if reason is None or _is_twice(maker, column, texts):
        return None
    return Meant((separator or "").join(texts), reason)


def _is_twice(maker: TermMaker, column: Column, texts: Sequence[str]) -> bool:
    """Whether two values name one record: where a cell lists rows, that is another fault."""
    if not isinstance(column.field.kind, Reference):
        return False
    separator = column.field.separator
    values = [part for text in texts for part in (text.split(separator) if separator else [text])]
    terms = [maker.value(column, part).term for part in map(stripped, values) if part]
    return len(set(terms)) < len(terms)


def _value_meant(maker: TermMaker, column: Column, text: str, years: Years) -> Meant | None:
    """Return what a value certainly means, if the column then has nothing against it."""
    kind = column.field.kind
    problem = maker.value(column, text).problem
    if problem is None:
        return None
    meant, why = (problem.suggestion if problem.certain else None), _why(problem.code)
    if meant is None and isinstance(kind, LiteralColumn):
        day = certain_day(text, kind, column.field.shape, years)
        meant, why = day if day is not None else (None, why)
    if meant is None or meant == text:
        return None
    separator = column.field.separator
    parts = [meant] if separator is None else meant.split(separator)
    if any(maker.value(column, stripped(part)).problem is not None for part in parts):
        return None  # something else is wrong with it: a person has to look
    return Meant(meant, why)


def _why(code: str) -> Localised:
    """Return why something else is meant than stands there: what it is that the finding is of."""
    if code in _SAID:
        return phrase(f"fix.because-{code}")
    titles = entry(code).texts
    return {language: titles[language].title for language in LANGUAGES}
