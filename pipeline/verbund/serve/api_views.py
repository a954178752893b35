"""What the JSON API says: records with every fact's property and evidence, answers of questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from verbund.findings import Language
from verbund.findings.catalogue import localised
from verbund.question.question import Question
from verbund.rdf.terms import XSD_STRING, Iri, Literal, Term
from verbund.serve.collections import Collection
from verbund.serve.window import SINCE, UNTIL, Window
from verbund.views.names import Names
from verbund.views.release import ReleaseViews

Json = dict[str, Any]
PERIOD: Final = (SINCE, UNTIL)
"""The columns of an answer that say from when and until when a row holds."""


def record_json(views: ReleaseViews, iri: str, language: Language) -> Json | None:
    """A record: each fact with its property, its value, and on what grounds it is said."""
    record_type = views.type_of(iri)
    facts = views.source.facts(iri)
    if record_type is None or not facts:
        return None
    names = views.names[language]
    grounds = _evidence(facts, names)
    stated = _about_values(iri, names)
    evidence = names.vocabulary.evidence
    labels = {field.path: names.naming.label(field, field.path) for field in record_type.fields}
    found = [
        {
            "property": path,
            "label": labels.get(path) or names.naming.label(None, path),
            **value_json(term, names),
            "evidence": stated.get((path, term), grounds),
        }
        for path, terms in facts.items()
        if path not in evidence
        for term in terms
    ]
    return {
        "iri": iri,
        "name": names.record(iri),
        "kind": names.kind(record_type, facts),
        "table": record_type.name,
        "evidence": grounds,
        "facts": found,
    }


def value_json(term: Term, names: Names) -> Json:
    """A term: the IRI with its name, or the literal with datatype or language."""
    if isinstance(term, Iri):
        return {"iri": term.value, "name": names.value(None, term).text}
    if term.language:
        return {"value": term.value, "language": term.language}
    if term.datatype != XSD_STRING:
        return {"value": term.value, "datatype": term.datatype}
    return {"value": term.value}


def _evidence(facts: Mapping[str, Iterable[Term]], names: Names) -> list[Json]:
    known = names.vocabulary.evidence
    return [
        {"property": path, **value_json(term, names)}
        for path, terms in facts.items()
        if path in known
        for term in terms
    ]


def _about_values(iri: str, names: Names) -> dict[tuple[str, Term], list[Json]]:
    """What is said of single values of a record, by property and value (rdf:subject)."""
    found = {}
    for path, subject in names.source.mentions(iri):
        record_type = names.naming.type_of(subject)
        table = names.vocabulary.statements.get(record_type.name) if record_type else None
        if record_type is None or table is None or record_type.field(table.subject).path != path:
            continue
        facts = names.source.facts(subject)
        predicates = facts.get(record_type.field(table.predicate).path, ())
        values = facts.get(record_type.field(table.object).path, ())
        about = {item.path for item in table.about}
        said = [
            {"property": of, **value_json(term, names)}
            for of, terms in facts.items()
            if of in about
            for term in terms
        ]
        for predicate in predicates:
            for value in values:
                if isinstance(predicate, Iri):
                    found[predicate.value, value] = said
    return found


def collection_json(
    collection: Collection, views: ReleaseViews, language: Language, page: int, size: int
) -> Json:
    """A page of a collection."""
    iris = collection.iris(views)
    names = views.names[language]
    shown = iris[(page - 1) * size : page * size]
    return {
        "name": collection.name,
        "label": localised(collection.label, language),
        "total": len(iris),
        "items": [
            {"iri": iri, "id": collection.key(iri, views), "name": names.record(iri)}
            for iri in shown
        ],
    }


def answer_json(question: Question, window: Window, names: Names) -> Json:
    """A page of an answer: SPARQL results in JSON, each IRI with its name."""
    result = json.loads(window.data)
    rows = result.get("results", {}).get("bindings", [])
    columns = result["head"].get("vars", [])
    labels = question.columns or {}
    language = names.language
    return {
        "question": question.name,
        "title": localised(question.title, language),
        "total": window.total,
        "columns": [
            {"name": name, "label": localised(labels.get(name, name), language)} for name in columns
        ],
        "rows": [
            {name: _cell(row[name], names) for name in columns if name in row} for row in rows
        ],
    }


def _cell(binding: Mapping[str, str], names: Names) -> Json:
    if binding["type"] == "uri":
        return value_json(Iri(binding["value"]), names)
    if binding["type"] == "literal":
        datatype = binding.get("datatype", XSD_STRING)
        return value_json(Literal(binding["value"], datatype, binding.get("xml:lang")), names)
    return {"value": binding["value"]}
