"""The table beside a picture has the same facts, and the picture says them where it is pointed at."""

from __future__ import annotations

import pytest
from tests.support.sample_pictures import (
    SMALL_BARS,
    SMALL_MAP,
    SMALL_NETWORK,
    SMALL_TIMELINE,
    SVG,
    made_network,
    read_svg,
)

from verbund.pictures.bars import Bar, Bars, draw_bars
from verbund.pictures.drawing import Drawing
from verbund.pictures.map import draw_map
from verbund.pictures.matrix import draw_matrix
from verbund.pictures.network import FEW, draw_network
from verbund.pictures.partners import Edge, Network, Node, Partners
from verbund.pictures.timeline import draw_timeline


def rows(drawing: Drawing) -> list[list[str]]:
    return [[cell.text for cell in row] for row in drawing.table.rows]


def titles(drawing: Drawing) -> list[str]:
    found = read_svg(drawing.svg).iter(f"{SVG}title")
    return [title.text or "" for title in found][1:]


def links(drawing: Drawing) -> list[str]:
    return [item.get("href", "") for item in read_svg(drawing.svg).iter(f"{SVG}a")]


def test_a_network_as_a_table() -> None:
    drawing = draw_network(SMALL_NETWORK, "de")
    assert drawing.table.headings == (
        *("Stelle", "Partner", "Grundlage", "Seit", "Bis", "Stand", "Sicher"),
    )
    assert rows(drawing) == [
        ["Amtsgericht Blomberg & Co. <1>", "kein Partner erfasst", "", "", "", "", ""],
        ["Kreis Lippe", "Kreispolizeibehörde Lippe", "Old agreement", "", "2018", "beendet", "ja"],
        ["Kreis Lippe", "Stadt Lügde", "Frame", "", "", "in Kraft", "nein"],
        [
            *("Kreispolizeibehörde Lippe", "Stadt Lügde", "Ordnungspartnerschaft"),
            *("07.07.2021", "", "in Kraft", "ja"),
        ],
    ]
    assert draw_matrix(SMALL_NETWORK, "de").table == drawing.table


def test_links_lead_from_the_middle_out() -> None:
    """A reader with a keyboard meets those with most partners first, and the lonely ones last."""
    assert links(draw_network(SMALL_NETWORK, "de")) == [
        *("district.html", "police.html", "town.html", "court.html"),
    ]
    network = made_network(500)
    partners = Partners(network)
    counts = {node.href: len(of) for node, of in zip(partners.nodes, partners.of, strict=True)}
    found = [counts[href] for href in links(draw_network(network, "de"))]
    assert found == sorted(found, reverse=True)
    assert len(found) == 500


def test_who_is_in_the_middle_of_a_crowd_has_a_name() -> None:
    network = made_network(500)
    partners = Partners(network)
    svg = draw_network(network, "de").svg
    first = partners.ranked(partners.joined())[:20]
    for number in first:
        node = svg.split(f'href="n{partners.nodes[number].id[1:]}.html"')[1].split("</a>")[0]
        assert 'class="label major"' in node
    assert "Namen haben keinen Platz" in svg


@pytest.mark.parametrize("size", [10, FEW])
def test_of_few_each_has_its_name(size: int) -> None:
    svg = draw_network(made_network(size), "de").svg
    assert "hidden" not in svg
    assert "keinen Platz" not in svg


def test_several_edges_of_two_are_one_line_and_several_rows() -> None:
    nodes = (Node("a", "A"), Node("b", "B"))
    edges = (
        Edge("a", "b", "old", current=False),
        Edge("b", "a", "new", certain=False),
        Edge("a", "a"),
        Edge("a", "nobody"),
    )
    drawing = draw_network(Network("n", "N", nodes, edges), "en")
    assert drawing.svg.count("data-ends") == 1
    assert "edge-uncertain" in drawing.svg  # what is in force counts before what ended
    assert "A – B: old, new" in titles(drawing) or "A – B: new, old" in titles(drawing)
    assert [row[2] for row in rows(drawing)] == ["new", "old"]


def test_a_time_line_as_a_table() -> None:
    drawing = draw_timeline(SMALL_TIMELINE, "en")
    assert rows(drawing) == [
        ["Of unknown age", "term", "unknown", "2018", "yes"],
        ["Ordnungspartnerschaft Lügde", "Signature", "2021-07", "2021-07", "yes"],
        ["Ordnungspartnerschaft Lügde", "term", "2021-07-07", "open", "yes"],
        ["Without a date", "", "", "", ""],
        ["Youth offices", "term", "2012", "2019-06", "no"],
    ]
    assert "Signature; step; 2021-07" in titles(drawing)
    assert "term; 2012 – 2019-06; uncertain" in titles(drawing)
    assert links(drawing) == ["op.html", "term.html"]


def test_uncertain_periods_are_hatched_and_dashed() -> None:
    svg = draw_timeline(SMALL_TIMELINE, "en").svg
    row = svg.split("<title>Youth offices</title>")[1].split("Ordnungspartnerschaft")[0]
    assert 'fill="url(#timeline-hatch)"' in row
    assert "stroke-dasharray" in row


def test_bars_as_a_table() -> None:
    drawing = draw_bars(SMALL_BARS, "en")
    assert drawing.table.headings == ("Year", "held", "planned", "Total")
    assert rows(drawing) == [
        ["2019", "2", "1", "3"],
        ["2020", "0", "0", "0"],
        ["2021", "1", "0", "1"],
    ]
    assert "2019: held 2, planned 1" in titles(drawing)
    assert "url(#bars-hatch-1)" in drawing.svg  # series differ without their colours
    assert links(drawing) == ["2021.html"]


def test_a_map_as_a_table() -> None:
    drawing = draw_map(SMALL_MAP, "de")
    assert rows(drawing) == [
        ["Kreis Lippe", "5", "05766, DEA45", ""],
        ["Lügde", "1", "05766048", "Kreis Lippe"],
        ["Schieder-Schwalenberg", "0", "05766064", "Kreis Lippe"],
    ]
    assert titles(drawing) == [
        *("Kreis Lippe: 5", "Kreis Lippe", "Lügde: 1", "Schieder-Schwalenberg: 0"),
    ]


def test_what_has_no_bar_is_counted_all_the_same() -> None:
    bars = Bars("bars", "Topics", "Topic", (Bar("Crime", (3,)),), ("Number",), rest=4)
    drawing = draw_bars(bars, "en")
    assert rows(drawing) == [["Crime", "3"], ["other", "4"]]
    assert "All others together: 4" in drawing.svg
    assert "7 in all" in drawing.description


def test_a_figure_has_the_picture_its_name_and_the_table() -> None:
    html = str(draw_network(SMALL_NETWORK, "de").figure())
    assert "<figcaption" in html.split("<svg", maxsplit=1)[0]
    assert "<summary>Dasselbe als Tabelle</summary>" in html
    assert (
        '<th scope="row"><a href="court.html">Amtsgericht Blomberg &amp; Co. &lt;1&gt;</a></th>'
        in html
    )
    assert '<optgroup label="Level">' in html
    assert '<option value="level-district">district</option>' in html
    assert "style=" not in html
