"""SPARQL 1.1 Protocol on the wire: forms, methods, statuses, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from time import monotonic
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from tests.support.serving import RELEASE, Served

import verbund

NAMES = """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?name { ?thing skos:prefLabel ?name . FILTER (LANG(?name) = "de") }
ORDER BY ?thing ?name LIMIT 30"""
GRAPH = "CONSTRUCT { ?s a ?o } { ?s a ?o } ORDER BY ?s LIMIT 20"
DERIVED = "https://w3id.org/agency-cooperation/lippe/derived"


def rows_of(text: str) -> list[list[str]]:
    return [list(row) for row in csv.reader(io.StringIO(text))][1:]


def expected() -> list[list[str]]:
    answer = verbund.query(NAMES, release=RELEASE)
    return [["" if cell is None else str(cell) for cell in row] for row in answer.rows]


def test_get_form_and_direct_post_answer_as_the_command_does(served: Served) -> None:
    accept = {"Accept": "text/csv"}
    direct = {**accept, "Content-Type": "application/sparql-query"}
    answers = [
        served.get("/sparql", params={"query": NAMES}, headers=accept),
        served.ask("POST", "/sparql", data={"query": NAMES}, headers=accept),
        served.ask("POST", "/sparql", data=NAMES.encode(), headers=direct),
    ]
    assert [item.status_code for item in answers] == [200, 200, 200]
    assert {item.headers["content-type"] for item in answers} == {"text/csv; charset=utf-8"}
    assert [rows_of(item.text) for item in answers] == [expected()] * 3


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/*;q=0.1, application/json;q=0", "text/csv; charset=utf-8"),
        ("application/xml, */*;q=0.1", "application/xml"),
    ],
)
def test_rows_have_the_form_that_is_preferred(
    served: Served, accept: str | None, media_type: str
) -> None:
    answer = served.get("/sparql", params={"query": NAMES}, headers={"Accept": accept})
    assert answer.headers["content-type"] == media_type
    assert "Accept" in answer.headers["vary"]
    if "json" in media_type:
        found = len(json.loads(answer.content)["results"]["bindings"])
    elif "xml" in media_type:
        found = len(ElementTree.fromstring(answer.content).findall(".//{*}result"))  # noqa: S314
    else:
        found = answer.text.count("\n") - 1
    assert found == 30


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_graphs_have_the_form_that_is_preferred(
    served: Served, accept: str, form: ox.RdfFormat
) -> None:
    answer = served.get("/sparql", params={"query": GRAPH}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == accept
    found = {str(quad.triple) for quad in ox.parse(answer.content, format=form)}
    rows = verbund.query(GRAPH, release=RELEASE).rows
    assert len(found) == len(rows) == 20


def test_a_truth_value_has_no_form_as_a_table(served: Served) -> None:
    ask = {"query": "ASK { ?s ?p ?o }"}
    assert served.get("/sparql", params=ask).json()["boolean"] is True
    refused = served.get("/sparql", params=ask, headers={"Accept": "text/csv"})
    assert refused.status_code == 406
    assert "application/sparql-results+json" in refused.json()["detail"]


def test_the_dataset_is_that_of_the_query_command(served: Served) -> None:
    counted = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DERIVED}> {{ ?s ?p ?o }} }}"
    plain = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(query: str, **graphs: str) -> int:
        found = served.get("/sparql", params={"query": query, **graphs}).json()
        return int(found["results"]["bindings"][0]["n"]["value"])

    derived = verbund.query(counted, release=RELEASE).rows[0][0]
    assert number(counted) == derived
    assert number(plain) == verbund.query(plain, release=RELEASE).rows[0][0]
    assert number(plain, **{"default-graph-uri": DERIVED}) == derived
    assert number(counted, **{"default-graph-uri": DERIVED}) == 0
    assert number(counted, **{"named-graph-uri": DERIVED}) == derived
    assert number(plain, **{"named-graph-uri": DERIVED}) == 0


def test_a_graph_elsewhere_is_refused_and_not_fetched(served: Served) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        graph = f"{served.address}/data/organisation/kreis-lippe.ttl"
        before = len(served.lines)
        answer = served.get("/sparql", params={"query": NAMES, name: graph})
        assert answer.status_code == 400
        assert DERIVED in answer.json()["detail"]
        assert all("/data/" not in line for line in served.lines[before:])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", 403),
        ("LOAD <http://127.0.0.1:9/>", 403),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403),
        ("DROP ALL", 403),
        ("SELECT * {", 400),
        ("SELECT ?x { ?x nowhere:y ?z }", 400),
        ("", 400),
    ],
)
def test_what_is_refused_is_a_problem_in_both_languages(
    served: Served, query: str, status: int
) -> None:
    texts = set()
    for language in ("de-AT,de;q=0.9,en;q=0.1", "fr, en;q=0.5"):
        answer = served.get(
            "/sparql", params={"query": query}, headers={"Accept-Language": language}
        )
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language[:2].replace("fr", "en")
        document = answer.json()
        assert document["status"] == status
        assert document["title"]
        texts.add(document["detail"])
    assert len(texts) == 2


def test_requests_that_are_no_query_have_their_own_status(served: Served) -> None:
    post = {"data": b"x", "headers": {"Content-Type": "text/plain"}}
    assert served.ask("POST", "/sparql", **post).status_code == 415
    update = {"data": b"CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}
    assert served.ask("POST", "/sparql", **update).status_code == 403
    assert served.ask("POST", "/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert served.ask("POST", "/sparql", data={"nothing": "x"}).status_code == 400
    assert served.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400
    assert served.get("/sparql?query=%FF").status_code == 400
    put = served.ask("PUT", "/sparql", data=b"x")
    assert (put.status_code, put.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    utf8 = {"data": b"\xff", "headers": {"Content-Type": "application/sparql-query"}}
    assert served.ask("POST", "/sparql", **utf8).status_code == 400


def test_ten_megabytes_are_refused_at_once(served: Served) -> None:
    begun = monotonic()
    query = b"SELECT * { ?s ?p ?o } #" + b"x" * 10_000_000
    headers = {"Content-Type": "application/sparql-query"}
    answer = served.ask("POST", "/sparql", data=query, headers=headers)
    assert answer.status_code == 413
    pieces = (query[at : at + 65_536] for at in range(0, len(query), 65_536))
    assert served.ask("POST", "/sparql", data=pieces, headers=headers).status_code == 413
    assert served.get("/sparql?query=" + "x" * 100_000).status_code == 414
    assert monotonic() - begun < 2


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("SELECT * { ?s ?p ?o }", "2,000"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "2,000"),
        ('SELECT (CONCAT(?a, ?a) AS ?b) { ?s ?p ?o BIND (REPLACE("%s", "x", "yyyyyyyyyyyyyyyyyyyy") AS ?a) } LIMIT 1999' % ("x" * 1000), "2,097,152 bytes"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "1 second"),
        ("SELECT * { ?a (<urn:x>|!<urn:x>)* ?b . ?b (<urn:x>|!<urn:x>)* ?c . ?c ^(!<urn:y>)+ ?d }", ""),
        ('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), "(a+)+(b+)+$|(.*)*x") }', "1 second"),
    ],
    ids=["rows", "triples", "bytes", "cross product", "paths", "regex"],
)  # fmt: skip
def test_a_limit_is_never_a_silent_200(served: Served, query: str, word: str) -> None:
    begun = monotonic()
    answer = served.ask("POST", "/sparql", data={"query": query})
    assert answer.status_code == 422, answer.text[:300]
    assert answer.json()["type"].endswith("#problem-limit")
    assert word.replace("2,097,152", "2,000,000") in answer.json()["detail"]
    assert monotonic() - begun < 3


def test_memory_is_bounded_and_the_next_query_is_answered(served: Served) -> None:
    query = """SELECT (GROUP_CONCAT(?x) AS ?y) (COUNT(DISTINCT ?x) AS ?n) {
      ?a ?b ?c . ?d ?e ?f BIND (CONCAT(STR(?a), STR(?b), STR(?c), STR(?d), STR(?f)) AS ?x) }"""
    assert served.ask("POST", "/sparql", data={"query": query}).status_code == 422
    assert served.get("/sparql", params={"query": NAMES}).status_code == 200


def test_a_worker_that_grew_is_replaced_without_a_lost_query(served: Served) -> None:
    filling = "x" * 1_000
    query = f"""SELECT (STRLEN(GROUP_CONCAT(?x)) AS ?n) {{
      ?s ?p ?o BIND (CONCAT(STR(?s), "{filling}") AS ?x) }}"""
    for _ in range(6):
        assert served.ask("POST", "/sparql", data={"query": query}).status_code == 200
    for _ in range(6):
        assert served.get("/sparql", params={"query": NAMES}).status_code == 200


def test_the_service_describes_itself(served: Served) -> None:
    import rdflib

    for accept, form in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("text/html", "turtle")):  # fmt: skip
        answer = served.get("/sparql", headers={"Accept": accept})
        assert answer.status_code == 200
        graph = rdflib.Graph().parse(data=answer.text, format=form)
        sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
        service = graph.value(None, sd.endpoint, rdflib.URIRef(f"{served.address}/sparql"))
        dataset = graph.value(service, sd.defaultDataset)
        named = graph.value(graph.value(dataset, sd.namedGraph), sd.name)
        assert str(named) == DERIVED
        assert len(list(graph.objects(service, sd.resultFormat))) == 8


def test_other_origins_may_ask(served: Served) -> None:
    preflight = served.ask("OPTIONS", "/sparql", headers={"Origin": "https://example.org"})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert "POST" in preflight.headers["access-control-allow-methods"]
    answer = served.get("/sparql", params={"query": NAMES})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = served.get(
        "/sparql", params={"query": NAMES}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
