"""Reader of shape files in any RDF format into one graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyoxigraph

from verbund.errors import _ControlFlow
from verbund.findings import Localised
from verbund.rdf.graph import RdfGraph, node_of
from verbund.rdf.terms import Blank, Node
from verbund.system.input_file import read_input
from verbund.system.limits import PREFIXES, PROFILE
from verbund.system.rdf_xml import refusal

FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
"""The formats of shape files by file extension. JSON-LD must have an embedded context."""


@dataclass(slots=True)
class ShapeFiles:
    """Shape files, merged: their triples, and the prefixes that they declare."""

    graph: RdfGraph = field(default_factory=RdfGraph)
    prefixes: dict[str, str] = field(default_factory=dict)
    blank_nodes: int = 0


class RefusedError(_ControlFlow):
    """A file that is not parsed, with the reason."""

    def __init__(self, problem: Localised) -> None:
        super().__init__(problem)
        self.problem = problem


def read_shapes(path: Path, files: ShapeFiles, roots: Sequence[Path] | None = None) -> RdfGraph:
    """Add a file to ``files``; gives its triples. ``roots`` is as for ``input_file.open_input``.

    Raises OSError, SyntaxError with a line if it is not RDF, RefusedError if it has XML entities,
    and the errors of pyoxigraph for terms that it cannot represent.
    """
    data, form = read_input(path, roots=roots, most=PROFILE), FORMATS[path.suffix.lower()]
    problem = refusal(data) if form == pyoxigraph.RdfFormat.RDF_XML else None
    if problem is not None:
        raise RefusedError(problem)
    parsed = pyoxigraph.parse(
        input=data,
        format=form,
        base_iri=path.resolve().as_uri(),
    )
    graph, numbered = RdfGraph(), _Numbered(files)
    for quad in parsed:
        subject, value = numbered.node(quad.subject), numbered.node(quad.object)
        graph.add(subject, quad.predicate.value, value)
    files.graph.update(graph)
    files.prefixes |= dict(islice(parsed.prefixes.items(), PREFIXES))
    return graph


class _Numbered:
    """The blank nodes of one file, with labels that are unique among all files."""

    def __init__(self, files: ShapeFiles) -> None:
        self._files = files
        self._found: dict[Node, Blank] = {}

    def node(self, term: object) -> Node:
        """The term with a unique label if it is a blank node. Raises TypeError for RDF 1.2."""
        node = node_of(term)
        if not isinstance(node, Blank):
            return node
        if node not in self._found:
            self._files.blank_nodes += 1
            self._found[node] = Blank(f"b{self._files.blank_nodes:08}")
        return self._found[node]
