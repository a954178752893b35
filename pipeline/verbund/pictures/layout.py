"""Where the nodes of a network stand: springs in each component, components packed side by side.

The springs are those of rustworkx (Fruchterman and Reingold 1991) from a fixed seed. Only sums,
products, quotients and square roots lead to a place, which IEEE 754 rounds the same everywhere; so
the same network has the same places on every machine (docs/decisions/0077).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

from verbund.pictures.boxes import Point
from verbund.pictures.kinds import REACH

Pairs = Sequence[tuple[int, int]]

_SEED: Final = 7
_STEPS: Final = 300
_SMALL: Final = 4


def components(size: int, pairs: Pairs) -> list[list[int]]:
    """Return the connected components, the largest first, nodes and ties by number."""
    root = list(range(size))

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for one, other in pairs:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    found: dict[int, list[int]] = {}
    for node in range(size):
        found.setdefault(find(node), []).append(node)
    return sorted(found.values(), key=lambda nodes: (-len(nodes), nodes))


def placed(
    groups: Sequence[Sequence[int]],
    pairs: Pairs,
    radii: Sequence[float],
    spacing: float,
    room: Point,
    even: float = 0.0,
) -> Mapping[int, Point]:
    """Return where the nodes of some components stand.

    ``spacing`` is the length for one node of a component, ``room`` what a label needs beside and
    below a node. ``even`` spreads what is dense, from 0 to 1. The components stand in rows, in
    their order; those of few nodes have room for two names side by side.
    """
    parts = []
    for nodes in groups:
        inside = set(nodes)
        edges = [pair for pair in pairs if pair[0] in inside]
        found = _springs(nodes, edges)
        if len(nodes) > _SMALL:
            found = _evened(found, even)
        parts.append(_spread(found, radii, spacing, upright=len(nodes) <= 2))
    return _packed(parts, room)


def _springs(nodes: Sequence[int], pairs: Pairs) -> dict[int, Point]:
    from rustworkx import PyGraph, spring_layout  # few commands make pictures

    graph: PyGraph[int, float] = PyGraph()
    numbers = dict(zip(nodes, graph.add_nodes_from(nodes), strict=True))
    graph.add_edges_from([(numbers[one], numbers[other], 1.0) for one, other in pairs])
    found = spring_layout(graph, seed=_SEED, num_iter=_STEPS)
    return {node: (found[number][0], found[number][1]) for node, number in numbers.items()}


def _evened(points: Mapping[int, Point], even: float) -> dict[int, Point]:
    """Move each place towards where its rank from left to right, and from top to bottom, is.

    So a dense middle gets room from what lies far out, and nobody passes anybody.
    """
    ranked = [sorted(points, key=lambda node: (points[node][axis], node)) for axis in (0, 1)]
    last = max(len(points) - 1, 1)
    ends = [(points[order[0]][axis], points[order[-1]][axis]) for axis, order in enumerate(ranked)]
    ranks = [{node: rank / last for rank, node in enumerate(order)} for order in ranked]

    def moved(node: int, axis: int) -> float:
        low, high = ends[axis]
        return (1 - even) * points[node][axis] + even * (low + ranks[axis][node] * (high - low))

    return {node: (moved(node, 0), moved(node, 1)) for node in points}


def _spread(
    points: Mapping[int, Point], radii: Sequence[float], spacing: float, upright: bool
) -> dict[int, Point]:
    """Turn, scale and loosen the places of a component; its left and top are 0."""
    turned = _turned(points, upright)
    side = spacing * sqrt(len(points)) * (0.55 if upright else 1.0)
    wide = max(x for x, _ in turned.values()) - min(x for x, _ in turned.values())
    high = max(y for _, y in turned.values()) - min(y for _, y in turned.values())
    scale = side / max(sqrt(wide * high), 0.6 * max(wide, high), 1e-9)
    scaled = {node: (x * scale * 1.15, y * scale * 0.9) for node, (x, y) in turned.items()}
    apart = _apart(scaled, radii)
    left = min(x - radii[node] for node, (x, _) in apart.items())
    top = min(y - radii[node] for node, (_, y) in apart.items())
    return {node: (x - left, y - top) for node, (x, y) in apart.items()}


def _turned(points: Mapping[int, Point], upright: bool) -> dict[int, Point]:
    """Turn places so that they extend most from left to right, or from top to bottom."""
    count = len(points)
    middle_x = sum(x for x, _ in points.values()) / count
    middle_y = sum(y for _, y in points.values()) / count
    moved = {node: (x - middle_x, y - middle_y) for node, (x, y) in points.items()}
    xx = sum(x * x for x, _ in moved.values())
    yy = sum(y * y for _, y in moved.values())
    xy = sum(x * y for x, y in moved.values())
    largest = (xx + yy + sqrt((xx - yy) * (xx - yy) + 4 * xy * xy)) / 2
    right, down = (
        (largest - yy, xy) if abs(largest - yy) > abs(largest - xx) else (xy, largest - xx)
    )
    length = sqrt(right * right + down * down)
    if length < 1e-12:
        right, down, length = 1.0, 0.0, 1.0
    right, down = right / length, down / length
    level = {node: (x * right + y * down, y * right - x * down) for node, (x, y) in moved.items()}
    return {node: (-y, x) for node, (x, y) in level.items()} if upright else level


def _apart(points: Mapping[int, Point], radii: Sequence[float]) -> dict[int, Point]:
    """Push nodes apart that are nearer than both radii and a gap; a pass for each time needed."""
    places = dict(points)
    for _ in range(30):
        if not _pushed(places, radii):
            break
    return places


def _pushed(places: dict[int, Point], radii: Sequence[float]) -> bool:
    pushed = False
    order = sorted(places, key=lambda node: (places[node], node))
    reach = 2 * REACH * max(radii[node] for node in order) + _GAP
    for index, one in enumerate(order):
        for other in order[index + 1 :]:
            (x, y), (right, down) = places[one], places[other]
            if right - x > reach:
                break
            wide, high = right - x, down - y
            distance = sqrt(wide * wide + high * high)
            missing = REACH * (radii[one] + radii[other]) + _GAP - distance
            if missing <= 0.05:
                continue
            pushed = True
            if distance < 0.01:
                wide, high, distance = 0.0, 1.0, 1.0
            wide, high = wide / distance * missing / 2, high / distance * missing / 2
            places[one], places[other] = (x - wide, y - high), (right + wide, down + high)
    return pushed


_GAP: Final = 5.0


def _packed(parts: Sequence[Mapping[int, Point]], room: Point) -> dict[int, Point]:
    """Put components beside each other in rows as wide as the largest needs, or a square of all."""
    rooms = [room if len(part) > _SMALL else (max(room[0], 100.0), room[1]) for part in parts]
    sizes = [
        (
            max(x for x, _ in part.values()) + 2 * beside,
            max(y for _, y in part.values()) + 2 * below,
        )
        for part, (beside, below) in zip(parts, rooms, strict=True)
    ]
    area = sum(wide * high for wide, high in sizes)
    limit = max(max((wide for wide, _ in sizes), default=0), sqrt(area * 1.5))
    places: dict[int, Point] = {}
    left = top = row = 0.0
    for part, (beside, below), (wide, high) in zip(parts, rooms, sizes, strict=True):
        if left and left + wide > limit:
            left, top, row = 0.0, top + row, 0.0
        for node, (x, y) in part.items():
            places[node] = (left + beside + x, top + below + y)
        left, row = left + wide, max(row, high)
    return places
