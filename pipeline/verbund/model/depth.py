"""The depth of a model: nesting deeper than any that people write is refused at once.

Shapes, property paths, lists and classes are followed by functions that call themselves, here and
in the libraries that read them. So their depth is bounded before anything follows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.graph import FIRST, REST
from verbund.rdf.namespaces import RDFS
from verbund.rdf.terms import Blank, Literal, Node, text_of
from verbund.shacl.parameters import SHAPE_VALUES

DEEPEST: Final = 50
"""The most shapes, paths or classes that may be nested in one another."""

MOST: Final = 10_000
"""The most references to shapes below one shape, each counted as often as it is reached."""

_FOLLOWED: Final = {*SHAPE_VALUES, FIRST, REST, RDFS + "subClassOf"}
"""Predicates whose values are followed even if they are IRIs."""

_FLAT: Final = frozenset({FIRST, REST})
"""Predicates of RDF lists, which add no depth."""


def check_depth(annotations: ShapesGraph) -> bool:
    """Whether nothing is nested too deep; else report the deepest place (M115).

    Circles are no depth; other checks report them.
    """
    leads = _leads(annotations)
    depths: dict[Node, tuple[int, int]] = {}
    for start in leads:
        _measure(start, leads, depths)
    if not depths:
        return True
    deepest = max(depth for depth, _ in depths.values())
    largest = max(count for _, count in depths.values())
    if deepest <= DEEPEST and largest <= MOST:
        return True
    at = 0 if deepest > DEEPEST else 1
    limit, most = (DEEPEST, deepest) if at == 0 else (MOST, largest)
    # The first by name, so that it does not differ from run to run.
    subject = min((node for node, measures in depths.items() if measures[at] == most), key=text_of)
    annotations.report("M115", subject, limit=f"{limit:,}")
    return False


def _leads(annotations: ShapesGraph) -> dict[Node, list[tuple[Node, int]]]:
    """Return the nodes that each node leads to, with the depth that each step adds."""
    leads: dict[Node, list[tuple[Node, int]]] = {}
    for subject, predicate, value in annotations.graph:
        if isinstance(value, Literal):
            continue
        if isinstance(value, Blank) or predicate in _FOLLOWED:
            leads.setdefault(subject, []).append((value, 0 if predicate in _FLAT else 1))
    return leads


class _Open:
    """A node whose values are being followed: depth and count known so far."""

    def __init__(self, node: Node, step: int, leads: Sequence[tuple[Node, int]]) -> None:
        self.node, self.step, self.others = node, step, iter(leads)
        self.depth = 0
        self.count = int(any(deeper for _, deeper in leads))  # neither lists nor leaves

    def add(self, depth: int, step: int, count: int) -> None:
        """Add depth and count of one of its values."""
        self.depth = max(self.depth, depth + step)
        self.count = min(self.count + count, 2 * MOST)


def _measure(
    start: Node,
    leads: dict[Node, list[tuple[Node, int]]],
    depths: dict[Node, tuple[int, int]],
) -> None:
    """Compute the depth below a node and the count of nodes it leads to, without recursion."""
    if start in depths:
        return
    path = {start}
    left = [_Open(start, 0, leads.get(start, ()))]
    while left:
        top = left[-1]
        following = next(top.others, None)
        if following is None:
            left.pop()
            path.discard(top.node)
            depths[top.node] = (top.depth, top.count)
            if left:
                left[-1].add(top.depth, top.step, top.count)
            continue
        other, step = following
        if other in depths:
            depth, count = depths[other]
            top.add(depth, step, count)
        elif other not in path:
            path.add(other)
            left.append(_Open(other, step, leads.get(other, ())))
