"""Syntax errors of queries: says what the engine cannot read, and where."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from verbund.sparql.tokens import TOKEN, place, query_prefixes

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
_SENTENCE: Final = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2}.*")


def syntax_message(query: str, message: str) -> str:
    """Return what is wrong with a query, as a sentence. ``message`` is the engine's."""
    return f"The query cannot be read: {syntax_problem(query, message)}."


def syntax_problem(query: str, message: str) -> str:
    """Return what is wrong with a query, and where. ``message`` is the engine's.

    The engine's position is that of the longest word it tried, up to a few letters late, and its
    list of what it expected is long and partial. So the common faults are looked for here.
    """
    problem = _undeclared(query)
    match = _POSITION.match(message)
    if problem is None and match is None:
        problem = message
    elif problem is None and match is not None:
        problem = f"line {match[1]}, column {match[2]}, or shortly before it"
        reasons = [text for text in match[3].split(", ") if _SENTENCE.fullmatch(text)]
        problem += "".join(f": {reason}" for reason in reasons[:1])
    return problem or message


def _undeclared(query: str) -> str | None:
    """Return the fault of the first prefix without PREFIX or relative IRI without BASE, or None."""
    declared = query_prefixes(query)
    tokens = [match for match in TOKEN.finditer(query) if match["space"] is None]
    has_base = any(token[0].upper() == "BASE" for token in tokens)
    for previous, token in pairwise([None, *tokens]):
        if token is None or (previous is not None and previous[0].upper() == "PREFIX"):
            continue
        prefix = token[0].partition(":")[0]
        if token["prefixed"] is not None and prefix not in declared:
            return f"{place(query, token.start())}: the prefix {prefix}: is not declared"
        if token["iri"] is not None and not has_base and not _ABSOLUTE.match(token[0]):
            return f"{place(query, token.start())}: the IRI {token[0]} is relative"
    return None


_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
