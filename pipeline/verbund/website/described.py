"""The resources that describe a release, and terms below its base: each with what is said of it.

They are read from the Turtle files beside the dataset. What the catalogue says of a dataset, what
versions there are, and what made them, have IRIs below the base as records have.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph

from verbund.rdf.namespaces import split
from verbund.rdf.terms import Iri, Literal, ntriples
from verbund.release.derived.graph import DERIVED, DERIVED_FILE
from verbund.serialise.statements import Statement, iri_of, literal_of, read_line

CATALOGUE: Final = "catalog.ttl"
VOID: Final = "void.ttl"
DESCRIPTIONS: Final = (
    CATALOGUE, VOID, "versions.ttl", "prov.ttl", "ontology.ttl", "shapes.ttl",
)  # fmt: skip
"""The files of a release that describe resources other than records."""

_WHOLE: Final = ("catalogue", "dataset")
"""The resources whose document is the whole catalogue, for harvesters."""

_NAMING: Final = ("prefLabel", "title", "name", "fn", "label")


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource by its IRI relative to the base, with the triples of its document.

    ``own`` are the triples on its page: all, except for the catalogue, which is long.
    """

    relative: str
    statements: tuple[Statement, ...]
    own: tuple[Statement, ...]


def name_of(statements: Iterable[Statement]) -> dict[str, str]:
    """The name of a resource by language tag, from the first naming property that it has."""
    best, found = len(_NAMING), dict[str, str]()
    for statement in statements:
        local = split(statement.predicate)[1]
        rank = _NAMING.index(local) if local in _NAMING else len(_NAMING)
        if rank > best or rank == len(_NAMING):
            continue
        text = literal_of(statement.object)
        if text is not None:
            if rank < best:
                best, found = rank, {}
            found.setdefault(text.language, text.plain)
    return found


def descriptions(files: Mapping[str, Path], base: str) -> list[Thing]:
    """The resources that describe the release, and the ontology's if it lies below the base.

    ``files`` are those of the release by name. The document of a resource also holds the triples of
    its parts, whose IRIs continue that of the resource with ``#`` or ``/``. Raises OSError, and
    ValueError or SyntaxError where a file is not in its form.
    """
    found = {name: list(_parsed(files[name])) for name in DESCRIPTIONS if name in files}
    if DERIVED_FILE in files:
        found[DERIVED_FILE] = list(_of_graph(files[DERIVED_FILE], base))
    every = sorted({item for items in found.values() for item in items})
    subjects = [item.subject for item in every]
    blank = _of_blank_nodes(every)
    things = []
    for relative in _things(subjects, base):
        own = tuple(sorted(_about(f"<{base}{relative}", every, subjects, blank)))
        catalogue = found.get(CATALOGUE, ()) if relative in _WHOLE else ()
        things.append(Thing(relative, tuple(sorted({*catalogue, *own})), own))
    return things


def _of_graph(path: Path, base: str) -> Iterator[Statement]:
    """What a file of derived links says of their graph; of the many links nothing is parsed."""
    graph = f"<{base}{DERIVED}"
    with path.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if line.startswith((f"{graph}>", f"{graph}#")):
                yield read_line(line)


def _things(subjects: Iterable[str], base: str) -> list[str]:
    """The IRIs below the base that have documents, relative to it and without fragments."""
    iris = (iri for subject in subjects if (iri := iri_of(subject)) and iri.startswith(base))
    return sorted({iri[len(base) :].partition("#")[0] for iri in iris} - {""})


def _about(
    begin: str, every: list[Statement], subjects: list[str], blank: dict[str, list[Statement]]
) -> Iterator[Statement]:
    at = bisect_left(subjects, begin)
    while at < len(every) and subjects[at].startswith(begin):
        if subjects[at][len(begin)] in ">#/":
            yield every[at]
            yield from _below(every[at].object, blank)
        at += 1


def _below(node: str, blank: dict[str, list[Statement]]) -> Iterator[Statement]:
    """The triples reached from a blank node, which cannot be looked up by itself."""
    left, seen = [node], {node}
    while left:
        for statement in blank.get(left.pop(), ()):
            yield statement
            if statement.object not in seen:  # they may lead in a circle
                seen.add(statement.object)
                left.append(statement.object)


def _of_blank_nodes(every: Iterable[Statement]) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    for item in every:
        if item.subject.startswith("_:"):
            found.setdefault(item.subject, []).append(item)
    return found


def _parsed(path: Path) -> Iterator[Statement]:
    """The triples of a Turtle file; blank nodes are numbered in their order."""
    numbers: dict[str, str] = {}

    def text(node: object) -> str:
        if isinstance(node, pyoxigraph.NamedNode):
            return ntriples(Iri(node.value))
        if isinstance(node, pyoxigraph.Literal):
            return ntriples(Literal(node.value, node.datatype.value, node.language))
        return numbers.setdefault(str(node), f"_:{path.stem}{len(numbers)}")

    for item in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        yield Statement(text(item.subject), item.predicate.value, text(item.object))
