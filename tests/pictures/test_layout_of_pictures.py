"""What any picture keeps to: no text on another, nothing cut, the same bytes for the same facts."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.extent import examples
from tests.support.golden import check_golden
from tests.support.sample_pictures import (
    SMALL_BARS,
    SMALL_MAP,
    SMALL_NETWORK,
    SMALL_TIMELINE,
    SVG,
    made_network,
    read_svg,
    shapes_of,
    texts_of,
    view_of,
)

from verbund.pictures.bars import Bar, Bars, draw_bars
from verbund.pictures.drawing import Drawing
from verbund.pictures.map import TileMap, draw_map
from verbund.pictures.matrix import draw_matrix
from verbund.pictures.network import draw_network
from verbund.pictures.partners import Edge, Network, Node
from verbund.pictures.territories import Territory
from verbund.pictures.timeline import Span, Timeline, TimelineRow, draw_timeline

GOLDEN = Path(__file__).parent / "golden"
SMALL: dict[str, Callable[[str], Drawing]] = {
    "network": lambda language: draw_network(SMALL_NETWORK, language),
    "matrix": lambda language: draw_matrix(replace(SMALL_NETWORK, name="matrix"), language),
    "timeline": lambda language: draw_timeline(SMALL_TIMELINE, language),
    "bars": lambda language: draw_bars(SMALL_BARS, language),
    "map": lambda language: draw_map(SMALL_MAP, language),
}


def nothing_overlaps(svg: str) -> None:
    """No visible text meets another or leaves the picture; those that are shown later stay in."""
    view, texts = view_of(svg), texts_of(svg)
    out = [text.text for text in texts if not text.box.within(view)]
    assert out == []
    shown = [text for text in texts if not text.hidden]
    met = [(a.text, b.text) for a, b in combinations(shown, 2) if a.box.meets(b.box)]
    assert met == []


@pytest.mark.parametrize("name", SMALL)
def test_a_person_has_read_the_picture(name: str, approve: bool) -> None:
    check_golden(GOLDEN / f"{name}.svg", SMALL[name]("en").svg + "\n", approve)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", SMALL)
def test_a_picture_says_what_it_is(name: str, language: str) -> None:
    drawing = SMALL[name](language)
    root = read_svg(drawing.svg)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert (title.text, description.text) == (drawing.title, drawing.description)
    assert root.get("aria-labelledby") == title.get("id")
    assert root.get("aria-describedby") == description.get("id")
    assert root.get("lang") == language
    ids = [item.get("id") for item in root.iter() if item.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(found).startswith(f"{drawing.name}-") for found in ids)


@pytest.mark.parametrize("name", SMALL)
def test_no_picture_has_a_style_a_script_or_an_address_of_another_host(name: str) -> None:
    root = read_svg(SMALL[name]("de").svg)
    for element in root.iter():
        assert not {key for key in element.attrib if key == "style" or key.startswith("on")}
        assert element.tag not in {f"{SVG}script", f"{SVG}style", f"{SVG}image", f"{SVG}use"}
        assert "//" not in element.get("href", "") + element.get("fill", "")


@pytest.mark.parametrize("name", SMALL)
def test_nothing_overlaps_in_a_small_picture(name: str) -> None:
    nothing_overlaps(SMALL[name]("de").svg)


@pytest.mark.parametrize("size", [2, 10, 60, 500])
def test_no_names_and_no_shapes_of_a_network_meet(size: int) -> None:
    svg = draw_network(made_network(size), "de").svg
    nothing_overlaps(svg)
    shapes = shapes_of(svg)
    assert len(shapes) >= size
    assert not [1 for one, other in combinations(shapes, 2) if one.meets(other)]
    names = [text.box for text in texts_of(svg) if not text.hidden]
    assert not [1 for name in names for shape in shapes if name.meets(shape)]


@pytest.mark.parametrize("size", [2, 44, 500])
def test_nothing_overlaps_in_a_matrix(size: int) -> None:
    nothing_overlaps(draw_matrix(made_network(size), "de").svg)


names = st.text(min_size=1, max_size=60)
dates = st.one_of(
    st.just(""),
    st.dates().map(str),
    st.integers(1, 9999).map("{:04}".format),
    st.sampled_from(
        ["2021-05", "2021-22", "201X", "2021~", "2019/2021", "..", "no date", "2021-13"]
    ),
)
spans = st.builds(
    Span,
    dates,
    dates,
    names,
    st.just(""),
    st.sampled_from(["", "a", "b"]),
    st.booleans(),
    st.booleans(),
)
rows = st.builds(TimelineRow, names, st.lists(spans, max_size=4).map(tuple))
bars = st.builds(Bar, names, st.tuples(st.integers(0, 10**6), st.integers(0, 9)))
territories = st.builds(
    Territory, names, st.integers(0, 10**6), st.just(()), st.lists(names, max_size=2).map(tuple)
)


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(rows, max_size=6), st.randoms())
def test_any_time_line(found: list[TimelineRow], chance: random.Random) -> None:
    drawing = draw_timeline(Timeline("t", "T", tuple(found)), "de")
    nothing_overlaps(drawing.svg)
    mixed = chance.sample(found, len(found))
    assert draw_timeline(Timeline("t", "T", tuple(mixed)), "de") == drawing


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(bars, max_size=6), st.randoms())
def test_any_bars(found: list[Bar], chance: random.Random) -> None:
    drawing = draw_bars(Bars("b", "B", "what", tuple(found), ("one", "two")), "en")
    nothing_overlaps(drawing.svg)
    mixed = chance.sample(found, len(found))
    assert draw_bars(Bars("b", "B", "what", tuple(mixed), ("one", "two")), "en") == drawing


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(territories, max_size=12), st.randoms())
def test_any_map(found: list[Territory], chance: random.Random) -> None:
    drawing = draw_map(TileMap("m", "M", tuple(found)), "de")
    nothing_overlaps(drawing.svg)
    mixed = chance.sample(found, len(found))
    assert draw_map(TileMap("m", "M", tuple(mixed)), "de") == drawing


@settings(max_examples=examples(100), deadline=None)
@given(
    st.integers(0, 9), st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9))), names, st.randoms()
)
def test_any_network(
    size: int, pairs: set[tuple[int, int]], name: str, chance: random.Random
) -> None:
    nodes = [Node(str(number), f"{name} {number}", kind=name[:1]) for number in range(size)]
    edges = [Edge(str(one), str(other), name) for one, other in sorted(pairs)]
    network = Network("n", "N", tuple(nodes), tuple(edges))
    drawing = draw_network(network, "de")
    nothing_overlaps(drawing.svg)
    nothing_overlaps(draw_matrix(network, "de").svg)
    mixed = Network(
        "n", "N", tuple(chance.sample(nodes, size)), tuple(chance.sample(edges, len(edges)))
    )
    assert draw_network(mixed, "de") == drawing
    assert draw_matrix(mixed, "de") == draw_matrix(network, "de")


def test_another_process_draws_the_same_bytes() -> None:
    """Neither the order of sets nor the seed of hashes is in a picture."""
    code = (
        "import hashlib; from tests.support.sample_pictures import made_network;"
        "from verbund.pictures.network import draw_network; from verbund.pictures.matrix import draw_matrix;"
        "n = made_network(90);"
        "print(hashlib.sha256((draw_network(n, 'de').svg + draw_matrix(n, 'de').svg).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1
