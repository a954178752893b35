"""The concepts and columns of the packaged model, for the generator.

They are read from the Turtle files, so that a renamed concept or column is not misspelt here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rdflib import Graph, Namespace
from rdflib.namespace import OWL, SKOS

ROOT: Final = Path(__file__).parents[1]
CONCEPTS: Final = ROOT / "ontology" / "concepts"
SHAPES: Final = ROOT / "shapes"
CSVW: Final = Namespace("http://www.w3.org/ns/csvw#")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")


def concepts(scheme: str) -> list[str]:
    """The local names of a scheme's concepts in use, in order; a large scheme has a folder beside it."""
    graph = Graph()
    for file in (CONCEPTS / f"{scheme}.ttl", *sorted((CONCEPTS / scheme).glob("*.ttl"))):
        graph.parse(file)
    names = sorted(
        {
            str(concept).rsplit("/", 1)[1]
            for concept in graph.subjects(SKOS.inScheme, None)
            if graph.value(concept, OWL.deprecated) is None
        }
    )
    if not names:
        raise LookupError(f"ontology/concepts/{scheme}.ttl holds no concept")
    return names


def columns() -> dict[str, dict[str, str | None]]:
    """Each table's columns in order, with the separator of those that hold several values.

    Shapes used by several tables lie in files of their own, so all files are read as one graph.
    """
    graph = Graph()
    for file in sorted(SHAPES.glob("*.ttl")):
        graph.parse(file)
    tables: dict[str, dict[str, str | None]] = {}
    for shape in graph.subjects(SH.targetClass, None, unique=True):
        name = graph.value(shape, CSVW.name)
        if name is None:
            continue
        found = []
        for part in graph.objects(shape, SH.property):
            column = graph.value(part, CSVW.name)
            if column is not None:
                separator = graph.value(part, CSVW.separator)
                order = float(str(graph.value(part, SH.order) or 0))
                found.append((order, str(column), None if separator is None else str(separator)))
        tables[str(name)] = {
            column: separator for _, column, separator in sorted(found, key=lambda f: f[:2])
        }
    return tables
