"""Pictures of answers: what is joined in rows, what happened when, how often a place is named.

They say what the rows say and nothing besides; the table below each has the same facts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

import pyoxigraph as ox

from verbund.html.view import Value, alphabetical
from verbund.html.words import Words
from verbund.pictures.dates import for_people
from verbund.pictures.drawing import Drawing, FactTable
from verbund.pictures.map import TileMap, draw_map
from verbund.pictures.network import draw_network
from verbund.pictures.partners import Edge, Network, Node
from verbund.pictures.timeline import Span, Timeline, TimelineRow, draw_timeline
from verbund.serve.result import Result
from verbund.views.pictures.maps import territory_of

NETWORK, TIMELINE, MAP = "network", "timeline", "map"
PICTURES: Final = (NETWORK, TIMELINE, MAP)
"""The names of the pictures, as addresses have them."""

_NODES: Final = 300
_EDGES: Final = 1_500
_LINES: Final = 100
_DAYS: Final = 1_000
_PLACES: Final = 300
"""The most that a picture of an answer has: of more, what the most rows have."""


def pictures_of(result: Result) -> tuple[str, ...]:
    """The pictures that fit an answer."""
    found = {
        NETWORK: len(result.links) > 1,
        TIMELINE: bool(result.dates and _line(result) is not None),
        MAP: bool(result.places),
    }
    return tuple(name for name, fits in found.items() if fits)


class Picture(NamedTuple):
    """A picture; ``is_cut`` says that the answer has more than it shows."""

    drawing: Drawing
    is_cut: bool


def draw(name: str, result: Result) -> Picture | None:
    """An answer as a picture; None where it does not fit."""
    return _DRAWN[name](result) if name in pictures_of(result) else None


def _network(result: Result) -> Picture:
    """The first two columns of links, joined by rows."""
    one, other = result.links[:2]
    ends = ((_iri(row[one]), _iri(row[other])) for row in result.rows)
    pairs = Counter(pair for pair in ends if all(pair) and pair[0] != pair[1])
    busy: Counter[str] = Counter()
    for pair in pairs:
        busy.update(pair)
    kept = dict(sorted(busy.items(), key=lambda item: (-item[1], item[0]))[:_NODES])
    most = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    edges = [(pair, number) for pair, number in most if kept.keys() >= set(pair)][:_EDGES]
    network = Network(
        "answer-network",
        " – ".join(result.columns[at] for at in (one, other)),
        tuple(_node(iri, result) for iri in kept),
        tuple(Edge(*pair) for pair, _ in edges),
        plain=True,
    )
    rows = [(*(_linked(ox.NamedNode(iri), result) for iri in pair), Value(str(number)))
            for pair, number in edges]  # fmt: skip
    drawing = _with_table(draw_network(network, result.language), result, (one, other), rows)
    return Picture(drawing, len(edges) < len(pairs))


def _node(iri: str, result: Result) -> Node:
    table, names = result.views.type_of(iri), result.names
    kind = names.vocabulary.table_label(table, result.language) if table else ""
    return Node(iri, result.shown(ox.NamedNode(iri)).text, result.address(iri), kind)


def _timeline(result: Result) -> Picture:
    """A row for each value of the first column of links, else of another one, with its dates."""
    line = _line(result) or 0
    spans: dict[object, dict[Span, None]] = defaultdict(dict)
    facts: dict[tuple[object, ...], None] = {}
    for row in result.rows:
        days = [_day(row[at]) for at in result.dates]
        if row[line] is None or not any(days):
            continue
        facts[row[line], *days] = None
        for at, day in zip(result.dates, days, strict=True):
            if day:
                spans[row[line]][Span(day, kind=result.columns[at], point=True)] = None
    latest = sorted(spans, key=lambda key: (max(span.start for span in spans[key]), str(key)))
    kept, left = latest[-_LINES:], _DAYS
    lines = []
    for key in kept:
        own, shown = tuple(spans[key])[:left], _linked(key, result)
        left -= len(own)
        lines.append(TimelineRow(shown.text, own, shown.href))
    title = " – ".join(result.columns[at] for at in (line, *result.dates))
    timeline = Timeline("answer-timeline", title, tuple(lines), left_out=len(latest) - len(kept))
    rows = [
        (_linked(key, result), *(Value(for_people(str(day), result.language)) for day in days))
        for key, *days in list(facts)[:_DAYS]
    ]
    drawing = draw_timeline(timeline, result.language)
    drawing = _with_table(drawing, result, (line, *result.dates), rows, counted=False)
    return Picture(drawing, len(rows) < len(facts) or len(kept) < len(latest) or left <= 0)


def _line(result: Result) -> int | None:
    """The column whose values have lines: the first of links, else the first that has no dates."""
    rest = (at for at in range(len(result.columns)) if at not in result.dates)
    return next(iter(result.links), next(rest, None))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _day(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _map(result: Result) -> Picture:
    """The first column of places, with the number of rows of each."""
    at = result.places[0]
    numbers = Counter(iri for row in result.rows if (iri := _iri(row[at])))
    most = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:_PLACES]
    found = [
        territory_of(iri, number, result.roles, result.language, result.address)
        for iri, number in most
    ]
    tile_map = TileMap("answer-map", result.columns[at], tuple(found))
    return Picture(draw_map(tile_map, result.language), len(found) < len(numbers))


def _linked(term: object, result: Result) -> Value:
    shown = result.shown(term)
    return Value(shown.text, shown.language, result.address(shown.iri) if shown.iri else "")


def _with_table(
    drawing: Drawing,
    result: Result,
    columns: tuple[int, ...],
    rows: list[tuple[Value, ...]],
    *,
    counted: bool = True,
) -> Drawing:
    """A picture with the columns that it shows as its table, sorted by name."""
    headings = [result.columns[at] for at in columns]
    rows.sort(key=lambda row: [(*alphabetical(cell.text), cell.href) for cell in row])
    if counted:
        headings.append(Words("verbund.serve", result.language)("rows"))
    table = FactTable(tuple(headings), tuple(rows))
    return replace(drawing, table=table)


_DRAWN: Final[Mapping[str, Callable[[Result], Picture]]] = {
    NETWORK: _network,
    TIMELINE: _timeline,
    MAP: _map,
}
