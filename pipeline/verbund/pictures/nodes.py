"""A node as an element: a link with a title where it leads somewhere, else a group with one."""

from __future__ import annotations

from collections.abc import Iterable

from verbund.pictures.partners import Partners
from verbund.pictures.svg import group, leaf
from verbund.pictures.words import Words


def node_drawn(partners: Partners, number: int, parts: Iterable[str], words: Words) -> str:
    """Return a node with its parts; what is said of it is its title."""
    node = partners.nodes[number]
    return group(
        "a" if node.href else "g",
        (leaf("title", partners.said(number, words)), *parts),
        href=node.href or None,
        class_="node",
        data_node=str(number),
        data_keys=" ".join(node.keys) or None,
    )
