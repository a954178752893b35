"""The machine forms of a record: its statements as Turtle and JSON-LD, and for search engines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from verbund.findings import Language
from verbund.rdf.namespaces import split
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, ntriples
from verbund.release.diff.lookup import Facts
from verbund.serialise.statements import Statement, jsonld, turtle
from verbund.views.release import ReleaseViews
from verbund.views.shown import RecordView

SCHEMA: Final = "https://schema.org/"


def statements_of(iri: str, facts: Facts) -> list[Statement]:
    """Return what a record states, sorted as in dataset.nt."""
    subject = f"<{iri}>"
    return sorted(
        Statement(subject, path, ntriples(term)) for path, terms in facts.items() for term in terms
    )


def record_turtle(iri: str, facts: Facts, prefixes: Mapping[str, str]) -> str:
    """Return what a record states as Turtle."""
    return turtle(statements_of(iri, facts), prefixes)


def record_jsonld(iri: str, facts: Facts, prefixes: Mapping[str, str]) -> str:
    """Return what a record states as JSON-LD 1.1, with its context inside."""
    return jsonld(statements_of(iri, facts), prefixes)


def schema_text(record: RecordView, views: ReleaseViews, language: Language) -> str:
    """Return a record in terms of schema.org, as JSON-LD that can stand in a page.

    Its classes and properties are those that the ontology places above ours, and those of
    schema.org that records have themselves. What it links is named.
    """
    facts = views.source.facts(record.iri)
    document: dict[str, object] = {
        "@context": SCHEMA,
        "@id": record.iri,
        "@type": _types(facts, views),
        "name": record.name,
    }
    names = views.names[language]
    for path, terms in facts.items():
        own = (path,) if path.startswith(SCHEMA) else ()
        for upper in (*own, *views.vocabulary.above(path, SCHEMA)):
            values = [
                term.value
                if isinstance(term, Literal)
                else {"@id": term.value, "name": names.value(None, term).text}
                for term in terms
            ]
            document.setdefault(split(upper)[1], values[0] if len(values) == 1 else values)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _types(facts: Facts, views: ReleaseViews) -> str | list[str]:
    """The classes of schema.org that a record is of; Thing without any."""
    own = [term.value for term in facts.get(RDF_TYPE, ()) if isinstance(term, Iri)]
    every = {upper for kind in own for upper in (kind, *views.model.superclasses.get(kind, ()))}
    found = sorted(kind.removeprefix(SCHEMA) for kind in every if kind.startswith(SCHEMA))
    if not found:
        return "Thing"
    return found[0] if len(found) == 1 else found
