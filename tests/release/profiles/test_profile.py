"""The profile is quiet where all is well, and each of its constraints finds what it is for."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    OWL,
    RDF,
    RDFS,
    SH,
    SKOS,
    VOID,
    XSD,
    BNode,
    Graph,
    Literal,
    URIRef,
)
from rdflib.namespace import DefinedNamespace
from rdflib.term import Node
from tests.support.graphs import of_rdflib, plain

from verbund.findings import Finding, Severity, catalogue
from verbund.findings.catalogue import LANGUAGES, render
from verbund.rdf.terms import text_of
from verbund.release.profiles import check_description
from verbund.release.profiles.profile import own_lists, own_shapes

ROOT = Path(__file__).parents[3]
PROFILES = sorted((ROOT / "shapes/profiles").glob("*.ttl"))
PERFECT = Path(__file__).with_name("perfect.ttl")
BASE = "https://example.org/lippe/"
SHAPES = "https://w3id.org/agency-cooperation/shapes#"
NOWHERE = URIRef("ftp://example.org/x")
TABLES = {"catalogue": "catalogue", "publisher": "publisher", "contact": "contact"}

# Terms of which rdflib has no copy, as portals.md and the specifications have them.
PV = "https://piveau.eu/ns/voc#"
"""The vocabulary of the portal's software, of which rdflib knows nothing."""
LISTED = {
    "http://www.w3.org/ns/adms#": {"Identifier", "identifier", "status"},
    "http://data.europa.eu/r5r/": {"availability"},
    "http://dcat-ap.de/def/dcatde/": {
        "contributorID",
        "geocodingDescription",
        "legalBasis",
        "licenseAttributionByText",
        "maintainer",
        "originator",
        "politicalGeocodingLevelURI",
        "politicalGeocodingURI",
        "qualityProcessURI",
    },
    # DCAT 3, section 6.4.23; rdflib has DCAT 2.
    "http://www.w3.org/ns/dcat#": {"version"},
    # the terms of the assessment; its metrics are what it is about
    "http://www.w3.org/ns/dqv#": {"Dimension", "Metric", "expectedDataType", "inDimension"},
    "https://schema.org/": {"maxValue"},
    "http://spdx.org/rdf/terms#": {
        "Checksum",
        "ChecksumAlgorithm",
        "algorithm",
        "checksum",
        "checksumValue",
    },
    "http://www.w3.org/2006/vcard/ns#": {"Kind", "fn", "hasEmail", "hasTelephone", "hasURL"},
}
CLOSED: tuple[type[DefinedNamespace], ...] = (
    DCAT,
    DCTERMS,
    FOAF,
    OWL,
    RDF,
    RDFS,
    SH,
    SKOS,
    VOID,
    XSD,
)


def perfect() -> Graph:
    return Graph().parse(PERFECT, format="turtle")


@cache
def shapes() -> Graph:
    return of_rdflib(own_shapes())


def table_of(subject: str) -> str:
    return TABLES.get(subject.removeprefix(BASE), "dataset")


def local(iri: Node | str) -> str:
    return re.split(r"[#/]", str(iri))[-1]


@cache
def origins() -> dict[tuple[str, str], tuple[str, str]]:
    """As the describer tells: for every property that a subject may have, there or absent."""
    paths = {str(path) for path in shapes().objects(None, SH.path)}
    subjects = {str(subject) for subject in perfect().subjects()}
    return {(s, p): (table_of(s), local(p)) for s in subjects for p in paths}


def line_of(table: str, key: str | None) -> int | None:
    """Every key is there but that of the contributors: there and empty, it spares the note."""
    if key == "contributorID":
        return None
    lines = ["catalogue", "dataset", "publisher", "contact"]
    keys = sorted({key for _, key in origins().values()})
    return 1000 * (lines.index(table) + 1) + (keys.index(key) + 1 if key else 0)


def check(graph: Graph) -> list[Finding]:
    return check_description(plain(graph), origins(), line_of)


def constraints() -> list[tuple[str, str]]:
    """Each parameter of each property shape that has a name."""
    parameters = {
        SH[name]
        for name in (
            *("minCount", "maxCount", "nodeKind", "pattern", "node", "class", "uniqueLang"),
            *("datatype", "or", "hasValue", "minLength", "maxLength"),
        )
    }
    found = []
    for shape in set(shapes().subjects(SH.path)):
        if isinstance(shape, URIRef):
            stated = set(shapes().predicates(shape))
            assert stated - parameters <= {SH.path, SH.severity, SH.message, RDFS.seeAlso}, shape
            found += [(local(shape), local(name)) for name in stated & parameters]
    return sorted(found)


def focus_of(graph: Graph, shape: URIRef, path: Node) -> Node:
    """A subject that the shape is about; one that has the property, where there is one."""
    (outer,) = shapes().subjects(SH.property, shape)
    target = shapes().value(outer, SH.targetClass)
    found = sorted(
        graph.subjects(RDF.type, target), key=lambda s: ((s, path, None) not in graph, s)
    )
    return found[0]


def clone(graph: Graph, value: Node, shape: URIRef) -> Node:
    """Another value that would be right if it stood alone."""
    if isinstance(value, Literal):
        if value.datatype == XSD.date:
            return Literal(
                "2026-11-23" if value.endswith("22") else "2026-10-31", datatype=XSD.date
            )
        other = "2020" if value.isdigit() else "abcd"
        return Literal(other, lang=value.language, datatype=value.datatype)
    for scheme in own_lists()._members:
        members = own_lists().members(scheme)
        if str(value) in members:
            other = next(member for member in reversed(members) if "by" not in member)
            return URIRef(other)
    new = URIRef(f"{value}/2")
    for _, predicate, item in list(graph.triples((value, None, None))):
        graph.add((new, predicate, item))
    return new


def replaced(graph: Graph, focus: Node, path: Node, change: Callable[[Node], Node]) -> None:
    value = min(graph.objects(focus, path), key=str)
    graph.remove((focus, path, value))
    graph.add((focus, path, change(value)))


def spoil(graph: Graph, shape: URIRef, parameter: str) -> tuple[Node, Node]:
    """Break one constraint; the focus node and the path of what is wrong then."""
    path = shapes().value(shape, SH.path)
    assert path is not None
    focus = focus_of(graph, shape, path)
    limit = shapes().value(shape, SH[parameter])
    value = min(graph.objects(focus, path), default=None, key=str)
    tag = value.language if isinstance(value, Literal) else None
    if parameter in ("minCount", "hasValue"):
        graph.remove((focus, path, None))
    elif parameter == "maxCount":
        added = Literal("x") if value is None else clone(graph, value, shape)
        graph.add((focus, path, added))
    elif parameter == "uniqueLang":
        if tag is None:  # a text without a language is one of its kind
            graph.add((focus, path, Literal("one", lang="de")))
        graph.add((focus, path, Literal("other", lang=tag or "de")))
    else:
        about = shapes().value(shape, RDFS.seeAlso)
        space = own_lists().space(str(about)) if about is not None else ""
        wrong: dict[str, Node] = {
            "nodeKind": Literal("x1") if limit == SH.IRI else NOWHERE,
            "pattern": Literal(" ", lang=tag) if isinstance(value, Literal) else NOWHERE,
            "node": URIRef(space + ("text/nosuch" if "media-types" in space else "NoSuchEntry")),
            "class": URIRef(space + "none" if space else f"{BASE}nowhere"),
            "datatype": Literal("zz"),
            "or": Literal("soon"),
            "minLength": Literal("x", lang="de"),
            "maxLength": Literal("x" * 101, lang="de"),
        }
        if limit == RDF.langString:
            graph.remove((focus, path, None))
            graph.add((focus, path, Literal("zz")))
        else:
            replaced(graph, focus, path, lambda _: wrong[parameter])
    return focus, path


def test_a_perfect_catalogue_passes_without_a_word() -> None:
    assert check(perfect()) == []


def test_the_catalogue_is_not_changed() -> None:
    graph = perfect()
    check(graph)
    assert set(graph) == set(perfect())


def test_there_are_constraints() -> None:
    assert len(constraints()) > 150


@pytest.mark.parametrize(("name", "parameter"), constraints(), ids=lambda value: value)
def test_what_breaks_one_constraint_is_one_finding_at_its_key(name: str, parameter: str) -> None:
    graph, shape = perfect(), URIRef(SHAPES + name)
    focus, path = spoil(graph, shape, parameter)
    findings = check(graph)
    assert [(local(found.shape or ""), found.path) for found in findings] == [(name, str(path))]
    (finding,) = findings
    expected = {SH.Warning: Severity.WARNING, SH.Info: Severity.INFO, None: Severity.VIOLATION}
    assert finding.severity == expected[shapes().value(shape, SH.severity)]  # type: ignore[index]
    table, key = origins()[str(focus), str(path)]
    assert finding.place.file == "verbund.toml"
    assert finding.place.line == (line_of(table, key) or line_of(table, None))
    assert finding.details["key"] == f"{table}.{key}"
    if parameter == "node":
        assert finding.code == "D104"
    for language in LANGUAGES:
        rendered = render(finding, language)
        assert rendered.message == finding.messages[language]
        assert "…" not in rendered.remedy
        assert "sh:" not in rendered.message


@pytest.mark.parametrize(
    ("name", "subject", "paths", "key"),
    [
        (
            "DcatDistribution-attribution_by_licence",
            "distribution/dataset.ttl",
            ["licenseAttributionByText"],
            "dataset.licenseAttributionByText",
        ),
        (
            "DcatContact-reachable",
            "contact",
            ["hasEmail", "hasURL", "hasTelephone"],
            "contact.hasEmail",
        ),
        ("DcatPeriod-bounds", "dataset/temporal", ["startDate", "endDate"], "dataset.startDate"),
    ],
)
def test_what_belongs_together_is_one_finding(
    name: str, subject: str, paths: list[str], key: str
) -> None:
    graph = perfect()
    for triple in list(graph.triples((URIRef(BASE + subject), None, None))):
        if local(triple[1]) in paths:
            graph.remove(triple)
    (finding,) = check(graph)
    assert (finding.code, local(finding.shape or "")) == ("D107", name)
    assert finding.details["key"] == key
    assert finding.place.line == line_of(*key.split(".", 1))


@pytest.mark.parametrize(
    ("text", "datatype", "right"),
    [
        ("2026", XSD.gYear, True),
        ("2026-10", XSD.gYearMonth, True),
        ("2026-10-01T00:00:00Z", XSD.dateTime, True),
        ("2026-11-31", XSD.date, False),
        ("16.11.2026", XSD.date, False),
        ("2026-10-01", None, False),
    ],
)
def test_dates_of_any_exactness_are_taken_and_others_refused(
    text: str, datatype: URIRef | None, right: bool
) -> None:
    graph, dataset = perfect(), URIRef(BASE + "dataset")
    for predicate in (DCTERMS.issued, DCTERMS.modified):
        graph.set((dataset, predicate, Literal(text, datatype=datatype, normalize=False)))
    found = [(finding.code, finding.path) for finding in check(graph)]
    assert found == (
        [] if right else [("D102", str(DCTERMS.issued)), ("D102", str(DCTERMS.modified))]
    )


@pytest.mark.parametrize(
    "licence",
    [
        "http://dcat-ap.de/def/licenses/cc-by/4.0",
        "http://dcat-ap.de/def/licenses/dl-by-nc-de/1.0",
        "http://dcat-ap.de/def/licenses/odby",
    ],
)
def test_a_licence_with_attribution_needs_its_text(licence: str) -> None:
    graph = perfect()
    graph.set((URIRef(BASE + "distribution/dataset.nt.gz"), DCTERMS.license, URIRef(licence)))
    (finding,) = check(graph)
    assert local(finding.shape or "") == "DcatDistribution-attribution_by_licence"


@pytest.mark.parametrize("code", ["dl-zero-de/2.0", "cc-zero", "odbl", "officialWork", "ccpdm/1.0"])
def test_a_licence_without_attribution_needs_none(code: str) -> None:
    graph = perfect()
    licence = URIRef("http://dcat-ap.de/def/licenses/" + code)
    graph.set((URIRef(BASE + "distribution/dataset.nt.gz"), DCTERMS.license, licence))
    assert check(graph) == []


@pytest.mark.parametrize("name", ["catalogue", "dataset", "distribution/dataset.ttl"])
def test_what_has_no_iri_of_its_own_is_found(name: str) -> None:
    graph, blank = Graph(), BNode()
    for triple in perfect():
        graph.add(tuple(blank if node == URIRef(BASE + name) else node for node in triple))  # type: ignore[arg-type]
    (finding,) = check(graph)
    assert finding.component == str(SH.NodeKindConstraintComponent)
    assert finding.place.file == "verbund.toml"


def test_every_shape_speaks_both_languages() -> None:
    speaking = set(shapes().subjects(SH.message))
    assert {shape for shape in shapes().subjects(SH.path) if isinstance(shape, URIRef)} <= speaking
    for shape in speaking:
        messages = list(shapes().objects(shape, SH.message))
        assert sorted(m.language or "" for m in messages if isinstance(m, Literal)) == ["de", "en"]


def test_every_named_shape_is_in_use() -> None:
    """A property shape that no node shape names would never be looked at."""
    for shape in set(shapes().subjects(SH.path)):
        if isinstance(shape, URIRef):
            assert (None, SH.property, shape) in shapes(), shape


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_every_term_exists(file: Path) -> None:
    lists = own_lists()
    known = {text_of(scheme) for scheme in lists.facts.subjects(str(VOID.uriSpace))}
    known |= {member for scheme in known for member in lists.members(scheme)}
    graph = Graph().parse(file, format="turtle")
    used = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    known |= {str(node) for node in graph.subjects() if str(node).startswith(PV)}
    known |= {f"{PV}trueScore", f"{PV}falseScore", "http://dcat-ap.de/def/dcatde/"}
    unknown = [iri for iri in sorted(used - known) if not exists(iri)]
    assert unknown == []


def exists(iri: str) -> bool:
    if iri.startswith(SHAPES):
        return True
    if any(iri.removeprefix(space) in names for space, names in LISTED.items()):
        return True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return any(iri.startswith(str(v._NS)) and URIRef(iri) in v for v in CLOSED)


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_every_file_states_its_licence_and_labels_no_blank_node(file: Path) -> None:
    first, second = file.read_text(encoding="utf-8").splitlines()[:2]
    assert first == "# SPDX-FileCopyrightText: 2026 The Verbund authors"
    assert second == "# SPDX-License" + "-Identifier: CC-BY-4.0"
    assert "_:" not in re.sub(r'"[^"\n]*"', "", file.read_text(encoding="utf-8"))


def test_profiles_are_no_part_of_the_record_model() -> None:
    from verbund.workspace.workspace import read_workspace

    assert "DcatDataset" not in read_workspace(ROOT).load_model().shapes_turtle


def test_the_codes_are_in_the_catalogue() -> None:
    package = ROOT / "pipeline/verbund"
    files = [*(package / "release/profiles").glob("*.py"), package / "release/complete.py"]
    used = {code for file in files for code in re.findall(r'"(D\d{3})"', file.read_text("utf-8"))}
    assert used == {code for code in catalogue() if code.startswith("D1")}
