"""What a query can read: the properties and classes that it names, so that only these are loaded.

A query reads no triples but those whose property stands in it as an IRI, as long as no property is
a variable or a negated one, and no path may have no step, as any node has that. This is seen from
the tokens, in a way that can only err to the safe side: what is not understood may read anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin

from verbund.rdf.terms import RDF_TYPE
from verbund.sparql.terms_read import NamedTerms
from verbund.sparql.tokens import TOKEN, query_prefixes

_Tokens = Sequence["re.Match[str]"]

_LISTS: Final = frozenset({"SELECT", "BY"})
"""Words before lists of variables, which end at a brace."""


def named_terms(query: str, base: str) -> NamedTerms:
    """The properties and classes that a query may read; ``base`` is that of its relative IRIs."""
    tokens = [match for match in TOKEN.finditer(query) if match["space"] is None]
    # escapes and BASE: the IRIs are not those that stand there; <<: a triple term
    if "\\" in query or any(_word(item) == "BASE" for item in tokens) or "<<" in query:
        return NamedTerms(None, None)
    prefixes = query_prefixes(query)
    iris = frozenset(iri for token in tokens if (iri := _iri(token, prefixes, base)))
    within = _without_lists(tokens)
    if any(_may_be_any(within, at) for at in range(len(within))):
        return NamedTerms(None, None)
    types = [at for at, item in enumerate(within) if _iri(item, prefixes, base) == RDF_TYPE]
    is_open = any(_is_open_class(within, at) for at in types)
    return NamedTerms(iris, None if is_open else iris)


def first_property(query: str, base: str) -> str | None:
    """The property of a CONSTRUCT query's first triple pattern, without which it has no result.

    None where the query begins otherwise, or with what is of some class.
    """
    tokens = [match for match in TOKEN.finditer(query) if match["space"] is None]
    start = next((at for at, item in enumerate(tokens) if _word(item) == "WHERE"), len(tokens))
    brace, *pattern = (_at(tokens, start + step) for step in (1, 2, 3, 4))
    if brace is None or brace[0] != "{" or None in pattern or "\\" in query:
        return None
    subject, verb, value = (item for item in pattern if item is not None)
    plain = (subject["variable"] or _is_name(subject)) and (value["variable"] or _is_name(value))
    found = _iri(verb, query_prefixes(query), base)
    return found if plain and _is_name(verb) and found != RDF_TYPE else None


def _iri(token: re.Match[str], prefixes: dict[str, str], base: str) -> str | None:
    if token["iri"]:
        return urljoin(base, token[0][1:-1])
    if token["prefixed"]:
        prefix, _, local = token[0].partition(":")
        return prefixes.get(prefix, "") + local
    return RDF_TYPE if token[0] == "a" else None


def _word(token: re.Match[str]) -> str:
    return (token["word"] or "").upper()


def _without_lists(tokens: _Tokens) -> list[re.Match[str]]:
    """The tokens without what SELECT, GROUP BY, ORDER BY and VALUES list, which is no pattern."""
    kept: list[re.Match[str]] = []
    until = ""
    for token in tokens:
        if until and token[0] not in until:
            continue
        kept.append(token)
        word = _word(token)
        until = "}" if word == "VALUES" else "{}" if word in _LISTS else ""
    return kept


def _is_term(token: re.Match[str]) -> bool:
    """Whether a token may be, or begin, a subject or an object."""
    of_kind = any(token[kind] for kind in ("string", "iri", "variable", "blank", "prefixed"))
    word = token["word"] or ""
    return of_kind or word in ("true", "false") or word[:1].isdigit() or token[0] in "[(+-"


def _may_be_any(tokens: _Tokens, at: int) -> bool:
    """Whether a token is a property that may be any, or a path that may have no step."""
    token, before, after = tokens[at], _at(tokens, at - 1), _at(tokens, at + 1)
    if token[0] == "?":
        return True
    if token[0] == "*":
        return before is not None and (before[0] in (")", "a") or _is_name(before))
    if token[0] == "!":
        following = _at(tokens, at + 2) if after is not None and after[0] == "(" else after
        return following is not None and (following[0] in ("a", "^") or _is_name(following))
    if token[0] == "(":  # a list as a subject, behind which anything may stand
        return before is not None and before[0] in ("{", "}", ".", ")")
    if not token["variable"] or before is None or after is None:
        return False
    follows = before[0] in (";", "]") or (_is_term(before) and before[0] not in "(+-")
    return before[0] == "[" or (follows and _is_term(after))


def _at(tokens: _Tokens, at: int) -> re.Match[str] | None:
    return tokens[at] if 0 <= at < len(tokens) else None


def _is_name(token: re.Match[str]) -> bool:
    return bool(token["iri"] or token["prefixed"])


def _is_open_class(tokens: _Tokens, at: int) -> bool:
    """Whether rdf:type stands at a place other than before one named class."""
    before, after, last = (_at(tokens, at + step) for step in (-1, 1, 2))
    if before is not None and before[0] in ("^", "/", "|", "("):
        return True
    return after is None or not _is_name(after) or (last is not None and last[0] == ",")
