"""The network of a release: who is linked with whom, by its derived links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Final, NamedTuple

from verbund.findings import Language
from verbund.pictures.kinds import ranked_kinds
from verbund.pictures.partners import Edge, Network, Node
from verbund.pictures.words import Words
from verbund.views.pictures.facets import Facets
from verbund.views.pictures.roles import Link, Roles

Address = Callable[[str], str]
"""Where the page of a record is; empty for a record without one."""

MOST: Final = 2000
"""The most agents of a picture: more would be read by nobody."""


MOST_PARTS: Final = 60
"""The most parts of a network that have pages of their own."""

_MOST_DRAWN: Final = 2000
"""The most links and agents in all these parts together: large releases have fewer parts."""


class Whole(NamedTuple):
    """The network of a release; ``keys`` are those of the concepts and places in it, by IRI."""

    network: Network
    keys: Mapping[str, Collection[str]]


def network_of(roles: Roles, language: Language) -> Whole | None:
    """Return the network of all agents of a release; None where no links join any.

    What it links to are IRIs still (``addressed``).
    """
    if not roles.links:
        return None
    facets = Facets(roles, language)
    agents = [iri for table in roles.agents for iri in roles.records(table)]
    kinds = {table.name: roles.kind_column(table) for table in roles.agents}
    names = roles.views.names[language]
    nodes = []
    for iri in agents:
        table = roles.views.type_of(iri)
        column = kinds[table.name] if table else None
        facts = roles.views.source.facts(iri)
        values = names.values(column, names.terms(column, facts)) if column else ()
        kind = ", ".join(shown.text for shown in values)
        nodes.append(Node(iri, names.record(iri), iri, kind, keys=facets.of_record(iri)))
    own = {node.id: node.keys for node in nodes}
    edges = [edge for link in roles.links for edge in _edges(link, roles, facets, own, language)]
    filters = facets.filters(edge.keys for edge in edges)
    kept = frozenset(key for key, _ in filters)
    network = Network(
        "network",
        Words(language)("network_title"),
        tuple(_with_keys(node, kept) for node in _busiest(nodes, edges)),
        tuple(_edge_with_keys(edge, kept) for edge in edges),
        filters,
    )
    return Whole(network, facets.of_values)


def parts_of(network: Network) -> tuple[str, ...]:
    """Return the keys of the parts that have pages of their own, in the order of the filters.

    Of many, the most used of each heading in turn, until they have many links together.
    """
    counts = Counter(key for edge in network.edges for key in set(edge.keys))
    groups: dict[str, list[str]] = {}
    for key, label in network.filters:
        if counts[key]:
            groups.setdefault(label.partition(": ")[0] if ": " in label else "", []).append(key)
    ranked = [sorted(keys, key=lambda key: (-counts[key], key)) for keys in groups.values()]
    turns = (key for turn in zip_longest(*ranked) for key in turn if key is not None)
    kept: set[str] = set()
    sizes = counts + Counter(key for node in network.nodes for key in set(node.keys))
    drawn = 0
    for key in turns:
        drawn += sizes[key]
        if len(kept) >= MOST_PARTS or drawn > _MOST_DRAWN:
            break
        kept.add(key)
    return tuple(key for key, _ in network.filters if key in kept)


def _edges(
    link: Link,
    roles: Roles,
    facets: Facets,
    own: dict[str, tuple[str, ...]],
    language: Language,
) -> list[Edge]:
    names = roles.views.names[language]
    bases = roles.bases(link)
    since, until = roles.period_of_link(link)
    last = until or (roles.views.dataset.modified or roles.views.dataset.issued)
    keys = {key for iri in bases for key in facets.of_record(iri)}
    keys.update(facets.of_years(since, last))
    return [
        Edge(
            one,
            other,
            title="; ".join(dict.fromkeys(map(names.record, bases))),
            href=bases[0] if bases else "",
            since=since,
            until=until,
            certain=roles.is_sure(link.facts),
            current=not roles.is_over(link, until),
            keys=tuple(sorted(keys.union(own.get(one, ()), own.get(other, ())))),
        )
        for number, one in enumerate(link.ends)
        for other in link.ends[number + 1 :]
    ]


def _busiest(nodes: list[Node], edges: list[Edge]) -> list[Node]:
    """Return the nodes, or of too many those with most edges."""
    if len(nodes) <= MOST:
        return nodes
    counts: dict[str, int] = {}
    for edge in edges:
        for end in (edge.one, edge.other):
            counts[end] = counts.get(end, 0) + 1
    return sorted(nodes, key=lambda node: (-counts.get(node.id, 0), node.id))[:MOST]


def _with_keys(node: Node, kept: frozenset[str]) -> Node:
    return replace(node, keys=tuple(key for key in node.keys if key in kept))


def _edge_with_keys(edge: Edge, kept: frozenset[str]) -> Edge:
    return replace(edge, keys=tuple(key for key in edge.keys if key in kept))


def addressed(network: Network, address: Address) -> Network:
    """Return a network of which each IRI to link to became the address of its page."""
    return replace(
        network,
        nodes=tuple(replace(node, href=address(node.href)) for node in network.nodes),
        edges=tuple(replace(edge, href=address(edge.href)) for edge in network.edges),
    )


def around(network: Network, iri: str, name: str) -> Network | None:
    """Return the part of a network around one agent: its partners, and what they have together.

    None where it has no partner.
    """
    near = {end for edge in network.edges if iri in (edge.one, edge.other) for end in _ends(edge)}
    if not near:
        return None
    return Network(
        name,
        network.title,
        tuple(node for node in network.nodes if node.id in near),
        tuple(edge for edge in network.edges if near.issuperset(_ends(edge))),
        kinds=tuple(ranked_kinds(node.kind for node in network.nodes)),
    )


def narrowed(network: Network, key: str) -> Network:
    """Return the part of a network with a key: its edges, their ends, and nodes that have it."""
    edges = tuple(edge for edge in network.edges if key in edge.keys)
    ends = {end for edge in edges for end in _ends(edge)}
    nodes = tuple(node for node in network.nodes if node.id in ends or key in node.keys)
    label = dict(network.filters).get(key, key)
    kinds = tuple(ranked_kinds(node.kind for node in network.nodes))
    return Network(f"{network.name}-{key}", f"{network.title} – {label}", nodes, edges, kinds=kinds)


def _ends(edge: Edge) -> tuple[str, str]:
    return edge.one, edge.other
