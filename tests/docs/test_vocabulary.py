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
from verbund.report.documentation.vocabulary import sssom_mappings, vocabulary_page
from verbund.report.documentation.worked_examples import worked_examples

DOCS = ROOT / "docs"
MODEL = lippe_model()


def test_the_page_is_fresh(approve: bool) -> None:
    mappings = sssom_mappings(ROOT / "ontology")
    page = vocabulary_page(MODEL, worked_examples(ROOT / "shapes"), mappings)
    check_golden(DOCS / "vocabulary.md", page, approve)


def test_the_page_names_each_term_above_ours_and_each_near_one_with_its_reason() -> None:
    page = (DOCS / "vocabulary.md").read_text(encoding="utf-8")
    table = page.partition("## Terms of other vocabularies")[2]
    prefixes = {namespace: prefix for prefix, namespace in MODEL.prefixes.items()}
    for iri in foreign_terms():
        namespace, name = split(iri)
        assert f"| `{prefixes[namespace]}:{name}` |" in table
    near = sssom_mappings(ROOT / "ontology")
    assert len(near) > 20
    for row in near:
        assert row["comment"]
        assert f"`{row['object_id']}` | {row['comment']} |" in table


def test_each_class_has_its_example_on_the_page() -> None:
    sections = vocabulary_page(MODEL, worked_examples(ROOT / "shapes")).split("\n## ")[1:]
    classes = [text for text in sections if re.match(r"(coop|org):[A-Z]", text)]
    assert len(classes) > 25
    assert [text.split("\n")[0] for text in classes if "Example" not in text] == []


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
