"""A run as a W3C validation report (SHACL, section 3.6) in Turtle, each result at its cell.

A result that SHACL speaks of is a ``sh:ValidationResult`` of the report. What else was found, such
as a file that cannot be read, is beside the report, as ``sh:AbstractResult``. The place is a target
of the Web Annotation Vocabulary: the file, and in it a cell by its RFC 7111 fragment. All nodes but
the IRIs of the data are blank and have no labels, so the same findings give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from verbund.findings.catalogue import LANGUAGES, entry, render
from verbund.findings.finding import Finding, Severity
from verbund.language_tags import is_language_tag
from verbund.report.paths import path_uri
from verbund.report.reported import Reported, position_of, sheet_cell
from verbund.report.rules import rule_page
from verbund.report.text import place_of
from verbund.terms import escape, is_absolute_iri

_PREFIXES: Final = {
    "csvw": "http://www.w3.org/ns/csvw#",
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SEVERITIES: Final = {
    Severity.VIOLATION: "sh:Violation",
    Severity.WARNING: "sh:Warning",
    Severity.INFO: "sh:Info",
}
_CELLS: Final = "<http://tools.ietf.org/rfc/rfc7111>"
_LINES: Final = "<http://tools.ietf.org/rfc/rfc5147>"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

Property = tuple[str, str]
"""A predicate and its object or objects, as Turtle writes them."""


def turtle(reported: Reported) -> Iterator[str]:
    """Take a run, give the report in pieces, results by place.

    ``sh:conforms`` is true where there is no result, whatever its severity (SHACL, section 3.6.1.1)
    and nothing else has stopped the validation.
    """
    results = [finding for finding in reported.by_place if _is_result(finding)]
    others = [finding for finding in reported.by_place if not _is_result(finding)]
    stopped = any(finding.severity is Severity.VIOLATION for finding in others)
    for prefix, namespace in _PREFIXES.items():
        yield f"@prefix {prefix}: <{namespace}> .\n"
    conforms = "false" if results or stopped else "true"
    yield f"\n[\n  a sh:ValidationReport ;\n  sh:conforms {conforms}"
    for finding in results:
        yield f" ;\n  sh:result {_node(_result(finding, reported), 2)}"
    yield "\n] .\n"
    for finding in others:
        yield f"\n{_node(_other(finding, reported), 0)} .\n"


def _is_result(finding: Finding) -> bool:
    """Whether it has what a validation result must have (SHACL, section 3.6.2)."""
    return _iri(finding.focus_node) is not None and _iri(finding.component) is not None


def _result(finding: Finding, reported: Reported) -> list[Property]:
    value = [] if finding.value_term is None else [("sh:value", finding.value_term)]
    return [("a", "sh:ValidationResult"), *_properties(finding, value, reported)]


def _other(finding: Finding, reported: Reported) -> list[Property]:
    value = [] if finding.value is None else [("sh:value", _literal(finding.value))]
    return [("a", "sh:AbstractResult"), *_properties(finding, value, reported)]


def _properties(finding: Finding, value: list[Property], reported: Reported) -> Iterator[Property]:
    yield "dct:identifier", _literal(finding.code)
    for predicate, iri in (
        ("sh:focusNode", finding.focus_node),
        ("sh:resultPath", finding.path),
    ):
        yield from _link(predicate, iri)
    yield from value
    yield from _link("sh:sourceConstraintComponent", finding.component)
    yield from _link("sh:sourceShape", finding.shape)
    yield "sh:resultSeverity", _SEVERITIES[finding.severity]
    yield "sh:resultMessage", _messages(finding)
    yield "rdfs:seeAlso", f"<{rule_page(entry(finding.code))}>"
    yield from _target(finding, reported)


def _messages(finding: Finding) -> str:
    """The message in our languages; those of the shape in its own, where it has some."""
    own = {tag: text for tag, text in finding.messages.items() if text}
    spoken = {_language(tag) for tag in own}
    texts = [
        _literal(render(finding, language).message, language)
        for language in LANGUAGES
        if not own or language in spoken
    ]
    texts += [
        _literal(text, tag) for tag, text in sorted(own.items()) if _language(tag) not in LANGUAGES
    ]
    return ", ".join(texts)


def _language(tag: str) -> str:
    return tag.lower().partition("-")[0]


def _target(finding: Finding, reported: Reported) -> Iterator[Property]:
    """The place: the file, a selector in it, and the words of the text report."""
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
    yield "oa:hasTarget", _node(target, 4 if _is_result(finding) else 2)


def _source(file: str, reported: Reported) -> str:
    if _is_csv(file, reported):
        return f'[ a csvw:Table ; csvw:url "{path_uri(file)}"^^xsd:anyURI ]'
    return f"[ dct:identifier {_literal(file)} ]"


def _selector(finding: Finding, reported: Reported) -> list[Property]:
    """RFC 7111 counts rows as a spreadsheet does; RFC 5147 counts the places between lines."""
    place, position = finding.place, position_of(finding)
    if place.row is not None and _is_csv(place.file or "", reported):
        file = reported.files.get(place.file or "")
        row = place.row + (file.skipped if file else 0)
        text = f"row={row}" if position is None else f"cell={row},{position + 1}"
        return [*_fragment(text), ("dct:conformsTo", _CELLS)]
    cell = sheet_cell(finding)
    if cell is not None:
        return [("a", "oa:Selector"), ("rdf:value", _literal(cell))]
    if place.line is not None:
        text = f"line={place.line - 1},{place.line}"
        return [*_fragment(text), ("dct:conformsTo", _LINES)]
    return []


def _fragment(text: str) -> list[Property]:
    return [("a", "oa:FragmentSelector"), ("rdf:value", _literal(text))]


def _is_csv(file: str, reported: Reported) -> bool:
    return file in reported.files or file.lower().endswith(".csv")


def _node(properties: list[Property], depth: int) -> str:
    indent = " " * depth
    lines = " ;\n".join(f"{indent}  {predicate} {value}" for predicate, value in properties)
    return f"[\n{lines}\n{indent}]"


def _link(predicate: str, iri: str | None) -> Iterator[Property]:
    found = _iri(iri)
    if found is not None:
        yield predicate, found


def _iri(iri: str | None) -> str | None:
    """The IRI as Turtle writes it; nothing where it is none."""
    if iri is None or not is_absolute_iri(iri):
        return None
    prefix, _, name = iri.rpartition("#")
    if f"{prefix}#" == _PREFIXES["sh"] and name.isalpha():
        return f"sh:{name}"
    return f"<{iri}>"


def _literal(text: str, tag: str = "") -> str:
    quoted = f'"{escape(_SURROGATE.sub(chr(0xFFFD), text))}"'
    return f"{quoted}@{tag}" if tag and is_language_tag(tag) else quoted
