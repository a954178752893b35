"""What people read of the packaged model: lists and classes by their labels, in both languages."""

from __future__ import annotations

import re

from rdflib import Graph
from rdflib.namespace import RDF, SH, SKOS
from tests.support.lippe import lippe_model

_LIST = re.compile(r"(?:list|Liste) (?:“|„)?([\w -]+)")


def test_messages_name_lists_by_their_labels() -> None:
    """A clerk sees a list as it is called, not its id."""
    model = lippe_model()
    shapes = Graph().parse(data=model.shapes_turtle, format="turtle")
    ontology = Graph().parse(data=model.ontology_turtle, format="turtle")
    labels = {
        str(label)
        for scheme in ontology.subjects(RDF.type, SKOS.ConceptScheme)
        for label in ontology.objects(scheme, SKOS.prefLabel)
    }
    named = [
        name for message in shapes.objects(None, SH.message) for name in _LIST.findall(str(message))
    ]
    assert len(named) > 80
    assert {name for name in named if name not in labels} == set()


def test_classes_of_records_have_labels_in_both_languages() -> None:
    """They are listed where one is to be chosen, and told where a reference leads to another."""
    model = lippe_model()
    classes = {kind for record_type in model.record_types for kind in record_type.classes}
    assert len(classes) > 15
    lacking = {kind for kind in classes if not {"de", "en"} <= model.labels.get(kind, {}).keys()}
    assert lacking == set()
