"""Comparison of the compiled checks with pySHACL, result by result, on the user's records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rdflib import BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from verbund.findings import Finding, Place, Severity
from verbund.model.model import Model, RecordType
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import ntriples
from verbund.shacl.components import component_iri
from verbund.shacl.evaluate import ConstraintResult, with_lower_tag
from verbund.validation.rdflib_terms import to_term
from verbund.validation.results import ValidationResult

COMPILED, PYSHACL = "Verbund", "pySHACL"


class Key(NamedTuple):
    """The key of a result, on which two engines must agree.

    It has the focus node, path, constraint component, and the value node in N-Triples.
    """

    focus: str
    path: str | None
    component: str
    value: str | None


def key_of(result: ConstraintResult) -> Key:
    """The key of a compiled result."""
    value = ntriples(with_lower_tag(result.value)) if result.value is not None else None
    return Key(result.focus, result.path, result.constraint.component, value)


def key_of_reported(reported: ValidationResult) -> Key:
    """The key of a result of pySHACL; a focus node that is no IRI is in N-Triples."""
    focus = reported.focus
    return Key(
        str(focus) if isinstance(focus, URIRef) else str(_text(focus)),
        reported.path,
        reported.component,
        _text(reported.value),
    )


def _text(node: Node | None) -> str | None:
    if node is None:
        return None
    return (
        ntriples(with_lower_tag(to_term(node)))
        if isinstance(node, URIRef | RdflibLiteral)
        else f"_:{node}"
    )


class Compiled:
    """The compiled constraints, whose results both engines must find."""

    def __init__(self, model: Model) -> None:
        left = {(residual.shape, residual.parameter) for residual in model.uncompiled}
        self._segments = sorted(
            (model.base + item.segment, item.shape.iri) for item in model.record_types
        )
        self._of = {
            record_type.shape.iri: frozenset(
                (*_components(record_type, left), *_joined(model, record_type.name))
            )
            for record_type in model.record_types
        }

    def has(self, reported: ValidationResult) -> bool:
        """Whether a result of pySHACL is of a constraint compiled for the focus node's record type.

        A property shape without an IRI is identified by the shape above it and its path.
        """
        blank = isinstance(reported.shape, BNode)
        shape = reported.named if blank else str(reported.shape)
        found = {(shape, path, reported.component) for path in (reported.path, None)}
        return any(
            str(reported.focus).startswith(segment) and found & self._of[name]
            for segment, name in self._segments
        )


def _components(
    record_type: RecordType, left: set[tuple[str, str]]
) -> Iterable[tuple[str, str | None, str]]:
    shape = record_type.shape
    if shape.closed_paths is not None:
        yield shape.iri, None, component_iri("closed")
    for item in (shape, *shape.properties, *shape.rules):
        for constraint in item.constraints:
            if (item.iri, constraint.parameter) not in left:
                yield item.iri, item.predicate, constraint.component


def _joined(model: Model, table: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield the constraints of rules over several tables that are about a table's records."""
    for rule in model.joined:
        if table in rule.tables:
            for constraint in rule.shape.constraints:
                yield rule.shape.iri, None, constraint.component


def differences(
    ours: Sequence[ConstraintResult], theirs: Sequence[ValidationResult]
) -> list[tuple[str, Key, str, int]]:
    """The results that only one engine has: the engine, key, shape and number of each."""
    mine, other = Counter(map(key_of, ours)), Counter(map(key_of_reported, theirs))
    shapes = {key_of(result): result.shape.iri for result in ours}
    shapes |= {key_of_reported(reported): reported.named for reported in theirs}
    found = [(COMPILED, key, count) for key, count in (mine - other).items()]
    found += [(PYSHACL, key, count) for key, count in (other - mine).items()]
    return sorted(((engine, key, shapes[key], count) for engine, key, count in found), key=str)


def difference_findings(model: Model, found: Iterable[tuple[str, Key, str, int]]) -> list[Finding]:
    """The findings of differences, without places yet."""
    return [
        Finding(
            "V130",
            Place(),
            severity=Severity.VIOLATION,
            value=key.value,
            details={
                "engine": engine,
                "other": PYSHACL if engine == COMPILED else COMPILED,
                "component": key.component.removeprefix(SH),
                "path": (model.compact(key.path) or key.path) if key.path else "–",
                "value": key.value or "–",
            },
            focus_node=key.focus,
            path=key.path,
            component=key.component,
            shape=shape,
            value_term=key.value,
        )
        for engine, key, shape, count in found
        for _ in range(count)
    ]
