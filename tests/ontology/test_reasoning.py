"""The ontology and records under OWL: in OWL 2 DL, consistent, and no domain makes of a record what it is not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from tests.support.reasoner.robot import Robot

from verbund.model.column_kinds import Reference
from verbund.model.model import Field, Model, RecordType
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.shacl.evaluate import evaluate
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "output/ontology.ttl"
DATASET = ROOT / "output/dataset.nt"
COOP = "https://w3id.org/agency-cooperation/ontology#"
LIPPE = "https://w3id.org/agency-cooperation/lippe/"
ORG = "http://www.w3.org/ns/org#"
AGENT = "http://xmlns.com/foaf/0.1/Agent"

# Domain and range as ORG states them (org.ttl 0.8); the ontology does not restate them.
OF_ORG = {
    "unitOf": ("OrganizationalUnit", "FormalOrganization"),
    "postIn": ("Post", "Organization"),
    "hasMember": ("Organization", AGENT),
    "originalOrganization": ("ChangeEvent", "Organization"),
    "resultingOrganization": ("ChangeEvent", "Organization"),
}
# A public body is a formal organisation in the sense of ORG; a joint body may have become one.
MAY_BE_FORMAL = {f"{COOP}PublicAgency", f"{COOP}JointBody"}


def with_records(folder: Path, *more: str) -> Path:
    """One file with the ontology, the records and further lines: kinds of properties stand in it.

    Which triple a statement about a value is about is left out: OWL reserves these terms of RDF, and
    ROBOT says of each such triple that it cannot be parsed.
    """
    store = pyoxigraph.Store()
    for path in (ONTOLOGY, DATASET):
        store.load(path=path)
    for name in ("subject", "predicate", "object"):
        for quad in list(store.quads_for_pattern(None, pyoxigraph.NamedNode(RDF[name]), None)):
            store.remove(quad)
    store.load(input="\n".join(more), format=pyoxigraph.RdfFormat.N_TRIPLES)
    found = folder / "all.nt"
    store.dump(found, pyoxigraph.RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph())
    return found


def test_the_ontology_is_in_owl_2_dl(robot: Robot, tmp_path: Path) -> None:
    """Without records: OWL 2 has no datatypes for days, months and years."""
    report = tmp_path / "report.txt"
    said = robot("validate-profile", "--profile", "DL", "--input", ONTOLOGY, "--output", report)
    assert said.startswith("0\n"), said
    assert report.read_text("utf-8").strip().endswith("in profile]")


def test_ontology_and_records_are_consistent(robot: Robot, tmp_path: Path) -> None:
    said = robot(
        *("reason", "--reasoner", "hermit", "--input", with_records(tmp_path)),
        *("--output", tmp_path / "reasoned.ttl"),
    )
    assert said == "0\n"


def test_the_reasoner_sees_a_unit_that_shares_its_head(robot: Robot, tmp_path: Path) -> None:
    """The trap that the shapes close: the domain makes a public agency of it, which no unit is."""
    unit, other = (
        f"<{LIPPE}organisation/polizeiwache-detmold>",
        f"<{LIPPE}organisation/kreis-lippe>",
    )
    said = robot(
        *("reason", "--reasoner", "hermit"),
        *("--input", with_records(tmp_path, f"{unit} <{COOP}sharedHeadWith> {other} .")),
        *("--output", tmp_path / "reasoned.ttl"),
    )
    assert "The ontology is inconsistent" in said


@cache
def the_model() -> Model:
    return read_workspace(ROOT).load_model()


@cache
def ontology() -> Graph:
    graph = Graph()
    graph.parse(ONTOLOGY)
    for name, pair in OF_ORG.items():
        for term, kind in zip((RDFS.domain, RDFS.range), pair, strict=True):
            graph.add((URIRef(ORG + name), term, URIRef(kind if ":" in kind else ORG + kind)))
    return graph


def entailed_by(path: str, term: URIRef) -> list[str]:
    """The domains or ranges of a property and of those above it."""
    above = ontology().transitive_objects(URIRef(path), RDFS.subPropertyOf)
    return sorted({str(kind) for one in above for kind in ontology().objects(one, term)})


def traps(term: URIRef) -> Iterator[tuple[RecordType, Field, str]]:
    """Columns whose domain or range makes of some record what its class is not, with the class."""
    model = the_model()
    for table in model.record_types:
        for field in table.fields:
            kind = field.kind
            kinds = list(table.classes)
            if term == RDFS.range:
                targets = kind.targets if isinstance(kind, Reference) else ()
                kinds = [one for name in targets for one in model.by_name[name].classes]
            for wanted in entailed_by(field.path, term):
                yield from ((table, field, one) for one in kinds if not model.is_a(one, wanted))


def shown(case: tuple[RecordType, Field, str]) -> str:
    return f"{case[0].name}.{case[1].name}-{case[2].rpartition('#')[2]}"


class World:
    """A world in which each node is of the class that stands at the end of its IRI."""

    def is_instance(self, iri: str, kind: str) -> bool:
        return the_model().is_a(iri.rpartition("?")[2], kind)

    def in_scheme(self, iri: str, scheme: str) -> bool:
        return False


@pytest.mark.parametrize("case", list(traps(RDFS.domain)), ids=shown)
def test_the_shapes_keep_a_domain_from_making_another_thing(
    case: tuple[RecordType, Field, str],
) -> None:
    table, field, kind = case
    without: dict[str, list[Term]] = {RDF_TYPE: [Iri(kind)]}
    filled = without | {field.path: [Iri("https://x.example/?")]}
    assert len(broken(table, filled)) > len(broken(table, without))


@pytest.mark.parametrize("case", list(traps(RDFS.range)), ids=shown)
def test_the_shapes_keep_a_range_from_making_another_thing(
    case: tuple[RecordType, Field, str],
) -> None:
    table, field, kind = case
    if kind in MAY_BE_FORMAL:
        return
    values: dict[str, list[Term]] = {field.path: [Iri(f"https://x.example/?{kind}")]}
    found = [item for item in broken(table, values) if item == field.path]
    assert found, f"{field.name} takes a {kind}"


def broken(table: RecordType, values: dict[str, list[Term]]) -> list[str | None]:
    """The paths of the results for a record of these values, None for those of the record."""
    results = evaluate(table.shape, "https://x.example/", values, World())
    return [
        item.path
        for item in results
        if item.constraint.parameter in ("class", "or") and item.value is not None
    ]


def test_the_traps_are_the_known_ones() -> None:
    """A check that matches nothing must fail."""
    found = {shown(case) for term in (RDFS.domain, RDFS.range) for case in traps(term)}
    assert {
        "organisations.unit_of-AgencyUnit",
        "organisations.shares_head_with-AgencyUnit",
    } <= found


def mappings() -> list[dict[str, str]]:
    text = (ROOT / "ontology/alignments/mappings.sssom.tsv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def test_mappings_are_of_declared_terms_and_no_statements_of_skos() -> None:
    """A concept may match a concept; a class or property has what is above it, or a row in SSSOM."""
    text = (ROOT / "ontology/alignments/mappings.sssom.tsv").read_text("utf-8")
    prefixes = dict(line[3:].split(": ", 1) for line in text.splitlines() if line.startswith("#  "))
    graph, seen = ontology(), set()
    for row in mappings():
        one, other = (
            URIRef(prefixes[name] + local)
            for name, local in (row[key].split(":") for key in ("subject_id", "object_id"))
        )
        assert (one, RDF.type, None) in graph, row
        assert row["subject_label"] in {str(label) for label in graph.objects(one, RDFS.label)}
        assert row["mapping_justification"] == "semapv:ManualMappingCuration"
        assert row["comment"]
        assert (one, RDFS.seeAlso, other) in graph, row
        for term in (RDFS.subClassOf, RDFS.subPropertyOf):
            assert other not in set(graph.transitive_objects(one, term)), row
        seen.add((one, other))
    stated = set(graph.subject_objects(RDFS.seeAlso))
    assert {pair for pair in stated if str(pair[0]).startswith(COOP)} == seen
    for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"):
        for subject in graph.subjects(SKOS[name]):
            assert (subject, RDF.type, SKOS.Concept) in graph, subject
