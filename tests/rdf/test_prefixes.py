"""One shortening of IRIs, whose names every reader of Turtle takes for the same IRI."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from verbund.rdf.prefixes import Prefixes, turtle_head, usable_in_jsonld

PACKAGE = Path(__file__).parents[2] / "pipeline/verbund"
E, HASH, URN = "https://example.org/", "https://example.org/t#", "urn:x:"
SPACES = {"e": E, "t": HASH, "u": URN, "under": "https://example.org/a_", "z": E, "": E + "own/"}


def test_only_one_module_writes_prefixes() -> None:
    wrote = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "@prefix {" in path.read_text(encoding="utf-8")
    ]
    assert wrote == ["rdf/prefixes.py"]


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (E + "a", "e:a"),
        (E + "1", "e:1"),
        (E + "v1.0", "e:v1.0"),
        (E + "1.2-beta", "e:1.2-beta"),
        (E + "a-", "e:a-"),
        (E + "_", "e:_"),
        (HASH + "a", "t:a"),
        (URN + "isbn", "u:isbn"),
        (E + "a_b", "under:b"),
        (E + "a_-", "e:a_-"),
        (E + "own/x", ":x"),
        (E, None),
        (HASH, None),
        (E + "-a", None),
        (E + ".a", None),
        (E + "a.", None),
        (E + "ä", None),
        (E + "a:b", None),
        (E + "a%20b", None),
        (E + "a/b", None),
        (HASH + "a/b", None),
        ("https://other.example/a", None),
    ],
)
def test_a_name_is_one_without_escapes(iri: str, name: str | None) -> None:
    """RDF 1.1 Turtle, PN_LOCAL: digits may come first and dots between, which few expect."""
    names = Prefixes(SPACES)
    assert names.shorten(iri) == name
    assert names.shorten(iri) == name, "the second time, too"
    prefix = [] if name is None else [name.partition(":")[0]]
    assert list(names.used()) == prefix


@given(
    st.sampled_from([*SPACES.values(), "", "https://example.org"]),
    st.text(alphabet="aZ09_.-/#:%~!ä ", max_size=6),
)
def test_readers_take_a_name_for_its_iri(space: str, rest: str) -> None:
    names = Prefixes(SPACES)
    name = names.shorten(space + rest)
    if name is None:
        return
    text = f"{turtle_head(names.used())}<s:s> <p:p> {name}, {name} .\n"
    (quad,) = {*pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.TURTLE)}
    assert quad.object == pyoxigraph.NamedNode(space + rest)
    assert [str(node) for node in Graph().parse(data=text).objects()] == [space + rest]


def test_json_ld_gets_only_prefixes_that_it_takes_for_such() -> None:
    iris = [E + "a", "t:x"]
    assert usable_in_jsonld(SPACES, iris) == {"e": E, "z": E}
