"""The lines of a Turtle document on which its statements about named subjects begin.

The parser gives triples without their lines. This module looks at the punctuation of a document
that the parser has accepted (Turtle, section 6.5), so that a finding can name a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

COMMENT_STRING_OR_IRI: Final = (
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+(?:\'\'\')?'
    r'|"(?:[^"\\\n]|\\.)*+"?|\'(?:[^\'\\\n]|\\.)*+\'?|<[^<>\s]*>|#[^\n]*'
)
"""A regular expression (with DOTALL) for strings and comments: their content is skipped.

Repetitions keep no way back (``*+``): each character of a long text would take 100 bytes. A text
that is not closed, which the parser refuses, is taken to its end: else each quotation mark in it
would be the beginning of another one that is looked for to the end.
"""
# A name may hold dots and escaped signs, and ends with none.
_NAME: Final = r"""(?:[^\s\[\]();,.<>"'#\\]|\\.|\.(?=[^\s\[\]();,<>"'#]))+"""
_TOKEN: Final = re.compile(rf"{COMMENT_STRING_OR_IRI}|{_NAME}|[\[\]().]|\n", re.DOTALL)


def subject_lines(text: str, prefixes: Mapping[str, str]) -> dict[str, int]:
    """Return the first line of each named subject of a Turtle document, given its prefixes."""
    lines: dict[str, int] = {}
    for name, line in _subjects(text):
        iri = _expanded(name, prefixes)
        if iri is not None:
            lines.setdefault(iri, line)
    return lines


def _subjects(text: str) -> Iterator[tuple[str, int]]:
    """Yield the first token of each statement with its line, also those of directives."""
    line, depth, left = 1, 0, 0  # left: tokens that must pass before a statement may begin
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if piece[0] not in "#\n":
            if piece == "." and not depth:
                left = 0
            elif not left:
                yield piece, line
                # PREFIX, as SPARQL has it, is followed by two tokens and no point.
                left = 3 if piece.upper() == "PREFIX" else -1
            if left > 0:
                left -= 1
            depth += (piece in "[(") - (piece in "])")
        line += piece.count("\n")


def _expanded(written: str, prefixes: Mapping[str, str]) -> str | None:
    if written.startswith("<"):
        return written[1:-1]
    prefix, colon, name = written.partition(":")
    if not colon or prefix not in prefixes:
        return None
    return prefixes[prefix] + re.sub(r"\\(.)", r"\1", name)
