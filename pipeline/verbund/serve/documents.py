"""Documents of what is not in the store, each with the triples that say something of it.

These are the files of ontology and shapes, and what describes the release: catalogue, versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from verbund.release.verify.sums import is_regular

WHOLE: Final = {"ontology": "ontology.ttl", "shapes": "shapes.ttl"}
"""Documents that are a whole file, by their address below the base."""

_DESCRIBING: Final = ("catalog.ttl", "void.ttl", "versions.ttl", "prov.ttl")


def read_documents(folder: Path, base: str) -> dict[str, tuple[str, ...]]:
    """Sorted triples of each document, by its address relative to the base."""
    found = {name: tuple(sorted(_lines(folder / file))) for name, file in WHOLE.items()}
    if base:
        found |= _descriptions(folder, base)
    return {name: lines for name, lines in found.items() if lines}


def _lines(path: Path) -> Iterator[str]:
    yield from map(str, _triples(path))


def _triples(path: Path) -> Iterator[ox.Triple]:
    if not is_regular(path):
        return
    try:
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            yield quad.triple
    except (SyntaxError, ValueError, OSError):
        return  # the rest of the release can be served


def _descriptions(folder: Path, base: str) -> dict[str, tuple[str, ...]]:
    """What describes the release, by resource; parts after ``#`` belong to the resource."""
    about: dict[str, set[ox.Triple]] = {}
    blank: dict[str, list[ox.Triple]] = {}
    for name in _DESCRIBING:
        for triple in _triples(folder / name):
            subject = triple.subject
            if isinstance(subject, ox.BlankNode):
                blank.setdefault(subject.value, []).append(triple)
            elif isinstance(subject, ox.NamedNode) and subject.value.startswith(base):
                relative = subject.value[len(base) :].partition("#")[0]
                about.setdefault(relative, set()).add(triple)
    return {
        relative: tuple(sorted(_with_blank(triples, blank)))
        for relative, triples in about.items()
        if relative
    }


def _with_blank(triples: set[ox.Triple], blank: Mapping[str, list[ox.Triple]]) -> set[str]:
    """Triples, with those of the blank nodes that they lead to: these have no address."""
    found, left = set[str](), list(triples)
    while left:
        triple = left.pop()
        line = str(triple)
        if line not in found:
            found.add(line)
            if isinstance(triple.object, ox.BlankNode):
                left += blank.get(triple.object.value, ())
    return found
