"""Asks a question in this process, of either engine: Oxigraph, or rdflib as a second opinion."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import pyoxigraph as ox
from rdflib import Graph

from verbund.queries import ResultFormat, read_release, run
from verbund.queries.lookup import complete
from verbund.question.folder import find_question, question_files

ROOT = Path(__file__).parents[2]
QUERIES = question_files(ROOT / "queries")
Engine = Literal["oxigraph", "rdflib"]


@cache
def store_of(folder: Path) -> ox.Store:
    return read_release(folder)


@cache
def _graph_of(folder: Path) -> Graph:
    graph = Graph()
    graph.parse(folder / "dataset.nt", format="nt")
    return graph.parse(folder / "ontology.ttl", format="turtle")


def text_of(number: str, values: Mapping[str, str], folder: Path) -> str:
    """The query of a question with values for its parameters."""
    return complete(find_question(number, QUERIES), values, store_of(folder), folder)


def csv_of(
    number: str, values: Mapping[str, str], folder: Path, engine: Engine = "oxigraph"
) -> str:
    """The answer as CSV, with the line ends of a text file; rdflib takes seconds for some, once."""
    return _csv_of(number, tuple(sorted(values.items())), folder, engine)


@cache
def _csv_of(number: str, values: tuple[tuple[str, str], ...], folder: Path, engine: Engine) -> str:
    text = text_of(number, dict(values), folder)
    if engine == "oxigraph":
        data = run(store_of(folder), text, ResultFormat.CSV).data
    else:
        data = _graph_of(folder).query(text).serialize(format="csv") or b""
    return data.decode("utf-8").replace("\r\n", "\n")


def rows_of(
    number: str, values: Mapping[str, str], folder: Path, engine: Engine = "oxigraph"
) -> list[dict[str, str]]:
    """The rows of the answer by the names of its columns."""
    return list(csv.DictReader(io.StringIO(csv_of(number, values, folder, engine), newline="")))


def local(text: str) -> str:
    """The id at the end of an IRI."""
    return text.rpartition("/")[2]
