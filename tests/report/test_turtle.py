"""The W3C report: as SHACL defines it, as pySHACL finds it, and with the cell of each result."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import DCTERMS, RDF, SH, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from tests.support.agreement.differential import Reference, convert
from tests.support.golden import check_golden
from tests.support.library import RECORDS, edit, write_library
from tests.support.report_runs import NOTHING, only, reported, written

from verbund.findings import Finding, Place, Severity
from verbund.rdf.terms import ntriples
from verbund.report.reported import RunReport
from verbund.validation.compare import Key
from verbund.validation.rdflib_graphs import lexical_forms
from verbund.validation.rdflib_terms import to_term
from verbund.workspace.workspace import read_workspace

GOLDEN = Path(__file__).parent / "golden"
OA = Namespace("http://www.w3.org/ns/oa#")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
WARNING = "sh:minLength 4 ; sh:severity sh:Warning"


def graph_of(run: RunReport) -> Graph:
    """Read with rdflib and with Oxigraph, which must agree."""
    text = written("turtle", run)
    with lexical_forms():
        graph = Graph().parse(data=text, format="turtle")
    again = graph.serialize(format="nt", encoding="utf-8")
    assert canonical(text.encode(), pyoxigraph.RdfFormat.TURTLE) == canonical(
        again, pyoxigraph.RdfFormat.N_TRIPLES
    )
    return graph


def canonical(data: bytes, form: pyoxigraph.RdfFormat) -> pyoxigraph.Dataset:
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(data, format=form))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def results(graph: Graph) -> Iterator[Node]:
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    yield from graph.objects(report, SH.result)


def only_value(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    (value,) = graph.objects(subject, predicate)
    return value


def test_report(run: RunReport, approve: bool) -> None:
    check_golden(GOLDEN / "library.report.ttl", written("turtle", run), approve)


def test_a_report_has_what_the_specification_demands(run: RunReport) -> None:
    """SHACL, 3.6: one conforms; each result with one focus node, severity, component at least."""
    graph = graph_of(run)
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert only_value(graph, report, SH.conforms) == Literal(False)
    found = list(results(graph))
    assert len(found) >= 5
    assert set(graph.subjects(RDF.type, SH.ValidationResult)) == set(found)
    for result in found:
        for predicate in (SH.focusNode, SH.sourceConstraintComponent, SH.sourceShape):
            assert isinstance(only_value(graph, result, predicate), URIRef)
        assert only_value(graph, result, URIRef(SH + "resultSeverity")) in (
            SH.Violation,
            SH.Warning,
        )
        messages = list(graph.objects(result, SH.resultMessage))
        assert {item.language for item in messages if isinstance(item, Literal)} == {"en", "de"}
        assert len(list(graph.objects(result, SH.value))) <= 1


def test_what_shacl_does_not_speak_of_is_beside_the_report(run: RunReport) -> None:
    graph = graph_of(run)
    others = set(graph.subjects(RDF.type, URIRef(SH + "AbstractResult")))
    codes = {str(only_value(graph, item, DCTERMS.identifier)) for item in others}
    assert {"F106", "T101", "K102"} <= codes
    assert not others & set(results(graph))
    assert len(others) + len(list(results(graph))) == len(run.findings)


def test_results_are_those_of_pyshacl(tmp_path: Path) -> None:
    """Each, with focus node, path, component and value, is in pySHACL's report of the same data.

    One bad cell is one finding, so pySHACL may have more to say of it.
    """
    folder = write_library(tmp_path / "library")
    edit(folder / "shapes/library.ttl", "sh:minLength 2", WARNING)
    files = dict(RECORDS) | {
        "loans": "borrower,book,lent,due,fee\n"
        "Ada,3-16,soon,2021-03-29,\nm2,Leaves,2021-05-01,2021-04-01,-1\nm9,0-44,,,x\n",
        "members": "number,name\nm1,Ada\nm2,\nm9,Grace Hopper\n",
    }
    for table, text in files.items():
        (folder / f"records/{table}.csv").write_text(text, encoding="utf-8")
    graph = graph_of(reported(folder))
    ours = Counter(key_of(graph, result) for result in results(graph))
    model = read_workspace(folder).load_model()
    (tmp_path / "tables").mkdir()
    theirs = Reference(model).results(convert(model, files, tmp_path / "tables").quick.ntriples)
    assert not ours - theirs
    assert {key.component.rpartition("#")[2] for key in ours} == {
        "DatatypeConstraintComponent",
        "LessThanOrEqualsConstraintComponent",
        "MinCountConstraintComponent",
        "MinInclusiveConstraintComponent",
        "MinLengthConstraintComponent",
    }
    assert len({(key.focus, key.path) for key in theirs}) == len(ours)


def key_of(graph: Graph, result: Node) -> Key:
    def text(predicate: URIRef) -> str | None:
        value = graph.value(result, predicate)
        return None if value is None else str(value)

    value = graph.value(result, SH.value)
    return Key(
        str(text(SH.focusNode)),
        text(SH.resultPath),
        str(text(SH.sourceConstraintComponent)),
        None if value is None else ntriples(to_term(value)),
    )


@pytest.mark.parametrize(
    ("findings", "conforms"),
    [
        ([], True),
        ([("V109", Severity.WARNING)], False),
        ([("V109", Severity.VIOLATION)], False),
        ([("F102", Severity.VIOLATION)], False),
        ([("V201", Severity.WARNING)], True),
    ],
    ids=str,
)
def test_conforms(run: RunReport, findings: list[tuple[str, Severity]], conforms: bool) -> None:
    """SHACL, 3.6.1.1: true if there was no result, of any severity. A violation elsewhere counts."""
    made = [
        Finding(
            code,
            Place("a.csv", row=2),
            severity,
            focus_node="https://x.example/1" if code == "V109" else None,
            component=str(SH.MinLengthConstraintComponent) if code == "V109" else None,
        )
        for code, severity in findings
    ]
    graph = graph_of(only(run, *made))
    (report,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert str(only_value(graph, report, SH.conforms)) == str(conforms).lower()


def test_fragments_address_the_cell(run: RunReport) -> None:
    """RFC 7111, 2.3: ``cell=row,column``, from 1; a line such as ``sep=;`` is a row of the file."""
    graph = graph_of(run)
    met = 0
    for result in {*results(graph), *graph.subjects(RDF.type, URIRef(SH + "AbstractResult"))}:
        target = only_value(graph, result, OA.hasTarget)
        url = graph.value(graph.value(target, OA.hasSource), CSVW.url)
        selector = graph.value(target, OA.hasSelector)
        fragment = str(graph.value(selector, RDF.value))
        if not fragment.startswith("cell="):
            continue
        assert str(graph.value(selector, DCTERMS.conformsTo)) == "http://tools.ietf.org/rfc/rfc7111"
        assert isinstance(url, Literal)
        assert url.datatype == XSD.anyURI
        row, column = map(int, fragment[5:].split(","))
        cells = rows_of(run.folder / unquote(str(url)))[row - 1]
        value = graph.value(result, SH.value)
        if isinstance(value, Literal):
            assert cells[column - 1] == str(value)
            met += 1
    assert met >= 4


def rows_of(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8-sig")
    delimiter = ";" if text.startswith("sep=;") else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_a_line_of_a_text_has_its_fragment(run: RunReport) -> None:
    """RFC 5147, 2.2.2: ``line=6,7`` is the line between the sixth and the seventh place: line 7."""
    graph = graph_of(only(run, Finding("W103", Place("verbund.toml", line=7))))
    selector = next(graph.subjects(RDF.type, OA.FragmentSelector))
    assert str(graph.value(selector, RDF.value)) == "line=6,7"
    assert str(graph.value(selector, DCTERMS.conformsTo)) == "http://tools.ietf.org/rfc/rfc5147"


def test_messages_of_a_shape_keep_their_languages(run: RunReport) -> None:
    own = {"de": "Zu kurz.", "fr": "Trop court."}
    graph = graph_of(only(run, Finding("V109", Place("a.csv", row=2), messages=own)))
    messages = {(str(o), o.language) for o in graph.objects(None, SH.resultMessage)}  # type: ignore[attr-defined]
    assert messages == {("Zu kurz.", "de"), ("Trop court.", "fr")}


def test_no_node_has_a_label_and_no_iri_is_relative(run: RunReport) -> None:
    text = written("turtle", run)
    assert "_:" not in text
    assert "@base" not in text
    assert all(
        ":" in str(term) for triple in graph_of(run) for term in triple if isinstance(term, URIRef)
    )
    assert written("turtle", run) == text


TEXT = st.text(st.characters(categories=None), max_size=40)


@given(TEXT, TEXT, TEXT)
def test_any_text_is_read_back(value: str, file: str, iri: str) -> None:
    finding = Finding(
        "V103",
        Place(f"{file}.csv", row=2, column=value, position=0),
        value=value,
        focus_node=iri,
        path=iri,
        component=iri,
        shape=f"https://x.example/{iri}",
        messages={"en": value, iri: file},
        headings=(value,),
    )
    graph = graph_of(only(NOTHING, finding))
    scalar = re.sub("[\ud800-\udfff]", "\ufffd", value)
    found = {str(item) for item in graph.objects(None, SH.value)}
    assert found in ({scalar}, set())
