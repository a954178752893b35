"""The core of a network that is too dense to be read: who is joined most with each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from verbund.pictures.partners import Network, Partners

MOST: Final = 500
"""The most nodes with partners that a picture draws: more are a cloud that nobody reads."""


def drawn_part(network: Network, partners: Partners) -> Network:
    """Return what is drawn of a network: all of it up to MOST nodes with partners.

    Of more, those in the innermost cores (Seidman 1983: the k-core is what is left when whoever has
    fewer than k partners is taken away, again and again), then those with most partners. Nodes
    without a partner stay; who has partners of which none is drawn is left out with them.
    """
    joined = partners.joined()
    if len(joined) <= MOST:
        return network
    core = _core_numbers(partners)
    ranked = sorted(joined, key=lambda number: (-core[number], -len(partners.of[number]), number))
    first = set(ranked[:MOST])
    kept = {number for number in first if partners.of[number] & first}
    shown = {partners.nodes[number].id for number in (*kept, *partners.alone())}
    return replace(
        network,
        nodes=tuple(node for node in network.nodes if node.id in shown),
        edges=tuple(edge for edge in network.edges if {edge.one, edge.other} <= shown),
    )


def _core_numbers(partners: Partners) -> dict[int, int]:
    """The largest k for which each node is in the k-core, by number."""
    from rustworkx import PyGraph, core_number  # few commands make pictures

    graph: PyGraph[int, None] = PyGraph()
    graph.add_nodes_from(range(len(partners.nodes)))
    graph.add_edges_from([(low, high, None) for low, high in partners.bonds])
    found: Mapping[int, int] = core_number(graph)  # type: ignore[assignment]  # its stub is wrong
    return dict(found.items())
