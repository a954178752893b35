"""The guard of queries: refuses those that would reach out of the release, or change something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from verbund.findings import phrase
from verbund.findings.catalogue import grouped
from verbund.sparql.errors import QueryRefused
from verbund.sparql.tokens import ANY_NAME, IRI, SPACE, TOKEN, place
from verbund.system.limits import QUERY

_FORBIDDEN: Final[Mapping[str, str]] = {
    "SERVICE": "query.refused-service",
    "LOAD": "query.refused-load",
    "FROM": "query.refused-from",
    **dict.fromkeys(
        ("INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH", "USING"),
        "query.refused-update",
    ),
}

_SERVICE: Final = re.compile(
    rf"service{SPACE}(?:silent{SPACE})?(?:{IRI}|{ANY_NAME}){SPACE}\{{",
    re.IGNORECASE,
)

_WORD_SERVICE: Final = re.compile("service", re.IGNORECASE)

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ROUNDS: Final = 8


def check_query(query: str) -> None:
    """Raise QueryRefused for SERVICE, LOAD, FROM, updates and queries that are too long.

    Words in strings, comments, IRIs, variables and prefixed names do not count. Codepoint escapes
    are decoded first, as SPARQL 1.1 says in section 19.2, and again while there are any. The engine
    reads without a lexer: it takes ``SERVICEx:y{`` for SERVICE and ``x:y``, and the ``<`` of
    ``1<2)SERVICE?x#>`` for a comparison. So SERVICE is looked for in every reading of the text.
    """
    if len(query) > QUERY:
        raise QueryRefused(phrase("query.refused-length", most=grouped(QUERY)))
    for text in decodings(query):
        _check_words(text)
        _check_readings(text)


def decoded(query: str) -> str:
    """Return a query with its codepoint escapes decoded once (SPARQL 1.1, section 19.2)."""
    return _ESCAPE.sub(_decode, query)


def decodings(query: str) -> Iterator[str]:
    """A query, and its texts with escapes decoded, while there are any. Raises QueryRefused."""
    for _ in range(_ROUNDS):
        yield query
        plainer = decoded(query)
        if plainer == query:
            return
        query = plainer
    raise QueryRefused(phrase("query.refused-escapes"))


def _decode(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def _check_words(text: str) -> None:
    for match in TOKEN.finditer(text):
        word = match["word"]
        if word is not None and word.upper() in _FORBIDDEN:
            raise _refusal(word.upper(), text, match.start())


def _check_readings(text: str) -> None:
    """Follow every way to cut the text into tokens, and refuse SERVICE in any of them.

    ``<`` may begin an IRI or compare, and a keyword may begin in the middle of a word, since the
    engine needs no space between them. Raises QueryRefused.
    """
    if "service" not in text.lower():
        return
    reachable = bytearray(len(text) + 1)
    reachable[0] = 1
    for position in range(len(text)):
        if not reachable[position]:
            continue
        if _SERVICE.match(text, position):
            raise _refusal("SERVICE", text, position)
        match = TOKEN.match(text, position)
        if match is None:  # cannot be: the last alternative takes any character
            continue
        reachable[match.end()] = 1
        for start in _other_starts(match):
            reachable[start] = 1


def _other_starts(token: re.Match[str]) -> list[int]:
    """Return where, inside of a token, the engine might see another token begin."""
    if token["iri"]:
        return [token.start() + 1]  # no IRI but a comparison
    if token["string"] and "\\" in token["string"]:
        return [token.start() + 1, token.start() + 2]  # an escape not allowed: no such string
    if token["word"] or token["prefixed"]:
        prefix = token[0].partition(":")[0]
        return [token.start() + match.start() for match in _WORD_SERVICE.finditer(prefix)]
    return []


def _refusal(word: str, text: str, position: int) -> QueryRefused:
    where = place(text, position)
    line = text.count("\n", 0, position) + 1
    return QueryRefused(phrase(_FORBIDDEN[word], word=word, place=where), line)
