"""Property paths of a shapes graph as plain data (SHACL, section 2.3.1)."""

from __future__ import annotations

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.term import Node

from verbund.findings.result import Path, PathKind

_DEEPEST = 50
"""How deep paths are read; the model refuses none, and no engine runs deeper ones."""
_OF_ONE = (
    PathKind.INVERSE,
    PathKind.ZERO_OR_MORE,
    PathKind.ONE_OR_MORE,
    PathKind.ZERO_OR_ONE,
)


def path_of(graph: Graph, node: Node | None, depth: int = 0) -> Path | None:
    """The path that a node stands for; None where it is none, or one that has no end."""
    if isinstance(node, URIRef):
        return Path(PathKind.PREDICATE, str(node))
    if not isinstance(node, BNode) or depth > _DEEPEST:
        return None
    if (node, RDF.first, None) in graph:
        return _of_list(graph, node, PathKind.SEQUENCE, depth)
    alternatives = graph.value(node, SH.alternativePath)
    if alternatives is not None:
        return _of_list(graph, alternatives, PathKind.ALTERNATIVE, depth)
    for kind in _OF_ONE:
        inner = path_of(graph, graph.value(node, SH[kind.value]), depth + 1)
        if inner is not None:
            return Path(kind, steps=(inner,))
    return None


def _of_list(graph: Graph, head: Node | None, kind: PathKind, depth: int) -> Path | None:
    steps: list[Path] = []
    seen: set[Node] = set()
    while isinstance(head, BNode) and head not in seen:
        seen.add(head)
        step = path_of(graph, graph.value(head, RDF.first), depth + 1)
        if step is None:
            return None
        steps.append(step)
        head = graph.value(head, RDF.rest)
    return Path(kind, steps=tuple(steps)) if steps else None
