"""SPARQL over a release: every form of result, no reaching out, and an end to long queries."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.extent import examples

from verbund.queries import (
    QueryError,
    QueryLimit,
    QueryLimits,
    QueryRefused,
    QueryTimeout,
    ResultFormat,
    check_query,
    query_release,
    read_release,
    run,
    write_result,
)
from verbund.queries.result import CountedRows
from verbund.system.sandbox import MEGABYTE

DATA = """\
<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/def#Agency> .
<https://example.org/a> <https://example.org/def#name> "Behörde \\"A\\", Ost"@de .
<https://example.org/a> <https://example.org/def#since> "2021-11-16"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://example.org/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/def#Agency> .
<https://example.org/b> <https://example.org/def#name> "zwei\\nZeilen \\u001B[31m" .
"""
ONTOLOGY = """\
@prefix ex: <https://example.org/def#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Agency rdfs:label "Agency"@en .
"""
SPIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x . ?y ?z ?aa . ?ab ?ac ?ad }"
NAMES = "PREFIX ex: <https://example.org/def#>\nSELECT ?agency ?name ?since { ?agency ex:name ?name OPTIONAL { ?agency ex:since ?since } } ORDER BY ?agency"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "dataset.nt").write_text(DATA, encoding="utf-8")
    (tmp_path / "ontology.ttl").write_text(ONTOLOGY, encoding="utf-8")
    return tmp_path


def here(release: Path, query: str, form: str) -> str:
    """Run a query in this process: the same as query_release, without its child process."""
    stream = io.StringIO()
    result = run(read_release(release), query, ResultFormat(form))
    write_result(result, ResultFormat(form), stream, prefixes={"ex": "https://example.org/def#"})
    return stream.getvalue()


def apart(release: Path, query: str, form: str = "table", timeout: float | None = 30) -> str:
    stream = io.StringIO()
    query_release(
        release, query, result_format=form, stream=stream, limits=QueryLimits(timeout=timeout)
    )
    return stream.getvalue()


# --- results


def test_a_release_is_its_data_and_its_ontology(release: Path) -> None:
    assert len(read_release(release)) == 6
    (release / "ontology.ttl").unlink()
    assert len(read_release(release)) == 5


def test_table(release: Path) -> None:
    assert here(release, NAMES, "table") == (
        "agency                   name                     since\n"
        "-----------------------  -----------------------  ----------\n"
        '<https://example.org/a>  Behörde "A", Ost @de     2021-11-16\n'
        "<https://example.org/b>  zwei\\nZeilen \\u001B[31m\n"
    )


@pytest.mark.parametrize(
    ("iri", "shown"),
    [
        ("https://example.org/id/place/a", "<place/a>"),
        ("https://example.org/id/a?b#c", "<a?b#c>"),
        ("https://example.org/id/", "<https://example.org/id/>"),
        ("https://example.org/id//a", "<https://example.org/id//a>"),
        ("https://example.org/id/urn:a/b", "<https://example.org/id/urn:a/b>"),
        ("https://example.org/id/../a", "<https://example.org/id/../a>"),
        ("https://example.org/idea", "<https://example.org/idea>"),
        ("https://example.org/def#A", "ex:A"),
    ],
)
def test_in_a_table_what_is_below_the_base_stands_without_it(
    release: Path, iri: str, shown: str
) -> None:
    """Where a reader who knows the base gets the same IRI of it (RFC 3986, section 5.3)."""
    known = {"ex": "https://example.org/def#"}
    for form, expected in (
        ("table", f"x\n{'-' * len(shown)}\n{shown}\n"),
        ("csv", f"x\r\n{iri}\n"),
    ):
        result = run(read_release(release), f"SELECT (<{iri}> AS ?x) {{}}", ResultFormat(form))
        stream = io.StringIO()
        base = "https://example.org/id/"
        write_result(result, ResultFormat(form), stream, prefixes=known, base=base)
        assert stream.getvalue().replace("\r", "") == expected.replace("\r", "")


def test_the_child_process_gives_the_same_and_shortens_names(release: Path) -> None:
    assert apart(release, NAMES) == here(release, NAMES, "table")
    types = apart(release, "PREFIX e: <https://example.org/> SELECT * { ?s a ?type }")
    assert "e:a  ex:Agency\n" in types


def test_colored_table_does_not_interpret_cells(release: Path) -> None:
    stream = io.StringIO()
    result = run(read_release(release), "SELECT ('[bold]x[/bold]' AS ?x) {}")
    write_result(result, ResultFormat.TABLE, stream, color=True)
    assert "[bold]x[/bold]" in stream.getvalue()
    assert "\x1b[1m" in stream.getvalue()


def test_csv_is_rfc_4180(release: Path) -> None:
    text = apart(release, NAMES, "csv")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["agency", "name", "since"],
        ["https://example.org/a", 'Behörde "A", Ost', "2021-11-16"],
        ["https://example.org/b", "zwei\nZeilen \x1b[31m", ""],
    ]
    assert text.startswith("agency,name,since\r\n")


def test_json_is_sparql_results(release: Path) -> None:
    report = json.loads(apart(release, NAMES, "json"))
    assert report["head"]["vars"] == ["agency", "name", "since"]
    assert report["results"]["bindings"][0]["name"] == {
        "type": "literal",
        "value": 'Behörde "A", Ost',
        "xml:lang": "de",
    }


def test_turtle_is_sorted_and_gives_the_same_graph(release: Path) -> None:
    text = here(release, "CONSTRUCT WHERE { ?s ?p ?o }", "turtle")
    parsed = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    assert parsed == {quad.triple for quad in read_release(release)}
    assert text.startswith(
        "@prefix ex: <https://example.org/def#> .\n\n<https://example.org/a>\n    a ex:Agency ;\n"
    )
    assert text == here(release, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } ORDER BY ?o", "turtle")
    assert "ex:Agency" in here(release, "DESCRIBE <https://example.org/a>", "turtle")


@pytest.mark.parametrize("form", ["table", "turtle"])
def test_of_nested_namespaces_the_longest_shortens(release: Path, form: str) -> None:
    """Whatever the order and the names of the prefixes."""
    query = "CONSTRUCT { <https://example.org/id-a> a <https://example.org/id-> } WHERE {}"
    spaces = ["https://example.org/", "https://example.org/id-", "https://example.org/i"]
    for names in itertools.permutations(["one", "two", "zoo"]):
        stream = io.StringIO()
        result = run(read_release(release), query, ResultFormat(form))
        prefixes = dict(zip(names, spaces, strict=True))
        write_result(result, ResultFormat(form), stream, prefixes=prefixes)
        assert f"{names[1]}:a" in stream.getvalue()
        assert f"{names[2]}:d-" in stream.getvalue(), "where no name may be empty"


def test_a_triple_that_a_query_makes_twice_is_one(release: Path) -> None:
    query = "PREFIX e: <https://example.org/> CONSTRUCT { e:x a e:Y } WHERE { ?s ?p ?o }"
    result = run(read_release(release), query, ResultFormat.TURTLE)
    assert result.data.count(b"\n") == 1


def test_a_graph_as_a_table(release: Path) -> None:
    text = here(release, "DESCRIBE <https://example.org/a>", "table")
    assert text.startswith("subject ")
    assert len(text.splitlines()) == 5


@pytest.mark.parametrize("answer", ["true", "false"])
def test_ask(release: Path, answer: str) -> None:
    query = "ASK { ?s ?p ?o }" if answer == "true" else "ASK { ?s a ?s }"
    assert here(release, query, "table") == f"{answer}\n"
    assert here(release, query, "csv") == f"{answer}\n"
    assert json.loads(here(release, query, "json"))["boolean"] is (answer == "true")


def test_no_rows_and_no_triples(release: Path) -> None:
    assert here(release, "SELECT ?x { ?x a ?x }", "table") == "x\n-\n"
    assert here(release, "CONSTRUCT { ?s a ?s } WHERE { ?s a ?s }", "turtle") == ""


@pytest.mark.parametrize(
    ("query", "form", "words"),
    [
        (NAMES, "turtle", "SELECT and ASK give rows"),
        ("ASK {}", "turtle", "SELECT and ASK give rows"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "csv", "give a graph"),
        ("DESCRIBE <https://example.org/a>", "json", "give a graph"),
    ],
)
def test_a_form_that_does_not_fit(release: Path, query: str, form: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        here(release, query, form)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT *\n{ ?s ex:p ?o }", r"read: line 2, column 6: the prefix ex: is not declared\."),
        ("SELECT * { <rel> ?p ?o }", "line 1, column 12: the IRI <rel> is relative"),
        ("SELECT * {\n ?s ?p }", r"line 2, column \d+, or shortly before it\.$"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o }", "contains a variable that is unbound"),
        ("", "line 1, column 1"),
    ],
)
def test_a_syntax_error_has_its_place(release: Path, query: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        here(release, query, "table")


def test_a_syntax_error_comes_back_from_the_child(release: Path) -> None:
    with pytest.raises(QueryError, match="line 1, column "):
        apart(release, "SELEKT * {}")


def test_a_query_that_is_not_text(release: Path) -> None:
    with pytest.raises(QueryError, match="lone surrogate"):
        here(release, "SELECT ('\ud800' AS ?x) {}", "table")


def test_no_release(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="There is no release"):
        apart(tmp_path, "ASK {}")


def test_a_broken_release_is_an_error_and_not_a_result(release: Path) -> None:
    (release / "dataset.nt").write_text("<a> nonsense", encoding="utf-8")
    with pytest.raises(QueryError, match=r"dataset\.nt cannot be read"):
        apart(release, "ASK {}")


# --- limits


def test_a_long_query_is_ended(release: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"longer than 0\.5 seconds"):
        apart(release, SPIN, timeout=0.5)
    assert time.monotonic() - begin < 20


def limited(release: Path, query: str, limits: QueryLimits, form: str = "json") -> None:
    query_release(release, query, result_format=form, stream=io.StringIO(), limits=limits)


ROWS = "SELECT ('}},{\"[{' AS ?x) ?a { ?a ?b ?c . ?d ?e ?f }"  # 36 of them


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_result_of_more_rows_than_may_be_is_not_written(release: Path, form: str) -> None:
    limited(release, ROWS, QueryLimits(rows=36), form)
    stream = io.StringIO()
    with pytest.raises(QueryLimit, match="more than 35 rows; nothing of it was written"):
        query_release(release, ROWS, result_format=form, stream=stream, limits=QueryLimits(rows=35))
    assert stream.getvalue() == ""


def test_a_graph_of_more_triples_than_may_be_is_not_written(release: Path) -> None:
    limited(release, "CONSTRUCT WHERE { ?s ?p ?o }", QueryLimits(rows=6), "turtle")
    with pytest.raises(QueryLimit, match="more than 5 triples"):
        limited(release, "CONSTRUCT WHERE { ?s ?p ?o }", QueryLimits(rows=5), "turtle")


@pytest.mark.parametrize("size", [1, 2, 3, 10_000])
@pytest.mark.parametrize("form", [ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.JSON])
@given(texts=st.lists(st.text(alphabet='}{,[]"\\\n\ra'), unique=True, max_size=8))
def test_rows_are_counted_whatever_their_texts_hold(
    form: ox.QueryResultsFormat, size: int, texts: list[str]
) -> None:
    store = ox.Store()
    for text in texts:
        store.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.Literal(text)))
    answer = store.query("SELECT ?x ?y { ?s ?p ?x . BIND(?x AS ?y) }")
    assert isinstance(answer, ox.QuerySolutions)
    data = answer.serialize(format=form) or b""
    for most in (len(texts), len(texts) - 1):
        counted = CountedRows(form, most)
        for start in range(0, len(data), size):
            counted.write(data[start : start + size])
        assert counted.too_many is (most < len(texts))


def test_a_query_that_needs_too_much_memory_is_ended(release: Path) -> None:
    query = SPIN.replace("(COUNT(*) AS ?n)", "*") + " ORDER BY ?a ?ad"
    with pytest.raises(QueryLimit, match="more memory than 200 MB"):
        limited(release, query, QueryLimits(memory=200 * MEGABYTE))


def test_a_giant_result_is_not_taken(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("verbund.queries.engine.OUTPUT", 1_000)
    with pytest.raises(QueryLimit, match="nothing of it was written"):
        limited(release, ROWS, QueryLimits())


HOSTILE: dict[str, Callable[[], str]] = {
    "long": lambda: "SELECT * { " + "?s ?p ?o . " * 1_000_000 + "}",
    "escapes": lambda: "SELECT * { ?s ?p '" + "\\u005C" * 100_000 + "' }",
    "nested escapes": lambda: "SELECT * { \\u005Cu005Cu005Cu005Cu005Cu005Cu005Cu005Cu005Cu0053 }",
    "groups": lambda: "SELECT * " + "{" * 100_000 + "}" * 100_000,
    "brackets": lambda: "SELECT * { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
    "sum": lambda: "SELECT (1" + "+1" * 200_000 + " AS ?x) {}",
    "not": lambda: "ASK { FILTER(" + "!" * 300_000 + "true) }",
    "quotation marks": lambda: "SELECT * { ?s ?p " + "'\\" * 300_000,
    "names": lambda: "SELECT * { " + "a." * 300_000,
    "service": lambda: "SELECT * { " + "service" * 100_000,
}
"""Made when they are asked: what is held in memory, each process that a test forks pays for."""


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_neither_hangs_nor_crashes(release: Path, make: Callable[[], str]) -> None:
    """The guard runs shut in as well: its time and memory count."""
    query = make()
    begin = time.monotonic()
    with contextlib.suppress(QueryError):
        limited(release, query, QueryLimits(timeout=3, memory=1_000 * MEGABYTE))
    assert time.monotonic() - begin < 10


def test_the_process_of_a_query_can_open_no_connection(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second wall: with the first taken away, the engine still reaches nobody."""
    pytest.importorskip("resource")
    import socket

    from verbund.queries import engine as module

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        monkeypatch.setattr(module, "check_query", lambda _: None)
        with pytest.raises(QueryError, match="Too many open files"):
            apart(release, f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        with pytest.raises(TimeoutError):
            server.accept()


# --- what is refused

REFUSED = [
    "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { service silent ?s { ?s ?p ?o } }",
    "SELECT * { SERVICE#x\n<http://example.org/>{ ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { \\U00000053\\u0045RVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { \\u005Cu0053ERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * FROM <http://example.org/> { ?s ?p ?o }",
    "SELECT * from named <http://example.org/> { ?s ?p ?o }",
    "ASK\nFROM<http://example.org/>{}",
    "LOAD <http://example.org/>",
    "load silent <http://example.org/>",
    "INSERT DATA { <a:b> <a:c> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "CLEAR ALL",
    "DROP GRAPH <a:b>",
    "CREATE GRAPH <a:b>",
    "COPY <a:b> TO <a:c>",
    "MOVE <a:b> TO <a:c>",
    "ADD <a:b> TO <a:c>",
    "WITH <a:b> DELETE { ?s ?p ?o } USING <a:c> WHERE { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } ; DELETE WHERE { ?s ?p ?o }",
    "SELECT * { ?s ?p \"a\\\"\" . SERVICE <http://example.org/> { ?s ?p ?o } }",
    # The engine reads these as SERVICE, a lexer by the book would not:
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICEx:y{?s ?p ?o}}",
    "PREFIX : <http://127.0.0.1:9/> SELECT * { service:x {?s ?p ?o}}",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { ?s ?p trueSERVICEx:y{?s ?p ?o}}",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { FILTER(1<2)SERVICE?x#>\n{?s ?p ?o}}",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { VALUES ?v {'''1'}SERVICEx:y{?s ?p ?o}}#\\q'''",
    "PREFIX x: <http://127.0.0.1:9/> SELECT * { SERVICEx:y\u0300{?s ?p ?o}}",
]  # fmt: skip
ACCEPTED = [
    "SELECT ?service ?from $load { ?service ?from $load }",
    "# SERVICE <http://example.org/> { FROM <x>\nSELECT * { ?s ?p ?o } # LOAD",
    "SELECT * { ?s ?p 'SERVICE <http://example.org/> {' }",
    'SELECT * { ?s ?p "it\'s FROM \\" SERVICE <x> {" }',
    "SELECT * { ?s ?p '''INSERT ' \n DELETE'''@en }",
    "SELECT * { <http://example.org/service/FROM#LOAD> ?p <http://example.org/?service> }",
    "PREFIX service: <http://example.org/> SELECT * { service:x service:from service:load }",
    "PREFIX e: <http://example.org/> SELECT * { ?s e:service ?x { ?x e:from e:load } }",
    "PREFIX e: <http://example.org/> SELECT * { GRAPH e:service { ?s ?p ?o } }",
    "PREFIX from: <http://example.org/> PREFIX load: <x:y> SELECT * { from:a load:b _:insert }",
    "SELECT ?a { ?a ?b ?c FILTER(?a < ?c && ?c > ?a) } # service",
    "SELECT * { ?s ?p 'x'@from }",
    "PREFIX e: <http://e.org/> SELECT * { ?s e:p/e:service* ?o . ?services e:serviceLevel ?o }",
]


@pytest.mark.parametrize("query", REFUSED)
def test_refused(query: str) -> None:
    with pytest.raises(QueryRefused, match="refused"):
        check_query(query)


@pytest.mark.parametrize("query", ACCEPTED)
def test_accepted_and_understood_by_the_engine(query: str) -> None:
    check_query(query)
    ox.Store().query(query)


def test_a_refusal_says_what_and_where() -> None:
    with pytest.raises(
        QueryRefused, match=r"SERVICE \(line 2, column 3\) would ask another server"
    ):
        check_query("SELECT * {\n  SERVICE <http://example.org/> {} }")


def test_a_refused_query_writes_nothing(release: Path) -> None:
    with pytest.raises(QueryRefused):
        apart(release, REFUSED[0])
    with pytest.raises(QueryRefused):
        run(ox.Store(), REFUSED[0])


PIECES = [
    "SERVICE", "service", "SILENT", "?x", "$x", "x:y", ":y", "x:", "<http://127.0.0.1:9/>", "{",
    "}", "{?s ?p ?o}", "(", ")", "<", ">", "#", ".", ";", " ", "\n", "1", "1.", "1e1", "true",
    "'a'", "'", "''", "'''", '"', '"""', "\\q", "\\n", "@en", "_:b", "FILTER(1<", "VALUES ?v {",
    "?s ?p ", "-", "%41", ":", "*", "/", "GRAPH", "\\u0053ERVICE", "--ltr", "²", "é", "\u0300",
]  # fmt: skip
STARTS = [
    ["FILTER(1<", "2)", "SERVICE", "?x", "#", ">", "\n", "{?s ?p ?o}", "}"],
    ["?s ?p ", "true", "SERVICE", "x:y", "{?s ?p ?o}", "}"],
    ["VALUES ?v {", "'''", "1", "'", "}", "SERVICE", "x:y", "{?s ?p ?o}", "}", "#", "\\q", "'''"],
    ["?s ?p ", "_:b", ".", "SERVICE", ":y", "{?s ?p ?o}", "}"],
]


@st.composite
def almost_queries(draw: st.DrawFn) -> str:
    pieces = list(draw(st.sampled_from(STARTS)))
    for place, piece, keep in draw(
        st.lists(st.tuples(st.integers(0, 20), st.sampled_from(PIECES), st.booleans()), max_size=5)
    ):
        index = min(place, len(pieces) - 1)
        pieces[index : index + (not keep)] = [piece]
    prologue = "".join(f"PREFIX {p}: <http://127.0.0.1:9/> " for p in ("", "x", "SERVICE"))
    return f"{prologue}SELECT * {{{''.join(pieces)}"


@settings(max_examples=examples(2000))
@given(almost_queries())
def test_what_the_engine_takes_for_service_is_refused(query: str) -> None:
    """Port 9 is one that the engine's own client refuses before it connects: an OSError."""
    node = ox.NamedNode("a:b")
    store = ox.Store()
    store.add(ox.Quad(node, node, node))
    try:
        answer = store.query(query)
        assert isinstance(answer, ox.QuerySolutions)
        list(answer)
    except (OSError, RuntimeError):  # RuntimeError: "the service name is unbound"
        with pytest.raises(QueryRefused):
            check_query(query)
    except SyntaxError:
        pass


@pytest.mark.parametrize(
    ("text", "expression", "found"),
    [
        ("e", "[a-z-[aeiou]]", True),
        ("a", r"\\i", None),
        ("a", r"\\p{IsBasicLatin}", None),
        ("\u03b1", r"\\p{Greek}", True),
        ("aa", r"(a)\\1", None),
        ("a", r"\\ba", True),
        ("A", "(?i)a", True),
        (r"abc\n", "^abc$", False),
        (r"a\nb", "a.b", False),
    ],
)
def test_expressions_of_queries_differ_from_those_of_xpath_as_is_said(
    text: str, expression: str, found: bool | None
) -> None:
    """docs/commands.md tells how; None for an error, which leaves the variable unbound."""
    query = f'SELECT (REGEX("{text}", "{expression}") AS ?x) {{}}'
    ((value,),) = ox.Store().query(query)  # type: ignore[misc] # one row of one variable
    assert (None if value is None else value.value == "true") == found
