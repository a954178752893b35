"""Facts for pictures, small and large, and what is read of a drawn one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from verbund.pictures.bars import Bar, Bars
from verbund.pictures.boxes import Box
from verbund.pictures.drawing import SIZE
from verbund.pictures.map import TileMap
from verbund.pictures.partners import Edge, Network, Node
from verbund.pictures.territories import Territory
from verbund.pictures.text_width import width
from verbund.pictures.timeline import Span, Timeline, TimelineRow

SVG = "{http://www.w3.org/2000/svg}"

SMALL_NETWORK = Network(
    "network",
    "Who cooperates",
    (
        Node("police", "Kreispolizeibehörde Lippe", "police.html", "state"),
        Node("district", "Kreis Lippe", "district.html", "district", keys=("level-district",)),
        Node("town", "Stadt Lügde", "town.html", "municipality"),
        Node("court", "Amtsgericht Blomberg & Co. <1>", "court.html"),
    ),
    (
        Edge("police", "town", "Ordnungspartnerschaft", "op.html", "2021-07-07"),
        Edge("town", "district", "Frame", certain=False, keys=("level-district",)),
        Edge("district", "police", "Old agreement", until="2018", current=False),
    ),
    (("level-district", "Level: district"),),
)

SMALL_TIMELINE = Timeline(
    "timeline",
    "Partnerships",
    (
        TimelineRow(
            "Ordnungspartnerschaft Lügde",
            (
                Span("2021-07-07", kind="term", href="term.html"),
                Span("2021-07", title="Signature", kind="step", point=True),
            ),
            "op.html",
        ),
        TimelineRow("Youth offices", (Span("2012", "2019-06", kind="term", certain=False),)),
        TimelineRow("Of unknown age", (Span("", "2018", kind="term"),)),
        TimelineRow("Without a date", ()),
    ),
)

SMALL_BARS = Bars(
    "bars",
    "Conferences by year",
    "Year",
    (Bar("2019", (2, 1)), Bar("2020", (0, 0)), Bar("2021", (1, 0), "2021.html")),
    ("held", "planned"),
    ordered=True,
)

SMALL_MAP = TileMap(
    "map",
    "Territories",
    (
        Territory("Kreis Lippe", 5, ("05766", "DEA45"), (), "lippe.html"),
        Territory("Lügde", 1, ("05766048",), ("Kreis Lippe",), "luegde.html"),
        Territory("Schieder-Schwalenberg", 0, ("05766064",), ("Kreis Lippe",)),
    ),
)

_HEADS = (
    "Polizeipräsidium",
    "Stadt",
    "Gemeinde",
    "Staatsanwaltschaft",
    "Jugendamt der Stadt",
    "Bundespolizeiinspektion",
    "Industrie- und Handelskammer",
)
_PARTS = ("lem", "go", "det", "mold", "horn", "bad", "sal", "uf", "len", "born", "höx", "ter")


def made_network(size: int, seed: int = 1) -> Network:
    """A network of so many agencies: some in the middle, most with one partner, a fifth alone."""
    chance = random.Random(seed * 1000 + size)  # noqa: S311 - no secrets
    kinds = ("federal", "state", "district", "municipality", "")
    nodes = tuple(
        Node(f"n{number}", made_name(chance), f"n{number}.html", chance.choice(kinds))
        for number in range(size)
    )
    hubs = max(size // 12, 1)
    joined = max(size * 4 // 5, min(size, 2))
    edges = [
        Edge(
            f"n{number % hubs}",
            f"n{number}",
            "Ordnungspartnerschaft",
            "",
            "2019",
            "",
            *_state(chance),
        )
        for number in range(hubs, joined)
    ]
    edges += [
        Edge(f"n{chance.randrange(hubs)}", f"n{number}", "Frame")
        for number in range(hubs, joined)
        if chance.random() < 0.25
    ]
    edges += [
        Edge(f"n{chance.randrange(hub)}", f"n{hub}", "Hubs") for hub in range(1, hubs * 4 // 5)
    ]
    return Network("network", "Made", nodes, tuple(edges))


def _state(chance: random.Random) -> tuple[bool, bool]:
    return chance.random() < 0.8, chance.random() < 0.85


def made_name(chance: random.Random) -> str:
    """A name as long as those of agencies are."""
    parts = "".join(chance.choice(_PARTS) for _ in range(chance.randint(2, 4)))
    return f"{chance.choice(_HEADS)} {parts.title()}"


def read_svg(svg: str) -> ElementTree.Element:
    """The root of a picture, which must be well-formed."""
    return ElementTree.fromstring(svg)  # noqa: S314 - our own picture


@dataclass(frozen=True)
class Text:
    """A line of text in a picture: where it stands as far as widths are known without a font."""

    text: str
    box: Box
    hidden: bool


def texts_of(svg: str) -> list[Text]:
    """The lines of all texts that are not turned."""
    found = []
    for element in read_svg(svg).iter(f"{SVG}text"):
        if "transform" not in element.attrib:
            found += list(_lines(element))
    return found


def _lines(element: ElementTree.Element) -> Iterator[Text]:
    y = float(element.get("y", "0"))
    spans = list(element) or [element]
    bold = element.get("font-weight") == "bold"
    for span in spans:
        y = float(span.get("y", y)) + float(span.get("dy", "0"))
        text, x = span.text or "", float(span.get("x", "0"))
        wide = width(text, SIZE, bold)
        anchor = element.get("text-anchor", "start")
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
        box = Box(left, y - SIZE * 0.8, left + wide, y + SIZE * 0.2)
        yield Text(text, box, element.get("visibility") == "hidden")


def view_of(svg: str) -> Box:
    """The box of a picture."""
    left, top, wide, high = map(float, read_svg(svg).get("viewBox", "").split())
    return Box(left, top, left + wide, top + high)


def shapes_of(svg: str) -> list[Box]:
    """The boxes of the shapes of kinds."""
    found = []
    for element in read_svg(svg).iter():
        if "kind" not in element.get("class", "").split():
            continue
        if element.tag == f"{SVG}circle":
            x, y, radius = (float(element.get(name, "0")) for name in ("cx", "cy", "r"))
            found.append(Box.around(x, y, radius))
        elif element.tag == f"{SVG}polygon":
            points = [pair.split(",") for pair in element.get("points", "").split()]
            xs, ys = [float(x) for x, _ in points], [float(y) for _, y in points]
            found.append(Box(min(xs), min(ys), max(xs), max(ys)))
    return found
