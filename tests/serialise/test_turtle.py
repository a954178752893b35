"""One writer of Turtle for small graphs, whatever they are made from."""

from __future__ import annotations

import io

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st

from verbund.queries.result import QueryResult, ResultFormat
from verbund.queries.write import write_result
from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import RDF_LANG_STRING, XSD, Iri, Literal, ntriples
from verbund.serialise.graph import turtle_text
from verbund.serialise.statements import Statement, turtle
from verbund.serialise.turtle import TurtleWriter, turtle_literal

E = "https://example.org/"
PREFIXES = {"e": E, "xsd": XSD}
IRIS = st.sampled_from([E + "a", E + "1.5", E + "a/b", "urn:x:y", XSD + "date"]).map(Iri)
LITERALS = st.builds(
    Literal,
    st.text(st.characters(codec="utf-8"), max_size=5),
    st.sampled_from([XSD + "string", XSD + "date", E + "type"]),
    st.none(),
)
TEXTS = st.builds(
    lambda text: Literal(text, RDF_LANG_STRING, "de"),
    st.text('aäß"\\\n\u0007', max_size=5),
)


@given(st.sets(st.tuples(IRIS, IRIS, IRIS | LITERALS | TEXTS), min_size=1, max_size=6))
def test_lines_of_a_release_and_results_of_a_query_are_written_alike(
    triples: set[tuple[Iri, Iri, Iri | Literal]],
) -> None:
    lines = sorted(" ".join(map(ntriples, triple)) + " .\n" for triple in triples)
    parts = [tuple(map(ntriples, triple)) for triple in triples]
    statements = sorted(Statement(s, p[1:-1], o) for s, p, o in parts)
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    result = QueryResult("graph", "".join(lines).encode())
    write_result(result, ResultFormat.TURTLE, stream, prefixes=PREFIXES)
    stream.seek(0)
    written = turtle(sorted(statements, key=lambda item: item.line), PREFIXES)
    assert stream.read() == written

    def read(text: str, form: pyoxigraph.RdfFormat) -> set[pyoxigraph.Triple]:
        return {quad.triple for quad in pyoxigraph.parse(text.encode(), format=form)}

    assert read(written, pyoxigraph.RdfFormat.TURTLE) == read(
        "".join(lines), pyoxigraph.RdfFormat.N_TRIPLES
    )


def test_a_graph_is_written_as_its_lines_are() -> None:
    statements = [
        Statement(f"<{E}a>", E + "p", f"<{E}1>"),
        Statement(f"<{E}a>", E + "p", f"<{E}2>"),
        Statement(f"<{E}a>", E + "q", f'"x\\u0007"^^<{XSD}date>'),
        Statement(f"<{E}b>", E + "p", '"y"@de'),
    ]
    expected = (
        f"@prefix e: <{E}> .\n@prefix xsd: <{XSD}> .\n\n"
        "e:a\n    e:p e:1 ,\n        e:2 ;\n"
        '    e:q "x\\u0007"^^xsd:date .\n\n'
        'e:b\n    e:p "y"@de .\n'
    )
    assert turtle(statements, PREFIXES) == expected
    graph = RdfGraph(
        [
            (Iri(E + "a"), E + "p", Iri(E + "2")),
            (Iri(E + "b"), E + "p", Literal("y", RDF_LANG_STRING, "de")),
            (Iri(E + "a"), E + "q", Literal("x\u0007", XSD + "date")),
            (Iri(E + "a"), E + "p", Iri(E + "1")),
        ]
    )
    assert turtle_text(graph, PREFIXES, {}) == expected


def test_a_document_without_prefixes_has_no_head() -> None:
    writer = TurtleWriter(PREFIXES)
    block = writer.block("<urn:a>", {"urn:p": [writer.literal("x", "", "")]})
    assert writer.document([block]) == '<urn:a>\n    <urn:p> "x" .\n'
    assert turtle_literal("x", None, XSD + "string", writer.iri) == '"x"'
