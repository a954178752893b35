r"""The difference as SPARQL 1.1 Update.

SPARQL resolves code point escapes before it parses (SPARQL 1.1 Query, section 19.2), N-Triples
within a literal: ``"C:\\users"`` has a backslash and a "u" in N-Triples, and the beginning of an
escape in SPARQL. Some engines follow SPARQL to the letter, some do not. A literal in which they
would differ is concatenated by the engine from parts that all engines read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import BinaryIO

_BLOCK = 1000
"""The most triples in one operation, a number that endpoints accept."""

_LITERAL = re.compile(rb'(<[^>]*> <[^>]*>) "((?:[^"\\]|\\.)*+)"(?:@(.+)|\^\^(.+))? \.\n')

# From the left, so that the second backslash of a pair begins no escape. Literals are split after
# a pair before u or U, and after an escape before hexadecimal digits (rdflib would read eight).
_ESCAPES = re.compile(
    rb"(?P<pair>\\\\(?=[uU]))|(?P<code>\\u[0-9A-F]{4}(?=[0-9A-Fa-f]{4}))|\\u[0-9A-F]{4}|\\[^u]"
)


def write_update(
    stream: BinaryIO, removed: Iterable[bytes], added: Iterable[bytes], graph: str | None = None
) -> None:
    """Write the operations that delete and insert lines of canonical N-Triples.

    ``graph`` is the IRI of a named graph; None means the default graph. The operations can be run
    in one request; none has more than 1000 triples. Raises OSError.
    """
    around = (b"", b"") if graph is None else (f" GRAPH <{graph}> {{ ".encode(), b"} ")
    for verb, lines in ((b"DELETE", removed), (b"INSERT", added)):
        _write_operations(stream, verb, lines, around)


def _write_operations(
    stream: BinaryIO, verb: bytes, lines: Iterable[bytes], around: tuple[bytes, bytes]
) -> None:
    opening, closing = around
    size = 0
    for line in lines:
        apart = _apart(verb, line, around)
        if size and (apart or size == _BLOCK):
            stream.write(closing + b"} ;\n")
            size = 0
        if apart:
            stream.write(apart)
            continue
        stream.write(line if size else b"%s DATA {%s\n%s" % (verb, opening, line))
        size += 1
    if size:
        stream.write(closing + b"} ;\n")


def _apart(verb: bytes, line: bytes, around: tuple[bytes, bytes]) -> bytes | None:
    """The separate operation for a triple whose literal must be concatenated; None for others."""
    if b"\\" not in line:
        return None
    found = _LITERAL.fullmatch(line)
    if found is None:
        return None
    subject, text, language, datatype = found.groups()
    pieces = _pieces(text)
    if len(pieces) == 1:
        return None
    value = b"CONCAT(" + b", ".join(b'"' + piece + b'"' for piece in pieces) + b")"
    if language is not None:
        value = b"STRLANG(" + value + b', "' + language + b'")'
    elif datatype is not None:
        value = b"STRDT(" + value + b", " + datatype + b")"
    opening, closing = around
    triple = b"%s %s ?o %s" % (opening, subject, closing)
    return b"%s {%s} WHERE { BIND(%s AS ?o) } ;\n" % (verb, triple, value)


def _pieces(text: bytes) -> list[bytes]:
    ends = [found.end() for found in _ESCAPES.finditer(text) if found["pair"] or found["code"]]
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
