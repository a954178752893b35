"""Clusters of a network: who has more partners among each other than by chance (modularity).

Nodes move to the cluster of a partner as long as the modularity grows, then clusters move as nodes
did (Blondel and others 2008), in one order and with ties to the lowest number: no chance is in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

Weights = Mapping[int, Mapping[int, float]]


def clusters(size: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the clusters of nodes with partners, those that are joined beside each other."""
    weights: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for one, other in pairs:
        weights[one][other] += 1.0
        weights[other][one] += 1.0
    members = {node: [node] for node in range(size) if node in weights}
    while True:
        home = _moved(weights)
        if len(set(home.values())) == len(weights):
            break
        joined: dict[int, list[int]] = defaultdict(list)
        for node in sorted(home):
            joined[home[node]] += members[node]
        members = dict(joined)
        weights = _merged(weights, home)
    return [members[cluster] for cluster in _chained(weights, members)]


def _moved(weights: Weights) -> dict[int, int]:
    """Return the cluster of each node, named by one of its nodes."""
    degree = {node: sum(near.values()) for node, near in weights.items()}
    total = sum(degree.values()) or 1.0
    home = {node: node for node in weights}
    inside = dict(degree)
    for _ in range(50):
        moves = 0
        for node in sorted(weights):
            near: dict[int, float] = defaultdict(float)
            for other, weight in weights[node].items():
                if other != node:
                    near[home[other]] += weight
            old = home[node]
            inside[old] -= degree[node]
            gain = {to: near[to] - degree[node] * inside[to] / total for to in (*near, old)}
            best = max(sorted(gain), key=lambda to: (gain[to], to == old))
            best = best if gain[best] > gain[old] + 1e-9 else old
            inside[best] += degree[node]
            moves += best != old
            home[node] = best
        if not moves:
            break
    return home


def _merged(weights: Weights, home: Mapping[int, int]) -> dict[int, dict[int, float]]:
    merged: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for node, near in weights.items():
        for other, weight in near.items():
            merged[home[node]][home[other]] += weight
    return merged


def _chained(weights: Weights, members: Mapping[int, Sequence[int]]) -> list[int]:
    """Return the clusters: the largest first, then each time the one most joined to the last."""
    left = set(members)
    order: list[int] = []
    while left:
        last = weights[order[-1]] if order else {}
        chosen = min(left, key=lambda one: (-last.get(one, 0.0), -len(members[one]), one))
        left.remove(chosen)
        order.append(chosen)
    return order
