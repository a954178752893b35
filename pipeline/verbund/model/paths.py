"""Checks the paths of shapes: each must be one that SHACL knows (SHACL, section 2.3.1)."""

from __future__ import annotations

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

_LONGEST_PATH = 50
"""The most members of a sequence or of the alternatives of a path."""

_PATHS_OF_ONE = frozenset({SH.inversePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath})


def is_path(graph: Graph, path: Node) -> bool:
    """Whether a node is a well-formed path that does not lead through itself."""
    return _is_path(graph, path, frozenset(), set())


def _is_path(graph: Graph, path: Node, above: frozenset[Node], known: set[Node]) -> bool:
    """Whether a node is a path. Its depth was checked before (depth.py)."""
    if isinstance(path, URIRef) and path != RDF.nil and (path, RDF.first, None) not in graph:
        return True
    if isinstance(path, Literal) or path in above:
        return False
    if path in known:
        return True
    within = above | {path}
    stated = list(graph.predicate_objects(path))
    if (path, RDF.first, None) in graph:
        parts, least = _path_list(graph, path), 2
    elif len(stated) == 1 and stated[0][0] == SH.alternativePath:
        parts, least = _path_list(graph, stated[0][1]), 2
    elif len(stated) == 1 and stated[0][0] in _PATHS_OF_ONE:
        parts, least = [stated[0][1]], 1
    else:
        return False
    if parts is None or not least <= len(parts) <= _LONGEST_PATH:
        return False
    known.add(path)
    return all(_is_path(graph, part, within, known) for part in parts)


def _path_list(graph: Graph, head: Node) -> list[Node] | None:
    """Return the members of a well-formed list; None for any other node."""
    members: list[Node] = []
    seen: set[Node] = set()
    while head != RDF.nil:
        items, rests = list(graph.objects(head, RDF.first)), list(graph.objects(head, RDF.rest))
        if len(items) != 1 or len(rests) != 1 or head in seen:
            return None
        seen.add(head)
        members.append(items[0])
        (head,) = rests
    return members
