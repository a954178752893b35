"""What a dataset says of some records and of those near them, read from its file alone."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph
from rdflib import Graph, URIRef
from rdflib.term import Node

from verbund.validation.rdflib_graphs import read

_STEPS: Final = 3
"""How far from the records: what a finding tells of a value that nested shapes look at."""


def read_near(dataset: Path, nodes: Iterable[Node]) -> Graph:
    """The triples of ``dataset.nt`` about these nodes, their values, and the values of those."""
    found = Graph()
    known: set[bytes] = set()
    wanted = {_subject(node) for node in nodes if isinstance(node, URIRef)}
    for _ in range(_STEPS):
        wanted -= known
        if not wanted:
            break
        known |= wanted
        with dataset.open("rb") as stream:
            lines = [line for line in stream if line.partition(b" ")[0] in wanted]
        step = read(pyoxigraph.RdfFormat.N_TRIPLES, text=b"".join(lines).decode("utf-8"))
        found += step
        wanted = {_subject(node) for node in step.objects() if isinstance(node, URIRef)}
    return found


def _subject(node: URIRef) -> bytes:
    return f"<{node}>".encode()
