"""Writes a run as a validation report (SHACL, section 3.6) in Turtle, each result at its cell.

A finding with a validation result is a ``sh:ValidationResult`` of the report, with all of section
3.6.2. Other findings, such as a file that cannot be read, are beside the report, as
``sh:AbstractResult``. The place is a target of the Web Annotation Vocabulary: the file, and in it a
cell by the name that its format has for it, which for CSV is a fragment of RFC 7111. Nodes of the
report itself are blank and have no labels; blank nodes of data and shapes are numbered in the order
of the report, so equal findings give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from verbund.findings.catalogue import LANGUAGES, entry, render
from verbund.findings.finding import Finding, Severity
from verbund.findings.result import ShaclResult
from verbund.rdf.language_tags import is_language_tag
from verbund.rdf.paths import Path, PathKind
from verbund.rdf.prefixes import Prefixes, turtle_head
from verbund.rdf.terms import XSD_STRING, Blank, Iri, Node, escape, is_absolute_iri
from verbund.read.formats import format_of
from verbund.report.paths import path_uri
from verbund.report.reported import RunReport
from verbund.report.results import Labels, labels_of, result_of
from verbund.report.rules import rule_page
from verbund.report.text import place_of
from verbund.serialise.turtle import turtle_literal
from verbund.text.late_pattern import late

_PREFIXES: Final = {
    "csvw": "http://www.w3.org/ns/csvw#",
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TERMS: Final = Prefixes({"sh": _PREFIXES["sh"]})
"""Prefixes of the report: terms of SHACL are shortened; focus nodes, values and shapes are not."""

_SEVERITIES: Final = {
    Severity.VIOLATION: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_LINES: Final = "<http://tools.ietf.org/rfc/rfc5147>"
_SURROGATE: Final = late("[\ud800-\udfff]")

Property = tuple[str, str]
"""A predicate and its object or objects, as Turtle writes them."""


def turtle(reported: RunReport) -> Iterator[str]:
    """Yield the report of a run in pieces, results by place.

    ``sh:conforms`` is true where there is no result, whatever its severity (SHACL, section 3.6.1.1)
    and nothing else has stopped the validation.
    """
    pairs = [(finding, result_of(finding)) for finding in reported.by_place]
    results = [(finding, result) for finding, result in pairs if result is not None]
    others = [finding for finding, result in pairs if result is None]
    labels = labels_of(result for _, result in results)
    stopped = any(finding.severity is Severity.VIOLATION for finding in others)
    yield turtle_head(_PREFIXES)
    conforms = "false" if results or stopped else "true"
    yield f"\n[\n  a sh:ValidationReport ;\n  sh:conforms {conforms}"
    for finding, result in results:
        properties = [*_result(result, labels, 2), *_properties(finding, reported, 4)]
        yield f" ;\n  sh:result {_node(properties, 2)}"
    yield "\n] .\n"
    for finding in others:
        yield f"\n{_node(list(_other(finding, reported)), 0)} .\n"


def _result(result: ShaclResult, labels: Labels, depth: int) -> Iterator[Property]:
    yield "a", "sh:ValidationResult"
    yield "sh:focusNode", _term(result.focus, labels)
    if result.path is not None:
        yield "sh:resultPath", _path(result.path)
    if result.value is not None:
        yield "sh:value", _term(result.value, labels)
    yield from _link("sh:sourceConstraintComponent", result.component)
    for predicate, node in (
        ("sh:sourceShape", result.shape),
        ("sh:sourceConstraint", result.constraint),
    ):
        if node is not None:
            yield predicate, _term(node, labels)
    yield from _link("sh:resultSeverity", result.severity)
    for detail in result.details:
        inner = list(_result(detail, labels, depth + 2))
        if detail.messages:
            texts = ", ".join(_literal(text, tag) for tag, text in detail.messages)
            inner.append(("sh:resultMessage", texts))
        yield "sh:detail", _node(inner, depth + 2)


def _term(node: Node, labels: Labels) -> str:
    if isinstance(node, Blank):
        return f"_:{labels[node]}"
    if isinstance(node, Iri):
        return _iri(node.value) or _literal(node.value)
    if node.language or node.datatype == XSD_STRING:
        return _literal(node.value, node.language or "")
    return _literal(node.value, datatype=node.datatype)


def _path(path: Path) -> str:
    """Return a path as RDF (SHACL, section 2.3.1)."""
    if path.kind is PathKind.PREDICATE:
        return _iri(path.iri) or _literal(path.iri)
    inner = " ".join(map(_path, path.steps))
    if path.kind is PathKind.SEQUENCE:
        return f"( {inner} )"
    if path.kind is PathKind.ALTERNATIVE:
        return f"[ sh:alternativePath ( {inner} ) ]"
    return f"[ sh:{path.kind} {inner} ]"


def _other(finding: Finding, reported: RunReport) -> Iterator[Property]:
    yield "a", "sh:AbstractResult"
    yield from _link("sh:focusNode", finding.focus_node)
    yield from _link("sh:resultPath", finding.path)
    if finding.value is not None:
        yield "sh:value", _literal(finding.value)
    yield from _link("sh:sourceConstraintComponent", finding.component)
    yield from _link("sh:sourceShape", finding.shape)
    yield "sh:resultSeverity", _SEVERITIES[finding.severity]
    yield from _properties(finding, reported, 2)


def _properties(finding: Finding, reported: RunReport, depth: int) -> Iterator[Property]:
    """Yield the properties of a report that SHACL does not define, and the message."""
    yield "dct:identifier", _literal(finding.code)
    yield "sh:resultMessage", _messages(finding)
    yield "rdfs:seeAlso", f"<{rule_page(entry(finding.code))}>"
    yield from _target(finding, reported, depth)


def _messages(finding: Finding) -> str:
    """Return the shape's own messages, if it has some; else the catalogue's in our languages."""
    own = {tag: text for tag, text in finding.messages.items() if text} or {
        language: render(finding, language).message for language in LANGUAGES
    }
    return ", ".join(_literal(text, tag) for tag, text in own.items())


def _target(finding: Finding, reported: RunReport, depth: int) -> Iterator[Property]:
    """Yield the place: the file, a selector in it, and the words of the text report."""
    place = finding.place
    if place.file is None:
        return
    labels = [_literal(place_of(finding, language), language) for language in LANGUAGES]
    target = [
        ("a", "oa:SpecificResource"),
        ("rdfs:label", ", ".join(labels)),
        ("oa:hasSource", _source(place.file, reported)),
    ]
    selector = _selector(finding, reported)
    if selector:
        target.append(("oa:hasSelector", f"[ {' ; '.join(' '.join(item) for item in selector)} ]"))
    yield "oa:hasTarget", _node(target, depth)


def _source(file: str, reported: RunReport) -> str:
    if _is_table(file, reported):
        return f'[ a csvw:Table ; csvw:url "{path_uri(file)}"^^xsd:anyURI ]'
    return f"[ dct:identifier {_literal(file)} ]"


def _selector(finding: Finding, reported: RunReport) -> list[Property]:
    """Return the selector: by the rules of the format, else of RFC 5147, between lines."""
    place, address = finding.place, reported.address_of(finding)
    if address is not None and address.standard is not None:
        return [*_fragment(address.text), ("dct:conformsTo", f"<{address.standard}>")]
    if address is not None:
        return [("a", "oa:Selector"), ("rdf:value", _literal(address.text))]
    if place.line is not None:
        text = f"line={place.line - 1},{place.line}"
        return [*_fragment(text), ("dct:conformsTo", _LINES)]
    return []


def _fragment(text: str) -> list[Property]:
    return [("a", "oa:FragmentSelector"), ("rdf:value", _literal(text))]


def _is_table(file: str, reported: RunReport) -> bool:
    return file in reported.names or format_of(file) is not None


def _node(properties: list[Property], depth: int) -> str:
    indent = " " * depth
    lines = " ;\n".join(f"{indent}  {predicate} {value}" for predicate, value in properties)
    return f"[\n{lines}\n{indent}]"


def _link(predicate: str, iri: str | None) -> Iterator[Property]:
    text = _iri(iri)
    if text is not None:
        yield predicate, text


def _iri(iri: str | None) -> str | None:
    """Return the IRI as Turtle writes it; None for an invalid one."""
    if iri is None or not is_absolute_iri(iri):
        return None
    return _TERMS.shorten(iri) or f"<{iri}>"


def _literal(text: str, tag: str = "", datatype: str | None = None) -> str:
    escaped = escape(_SURROGATE.sub(chr(0xFFFD), text))
    language = tag if is_language_tag(tag) else ""
    return turtle_literal(escaped, language, datatype, lambda iri: f"<{iri}>")
