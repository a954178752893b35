"""The pages of the vocabulary and its picture are made from ontology and shapes, and name it all.

``pytest tests/docs/test_vocabulary.py --approve`` writes docs/vocabulary.md and its picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.support.golden import check_golden
from tests.support.lippe import ROOT, lippe_model

from verbund.model.column_kinds import Reference
from verbund.rdf.graph import turtle_graph
from verbund.rdf.namespaces import OWL, RDFS, SKOS, split
from verbund.rdf.terms import Iri
from verbund.report.documentation.diagram import diagram
from verbund.report.documentation.vocabulary import vocabulary_page

DOCS = ROOT / "docs"
MODEL = lippe_model()


def test_the_page_is_fresh(approve: bool) -> None:
    check_golden(DOCS / "vocabulary.md", vocabulary_page(MODEL), approve)


def test_the_picture_is_fresh(approve: bool) -> None:
    check_golden(DOCS / "pictures" / "vocabulary.svg", diagram(MODEL), approve)


def test_every_relation_of_the_model_stands_in_the_picture() -> None:
    texts = re.findall(r">([^<]+)<", diagram(MODEL))
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    relations = {
        split(field.path)[1]
        for item in MODEL.record_types
        for field in item.fields
        if isinstance(field.kind, Reference)
    }
    assert len(relations) > 40
    assert relations <= words
    assert {split(item.classes[0])[1] for item in MODEL.record_types} <= words


def foreign_terms() -> Iterator[str]:
    """Terms of other vocabularies that our own stand below or are mapped to."""
    graph = turtle_graph(MODEL.ontology_turtle)
    ways = (RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "equivalentClass")
    for way in (*ways, SKOS + "relatedMatch", SKOS + "closeMatch"):
        for one, other in graph.pairs(way):
            if isinstance(one, Iri) and isinstance(other, Iri) and split(one.value)[1] != "":
                namespace, _ = split(one.value)
                if namespace.endswith("/ontology#") and not other.value.startswith(namespace):
                    yield other.value


def test_the_reasons_name_every_vocabulary_that_is_reused() -> None:
    """And each class above one of ours."""
    page = (DOCS / "vocabulary-reuse.md").read_text(encoding="utf-8")
    prefixes = {namespace: prefix for prefix, namespace in MODEL.prefixes.items()}
    found = {*foreign_terms()}
    assert len(found) > 20
    assert {prefixes[split(iri)[0]] for iri in found} <= {
        match[1] for match in re.finditer(r"`(\w+):\w+`", page)
    }
    above = {
        f"{prefixes[split(iri)[0]]}:{split(iri)[1]}" for iri in found if split(iri)[1][0].isupper()
    }
    assert {name for name in above if f"`{name}`" not in page} == set()
