"""Syntax errors of queries: says what the engine cannot read, and where."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from verbund.findings import Localised, phrase
from verbund.sparql.tokens import TOKEN, place, query_prefixes

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_SENTENCE: Final = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2}.*")


def syntax_message(query: str, message: str) -> Localised:
    """Return what is wrong with a query, as a sentence. ``message`` is the engine's."""
    return phrase("query.syntax", problem=syntax_problem(query, message))


def syntax_line(message: str) -> int | None:
    """Return the line of a syntax error that the engine's message names; None without one."""
    match = _POSITION.match(message)
    return None if match is None else int(match[1])


def syntax_problem(query: str, message: str) -> Localised:
    """Return what is wrong with a query, and where. ``message`` is the engine's.

    The engine's position is that of the longest word it tried, up to a few letters late, and its
    list of what it expected is long and partial. So the common faults are looked for here.
    What the engine says is quoted, in English.
    """
    problem = _undeclared(query)
    if problem is not None:
        return problem
    match = _POSITION.match(message)
    if match is None:
        return phrase("query.quoted", problem=message)
    where = phrase("query.place", line=match[1], column=match[2])
    for reason in filter(_SENTENCE.fullmatch, match[3].split(", ")):
        return phrase("query.near-because", place=where, problem=reason)
    return phrase("query.near", place=where)


def _undeclared(query: str) -> Localised | None:
    """Return the fault of the first prefix without PREFIX or relative IRI without BASE, or None."""
    declared = query_prefixes(query)
    tokens = [match for match in TOKEN.finditer(query) if match["space"] is None]
    has_base = any(token[0].upper() == "BASE" for token in tokens)
    for previous, token in pairwise([None, *tokens]):
        if token is None or (previous is not None and previous[0].upper() == "PREFIX"):
            continue
        prefix = token[0].partition(":")[0]
        if token["prefixed"] is not None and prefix not in declared:
            where = place(query, token.start())
            return phrase("query.undeclared", place=where, prefix=f"{prefix}:")
        if token["iri"] is not None and not has_base and not _ABSOLUTE.match(token[0]):
            return phrase("query.relative", place=place(query, token.start()), iri=token[0])
    return None


_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
