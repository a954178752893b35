"""The network of partners: who is in the middle, who with whom, and who is alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from verbund.pictures.alone import Alone
from verbund.pictures.boxes import Box, Point, hull
from verbund.pictures.core import drawn_part
from verbund.pictures.drawing import Drawing, Frame
from verbund.pictures.kinds import REACH, Kinds, shape
from verbund.pictures.labels import Label, labels_of, later_label
from verbund.pictures.layout import components, placed
from verbund.pictures.legend import Entry, kind_entries, legend
from verbund.pictures.nodes import node_drawn
from verbund.pictures.partners import Bond, Network, Partners, network_table
from verbund.pictures.settling import settled
from verbund.pictures.svg import group, leaf
from verbund.pictures.words import PlainWords, Words

FEW: Final = 80
"""Up to so many nodes with partners, the picture grows until each has its name beside it."""

_TRIES: Final = 8
_DASHES: Final = {"current": None, "uncertain": "7 4", "ended": "1.5 4"}
_MARGIN: Final = 14.0
_LEAST: Final = 640.0
_IN_THE_MIDDLE: Final = 30

_Groups = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Plan:
    places: Mapping[int, Point]
    labels: Mapping[int, Label]
    radii: Sequence[float]


def draw_network(network: Network, language: str) -> Drawing:
    """Return the picture of a network.

    Nodes with partners are laid out by springs, the others stand in rows below. The same facts
    give the same text, in whatever order they come. Links follow each other from the middle out.
    Of very many only the core is drawn (core.py); the table has all.
    """
    words = PlainWords(language) if network.plain else Words(language)
    whole = Partners(network)
    part = drawn_part(network, whole)
    partners = whole if part is network else Partners(part)
    left_out = len(whole.nodes) - len(partners.nodes)
    kinds = Kinds((node.kind for node in whole.nodes), words, network.kinds)
    plan = _planned(partners)
    boxes = [label.box for label in plan.labels.values()]
    boxes += [Box.around(x, y, plan.radii[node] * REACH) for node, (x, y) in plan.places.items()]
    content = hull(boxes) if boxes else Box(0, 0, 0, 0)
    wide = max(content.right - content.left, _LEAST)
    left = (content.left + content.right - wide) / 2
    hidden = len(plan.places) - len(plan.labels)
    entries = list(_entries(partners, kinds, hidden, words, network.plain))
    entries += [Entry(words.count("outside_core", left_out))] if left_out else []
    signs, above = legend(entries, left, 0, wide)
    top = content.top - above - _MARGIN
    signs, _ = legend(entries, left, top, wide)
    alone = Alone(partners, kinds, words, left, content.bottom + _MARGIN, wide)
    view = Box(left - _MARGIN, top - _MARGIN, left + wide + _MARGIN, alone.bottom + _MARGIN)
    children = (
        signs,
        group("g", _edges(partners, plan), class_="edges"),
        group("g", _nodes(partners, kinds, plan, view, words), class_="nodes"),
        *alone.drawn(),
    )
    frame = Frame(network.name, "network", network.title, _said(whole, left_out, words), language)
    box = (view.left, view.top, view.right - view.left, view.bottom - view.top)
    return Drawing(
        name=network.name,
        title=network.title,
        description=frame.description,
        svg=frame.around(children, box, links=any(node.href for node in partners.nodes)),
        table=network_table(whole, words),
        language=language,
        filters=network.filters,
    )


def _said(partners: Partners, left_out: int, words: Words) -> str:
    if not partners.nodes:
        return words("nothing")
    said = words(
        "network_description",
        nodes=words.count("nodes", len(partners.nodes)),
        alone=len(partners.alone()),
        middle=partners.middle(words),
    )
    return f"{said} {words.count('outside_core', left_out)}" if left_out else said


def _planned(partners: Partners) -> _Plan:
    joined = partners.joined()
    few = len(joined) <= FEW
    base, growth = (6.0, 2.8) if few else (3.5, 1.9)
    radii = [min(base + growth * sqrt(len(of)), 30) for of in partners.of]
    groups = [nodes for nodes in components(len(partners.of), list(partners.bonds)) if nodes[1:]]
    return (_named if few else _crowded)(partners, groups, radii, partners.ranked(joined))


def _named(
    partners: Partners, groups: _Groups, radii: Sequence[float], order: Sequence[int]
) -> _Plan:
    """Plan so that each node has its name: the picture grows until all have room."""
    names = {number: partners.nodes[number].label for number in order}
    bold = frozenset(number for number in order[:5] if len(partners.of[number]) > 1)
    pairs = list(partners.bonds)
    plan, spacing = _Plan({}, {}, radii), 78.0
    for _ in range(_TRIES):
        places = placed(groups, pairs, radii, spacing, (70, 26), even=0.15)
        lines = [(places[low], places[high]) for low, high in pairs]
        plan = _Plan(places, labels_of(names, order, places, radii, bold, lines), radii)
        if len(plan.labels) == len(order):
            break
        spacing *= 1.12
    return plan


def _crowded(
    partners: Partners, groups: _Groups, radii: Sequence[float], order: Sequence[int]
) -> _Plan:
    """Plan so that the names of those in the middle have room; others have it where there is."""
    names = {number: partners.nodes[number].label for number in order}
    first = [number for number in order[:_IN_THE_MIDDLE] if len(partners.of[number]) > 1]
    places = placed(groups, list(partners.bonds), radii, 68, (50, 20), even=0.5)
    others = [number for number in order if number not in set(first)]
    places, given = settled(names, first, others, places, radii)
    labels = labels_of(names, order, places, radii, frozenset(first), given=given)
    return _Plan(places, labels, radii)


def _entries(
    partners: Partners, kinds: Kinds, hidden: int, words: Words, plain: bool
) -> Iterator[Entry]:
    yield from kind_entries(kinds)
    states = {bond.state for bond in partners.bonds.values()}
    for state in _DASHES:
        if state in states and not plain:
            yield Entry(words(f"edge_{state}"), _Sample(state))
    if states:
        yield Entry(words("size"))
    if hidden:
        yield Entry(words.count("hidden_names", hidden))


@dataclass(frozen=True, slots=True)
class _Sample:
    state: str

    def __call__(self, x: float, y: float) -> str:
        return leaf("line", x1=x - 13, y1=y, x2=x + 13, y2=y, **_line(self.state, 2))


def _line(state: str, wide: float) -> dict[str, str | float | None]:
    return {
        "class_": f"edge edge-{state}",
        "stroke": "#6a6a6a",
        "stroke_width": wide,
        "stroke_dasharray": _DASHES[state],
    }


def _edges(partners: Partners, plan: _Plan) -> Iterator[str]:
    for (low, high), bond in partners.bonds.items():
        (x1, y1), (x2, y2) = plan.places[low], plan.places[high]
        title = f"{partners.nodes[low].label} – {partners.nodes[high].label}"
        yield group(
            "line",
            (leaf("title", ": ".join(filter(None, (title, _basis(bond))))),),
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
            **_line(bond.state, min(0.9 + 0.6 * len(bond.edges), 4)),
            data_ends=f"{low} {high}",
            data_keys=_keys(bond),
        )


def _basis(bond: Bond) -> str:
    return ", ".join(dict.fromkeys(edge.title for edge in bond.edges if edge.title))


def _keys(bond: Bond) -> str | None:
    return " ".join(sorted({key for edge in bond.edges for key in edge.keys})) or None


def _nodes(partners: Partners, kinds: Kinds, plan: _Plan, view: Box, words: Words) -> Iterator[str]:
    for number in partners.ranked(plan.places):
        node, (x, y), radius = partners.nodes[number], plan.places[number], plan.radii[number]
        label = plan.labels.get(number)
        if label is None:
            name = later_label(node.label, (x, y), radius, view).drawn(
                class_="label later", visibility="hidden"
            )
        else:
            name = label.drawn(class_="label major" if label.bold else "label")
        sign = shape(kinds.index(node.kind), x, y, radius)
        yield node_drawn(partners, number, (sign, name), words)
