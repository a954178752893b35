"""The map of territories: their outlines where they are given, else a schematic map of tiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from verbund.html.view import Value
from verbund.pictures.drawing import Drawing, FactTable, Frame
from verbund.pictures.legend import Entry, legend
from verbund.pictures.outline_map import outline_map
from verbund.pictures.outlines import Outline
from verbund.pictures.shades import FILLS as SHADES
from verbund.pictures.shades import Shades
from verbund.pictures.svg import group, leaf
from verbund.pictures.territories import Territory, by_place
from verbund.pictures.tiles import WIDE, tiles
from verbund.pictures.words import Words


@dataclass(frozen=True, slots=True)
class TileMap:
    """Territories with a number each, and outlines by key (``outlines.read_outlines``)."""

    name: str
    title: str
    territories: tuple[Territory, ...]
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    filters: tuple[tuple[str, str], ...] = ()


_MARGIN: Final = 14.0


def draw_map(tile_map: TileMap, language: str) -> Drawing:
    """Return the map. Territories without an outline stand below the others as tiles."""
    words = Words(language)
    territories = sorted(tile_map.territories, key=by_place)
    shades = Shades(territory.value for territory in territories)
    drawn = [one for one in territories if _outline(tile_map, one)]
    rest = [one for one in territories if not _outline(tile_map, one)]
    signs, high = legend(list(_entries(shades, bool(drawn), words)), _MARGIN, _MARGIN, WIDE)
    top = _MARGIN + high + 8
    parts: list[str] = []
    if drawn:
        pairs = [(one, outline) for one in drawn if (outline := _outline(tile_map, one))]
        found, top = outline_map(pairs, shades, _MARGIN, top, WIDE)
        parts += found
        if rest:
            text = words("without_outline")
            parts.append(leaf("text", text, x=_MARGIN, y=top + 20, font_weight="bold"))
            top += 28
    found, top = tiles(rest, shades, _MARGIN, top)
    parts += found
    said = _said(territories, words)
    frame = Frame(tile_map.name, "map", tile_map.title, said, language)
    children = (signs, group("g", parts, class_="territories"))
    links = any(territory.href for territory in territories)
    svg = frame.around(children, (0, 0, WIDE + 2 * _MARGIN, top + _MARGIN), links)
    return Drawing(
        name=tile_map.name,
        title=tile_map.title,
        description=said,
        svg=svg,
        table=_table(territories, words),
        language=language,
        filters=tile_map.filters,
    )


def _outline(tile_map: TileMap, territory: Territory) -> Outline | None:
    return next(
        (tile_map.outlines[code] for code in territory.codes if code in tile_map.outlines), None
    )


def _said(territories: Sequence[Territory], words: Words) -> str:
    if not territories:
        return words("nothing")
    first = max(territories, key=lambda one: one.value)
    rows = words.count("territories", len(territories))
    return words("map_description", rows=rows, most=f"{first.label} ({first.value})")


def _entries(shades: Shades, outlined: bool, words: Words) -> Iterator[Entry]:
    for shade, text in shades.steps():
        yield Entry(text, _Sample(shade))
    if not outlined:
        yield Entry(words("schematic"))


@dataclass(frozen=True, slots=True)
class _Sample:
    shade: int

    def __call__(self, x: float, y: float) -> str:
        look = {"class_": f"shade-{self.shade} border", "fill": SHADES[self.shade]}
        return leaf("rect", x=x - 13, y=y - 7, width=26, height=14, stroke="#6a6a6a", **look)


def _table(territories: Sequence[Territory], words: Words) -> FactTable:
    keys = ("territory", "count", "code", "within")
    return FactTable(
        tuple(words(key) for key in keys),
        tuple(
            (
                Value(one.label, href=one.href),
                Value(str(one.value)),
                Value(", ".join(one.codes)),
                Value(", ".join(one.within[::-1])),
            )
            for one in territories
        ),
    )
