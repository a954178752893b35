"""A query sees no difference between all triples and those of the terms that it names."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.support.questions import QUERIES, ROOT

from verbund.rdf.terms import RDF_TYPE
from verbund.sparql.named_terms import first_property, named_terms

BASE = "https://w3id.org/agency-cooperation/lippe/"
RULES = sorted((ROOT / "ontology" / "rules").glob("*.rq"))


@cache
def release() -> list[ox.Quad]:
    output = ROOT / "output"
    found = [*ox.parse(path=str(output / "dataset.nt"), format=ox.RdfFormat.N_TRIPLES)]
    return [*found, *ox.parse(path=str(output / "ontology.ttl"), format=ox.RdfFormat.TURTLE)]


def answer(quads: list[ox.Quad], query: str) -> list[str]:
    store = ox.Store()
    store.bulk_extend(quads)
    found = store.query(query, base_iri=BASE)
    assert not isinstance(found, ox.QueryBoolean)
    return sorted(map(str, found))


@pytest.mark.parametrize("path", [*QUERIES, *RULES], ids=lambda path: path.stem)
def test_what_is_not_named_makes_no_difference(path: Path) -> None:
    """The questions are queries of every kind; those with a path of no step, or a variable for a property, may read anything."""
    query = path.read_text(encoding="utf-8")
    properties, classes = named_terms(query, BASE)
    any_property = r"[\w)]\*|\n +\?\w+ \?\w+ \?\w+ [;.]"
    assert (properties is None) == (re.search(any_property, query) is not None)
    if properties is None:
        return
    kept = [
        quad
        for quad in release()
        if quad.predicate.value in properties
        and (
            quad.predicate.value != RDF_TYPE
            or classes is None
            or getattr(quad.object, "value", "") in classes
        )
    ]
    assert len(kept) < len(release())
    assert answer(kept, query) == answer(release(), query)


def test_the_packaged_rules_read_a_part_alone() -> None:
    """Else a build would load all that there is."""
    assert len(RULES) == 4
    assert all(None not in named_terms(path.read_text(encoding="utf-8"), BASE) for path in RULES)


@pytest.mark.parametrize(
    "where",
    [
        "?s ?p ?o",
        "?s <x:p> 1 ; ?p ?o",
        "[] ?p ?o",
        "?s <x:p> [ ?p 1 ]",
        "?s <x:p> 1.5 . ?s ?p 2.5",
        '?s <x:p> "a"@de . "b" ?p "c"',
        "_:b ?p -3",
        "( 1 2 ) ?p ?o",
        "?s <x:p>* ?o",
        "?s <x:p>? ?o",
        "?s (<x:p>|^<x:q>)* ?o",
        "?s !<x:p> ?o",
        "?s !(^<x:p>|a) ?o",
        "?s <x:p> ?o FILTER NOT EXISTS { ?o <x:q> 1 FILTER EXISTS { ?o ?p ?t } }",
        "?s <x:p> ?o { SELECT ?a ?b ?c { ?a ?b ?c } }",
        "VALUES (?s ?p) { (<x:a> <x:b>) } ?s ?p ?o",
        r"?s <x:\u0070> ?o",
    ],
)
def test_what_may_read_anything(where: str) -> None:
    assert named_terms(f"CONSTRUCT {{ <x:l> <x:q> ?o }} WHERE {{ {where} }}", BASE)[0] is None


@pytest.mark.parametrize(
    "where",
    [
        "?s <x:p>/^<x:q>+ ?o . ?o <x:r> ?a , ?b ; <x:t> [ <x:u> ?c ]",
        "?s <x:p> ?o FILTER (!BOUND(?o) && ?o != ?s) ?o <x:q> ?t",
        "VALUES (?s ?o) { (<x:a> <x:b>) } ?s <x:p> ?o",
        "{ SELECT ?a ?b (COUNT(*) AS ?c) { ?a <x:p> ?b } GROUP BY ?a ?b } ?a <x:q> ?o",
        "OPTIONAL { ?s <x:p> ?o } BIND (2 * STRLEN(?o) AS ?n) ?s <x:q> ?n",
    ],
)
def test_what_reads_named_properties_alone(where: str) -> None:
    found = named_terms(f"CONSTRUCT {{ <x:l> <x:q> ?o }} WHERE {{ {where} }}", BASE)
    assert found.properties is not None
    assert {"x:p", "x:q"} <= found.properties


@pytest.mark.parametrize(
    ("where", "is_open"),
    [
        ("?s a <x:C>", False),
        ("?s a ?kind", True),
        ("?s <x:p> ?o ; a <x:C> , ?kind", True),
        ("?s <x:p>/a ?kind", True),
        ("<x:C> ^a ?s", True),
    ],
)
def test_classes(where: str, is_open: bool) -> None:
    found = named_terms(f"CONSTRUCT {{ <x:l> <x:q> ?o }} WHERE {{ {where} }}", BASE)
    assert (found.classes is None) == is_open


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("?s <x:p> ?o ; a <x:C>", "x:p"),
        ("<x:s> <p> <x:o>", f"{BASE}p"),
        ("?s a <x:C> . ?s <x:p> ?o", None),
        ("?s <x:p>/<x:q> ?o", None),
        ("?s <x:p>* ?o", None),
        ("?s ^<x:p> ?o", None),
        ("?s ?p ?o", None),
        ("{ ?s <x:p> ?o } UNION { ?s <x:q> ?o }", None),
        ("OPTIONAL { ?s <x:p> ?o }", None),
        ("FILTER NOT EXISTS { ?s <x:p> ?o }", None),
        ("VALUES ?s { <x:s> } ?s <x:p> ?o", None),
    ],
)
def test_the_first_property_is_one_that_must_be_there(where: str, expected: str | None) -> None:
    query = f"CONSTRUCT {{ <x:l> <x:q> ?o }} WHERE {{ {where} }}"
    assert first_property(query, BASE) == expected


def test_each_packaged_rule_has_one() -> None:
    """So a workspace without partnerships and series of conferences pays nothing for rules."""
    firsts = {path.stem: first_property(path.read_text(encoding="utf-8"), BASE) for path in RULES}
    coop = "https://w3id.org/agency-cooperation/ontology#"
    assert firsts == {
        "cooperation": f"{coop}cooperationStatus",
        "expiry": f"{coop}cooperationStatus",
        "joining": f"{coop}inSeries",
        "leaving": f"{coop}inSeries",
    }
