"""Values that the parameters of shapes may have, and paths (SHACL, sections 2.3.1 and 4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from verbund.findings.result import Path, PathKind
from verbund.model.model import SH
from verbund.rdf_graph import FIRST, NIL, RdfGraph
from verbund.terms import XSD, XSD_STRING, Blank, Iri, Literal, Node, text_of

TRUE: Final = Literal("true", XSD + "boolean")
FALSE: Final = Literal("false", XSD + "boolean")
_FEWEST_STEPS: Final = 2
_PATHS: Final[Mapping[str, PathKind]] = {
    SH + kind.value: kind
    for kind in PathKind
    if kind not in (PathKind.PREDICATE, PathKind.SEQUENCE)
}
_NATURAL: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_DEEPEST: Final = 30
"""How deep paths are read."""


class NotWellFormedError(Exception):
    """Raised where a shape is not well-formed, or such that it is not certain."""


def natural(node: Node) -> int:
    """The number of an xsd:integer that is not negative. Raises NotWellFormedError."""
    is_integer = isinstance(node, Literal) and node.datatype == XSD + "integer"
    if not is_integer or not _NATURAL.fullmatch(text_of(node)):
        raise NotWellFormedError
    return int(text_of(node))


def is_true(node: Node) -> bool:
    """Whether a flag is ``true``. Raises NotWellFormedError where it is not ``false`` either."""
    if node not in (TRUE, FALSE):
        raise NotWellFormedError
    return node == TRUE


def iri(node: Node) -> str:
    """The text of an IRI. Raises NotWellFormedError for another node."""
    if not isinstance(node, Iri):
        raise NotWellFormedError
    return node.value


def is_string(node: Node) -> bool:
    """Whether a node is a plain text, an xsd:string."""
    return isinstance(node, Literal) and node.datatype == XSD_STRING


def path_of(graph: RdfGraph, node: Node, depth: int = 0) -> Path:
    """The path that a node stands for (section 2.3.1). Raises NotWellFormedError."""
    if isinstance(node, Iri) and node != NIL:
        return Path(PathKind.PREDICATE, node.value)
    if not isinstance(node, Blank) or depth > _DEEPEST:
        raise NotWellFormedError
    stated = graph.properties(node)
    if FIRST in stated:
        return Path(PathKind.SEQUENCE, steps=_steps(graph, node, depth))
    if len(stated) != 1:
        raise NotWellFormedError
    ((predicate, values),) = stated.items()
    inner = list(values)
    kind = _PATHS.get(predicate)
    if kind is None or len(inner) != 1:
        raise NotWellFormedError
    if kind is PathKind.ALTERNATIVE:
        return Path(kind, steps=_steps(graph, inner[0], depth))
    return Path(kind, steps=(path_of(graph, inner[0], depth + 1),))


def _steps(graph: RdfGraph, head: Node, depth: int) -> tuple[Path, ...]:
    members = graph.members(head)
    if members is None or len(members) < _FEWEST_STEPS:
        raise NotWellFormedError
    return tuple(path_of(graph, member, depth + 1) for member in members)
