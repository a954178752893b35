"""Comparison of engines, result by result, on the user's records."""

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

COMPILED, PYSHACL, SHACL = "Verbund", "pySHACL", "shacl"


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


class Difference(NamedTuple):
    """A result that only ``engine`` has and ``other`` has not, so many times."""

    engine: str
    other: str
    key: Key
    shape: str
    times: int


def differences(
    ours: Sequence[ConstraintResult], theirs: Sequence[ValidationResult]
) -> list[Difference]:
    """The results that only the compiled checks or only pySHACL has."""
    shapes = {key_of(result): result.shape.iri for result in ours} | _shapes(theirs)
    mine, other = Counter(map(key_of, ours)), Counter(map(key_of_reported, theirs))
    return _differences((COMPILED, mine), (PYSHACL, other), shapes)


def reported_differences(
    ours: Sequence[ValidationResult], theirs: Sequence[ValidationResult]
) -> list[Difference]:
    """The results that only pySHACL or only the engine ``shacl`` has."""
    mine, other = Counter(map(key_of_reported, ours)), Counter(map(key_of_reported, theirs))
    return _differences((PYSHACL, mine), (SHACL, other), _shapes(ours) | _shapes(theirs))


def _shapes(results: Iterable[ValidationResult]) -> dict[Key, str]:
    return {key_of_reported(item): item.named for item in results}


def _differences(
    one: tuple[str, Counter[Key]], other: tuple[str, Counter[Key]], shapes: dict[Key, str]
) -> list[Difference]:
    found = [
        Difference(mine[0], theirs[0], key, shapes[key], count)
        for mine, theirs in ((one, other), (other, one))
        for key, count in (mine[1] - theirs[1]).items()
    ]
    return sorted(found, key=str)


def difference_findings(model: Model, found: Iterable[Difference]) -> list[Finding]:
    """The findings of differences, without places yet."""
    return [
        Finding(
            "V130",
            Place(),
            severity=Severity.VIOLATION,
            value=key.value,
            details={
                "engine": engine,
                "other": other,
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
        for engine, other, key, shape, count in found
        for _ in range(count)
    ]
