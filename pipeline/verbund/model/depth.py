"""How deep a model is nested: what is deeper than any that people write is refused at once.

Shapes, property paths, lists and classes are followed by functions that call themselves, here and
in the libraries that read them. So their depth is bounded before anything follows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rdflib import RDF, RDFS, BNode, Literal
from rdflib.term import Node

from verbund.model.shapes_graph import ShapesGraph
from verbund.shacl.parameters import SHAPE_VALUES

DEEPEST: Final = 50
"""So many shapes, paths or classes may lie in one another."""

MOST: Final = 10_000
"""So many shapes that lead to others may one lead to, counted as often as it leads to them."""

_FOLLOWED: Final = SHAPE_VALUES | {RDF.first, RDF.rest, RDFS.subClassOf}
"""Predicates whose values are followed if they are named, too."""

_FLAT: Final = frozenset({RDF.first, RDF.rest})
"""What leads through a list leads no deeper."""


def check_depth(annotations: ShapesGraph) -> bool:
    """Whether nothing is nested too deep; reports (M115) the one place that is deepest.

    Circles are no depth; others tell of them.
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
    # The first by its name, so that it is the same each time.
    subject = min((node for node, found in depths.items() if found[at] == most), key=str)
    annotations.report("M115", subject, limit=f"{limit:,}")
    return False


def _leads(annotations: ShapesGraph) -> dict[Node, list[tuple[Node, int]]]:
    """What each node leads to, and how much deeper that is."""
    found: dict[Node, list[tuple[Node, int]]] = {}
    for subject, predicate, value in annotations.graph:
        if isinstance(value, Literal):
            continue
        if isinstance(value, BNode) or predicate in _FOLLOWED:
            found.setdefault(subject, []).append((value, 0 if predicate in _FLAT else 1))
    return found


class _Open:
    """A node whose values are being followed: what is known of it so far."""

    def __init__(self, node: Node, step: int, leads: Sequence[tuple[Node, int]]) -> None:
        self.node, self.step, self.others = node, step, iter(leads)
        self.depth = 0
        self.count = int(any(deeper for _, deeper in leads))  # neither lists nor what ends

    def add(self, depth: int, step: int, count: int) -> None:
        """Take in what one of its values leads to."""
        self.depth = max(self.depth, depth + step)
        self.count = min(self.count + count, 2 * MOST)


def _measure(
    start: Node,
    leads: dict[Node, list[tuple[Node, int]]],
    depths: dict[Node, tuple[int, int]],
) -> None:
    """The depth below a node, and how many it leads to, without calling itself."""
    if start in depths:
        return
    path = {start}
    left = [_Open(start, 0, leads.get(start, ()))]
    while left:
        top = left[-1]
        found = next(top.others, None)
        if found is None:
            left.pop()
            path.discard(top.node)
            depths[top.node] = (top.depth, top.count)
            if left:
                left[-1].add(top.depth, top.step, top.count)
            continue
        other, step = found
        if other in depths:
            depth, count = depths[other]
            top.add(depth, step, count)
        elif other not in path:
            path.add(other)
            left.append(_Open(other, step, leads.get(other, ())))
