# SPDX-FileCopyrightText: 2026 The Verbund authors
# SPDX-License-Identifier: CC-BY-4.0
"""The ontology keeps its own rules, and no file uses a term that does not exist."""

import csv
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Literal, Node, URIRef
from rdflib.namespace import (
    CSVW,
    DCAT,
    DCTERMS,
    FOAF,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    VANN,
    VOID,
    XSD,
    DefinedNamespace,
)

from verbund.validation.pyshacl_lookups import kept_lookups

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY_FILES = sorted((ROOT / "ontology").rglob("*.ttl"))
ONTOLOGY_SHAPES = ROOT / "shapes" / "ontology" / "ontology.ttl"
# shapes/examples is left out: its invalid examples are wrong on purpose.
SHAPE_FILES = sorted(
    [*(ROOT / "shapes").glob("*.ttl"), *(ROOT / "shapes" / "ontology").glob("*.ttl")]
)
MODEL_FILES = [*ONTOLOGY_FILES, *SHAPE_FILES]
REUSED = ROOT / "ontology" / "reused.ttl"
"""The module of terms of other vocabularies: the shapes of the ontology are about its own."""

HOME = "https://w3id.org/agency-cooperation/"
COOP = f"{HOME}ontology#"
CONCEPT = f"{HOME}concept/"
SHAPES = f"{HOME}shapes#"

CLOSED: dict[str, type[DefinedNamespace]] = {
    str(vocabulary._NS): vocabulary
    for vocabulary in (
        CSVW,
        DCAT,
        DCTERMS,
        FOAF,
        ORG,
        OWL,
        PROV,
        RDF,
        RDFS,
        SDO,
        SH,
        SKOS,
        VANN,
        VOID,
        XSD,
    )
}


def eurovoc_ids() -> Iterator[str]:
    with (Path(__file__).parent / "topics" / "eurovoc.csv").open(encoding="utf-8") as file:
        yield from (row["id"] for row in csv.DictReader(file))


# Namespaces of which rdflib has no copy: the terms used, with the source of the fact.
LISTED: dict[str, frozenset[str]] = {
    # Core Public Organisation 2.1.1 (voc): PublicOrganisation below org:Organization, ReferenceFramework.
    # Core Public Event 1.1.1 (voc): Participation, PublicEvent, eventNumber, eventStatus,
    # expectedNumberOfParticipants, format, role; (SHACL): hasPreviousEvent.
    # hasParticipant: the project's term list (terms.tsv), and the published OSLO model that reuses it.
    "http://data.europa.eu/m8g/": frozenset(
        [
            "Participation",
            "PublicEvent",
            "PublicOrganisation",
            "ReferenceFramework",
            "eventNumber",
            "eventStatus",
            "expectedNumberOfParticipants",
            "format",
            "hasParticipant",
            "hasPreviousEvent",
            "role",
        ]
    ),
    # The W3C's vCard ontology: named by the shapes that keep people out, never used in data.
    "http://www.w3.org/2006/vcard/ns#": frozenset(
        ["Individual", "bday", "family-name", "given-name", "hasEmail", "hasTelephone"]
    ),
    # Ids of EuroVoc with their labels, from the project's mapping list and the thesaurus itself.
    "http://eurovoc.europa.eu/": frozenset(eurovoc_ids()),
    # The EU's authority table of resource types: those mapped, as Cellar and portals of the EU use them.
    "http://publications.europa.eu/resource/authority/resource-type/": frozenset(
        ["AGREE_INTERNATION", "PRESS_REL", "REPORT"]
    ),
    # DCAT-AP.de list of levels: these six and no others.
    "http://dcat-ap.de/def/politicalGeocoding/Level/": frozenset(
        ["administrativeDistrict", "european", "federal", "international", "municipality", "state"]
    ),
    # The datatype of EDTF, level 1 (Library of Congress, https://id.loc.gov/datatypes/edtf.html).
    "http://id.loc.gov/datatypes/edtf/": frozenset({"EDTF-level1"}),
    # ADMS, the class that CPOV's adms:identifier leads to.
    "http://www.w3.org/ns/adms#": frozenset({"Identifier"}),
    # The licence's own address.
    "http://creativecommons.org/licenses/by/": frozenset({"4.0/"}),
}

# Terms that are newer than rdflib's copies: sh:reifierShape of SHACL 1.2 Core.
NEWER = frozenset({f"{SH}reifierShape"})

# The project's IRIs that are neither terms nor concepts nor shapes.
OWN = frozenset(
    f"{HOME}{rest}"
    for rest in ("", "ontology", "ontology/2.0.0", "ontology/1.0.0", "ontology/prefix-coop")
)

# The vocabularies themselves, to which the ontology refers.
VOCABULARIES = frozenset(
    [
        "http://data.europa.eu/m8g/",
        "http://purl.org/dc/terms/",
        "http://purl.org/vocab/vann/",
        "http://www.w3.org/2001/XMLSchema",
        "http://www.w3.org/2004/02/skos/core",
        "http://www.w3.org/ns/adms",
        "http://www.w3.org/ns/org",
        "http://www.w3.org/ns/shacl#",
        "http://xmlns.com/foaf/0.1/",
        "https://schema.org/",
    ]
)


def load(*files: Path) -> Graph:
    graph = Graph()
    for file in files:
        graph.parse(file, format="turtle")
    return graph


def iris(graph: Graph) -> set[str]:
    """All IRIs of a graph, the datatypes of its literals among them."""
    found: set[str] = set()
    for triple in graph:
        for node in triple:
            if isinstance(node, URIRef):
                found.add(str(node))
            elif isinstance(node, Literal) and node.datatype is not None:
                found.add(str(node.datatype))
    return found


def exists(vocabulary: type[DefinedNamespace], iri: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # rdflib answers for IRIs; the namespace's own name is no term.
        return iri in vocabulary and iri != str(vocabulary._NS)


def unknown_terms(graph: Graph, known: frozenset[str]) -> list[str]:
    """IRIs that no known vocabulary, list or own declaration has."""
    return sorted(iri for iri in iris(graph) if not is_known(iri, known))


def is_known(iri: str, known: frozenset[str]) -> bool:
    if iri in known or iri in OWN or iri in VOCABULARIES or iri.startswith(SHAPES):
        return True
    for namespace, vocabulary in CLOSED.items():
        if iri.startswith(namespace):
            return exists(vocabulary, iri) or iri in NEWER
    for namespace, names in LISTED.items():
        if iri.startswith(namespace):
            return iri.removeprefix(namespace) in names
    return False


SKOS_CLASSES = (SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection)


def declared(graph: Graph) -> frozenset[str]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, *SKOS_CLASSES)
    return frozenset(str(term) for kind in kinds for term in graph.subjects(RDF.type, kind))


def prefixes(text: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"^@prefix\s+([\w-]*):\s+<([^>]*)>", text, re.MULTILINE):
        yield match[1], match[2]


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return load(*ONTOLOGY_FILES)


@pytest.fixture(scope="module")
def own() -> Graph:
    return load(*(path for path in ONTOLOGY_FILES if path != REUSED))


@pytest.fixture(scope="module")
def rules() -> Graph:
    return load(ONTOLOGY_SHAPES)


def validate(data: Graph, rules: Graph) -> tuple[bool, Graph, str]:
    """What pySHACL says, which asks the shapes once what it asked for each of thousands of terms."""
    with kept_lookups():
        conforms, report, text = pyshacl.validate(data, shacl_graph=rules)
    assert isinstance(report, Graph)
    return bool(conforms), report, text


def conforms(data: Graph, rules: Graph) -> tuple[bool, str]:
    result, _, text = validate(data, rules)
    return result, text


def test_there_are_files() -> None:
    """A check that matches nothing fails."""
    assert len(ONTOLOGY_FILES) > 30
    assert ONTOLOGY_SHAPES in SHAPE_FILES
    assert len(columns()) > 100


def test_ontology_conforms_to_its_shapes(own: Graph, rules: Graph) -> None:
    result, text = conforms(own, rules)
    assert result, text


def test_shapes_are_valid_shacl(rules: Graph) -> None:
    pyshacl.validate(Graph(), shacl_graph=rules, meta_shacl=True)


def test_every_target_class_has_instances(own: Graph, rules: Graph) -> None:
    targets = set(rules.objects(None, SH.targetClass))
    assert targets
    for target in targets:
        assert (None, RDF.type, target) in own, target


PARTNERSHIP = URIRef(f"{COOP}Partnership")
MORE_THAN = URIRef(f"{CONCEPT}count-qualifier/more-than")
HEADER = URIRef(f"{HOME}ontology")


@pytest.mark.parametrize(
    ("subject", "predicate", "language", "shape"),
    [
        (PARTNERSHIP, RDFS.label, "de", "OntologyTerm-label"),
        (PARTNERSHIP, SKOS.definition, "en", "OntologyTerm-definition"),
        (PARTNERSHIP, SKOS.example, "en", "OntologyTerm-example"),
        (PARTNERSHIP, RDFS.isDefinedBy, None, "OntologyTerm-is_defined_by"),
        (MORE_THAN, SKOS.prefLabel, "de", "OntologyConcept-pref_label"),
        (MORE_THAN, SKOS.definition, "de", "OntologyConcept-definition"),
        (MORE_THAN, SKOS.inScheme, None, "OntologyConcept-in_scheme"),
        (MORE_THAN, SKOS.topConceptOf, None, "OntologyConcept"),
        (HEADER, OWL.versionIRI, None, "OntologyHeader-version_iri"),
        (HEADER, OWL.priorVersion, None, "OntologyHeader-prior_version"),
        (HEADER, DCTERMS.license, None, "OntologyHeader-license"),
        (HEADER, VANN.preferredNamespacePrefix, None, "OntologyHeader-preferred_prefix"),
        (HEADER, VANN.preferredNamespaceUri, None, "OntologyHeader-preferred_namespace"),
    ],
)
def test_what_is_removed_is_missed(
    own: Graph,
    rules: Graph,
    subject: URIRef,
    predicate: URIRef,
    language: str | None,
    shape: str,
) -> None:
    """Take one value away, and the shape made for it reports that subject."""
    broken = Graph() + own
    values = [
        value
        for value in broken.objects(subject, predicate)
        if language is None or (isinstance(value, Literal) and value.language == language)
    ]
    assert values
    for value in values:
        broken.remove((subject, predicate, value))
    result, report, _ = validate(broken, rules)
    assert not result
    findings = {
        (report.value(finding, SH.focusNode), report.value(finding, SH.sourceShape))
        for finding in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert findings == {(subject, URIRef(f"{SHAPES}{shape}"))}


def test_second_label_in_a_language_is_reported(own: Graph, rules: Graph) -> None:
    broken = Graph() + own
    broken.add((PARTNERSHIP, RDFS.label, Literal("alliance", lang="en")))
    assert not conforms(broken, rules)[0]


def test_foreign_class_is_reported(own: Graph, rules: Graph) -> None:
    """Alignments state facts about foreign terms, but do not declare them."""
    broken = Graph() + own
    broken.add((ORG.Organization, RDF.type, OWL.Class))
    assert not conforms(broken, rules)[0]


@pytest.mark.parametrize("file", MODEL_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_term_exists(file: Path, ontology: Graph) -> None:
    """Terms of known vocabularies exist, own terms are declared, other namespaces are listed."""
    assert unknown_terms(load(file), declared(ontology)) == []


@pytest.mark.parametrize(
    "iri",
    [
        str(SH) + "dataType",
        str(SH) + "nodeType",
        str(CSVW) + "seperator",
        str(DCTERMS) + "titel",
        str(SDO) + "startDateTime",
        str(ORG) + "Organisation",
        f"{COOP}Kooperation",
        f"{CONCEPT}count-qualifier/moreThan",
        "http://data.europa.eu/m8g/PublicOrganization",
        "http://eurovoc.europa.eu/1",
        "http://dcat-ap.de/def/politicalGeocoding/Level/district",
        "http://schema.org/Event",
        "http://example.org/any",
    ],
)
@pytest.mark.parametrize("place", ["subject", "predicate", "object", "datatype"])
def test_misspelt_or_unlisted_term_is_detected(iri: str, place: str, ontology: Graph) -> None:
    term = URIRef(iri)
    triple = {
        "subject": (term, RDF.type, OWL.Class),
        "predicate": (PARTNERSHIP, term, OWL.Class),
        "object": (PARTNERSHIP, RDF.type, term),
        "datatype": (PARTNERSHIP, RDFS.label, Literal("x", datatype=term)),
    }[place]
    graph = Graph()
    graph.add(triple)
    assert unknown_terms(graph, declared(ontology)) == [iri]


def test_right_terms_are_not_reported(ontology: Graph) -> None:
    graph = Graph()
    graph.add((PARTNERSHIP, SH.datatype, XSD.gYearMonth))
    graph.add((PARTNERSHIP, SDO.superEvent, ORG.Organization))
    assert unknown_terms(graph, declared(ontology)) == []


def test_every_coop_term_used_is_declared(ontology: Graph) -> None:
    used = {iri for iri in iris(load(*MODEL_FILES)) if iri.startswith(COOP)}
    assert len(used) > 90
    assert sorted(used - declared(ontology)) == []


def test_every_concept_and_scheme_used_is_declared(ontology: Graph) -> None:
    used = {iri for iri in iris(load(*MODEL_FILES)) if iri.startswith(CONCEPT)}
    assert used
    assert sorted(used - declared(ontology)) == []


def test_one_prefix_is_one_namespace() -> None:
    """Also the other way round: a namespace has one prefix in all files."""
    by_prefix: dict[str, set[str]] = defaultdict(set)
    by_namespace: dict[str, set[str]] = defaultdict(set)
    for file in MODEL_FILES:
        for prefix, namespace in prefixes(file.read_text(encoding="utf-8")):
            by_prefix[prefix].add(namespace)
            by_namespace[namespace].add(prefix)
    assert by_prefix["coop"] == {COOP}
    assert {prefix: found for prefix, found in by_prefix.items() if len(found) > 1} == {}
    assert {name: found for name, found in by_namespace.items() if len(found) > 1} == {}


@pytest.mark.parametrize("file", MODEL_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_files_can_be_joined(file: Path) -> None:
    """No base, no labelled blank nodes, and the licence in the first two lines."""
    text = file.read_text(encoding="utf-8")
    without_strings = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    assert not re.search(r"^\s*(@base|BASE)\b", without_strings, re.MULTILINE | re.IGNORECASE)
    assert "_:" not in without_strings
    first, second = text.splitlines()[:2]
    assert first == "# SPDX-FileCopyrightText: 2026 The Verbund authors"
    assert second == "# SPDX-License" + "-Identifier: CC-BY-4.0"


def test_labels_are_unique_within_a_scheme_and_language(ontology: Graph) -> None:
    """A cell such as "über" names one concept: case and space do not count."""
    owners: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    times: dict[tuple[str, str, str], int] = defaultdict(int)
    for concept, scheme in ontology.subject_objects(SKOS.inScheme):
        for predicate in (SKOS.prefLabel, SKOS.altLabel):
            for label in ontology.objects(concept, predicate):
                assert isinstance(label, Literal)
                key = (str(scheme), label.language or "", " ".join(label.casefold().split()))
                owners[key].add(str(concept))
                times[key] += 1
    assert owners
    assert {key: sorted(found) for key, found in owners.items() if times[key] > 1} == {}


def test_labels_of_terms_are_unique(ontology: Graph) -> None:
    """No two classes and no two properties share a label."""
    for kinds in ((OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty)):
        owners: dict[str, set[str]] = defaultdict(set)
        for kind in kinds:
            for term in ontology.subjects(RDF.type, kind):
                for label in ontology.objects(term, RDFS.label):
                    assert isinstance(label, Literal)
                    owners[f"{label.casefold()}@{label.language}"].add(str(term))
        assert {key: sorted(found) for key, found in owners.items() if len(found) > 1} == {}


def test_scheme_file_holds_one_scheme_of_its_name() -> None:
    files = sorted((ROOT / "ontology" / "concepts").glob("*.ttl"))
    assert files
    for file in files:
        # A long scheme has a folder of its name beside the file, for its concepts.
        graph = load(file, *sorted(file.with_suffix("").glob("*.ttl")))
        scheme = URIRef(f"{CONCEPT}{file.stem}")
        assert set(graph.subjects(RDF.type, SKOS.ConceptScheme)) == {scheme}
        for concept in graph.subjects(RDF.type, SKOS.Concept):
            assert str(concept).startswith(f"{scheme}/")
            assert graph.value(concept, SKOS.inScheme) == scheme


def test_every_organisation_is_an_agent(ontology: Graph) -> None:
    """References to an agent are checked by class, so the chain up to foaf:Agent is stated."""
    kinds = (
        URIRef(f"{COOP}PublicAgency"),
        URIRef(f"{COOP}AgencyUnit"),
        URIRef(f"{COOP}JointBody"),
        URIRef(f"{COOP}UnnamedAgentGroup"),
        ORG.FormalOrganization,
    )
    for kind in kinds:
        assert FOAF.Agent in set(ontology.transitive_objects(kind, RDFS.subClassOf)), kind


def test_no_class_is_below_disjoint_classes(ontology: Graph) -> None:
    """The three things that are kept apart stay apart."""
    classes = set(ontology.subjects(RDF.type, OWL.Class))
    pairs = list(ontology.subject_objects(OWL.disjointWith))
    assert pairs
    for kind in classes:
        above = set(ontology.transitive_objects(kind, RDFS.subClassOf))
        for one, other in pairs:
            assert not (one in above and other in above), (kind, one, other)


def test_domains_do_not_turn_a_record_into_something_else(ontology: Graph) -> None:
    """org:purpose, org:classification and the like are above no property without a domain of their own."""
    narrow = {
        ORG.classification,
        ORG.purpose,
        ORG.linkedTo,
        ORG.memberDuring,
        PROV.hadPrimarySource,
    }
    for term, upper in ontology.subject_objects(RDFS.subPropertyOf):
        if upper in narrow:
            domain = ontology.value(term, RDFS.domain)
            assert domain is not None, term
            assert ORG.Organization in set(ontology.transitive_objects(domain, RDFS.subClassOf)), (
                term
            )


def test_kinds_of_agency_are_held_against_cofog(ontology: Graph) -> None:
    """docs/agency-kinds.md names every kind of the list, and no other."""
    page = (ROOT / "docs" / "agency-kinds.md").read_text(encoding="utf-8")
    rows = [line.split("|")[3] for line in page.splitlines() if line.startswith("|")]
    named = {name for cell in rows for name in re.findall(r"`([a-z-]+)`", cell)}
    scheme = URIRef(f"{CONCEPT}agency-kind")
    kinds = {str(kind).rpartition("/")[2] for kind in ontology.subjects(SKOS.inScheme, scheme)}
    assert named == kinds


def mandatory_lists() -> list[tuple[str, str]]:
    """Pairs of a column that must be filled and the list that its concepts are from."""
    graph = shapes_graph()
    lists = {
        shape: graph.value(graph.value(shape, SH.property), SH.hasValue)
        for shape in set(graph.objects(None, SH.node))
        if graph.value(graph.value(shape, SH.property), SH.path) == SKOS.inScheme
    }
    return sorted(
        (str(column), str(lists[shape]))
        for column, shape in graph.subject_objects(SH.node)
        if shape in lists and (column, SH.minCount, None) in graph
    )


def test_what_must_be_filled_can_be_not_stated(ontology: Graph) -> None:
    """A list of a column that must be filled has a concept for what the source does not say."""
    pairs = mandatory_lists()
    assert len(pairs) > 8
    for column, scheme in pairs:
        names = {
            str(concept).rpartition("/")[2]
            for concept in ontology.subjects(SKOS.inScheme, URIRef(scheme))
        }
        assert names & {"not-stated", "unknown"}, (column, scheme)


@cache
def shapes_graph() -> Graph:
    return load(*SHAPE_FILES)


def columns() -> list[tuple[str, str]]:
    """Pairs of record shape and named property shape with a path in the namespace coop:."""
    graph = shapes_graph()
    return sorted(
        (str(shape), str(column))
        for shape, column in graph.subject_objects(SH.property)
        if isinstance(shape, URIRef) and isinstance(column, URIRef)
        if str(graph.value(column, SH.path)).startswith(COOP)
    )


@pytest.mark.parametrize(("shape", "column"), columns(), ids=lambda iri: iri.removeprefix(SHAPES))
def test_shapes_agree_with_the_ontology(shape: str, column: str, ontology: Graph) -> None:
    """What a column holds fits the property's kind, domain and range."""
    graph = shapes_graph()
    node, targets = URIRef(column), set(graph.objects(URIRef(shape), SH.targetClass))
    path = graph.value(node, SH.path)
    domain, value_range = ontology.value(path, RDFS.domain), ontology.value(path, RDFS.range)

    def above(kind: Node) -> set[Node | None]:
        return set(ontology.transitive_objects(kind, RDFS.subClassOf))

    datatype = graph.value(node, SH.datatype)
    kinds = list(graph.objects(node, SH["class"]))
    if datatype is not None:
        assert (path, RDF.type, OWL.DatatypeProperty) in ontology
        assert value_range in {datatype, None}
    if kinds or graph.value(node, SH.nodeKind) == SH.IRI or graph.value(node, SH.node) is not None:
        assert (path, RDF.type, OWL.ObjectProperty) in ontology
    if graph.value(node, SH.node) is not None:
        assert value_range == SKOS.Concept
    for kind in kinds:
        assert value_range in {None, *above(kind)}
    if targets and domain is not None:
        # A table of several classes may have a column that only one of them fills.
        assert any(domain in above(target) for target in targets)
