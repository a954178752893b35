"""The page of queries: an editor that works without a script, answers, files, pictures."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urljoin

import pytest
from tests.pictures.test_style import contrast
from tests.serve.test_questions import Read
from tests.support.serving import RELEASE, Served

import verbund

ASSETS = Path(__file__).parents[2] / "pipeline/verbund/serve/assets"
COOP = "PREFIX coop: <https://w3id.org/agency-cooperation/ontology#>\n"
PARTICIPANTS = (
    f"{COOP}PREFIX schema: <https://schema.org/>\nSELECT ?agency ?conference ?day {{ ?part coop:"
    "participationIn ?conference ; coop:participant ?agency . ?conference schema:startDate ?day }"
)
PLACES = f"{COOP}SELECT ?place ?unit {{ ?unit coop:jurisdictionArea ?place }}"
FIRST = "01-partners-of-an-agency"


def text_of(page: str) -> str:
    """The query in the editor of a page."""
    return unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[0])


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_editor_begins_with_a_query_that_has_an_answer(served: Served, language: str) -> None:
    assert served.get(f"/{language}/query").headers["location"] == f"/{language}/query/"
    empty = served.get(f"/{language}/query/")
    assert empty.headers["Content-Security-Policy"].startswith("default-src 'none'")
    page = Read(empty.text)
    assert "textarea" in page.tags
    asked = served.get(f"/{language}/query/", params={"query": text_of(empty.text)})
    assert asked.status_code == 200
    assert len(Read(asked.text).cells) >= 20
    assert urljoin(f"/{language}/query/", "../questions/") in {
        urljoin(f"/{language}/query/", link) for link in page.links
    }


def test_rows_have_names_and_links_and_an_address_to_share(served: Served) -> None:
    answer = served.get("/de/query/", params={"query": PARTICIPANTS})
    page = Read(answer.text)
    rows = verbund.query(PARTICIPANTS, release=RELEASE)
    assert f'<span class="count">({len(rows)})</span>' in answer.text
    assert "Staatsanwaltschaft Detmold" in page.cells
    links = {urljoin("/de/query/", link) for link in page.links}
    assert "/de/organisation/staatsanwaltschaft-detmold.html" in links
    asked = [link for link in links if link.startswith("/de/query/?query=")]
    shared = next(link for link in asked if "&as=" not in link)
    assert served.get(shared).text == answer.text
    assert text_of(answer.text) == PARTICIPANTS
    other = next(link for link in links if link.startswith("/en/query/?query="))
    assert text_of(served.get(other).text) == PARTICIPANTS


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "xml"])
def test_files_are_what_the_endpoint_gives(served: Served, ending: str) -> None:
    accept = {"csv": "text/csv", "tsv": "text/tab-separated-values"}.get(
        ending, f"application/sparql-results+{ending}"
    )
    asked = {"query": PARTICIPANTS}
    links = Read(served.get("/de/query/", params=asked).text).links
    link = next(item for item in links if f"answer.{ending}?" in item)
    found = served.get(urljoin("/de/query/", link))
    assert f"answer.{ending}" in found.headers["content-disposition"]
    assert found.content == served.get("/sparql", params=asked, headers={"Accept": accept}).content
    if ending == "csv":
        assert next(csv.reader(io.StringIO(found.text))) == ["agency", "conference", "day"]


def test_truth_values_and_graphs(served: Served) -> None:
    yes = served.get("/en/query/", params={"query": "ASK { ?x a ?y }"}).text
    assert "Yes (true)" in yes
    assert "answer.csv" not in yes
    assert "Nein (false)" in served.get("/de/query/", params={"query": "ASK { ?x a ?x }"}).text
    graph = served.get(
        "/de/query/", params={"query": f"{COOP}DESCRIBE <{coop_base()}organisation/kreis-lippe>"}
    ).text
    shown = re.findall(r"<pre[^>]*>\n(.*?)</pre>", graph, re.DOTALL)[0]
    assert "Kreis Lippe" in shown
    assert shown.count("@prefix ") < 15  # of some forty, those that it uses
    assert "answer.ttl?" in graph
    assert "answer.jsonld?" in graph


def coop_base() -> str:
    """The base of the records."""
    return str(json.loads((RELEASE / "manifest.json").read_text())["base"])


@pytest.mark.parametrize(
    ("query", "status", "found"),
    [
        ("SELECT * {\n ?s ?p }", 400, "Zeile 2"),
        ("SELECT * {\n ?s coop:x ?o }", 400, "Das Präfix coop: ist nicht deklariert"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "SERVICE"),
        ("INSERT DATA { <x:a> <x:b> <x:c> }", 403, "INSERT"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 422, "2.000 Zeilen"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a + ?d > ?g) }", 422, "Sekunde"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(
    served: Served, query: str, status: int, found: str
) -> None:
    answer = served.get("/de/query/", params={"query": query}, headers={"Accept-Language": "en"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    told = re.findall(r'role="alert".*?</div>', answer.text, re.DOTALL)[0]
    assert found in told
    assert told.count("<p>") == 2
    assert text_of(answer.text) == query
    assert 'aria-invalid="true"' in answer.text


def test_long_queries_come_by_a_form(served: Served) -> None:
    query = f"{PARTICIPANTS}\n# {'x' * 200_000}"
    answer = served.ask("POST", "/de/query/", data={"query": query.replace("\n", "\r\n")})
    assert answer.status_code == 200
    assert text_of(answer.text) == query
    page = Read(answer.text)
    assert "Staatsanwaltschaft Detmold" in page.cells
    assert max(map(len, page.links)) < 8_000  # what is too long is sent again by buttons
    assert 'formaction="../query/answer.csv"' in answer.text
    whole = served.ask("POST", "/de/query/answer.csv", data={"query": query})
    assert whole.text.startswith("agency,conference,day")
    too_long = served.ask("POST", "/de/query/", data={"query": "#" * 1_200_000})
    assert too_long.status_code == 413
    assert 'role="alert"' in too_long.text
    address = served.get("/de/query/", params={"query": "ASK {} #" + "x" * 66_000})
    assert address.status_code == 414
    assert "Lange Abfrage stellen" in address.text


@pytest.mark.parametrize(
    ("query", "name", "sign"),
    [
        (PARTICIPANTS, "network", "picture-network"),
        (PARTICIPANTS, "timeline", "picture-timeline"),
        (PLACES, "map", "picture-map"),
    ],
)
def test_an_answer_is_a_picture_where_one_fits(
    served: Served, query: str, name: str, sign: str
) -> None:
    table = served.get("/en/query/", params={"query": query})
    link = next(item for item in Read(table.text).links if item.endswith(f"&as={name}#answer"))
    drawn = served.get(urljoin("/en/query/", link))
    assert f'class="picture {sign}"' in drawn.text
    page = Read(drawn.text)
    assert "details" in page.tags
    first = Read(table.text).cells
    heads = re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]*)', drawn.text)
    assert heads
    assert set(map(unescape, heads)) <= set(first)
    assert "in force" not in drawn.text  # the query says nothing of that
    assert ">Certain<" not in drawn.text


def test_a_picture_that_does_not_fit_is_not_offered(served: Served) -> None:
    number = {"query": "SELECT (1 AS ?one) {}"}
    assert "&amp;as=" not in served.get("/en/query/", params=number).text
    asked = served.get("/en/query/", params={**number, "as": "network"})
    assert asked.status_code == 200
    assert "does not fit" in asked.text
    assert served.get("/en/query/", params={**number, "as": "../x"}).status_code == 200
    empty = {"query": PARTICIPANTS.replace("?part coop", "FILTER(false) ?part coop")}
    for name in ("network", "timeline", "map"):
        assert served.get("/en/query/", params={**empty, "as": name}).status_code == 200


def test_a_question_opens_with_its_values(served: Served) -> None:
    page = served.get(f"/de/questions/{FIRST}", params={"agency": "Kreis Lippe", "ask": "1"}).text
    links = [urljoin(f"/de/questions/{FIRST}", link) for link in Read(page).links]
    listed = Read(served.get("/de/questions/").text).links
    assert "/de/query/" in {urljoin("/de/questions/", link) for link in listed}
    link = next(item for item in links if item.startswith(f"/de/query/{FIRST}?"))
    opened = served.get(link)
    query = text_of(opened.text)
    assert f"VALUES ?agency {{ <{coop_base()}organisation/kreis-lippe> }}" in query
    asked = served.ask("POST", "/de/query/", data={"query": query})
    rows = verbund.query(
        question="01", parameters={"agency": "Kreis Lippe"}, language="de", release=RELEASE
    )
    assert f'<span class="count">({len(rows)})</span>' in asked.text
    wrong = served.get(f"/de/query/{FIRST}?agency=Kreis+Lipp")
    assert wrong.status_code == 400
    assert "kreis-lippe" in wrong.text
    assert served.get("/de/query/99-nothing").status_code == 404
    assert served.get(f"/de/query/{FIRST}?nothing=1").status_code == 400


def test_hostile_queries_and_names_are_text(served: Served) -> None:
    bad = "</textarea><script>alert(1)</script>"
    for query in (bad, f'SELECT ("{bad}" AS ?x) (<javascript:alert(1)> AS ?y) {{}}',
                  f"SELECT * {{ VALUES ?x {{ <{coop_base()}organisation/\"onload=x> }} }}",
                  f'CONSTRUCT {{ <x:y> <x:y> "{bad}" }} {{}}'):  # fmt: skip
        for shown in ("table", "network", "timeline"):
            text = served.get("/en/query/", params={"query": query, "as": shown}).text
            assert "<script>" not in text
            assert 'href="javascript' not in text
            assert text_of(text) == query
    assert "<script>" not in served.get("/de/query/%3Cscript%3E?x=%3Cscript%3E").text
    assert "<script>" not in served.get("/de/query/?%3Cscript%3E=1").text


def test_a_page_is_bounded(served: Served) -> None:
    wide = " ".join(f'("{"y" * 5_000}" AS ?v{at})' for at in range(60))
    page = served.ask("POST", "/en/query/", data={"query": f"SELECT {wide} {{}}"}).text
    assert len(Read(page).cells) == 50
    assert "10 more columns" in page
    assert max(map(len, Read(page).cells)) == 1_001
    texts = " ".join(f'"{at}{"z" * 5_000}"' for at in range(60))
    query = f"CONSTRUCT {{ <x:y> <x:z> ?t }} {{ VALUES ?t {{ {texts} }} }}"
    graph = served.ask("POST", "/en/query/", data={"query": query}).text
    assert "shows the beginning only" in graph
    assert 150_000 < len(re.findall(r"<pre[^>]*>(.*?)</pre>", graph, re.DOTALL)[0]) < 210_000
    iri = f"<{coop_base()}organisation/{{}}>".format
    pairs = " ".join(f"({iri(at % 200)} {iri(200 + at // 20)})" for at in range(1_600))
    query = f"SELECT * {{ VALUES (?a ?b) {{ {pairs} }} }}"
    network = served.ask("POST", "/en/query/", data={"query": query, "as": "network"}).text
    assert "leaves out the rest" in network
    assert network.count('<th scope="row">') == 1_500
    many = served.get("/en/query/", params={"query": "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1500"})
    assert ">(1500)</span>" in many.text
    assert len(Read(many.text).cells) == 1_500  # three columns of 500 rows


def test_who_asks_much_waits_as_at_the_endpoint(served: Served) -> None:
    slow = "SELECT * {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a + ?d > ?g + {}) }}"
    waiting = [HTTPConnection("127.0.0.1", served.port, timeout=10) for _ in range(12)]
    try:
        for at, one in enumerate(waiting):
            part = "/sparql" if at % 2 else "/de/query/"
            one.request("GET", f"{part}?{urlencode({'query': slow.format(at)})}")
        answer = served.get("/de/query/", params={"query": slow.format(99)})
    finally:
        for one in waiting:
            one.close()
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "5"
    assert "Es warten zu viele Ihrer Abfragen" in answer.text
    assert text_of(answer.text) == slow.format(99)


def test_nothing_else_is_possible(served: Served) -> None:
    assert served.ask("PUT", "/de/query/").status_code == 405
    assert served.ask("OPTIONS", "/de/query/").headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    plain = {"Content-Type": "text/plain"}
    assert served.ask("POST", "/de/query/", data="query=ASK{}", headers=plain).status_code == 415
    assert served.get("/de/query/?query=ASK{}&query=ASK{}").status_code == 400
    assert served.get("/de/query/?default-graph-uri=x:y&query=ASK{}").status_code == 400
    assert served.get("/de/query/answer.exe?query=ASK{}").status_code == 404
    assert served.get("/de/query/answer.csv").status_code == 400
    assert served.get("/de/query/answer.csv?query=ASK{}").status_code == 406
    assert served.ask("POST", "/de/questions/").status_code == 405


def test_terms_are_those_of_the_model(served: Served) -> None:
    german, english = (served.get(f"/assets/terms.{tag}.json").json() for tag in ("de", "en"))
    assert german["prefixes"]["coop"] == "https://w3id.org/agency-cooperation/ontology#"
    assert ["coop:Cooperation", "Zusammenarbeit", "Klasse"] in german["terms"]
    assert ["coop:Cooperation", "class"] in [[name, kind] for name, _, kind in english["terms"]]
    assert any(name == "coop:participant" for name, _, _ in german["terms"])
    for name, _, _ in german["terms"]:
        assert name.partition(":")[0] in german["prefixes"]


def test_terms_say_where_they_stand(served: Served) -> None:
    german, english = (served.get(f"/assets/terms.{tag}.json").json() for tag in ("de", "en"))
    assert {tag["kinds"]["property"] for tag in (german, english)} == {"Eigenschaft", "property"}
    assert german["properties"] == english["properties"]
    of_class = german["properties"]
    assert "coop:participant" in of_class["coop:EventParticipation"]
    assert "coop:participant" not in of_class["coop:Conference"]
    assert "coop:newOnRecord" in of_class["coop:Joining"]  # of no table
    kinds = {name: kind for name, _, kind in english["terms"]}
    for name, properties in of_class.items():
        assert kinds[name] == "class"
        assert properties == sorted(properties)
        assert all(one in kinds for one in properties)
    together = [name for names, _ in german["concepts"] for name in names]
    assert "coop:administrativeLevel" in together
    assert len(together) == len(set(together))
    assert all(kinds[one] == "concept" for _, listed in german["concepts"] for one in listed)


@pytest.mark.parametrize("name", ["query.js", "query-text.js"])
def test_the_script_is_small_and_our_own(name: str) -> None:
    script = (ASSETS / name).read_text()
    assert len(script.splitlines()) < 250
    assert not re.search(r"https?://|innerHTML|eval|import", script)


@pytest.mark.parametrize(("theme", "paper"), [(0, "#ffffff"), (1, "#14171b")])
def test_colours_of_code_are_at_seven_to_one(theme: int, paper: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", (ASSETS / "query.css").read_text())
    colours = re.findall(r"--code-\w+: (#\w{6})", blocks[theme])
    assert len(colours) == 7
    assert all(contrast(colour, paper) >= 7 for colour in colours)
