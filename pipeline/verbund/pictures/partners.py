"""The facts of networks and matrices: nodes, edges, and what follows: who has which partners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verbund.html.view import Value, alphabetical
from verbund.pictures.dates import for_people
from verbund.pictures.drawing import FactTable
from verbund.pictures.words import Words


@dataclass(frozen=True, slots=True)
class Node:
    """Who may have partners. ``kind`` is told by shape and colour; ``keys`` are for filters."""

    id: str
    label: str
    href: str = ""
    kind: str = ""
    note: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """That two nodes are partners: on what basis, since and until when, how sure."""

    one: str
    other: str
    title: str = ""
    href: str = ""
    since: str = ""
    until: str = ""
    certain: bool = True
    current: bool = True
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes and edges. An edge from a node to itself, or to one that is not there, is no edge.

    ``filters`` are the keys of nodes and edges by which a script may show a part, with labels.
    ``plain`` says that edges state nothing but that two nodes are joined: not since when, not how
    sure, and nodes need not be agencies. ``kinds`` are those of the whole that this is a part of,
    the most frequent first: they look the same in each part.
    """

    name: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    filters: tuple[tuple[str, str], ...] = ()
    plain: bool = False
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bond:
    """All edges between two nodes as one: as sure as the surest, in force if one is."""

    certain: bool
    current: bool
    edges: tuple[Edge, ...]

    @property
    def state(self) -> str:
        """``current``, ``uncertain`` or ``ended``: how the line is dashed."""
        if not self.current:
            return "ended"
        return "current" if self.certain else "uncertain"


class Partners:
    """The nodes of a network by number, and their bonds; in one order for the same facts."""

    def __init__(self, network: Network) -> None:
        unique = {node.id: node for node in sorted(network.nodes, key=_by_id)}
        self.nodes = list(unique.values())
        number = {node.id: index for index, node in enumerate(self.nodes)}
        self.edges = sorted(
            (edge for edge in set(network.edges) if edge.one != edge.other), key=_facts
        )
        self.edges = [edge for edge in self.edges if {edge.one, edge.other} <= number.keys()]
        between: dict[tuple[int, int], list[Edge]] = {}
        for edge in self.edges:
            low, high = sorted((number[edge.one], number[edge.other]))
            between.setdefault((low, high), []).append(edge)
        self.bonds = {pair: _bond(between[pair]) for pair in sorted(between)}
        self.of: list[set[int]] = [set() for _ in self.nodes]
        for low, high in self.bonds:
            self.of[low].add(high)
            self.of[high].add(low)

    def ranked(self, numbers: Iterable[int]) -> list[int]:
        """Return nodes, those with most partners first, then by name."""
        return sorted(
            numbers,
            key=lambda number: (
                -len(self.of[number]),
                alphabetical(self.nodes[number].label),
                number,
            ),
        )

    def joined(self) -> list[int]:
        """Return the nodes that have partners, in their order."""
        return [number for number, partners in enumerate(self.of) if partners]

    def alone(self) -> list[int]:
        """Return the nodes without a partner, by name."""
        return self.ranked(number for number, partners in enumerate(self.of) if not partners)

    def middle(self, words: Words, most: int = 3) -> str:
        """Return the names of those with most partners, with their number."""
        found = [
            f"{self.nodes[number].label} ({len(self.of[number])})"
            for number in self.ranked(self.joined())[:most]
        ]
        return ", ".join(found) or words("nobody")

    def said(self, number: int, words: Words) -> str:
        """Return what is said of a node where it is pointed at."""
        node, count = self.nodes[number], len(self.of[number])
        partners = words.count("partners", count) if count else words("partners_none")
        return "; ".join(filter(None, (node.label, node.kind, node.note, partners)))


def _by_id(node: Node) -> tuple[str, ...]:
    return (node.id, node.label, node.href, node.kind, node.note, *node.keys)


def _facts(edge: Edge) -> tuple[object, ...]:
    ends = sorted((edge.one, edge.other))
    rest = (edge.title, edge.href, edge.since, edge.until, edge.certain, edge.current, edge.keys)
    return (*ends, *rest, edge.one)


def _bond(edges: list[Edge]) -> Bond:
    current = [edge for edge in edges if edge.current]
    certain = any(edge.certain for edge in current or edges)
    return Bond(certain, bool(current), tuple(edges))


def network_table(partners: Partners, words: Words) -> FactTable:
    """Return a row for each edge, and one for each node without a partner, by name."""
    nodes = {node.id: node for node in partners.nodes}
    rows: list[tuple[list[object], tuple[Value, ...]]] = []
    for edge in partners.edges:
        one, other = sorted((nodes[edge.one], nodes[edge.other]), key=_by_label)
        cells = (
            Value(one.label, href=one.href),
            Value(other.label, href=other.href),
            Value(edge.title, href=edge.href if edge.title else ""),
            Value(for_people(edge.since, words.language)),
            Value(for_people(edge.until, words.language)),
            Value(words("edge_current" if edge.current else "edge_ended")),
            Value(words("yes" if edge.certain else "no")),
        )
        ends = [alphabetical(one.label), alphabetical(other.label)]
        rows.append(([*ends, alphabetical(edge.title), _facts(edge)], cells))
    for number in partners.alone():
        node = partners.nodes[number]
        empty = (Value(words("partners_none")), *[Value("")] * 5)
        rows.append(([alphabetical(node.label)], (Value(node.label, href=node.href), *empty)))
    rows.sort(key=lambda row: row[0])
    keys = ("agency", "partner", "basis", "since", "until", "state", "certainty")
    return FactTable(tuple(words(key) for key in keys), tuple(cells for _, cells in rows))


def _by_label(node: Node) -> tuple[object, ...]:
    return (alphabetical(node.label), node.id)
