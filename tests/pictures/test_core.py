"""Of a network too dense to be read the core is drawn, and it says what it leaves out."""

from __future__ import annotations

from itertools import combinations

from tests.support.sample_pictures import made_network, read_svg

from verbund.pictures.core import MOST, drawn_part
from verbund.pictures.network import draw_network
from verbund.pictures.partners import Edge, Network, Node, Partners


def dense(leaves: int, core: int = 40, alone: int = 7) -> Network:
    """A core in which all are partners, leaves with one partner in it each, and some alone."""
    names = [f"core{n}" for n in range(core)]
    edges = [Edge(one, other, "treaty") for one, other in combinations(names, 2)]
    edges += [Edge(f"leaf{n}", names[n % core], "treaty") for n in range(leaves)]
    ids = [*names, *(f"leaf{n}" for n in range(leaves)), *(f"alone{n}" for n in range(alone))]
    nodes = tuple(Node(item, f"Office {item}", f"{item}.html") for item in ids)
    return Network("network", "Who with whom", nodes, tuple(edges))


def test_up_to_five_hundred_with_partners_all_are_drawn() -> None:
    for network in (dense(MOST - 40), made_network(500)):
        assert drawn_part(network, Partners(network)) is network
        assert "Not drawn" not in draw_network(network, "en").description


def test_of_more_the_core_is_drawn_and_the_rest_is_told() -> None:
    network = dense(MOST)
    drawing = draw_network(network, "en")
    nodes = read_svg(drawing.svg).findall(".//{http://www.w3.org/2000/svg}a")
    hrefs = {node.get("href") for node in nodes}
    assert {f"core{n}.html" for n in range(40)} <= hrefs
    assert {f"alone{n}.html" for n in range(7)} <= hrefs, "who is isolated is seen"
    assert len(hrefs) == MOST + 7
    said = "Not drawn: 40 that are joined less with the others. The table has them."
    assert said in drawing.description
    assert "Not drawn: 40" in drawing.svg, "the legend says so too"
    assert len(drawing.table.rows) == len(network.edges) + 7, "the table has all"
    assert "Nicht gezeichnet: 40," in draw_network(network, "de").description


def test_who_has_only_partners_that_are_not_drawn_is_not_shown_as_alone() -> None:
    """Pairs far from the core: cut between them, one would seem isolated."""
    many = dense(MOST - 41)
    pairs = [(f"pair{n}a", f"pair{n}b") for n in range(3)]
    network = Network(
        many.name,
        many.title,
        (*many.nodes, *(Node(item, item) for pair in pairs for item in pair)),
        (*many.edges, *(Edge(*pair) for pair in pairs)),
    )
    part = drawn_part(network, Partners(network))
    shown = Partners(part)
    alone = {shown.nodes[number].id for number in shown.alone()}
    assert alone == {f"alone{n}" for n in range(7)}


def test_the_core_is_the_same_in_whatever_order() -> None:
    network = dense(MOST + 100)
    turned = Network(network.name, network.title, network.nodes[::-1], network.edges[::-1])
    one, other = (drawn_part(item, Partners(item)) for item in (network, turned))
    assert {node.id for node in one.nodes} == {node.id for node in other.nodes}
    assert draw_network(network, "en") == draw_network(turned, "en")
