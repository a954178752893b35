"""Lookup of the triples of one subject in a sorted file, by binary search."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Protocol

import pyoxigraph

from verbund.rdf.terms import Iri, Literal, Term

Facts = Mapping[str, tuple[Term, ...]]
"""The objects of one subject by predicate."""


class HasFacts(Protocol):
    """Whatever knows the facts of subjects."""

    def facts(self, iri: str, /) -> Facts:
        """The objects of a subject by predicate; empty where nothing is known of it."""


_MOST_LINES = 1000
_MOST_BYTES = 1 << 20
"""The most bytes read of a subject that is only named: its label is among the first lines."""


def read_statements(lines: list[bytes]) -> list[tuple[str, Term]]:
    """The predicates and objects of lines of N-Triples. Raises SyntaxError for other lines."""
    try:
        triples = pyoxigraph.parse(b"".join(lines), format=pyoxigraph.RdfFormat.N_TRIPLES)
        return [(triple.predicate.value, _term(triple.object)) for triple in triples]
    except (ValueError, MemoryError) as error:  # a literal beyond the parser's buffer (16 MB)
        raise SyntaxError(str(error)) from None


def _term(node: object) -> Term:
    if isinstance(node, pyoxigraph.Literal):
        return Literal(node.value, node.datatype.value, node.language)
    if isinstance(node, pyoxigraph.NamedNode):
        return Iri(node.value)
    raise SyntaxError("a blank node")


class Lookup:
    """The subjects of some sorted files; where several have one, the first file counts.

    ``whole`` says whether all that is said of a subject is read, however much it is.
    """

    def __init__(self, *streams: BinaryIO, whole: bool = False) -> None:
        self._files = [(stream, stream.seek(0, os.SEEK_END)) for stream in streams]
        self._most = (sys.maxsize, sys.maxsize) if whole else (_MOST_LINES, _MOST_BYTES)
        self._known: dict[str, Facts] = {}

    def facts(self, iri: str) -> Facts:
        """The objects of a subject by predicate; empty where no file has it. Raises OSError."""
        known = self._known.get(iri)
        if known is None:
            known = self._known[iri] = self._find(iri)
        return known

    def read(self, iri: str) -> Facts:
        """As ``facts``, without keeping what was read."""
        return self._find(iri)

    def _find(self, iri: str) -> Facts:
        wanted = f"<{iri}> ".encode()
        found_in = (_lines_of(*file, wanted, self._most) for file in self._files)
        lines = next(filter(None, found_in), [])
        found: dict[str, tuple[Term, ...]] = {}
        try:
            for predicate, value in read_statements(lines):
                found[predicate] = (*found.get(predicate, ()), value)
        except SyntaxError:
            return {}  # lines outside the difference were not checked, and may be no N-Triples
        return found


def _lines_of(stream: BinaryIO, size: int, wanted: bytes, most: tuple[int, int]) -> list[bytes]:
    """The lines that begin with ``wanted``; ``most`` is how many, and how many bytes."""
    line = _first_line(stream, size, wanted)
    found: list[bytes] = []
    most_lines, left = most
    while line.startswith(wanted) and len(found) < most_lines and len(line) <= left:
        found.append(line)
        left -= len(line)
        line = stream.readline()
    return found


def lines_beginning(stream: BinaryIO, wanted: bytes) -> Iterator[bytes]:
    """The lines of a sorted file that begin with ``wanted``, read one after another."""
    line = _first_line(stream, stream.seek(0, os.SEEK_END), wanted)
    while line.startswith(wanted):
        yield line
        line = stream.readline()


def _first_line(stream: BinaryIO, size: int, wanted: bytes) -> bytes:
    """The first line that is not before ``wanted``, by binary search; empty where there is none."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        start, line = _line_after(stream, middle)
        if line and line < wanted:
            low = start + len(line)
        else:
            high = middle
    return _line_after(stream, low)[1]


def _line_after(stream: BinaryIO, offset: int) -> tuple[int, bytes]:
    """The first line that begins at or after an offset, with its own offset first."""
    if offset:
        stream.seek(offset - 1)
        offset += len(stream.readline()) - 1
    else:
        stream.seek(0)
    return offset, stream.readline()
