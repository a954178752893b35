"""Writes a small graph without blank nodes as Turtle and JSON-LD; equal graphs give equal bytes."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from verbund.rdf.graph import RdfGraph
from verbund.rdf.prefixes import Prefixes, usable_in_jsonld
from verbund.rdf.terms import (
    RDF_LANG_STRING,
    RDF_TYPE,
    XSD_STRING,
    Blank,
    Iri,
    Literal,
    Term,
    escape,
)
from verbund.serialise.turtle import TurtleWriter

_JSON_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NAMING = re.compile(r"(?:title|name|fn|prefLabel|label)")

Properties = dict[str, list[Term]]
"""The objects of one subject, in order, by predicate."""


class _Layout:
    """The order in which subjects, predicates and objects are written, and the prefixed names."""

    def __init__(
        self, graph: RdfGraph, prefixes: Mapping[str, str], ranks: Mapping[str, int]
    ) -> None:
        self.prefixes = prefixes
        self.ranks = ranks
        self.names = Prefixes(prefixes)
        by_subject: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, node in graph:
            if not isinstance(subject, Iri) or isinstance(node, Blank):
                raise ValueError("the graph has a blank node")
            by_subject[subject.value][predicate].append(node)
        self.subjects = {
            subject: self._properties(by_subject[subject])
            for subject in sorted(by_subject, key=lambda name: self._place(name, by_subject[name]))
        }
        self.names = Prefixes(prefixes)  # new: prefixes used in comparisons only are not declared

    def _place(self, subject: str, properties: Properties) -> tuple[int, list[str]]:
        last = len(self.ranks)
        ranks = [self.ranks.get(kind.value, last) for kind in properties.get(RDF_TYPE, [])]
        return min(ranks, default=last), subject.split("/")

    def _properties(self, properties: Properties) -> Properties:
        return {
            predicate: sorted(properties[predicate], key=_object_place)
            for predicate in sorted(properties, key=self._property_place)
        }

    def _property_place(self, predicate: str) -> tuple[int, str]:
        name = re.split(r"[#/]", predicate)[-1]
        first = 0 if predicate == RDF_TYPE else 1 if _NAMING.fullmatch(name) else 3
        return 2 if name == "description" else first, self.names.shorten(predicate) or predicate


def _object_place(node: Term) -> tuple[bool, str, str, list[str]]:
    if isinstance(node, Iri):
        return False, "", "", node.value.split("/")
    return True, node.language or "", _datatype(node), node.value.split("/")


def _datatype(node: Literal) -> str:
    """Return the datatype to write; empty for texts with or without a language."""
    return "" if node.datatype in (XSD_STRING, RDF_LANG_STRING) else node.datatype


def turtle_text(graph: RdfGraph, prefixes: Mapping[str, str], ranks: Mapping[str, int]) -> str:
    """Return a graph as Turtle (RDF 1.1 Turtle).

    ``prefixes`` may be used, each if needed. ``ranks`` gives ranks of classes by IRI: instances of
    a class with a low rank come first, all else last. Raises ValueError where there is a blank
    node.
    """
    writer = TurtleWriter(prefixes)
    return writer.document(
        writer.block(
            writer.iri(subject),
            {name: [_turtle_node(writer, node) for node in nodes] for name, nodes in items.items()},
        )
        for subject, items in _Layout(graph, prefixes, ranks).subjects.items()
    )


def _turtle_node(writer: TurtleWriter, node: Term) -> str:
    if isinstance(node, Iri):
        return writer.iri(node.value)
    return writer.literal(escape(node.value), node.language, _datatype(node))


def jsonld_text(graph: RdfGraph, prefixes: Mapping[str, str], ranks: Mapping[str, int]) -> str:
    """Return a graph as JSON-LD 1.1 with its context inside; arguments as for ``turtle_text``."""
    layout = _Layout(graph, usable_in_jsonld(prefixes, _iris(graph)), ranks)
    keys = _keys(layout)
    coercions = {predicate: _coercion(layout, predicate) for predicate in keys}
    nodes = [
        {"@id": subject} | _json_properties(layout, properties, keys, coercions)
        for subject, properties in layout.subjects.items()
    ]
    terms: dict[str, Any] = {
        keys[predicate]: {"@id": layout.names.shorten(predicate) or predicate}
        | _definition(layout, coercions[predicate])
        for predicate in sorted(keys, key=lambda name: keys[name])
    }
    context = layout.names.used() | terms
    return json.dumps({"@context": context, "@graph": nodes}, ensure_ascii=False, indent=2) + "\n"


def _iris(graph: RdfGraph) -> Iterator[str]:
    """Yield every IRI in a graph, datatypes included."""
    for subject, predicate, value in graph:
        yield predicate
        for node in (subject, value):
            if isinstance(node, Iri):
                yield node.value
            elif isinstance(node, Literal) and _datatype(node):
                yield node.datatype


def _keys(layout: _Layout) -> dict[str, str]:
    """Return the JSON key of each predicate: its local name, with a prefix unless it is unique."""
    used = {name for item in layout.subjects.values() for name in item if name != RDF_TYPE}
    names = {predicate: re.split(r"[#/]", predicate)[-1] for predicate in used}
    count = Counter(names.values())
    taken = {*layout.prefixes}
    return {
        predicate: name
        if count[name] == 1 and name not in taken and _JSON_KEY.fullmatch(name)
        else layout.names.shorten(predicate) or predicate
        for predicate, name in sorted(names.items())
    }


def _coercion(layout: _Layout, predicate: str) -> str:
    """Return the common coercion of a predicate's values: "@id", "@language", a datatype, or ""."""
    lists = [item[predicate] for item in layout.subjects.values() if predicate in item]
    kinds = {_kind(node) for nodes in lists for node in nodes}
    return kinds.pop() if len(kinds) == 1 else ""


def _kind(node: Term) -> str:
    if isinstance(node, Iri):
        return "@id"
    return "@language" if node.language else _datatype(node)


def _definition(layout: _Layout, coercion: str) -> dict[str, str]:
    if coercion == "@language":
        return {"@container": "@language"}
    kind = coercion if coercion.startswith("@") else layout.names.shorten(coercion) or coercion
    return {"@type": kind} if coercion else {}


def _json_properties(
    layout: _Layout, properties: Properties, keys: Mapping[str, str], coercions: Mapping[str, str]
) -> dict[str, Any]:
    properties_json: dict[str, Any] = {}
    for predicate, nodes in properties.items():
        if predicate == RDF_TYPE:
            properties_json["@type"] = _one(
                [layout.names.shorten(node.value) or node.value for node in nodes]
            )
        elif coercions[predicate] == "@language":
            properties_json[keys[predicate]] = _language_map(nodes)
        else:
            values = [_json_node(layout, node, coercions[predicate]) for node in nodes]
            properties_json[keys[predicate]] = _one(values)
    return properties_json


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _language_map(nodes: Iterable[Term]) -> dict[str, Any]:
    texts: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        texts[str(getattr(node, "language", None))].append(node.value)
    return {language: _one(values) for language, values in texts.items()}


def _json_node(layout: _Layout, node: Term, coercion: str) -> Any:
    kind = _kind(node)
    if kind == coercion:
        return (layout.names.shorten(node.value) if kind == "@id" else None) or node.value
    if kind == "@id":
        return {"@id": layout.names.shorten(node.value) or node.value}
    if kind == "@language":
        return {"@value": node.value, "@language": getattr(node, "language", None)}
    return (
        {"@value": node.value, "@type": layout.names.shorten(kind) or kind} if kind else node.value
    )
