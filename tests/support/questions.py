"""Asks a question in this process, of either engine: Oxigraph, or rdflib as a second opinion."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.paths import Path as PropertyPath

from verbund.queries import ResultFormat, read_release, run
from verbund.queries.lookup import Lookup, complete, lookup_of
from verbund.question.folder import find_question, question_files

ROOT = Path(__file__).parents[2]
QUERIES = question_files(ROOT / "queries")
Engine = Literal["oxigraph", "rdflib"]


@cache
def store_of(folder: Path) -> ox.Store:
    return read_release(folder)


class _WalkedGraph(Graph):
    """A graph of rdflib that nobody changes, and that walks a path from a node once in a query.

    rdflib walks it once for each binding of the other variables: minutes for question 12.
    """

    def __init__(self) -> None:
        super().__init__("SimpleMemory")
        self.walked: dict[object, tuple[Any, list[Any]]] = {}

    def triples(self, triple: Any) -> Generator[Any, None, None]:
        start, path, end = triple
        if type(path) is URIRef or not isinstance(path, PropertyPath):  # the first is quick to see
            return super().triples(triple)
        key = (id(path), start, end)
        found = self.walked.get(key)
        return self._walk(key, triple) if found is None else (item for item in found[1])

    def _walk(self, key: object, triple: Any) -> Generator[Any, None, None]:
        found = []
        for item in super().triples(triple):
            found.append(item)
            yield item
        self.walked[key] = triple[1], found  # with the path, which else another may have the id of


@cache
def _graph_of(folder: Path) -> _WalkedGraph:
    graph = _WalkedGraph()
    graph.parse(folder / "dataset.nt", format="nt")
    graph.parse(folder / "ontology.ttl", format="turtle")
    return graph


@cache
def _lookup_of(folder: Path) -> Lookup:
    """How values are looked up in a release, whose shapes are read once."""
    return lookup_of(store_of(folder), folder)


def text_of(number: str, values: Mapping[str, str], folder: Path) -> str:
    """The query of a question with values for its parameters."""
    return complete(find_question(number, QUERIES), values, _lookup_of(folder))


def csv_of(
    number: str, values: Mapping[str, str], folder: Path, engine: Engine = "oxigraph"
) -> str:
    """The answer as CSV, with the line ends of a text file; rdflib takes seconds for some, once."""
    return _csv_of(text_of(number, values, folder), folder, engine)


@cache
def _csv_of(text: str, folder: Path, engine: Engine) -> str:
    """The answer to a query: whoever names an agency otherwise asks the same."""
    if engine == "oxigraph":
        data = run(store_of(folder), text, ResultFormat.CSV).data
    else:
        graph = _graph_of(folder)
        graph.walked.clear()
        data = graph.query(text).serialize(format="csv") or b""
    return data.decode("utf-8").replace("\r\n", "\n")


def rows_of(
    number: str, values: Mapping[str, str], folder: Path, engine: Engine = "oxigraph"
) -> list[dict[str, str]]:
    """The rows of the answer by the names of its columns."""
    return list(csv.DictReader(io.StringIO(csv_of(number, values, folder, engine), newline="")))


def local(text: str) -> str:
    """The id at the end of an IRI."""
    return text.rpartition("/")[2]
