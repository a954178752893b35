"""A small graph without blank nodes as Turtle and JSON-LD, the same bytes for the same graph."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from verbund.rdf_graph import RdfGraph
from verbund.terms import (
    RDF_LANG_STRING,
    RDF_TYPE,
    XSD_STRING,
    Blank,
    Iri,
    Literal,
    Term,
    escape,
    usable_prefixes,
)

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NAMING = re.compile(r"(?:title|name|fn|prefLabel|label)")

Properties = dict[str, list[Term]]
"""The objects of one subject, in order, by property."""


class _Layout:
    """In which order subjects, properties and objects are written, and how IRIs are shortened."""

    def __init__(
        self, graph: RdfGraph, prefixes: Mapping[str, str], ranks: Mapping[str, int]
    ) -> None:
        self.prefixes = {namespace: prefix for prefix, namespace in prefixes.items()}
        self.ranks = ranks
        self.used: set[str] = set()
        found: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, node in graph:
            if not isinstance(subject, Iri) or isinstance(node, Blank):
                raise ValueError("the graph has a blank node")
            found[subject.value][predicate].append(node)
        self.subjects = {
            subject: self._properties(found[subject])
            for subject in sorted(found, key=lambda name: self._place(name, found[name]))
        }

    def short(self, iri: str) -> str | None:
        """The prefixed name of an IRI, if it has a plain one."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self.prefixes.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri[cut:]):
            return None
        self.used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def used_prefixes(self) -> dict[str, str]:
        """The prefixes of the names shortened so far."""
        return {
            prefix: namespace
            for namespace, prefix in sorted(self.prefixes.items(), key=lambda item: item[1])
            if prefix in self.used
        }

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
        return 2 if name == "description" else first, self.short(predicate) or predicate


def _object_place(node: Term) -> tuple[bool, str, str, list[str]]:
    if isinstance(node, Iri):
        return False, "", "", node.value.split("/")
    return True, node.language or "", _datatype(node), node.value.split("/")


def _datatype(node: Literal) -> str:
    """The datatype that a form writes: none of texts, with a language or without."""
    return "" if node.datatype in (XSD_STRING, RDF_LANG_STRING) else node.datatype


def turtle_text(graph: RdfGraph, prefixes: Mapping[str, str], ranks: Mapping[str, int]) -> str:
    """A graph as Turtle (RDF 1.1 Turtle).

    Takes the prefixes that may be used and the ranks of classes by IRI: members of a class with a
    low rank come first, all else last. ValueError where there is a blank node.
    """
    layout = _Layout(graph, prefixes, ranks)
    layout.used.clear()
    blocks = [_turtle_block(layout, *item) for item in layout.subjects.items()]
    head = "".join(f"@prefix {name}: <{ns}> .\n" for name, ns in layout.used_prefixes().items())
    return head + "".join(f"\n{block}" for block in blocks)


def _turtle_block(layout: _Layout, subject: str, properties: Properties) -> str:
    lines = [
        f"    {'a' if predicate == RDF_TYPE else _turtle_iri(layout, predicate)} "
        + " ,\n        ".join(_turtle_node(layout, node) for node in nodes)
        for predicate, nodes in properties.items()
    ]
    return f"{_turtle_iri(layout, subject)}\n" + " ;\n".join(lines) + " .\n"


def _turtle_iri(layout: _Layout, iri: str) -> str:
    return layout.short(iri) or f"<{iri}>"


def _turtle_node(layout: _Layout, node: Term) -> str:
    if isinstance(node, Iri):
        return _turtle_iri(layout, node.value)
    text = f'"{escape(node.value)}"'
    if node.language:
        return f"{text}@{node.language}"
    datatype = _datatype(node)
    return f"{text}^^{_turtle_iri(layout, datatype)}" if datatype else text


def jsonld_text(graph: RdfGraph, prefixes: Mapping[str, str], ranks: Mapping[str, int]) -> str:
    """A graph as JSON-LD 1.1 with its context inside; arguments as for turtle_text."""
    layout = _Layout(graph, usable_prefixes(prefixes, _iris(graph)), ranks)
    layout.used.clear()
    keys = _keys(layout)
    coercions = {predicate: _coercion(layout, predicate) for predicate in keys}
    nodes = [
        {"@id": subject} | _json_properties(layout, properties, keys, coercions)
        for subject, properties in layout.subjects.items()
    ]
    terms: dict[str, Any] = {
        keys[predicate]: {"@id": layout.short(predicate) or predicate}
        | _definition(layout, coercions[predicate])
        for predicate in sorted(keys, key=lambda name: keys[name])
    }
    context = layout.used_prefixes() | terms
    return json.dumps({"@context": context, "@graph": nodes}, ensure_ascii=False, indent=2) + "\n"


def _iris(graph: RdfGraph) -> Iterator[str]:
    """Every IRI that a graph names, those of datatypes included."""
    for subject, predicate, value in graph:
        yield predicate
        for node in (subject, value):
            if isinstance(node, Iri):
                yield node.value
            elif isinstance(node, Literal) and _datatype(node):
                yield node.datatype


def _keys(layout: _Layout) -> dict[str, str]:
    """The JSON key of each property: its local name, with a prefix where two have the same."""
    used = {name for item in layout.subjects.values() for name in item if name != RDF_TYPE}
    names = {predicate: re.split(r"[#/]", predicate)[-1] for predicate in used}
    count = Counter(names.values())
    taken = {*layout.prefixes.values()}
    return {
        predicate: name
        if count[name] == 1 and name not in taken and _LOCAL.fullmatch(name)
        else layout.short(predicate) or predicate
        for predicate, name in sorted(names.items())
    }


def _coercion(layout: _Layout, predicate: str) -> str:
    """What all values of a property are: "@id", "@language", one datatype, or "" for neither."""
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
    kind = coercion if coercion.startswith("@") else layout.short(coercion) or coercion
    return {"@type": kind} if coercion else {}


def _json_properties(
    layout: _Layout, properties: Properties, keys: Mapping[str, str], coercions: Mapping[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for predicate, nodes in properties.items():
        if predicate == RDF_TYPE:
            found["@type"] = _one([layout.short(node.value) or node.value for node in nodes])
        elif coercions[predicate] == "@language":
            found[keys[predicate]] = _language_map(nodes)
        else:
            values = [_json_node(layout, node, coercions[predicate]) for node in nodes]
            found[keys[predicate]] = _one(values)
    return found


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _language_map(nodes: Iterable[Term]) -> dict[str, Any]:
    found: dict[str, list[str]] = defaultdict(list)
    for node in nodes:
        found[str(getattr(node, "language", None))].append(node.value)
    return {language: _one(values) for language, values in found.items()}


def _json_node(layout: _Layout, node: Term, coercion: str) -> Any:
    kind = _kind(node)
    if kind == coercion:
        return (layout.short(node.value) if kind == "@id" else None) or node.value
    if kind == "@id":
        return {"@id": layout.short(node.value) or node.value}
    if kind == "@language":
        return {"@value": node.value, "@language": getattr(node, "language", None)}
    return {"@value": node.value, "@type": layout.short(kind) or kind} if kind else node.value
