"""Tokens of SPARQL: enough of them to find words, prefixes and places."""

from __future__ import annotations

import re
from typing import Final

from verbund.findings import Localised, phrase

SPACE: Final = r"(?:[\s\x00-\x20]|#[^\n\r]*(?:[\n\r]|$))*"
IRI: Final = r"<[^<>\"{}|^`\\\x00-\x20]*>"
_NAME: Final = r"\w[\w.·‿⁀-]*"
_LOCAL: Final = r"(?:[\w:.·‿⁀-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])*"
_PREFIXED: Final = rf"(?:{_NAME})?:{_LOCAL}"
_VARIABLE: Final = r"[?$]\w+"

ANY_NAME: Final = r"[^\s\x00-\x20<>{}\"]+"  # wider than the grammar, to be on the safe side

TOKEN: Final = re.compile(
    rf"""
      (?P<space>[\s\x00-\x20]+|\#[^\n\r]*)
    | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''|\"\"\"(?:\"{{0,2}}(?:[^\"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|\"(?:[^\"\\\n\r]|\\.)*\")
    | (?P<iri>{IRI})
    | (?P<variable>{_VARIABLE})
    | (?P<blank>_:{_NAME})
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<prefixed>{_PREFIXED})
    | (?P<word>\w+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def place(text: str, position: int) -> Localised:
    """Return a position of a text in words: line and column, both from 1."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return phrase("query.place", line=str(line), column=str(column))


def query_prefixes(query: str) -> dict[str, str]:
    """Return the prefixes that a query declares, with their namespaces."""
    tokens = [match for match in TOKEN.finditer(query) if match["space"] is None]
    return {
        name[0][:-1]: iri[0][1:-1]
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if word[0].upper() == "PREFIX" and name[0].endswith(":") and iri["iri"]
    }
