"""Recognises the query that finds dates in the wrong order (docs/modelling.md).

SHACL Core compares two properties of one record, and days with days alone. This query compares what
two paths lead to, as far as both dates are known.
"""

from __future__ import annotations

from typing import Final

from verbund.model.joined_paths import JoinedPath, joined_path_of
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.partial_dates import PATTERN
from verbund.rdf.paths import Path, PathKind, predicate_path
from verbund.rdf.terms import Node, text_of
from verbund.shacl.date_order import DATES_IN_ORDER, DateOrder
from verbund.shacl.shape import Constraint, Shape
from verbund.shacl.shape_nodes import is_deactivated
from verbund.sparql.tokens import TOKEN

QUERY: Final = f"""SELECT $this WHERE {{
  $this PATH ?one . $this PATH ?other .
  FILTER ( REGEX(STR(?one), "{PATTERN}") && REGEX(STR(?other), "{PATTERN}")
    && SUBSTR(STR(?one), 1, STRLEN(STR(?other))) < SUBSTR(STR(?other), 1, STRLEN(STR(?one))) )
}}"""
"""The query, in SHACL-SPARQL: the records of which a date is certainly before another.

``PATH`` is an IRI, or two with ``/`` between them, of which the first may have ``^`` before it.
``>`` in place of ``<`` finds those of which it is certainly after the other.
"""

_PLACEHOLDER: Final = "PATH"
_STEPS: Final = 2


def _tokens(query: str) -> list[str]:
    return [token[0] for token in TOKEN.finditer(query) if token["space"] is None]


_WANTED: Final = _tokens(QUERY)


def date_order(
    annotations: ShapesGraph, shape: Node, joined_paths: dict[str, JoinedPath]
) -> Shape | None:
    """Return the property shape that the one query of a node shape stands for; None for another.

    ``joined_paths`` takes the paths over a reference in it.
    """
    graph = annotations.graph
    constraints = graph.objects(shape, SH + "sparql")
    texts = [text for item in constraints for text in graph.objects(item, SH + "select")]
    off = any(is_deactivated(graph, item) for item in constraints)
    if not len(constraints) == len(texts) == 1 or off:
        return None
    found = _matched(_tokens(text_of(texts[0])))
    if found is None:
        return None
    one, other, is_after = found
    names = [_named(path, joined_paths) for path in (one, other)]
    order = DateOrder(names[1], is_after=is_after)
    return Shape(
        iri="", path=predicate_path(names[0]), constraints=(Constraint(DATES_IN_ORDER, order),)
    )


def _matched(tokens: list[str]) -> tuple[Path, Path, bool] | None:
    """Return the two paths of a query, and whether it finds the first after the second."""
    paths: list[Path] = []
    is_after, at = False, 0
    for wanted in _WANTED:
        if wanted == _PLACEHOLDER:
            end = next((i for i in range(at, len(tokens)) if tokens[i].startswith("?")), at)
            path = _path(tokens[at:end])
            if path is None:
                return None
            paths.append(path)
            at = end
            continue
        found = tokens[at] if at < len(tokens) else ""
        if wanted == "<" and found == ">":
            is_after = True
        elif found != wanted:
            return None
        at += 1
    return (paths[0], paths[1], is_after) if at == len(tokens) else None


def _path(tokens: list[str]) -> Path | None:
    """Return a predicate path or one over a reference (SPARQL 1.1, section 9.1)."""
    is_inverse = tokens[:1] == ["^"]
    names = tokens[is_inverse:]
    steps = [predicate_path(name[1:-1]) for name in names[::2] if name.startswith("<")]
    if len(steps) != len(names[::2]) or any(sign != "/" for sign in names[1::2]):
        return None
    if len(steps) == 1 and not is_inverse:
        return steps[0]
    if len(steps) != _STEPS or len(names) != _STEPS + 1:
        return None
    if is_inverse:
        steps[0] = Path(PathKind.INVERSE, steps=(steps[0],))
    path = Path(PathKind.SEQUENCE, steps=tuple(steps))
    return path if joined_path_of(path) is not None else None


def _named(path: Path, joined_paths: dict[str, JoinedPath]) -> str:
    """Return the name of a path among the values of a record, and note one over a reference."""
    joined_path = joined_path_of(path)
    if joined_path is None:
        return str(path.predicate)
    joined_paths[joined_path.name] = joined_path
    return joined_path.name
