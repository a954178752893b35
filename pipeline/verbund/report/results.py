"""The validation result of a finding (SHACL, section 3.6.2), whichever engine decided it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Final

from verbund.findings.finding import Finding
from verbund.findings.result import ShaclResult
from verbund.rdf.paths import predicate_path
from verbund.rdf.terms import (
    RDF_LANG_STRING,
    XSD_STRING,
    Blank,
    Iri,
    Literal,
    Node,
    Term,
    is_absolute_iri,
)


def result_of(finding: Finding) -> ShaclResult | None:
    """Return the validation result of a finding; None if it lacks a required property of one."""
    if finding.result is not None:
        return finding.result
    focus, component = _iri(finding.focus_node), _iri(finding.component)
    if focus is None or component is None:
        return None
    path = _iri(finding.path)
    return ShaclResult(
        focus=focus,
        component=component.value,
        severity=finding.severity.iri,
        path=None if path is None else predicate_path(path.value),
        value=None if finding.value_term is None else _term(finding.value_term),
        shape=_iri(finding.shape),
    )


def _iri(text: str | None) -> Iri | None:
    return Iri(text) if text is not None and is_absolute_iri(text) else None


_decode: Final = json.JSONDecoder(strict=False).decode


def _term(text: str) -> Term:
    """Parse a term as ``terms.ntriples`` writes it: its escapes are those of JSON."""
    if text.startswith("<"):
        return Iri(text[1:-1])
    end = text.rindex('"') + 1
    value, rest = str(_decode(text[:end])), text[end:]
    if rest.startswith("@"):
        return Literal(value, RDF_LANG_STRING, rest[1:])
    return Literal(value, rest[3:-1] if rest else XSD_STRING)


Labels = Mapping[Blank, str]
"""A label for each blank node of a report."""


def labels_of(results: Iterable[ShaclResult]) -> Labels:
    """Return labels for the blank nodes of data and shapes, in the order of a report."""
    labels: dict[Blank, str] = {}
    for result in results:
        for node in result.nodes():
            if isinstance(node, Blank):
                labels.setdefault(node, f"b{len(labels) + 1}")
    return labels


def result_json(result: ShaclResult, labels: Labels) -> dict[str, object]:
    """Return a result for JSON; terms as in SPARQL 1.1 Query Results JSON, section 3.2.2."""
    return {
        "focus_node": _node(result.focus, labels),
        "path": result.path.sparql if result.path else None,
        "value": _node(result.value, labels),
        "component": result.component,
        "severity": result.severity,
        "source_shape": _node(result.shape, labels),
        "source_constraint": _node(result.constraint, labels),
        "details": [result_json(item, labels) for item in result.details],
    }


def _node(node: Node | None, labels: Labels) -> dict[str, str] | None:
    if node is None:
        return None
    if isinstance(node, Blank):
        return {"type": "bnode", "value": labels[node]}
    if isinstance(node, Iri):
        return {"type": "uri", "value": node.value}
    node_json = {"type": "literal", "value": node.value}
    if node.language:
        return {**node_json, "xml:lang": node.language}
    return node_json if node.datatype == XSD_STRING else {**node_json, "datatype": node.datatype}
