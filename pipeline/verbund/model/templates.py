"""Label templates: sentences that describe a record (``sh:labelTemplate``, SHACL 1.0, 6.2.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from verbund.model.model import RecordType
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Literal, Node, text_of

PLACEHOLDER = re.compile(r"\{[?$]([^{}]*)\}")
"""Matches a column in a template: ``{?name}`` or ``{$name}``."""

LabelTemplates = Mapping[str, Mapping[str, tuple[str, ...]]]


def label_templates(annotations: ShapesGraph, record_types: Iterable[RecordType]) -> LabelTemplates:
    """Return the templates of shapes and concepts by IRI and language, the most detailed first.

    Reports a placeholder that is no column: of the shape's table, or of any for a concept.
    """
    record_types = tuple(record_types)
    columns = {item.shape.iri: {field.name for field in item.fields} for item in record_types}
    every = set().union(*columns.values())
    templates: dict[str, dict[str, list[str]]] = {}
    for subject, value in sorted(annotations.graph.pairs(SH + "labelTemplate"), key=_rank):
        iri, text = text_of(subject), text_of(value)
        if SH + "parameter" in annotations.graph.properties(subject):
            continue  # of a constraint component: it describes a constraint, not a record
        unknown = set(PLACEHOLDER.findall(text)) - columns.get(iri, every)
        if unknown:
            annotations.wrong(
                subject, SH + "labelTemplate", "model.label-template", value=min(unknown)
            )
        language = value.language if isinstance(value, Literal) else None
        templates.setdefault(iri, {}).setdefault(language or "", []).append(text)
    return {
        iri: {language: tuple(texts) for language, texts in by_language.items()}
        for iri, by_language in templates.items()
    }


def _rank(pair: tuple[Node, Node]) -> tuple[str, int, str]:
    subject, value = pair
    text = text_of(value)
    return text_of(subject), -len(PLACEHOLDER.findall(text)), text
