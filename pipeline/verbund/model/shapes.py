"""Shapes as frozen records, and what of them cannot be compiled (SHACL, sections 2 and 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import Literal as RdflibLiteral
from rdflib import URIRef
from rdflib.namespace import RDF, SH, SKOS
from rdflib.term import Node

from verbund.findings import Severity
from verbund.model.annotations import Annotations, to_term
from verbund.model.model import Constraint, Pattern, Residual, Shape

_INTEGERS = {SH.minCount, SH.maxCount, SH.minLength, SH.maxLength}
_RANGES = {SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive, SH.hasValue}
_IRIS = {SH.datatype, SH["class"], SH.nodeKind}
_PAIRS = {SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint}
_OVER_ALL = {SH.minCount, SH.maxCount, SH.uniqueLang}
_LISTS = {SH["in"], SH.languageIn}
_SHAPE_LISTS = {SH["or"], SH["and"], SH.xone}
_LEFT_TO_PYSHACL = {
    SH.sparql,
    SH.qualifiedValueShape,
    SH.qualifiedMinCount,
    SH.qualifiedMaxCount,
    SH.qualifiedValueShapesDisjoint,
}
_NOT_CONSTRAINTS = {
    SH.path,
    SH.name,
    SH.description,
    SH.order,
    SH.group,
    SH.message,
    SH.severity,
    SH.deactivated,
    SH.defaultValue,
    SH.flags,
    SH.ignoredProperties,
    SH.targetClass,
    SH.targetNode,
    SH.targetSubjectsOf,
    SH.targetObjectsOf,
    SH.property,
    SH.labelTemplate,
}
_SEVERITIES = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}
# Parameters of SHACL Core and SPARQL constraints as pySHACL reports them; the rest is unsupported.
_NUMBER = re.compile(r"[+-]?[0-9]+")


class _NotCompiledError(Exception):
    """A part of a shape cannot be compiled; the constraint that holds it goes to pySHACL."""


@dataclass(slots=True)
class ShapeReader:
    """Reads shapes; collects what is left to pySHACL in ``residuals``."""

    annotations: Annotations
    residuals: list[Residual] = field(default_factory=list)
    _within: list[Node] = field(default_factory=list)

    def property_shape(self, node: Node) -> Shape:
        """A property shape of a record type. Its path may be None: then nothing is compiled."""
        path = self._path(node)
        shape = Shape(
            iri=str(node) if isinstance(node, URIRef) else self.annotations.named(node),
            path=path,
            constraints=self._constraints(node, on_values=True, compiled=path is not None),
            severity=self._severity(node),
            messages=self.annotations.localised(node, SH.message),
        )
        self._leave_properties(node)
        return shape

    def node_shape(self, node: URIRef, properties: tuple[Shape, ...]) -> Shape:
        """The shape of a record type, around property shapes already read."""
        return Shape(
            iri=str(node),
            constraints=self._constraints(node, on_values=False, compiled=True),
            properties=properties,
            severity=self._severity(node),
            messages=self.annotations.localised(node, SH.message),
            closed_paths=self._closed(node, properties),
        )

    def _path(self, node: Node) -> str | None:
        path = self.annotations.graph.value(node, SH.path)
        if path is None:
            self.annotations.report("M107", node, missing="sh:path")
        return str(path) if isinstance(path, URIRef) else None

    def _leave_properties(self, node: Node) -> None:
        if (node, SH.property, None) in self.annotations.graph:
            self.residuals.append(Residual(str(node), "property"))

    def _severity(self, node: Node) -> Severity:
        stated = self.annotations.graph.value(node, SH.severity)
        if stated is None:
            return Severity.VIOLATION
        severity = _SEVERITIES.get(URIRef(str(stated)))
        if severity is None:
            self.annotations.wrong(node, str(SH.severity), "model.severity")
        return severity or Severity.VIOLATION

    def _closed(self, node: URIRef, properties: tuple[Shape, ...]) -> frozenset[str] | None:
        graph = self.annotations.graph
        if not _is_true(graph.value(node, SH.closed)) or self.is_deactivated(node):
            return None
        head = graph.value(node, SH.ignoredProperties)
        ignored = self.annotations.members(node, head) if head is not None else []
        paths = {shape.path for shape in properties if shape.path}
        return frozenset(paths | {str(item) for item in ignored})

    def is_deactivated(self, node: Node) -> bool:
        """Whether the shape is switched off (SHACL, section 2.1.6)."""
        return _is_true(self.annotations.graph.value(node, SH.deactivated))

    def _constraints(
        self, node: Node, *, on_values: bool, compiled: bool
    ) -> tuple[Constraint, ...]:
        if self.is_deactivated(node):
            return ()
        found: list[Constraint] = []
        has_path = (node, SH.path, None) in self.annotations.graph
        for parameter, value in self._stated(node):
            if parameter == SH.closed:
                continue
            try:
                needs_path = parameter in _PAIRS or parameter in _OVER_ALL
                if not compiled or parameter in _LEFT_TO_PYSHACL or (needs_path and not has_path):
                    raise _NotCompiledError
                constraint = self._constraint(node, parameter, value, on_values=on_values)
                if constraint is not None:
                    found.append(constraint)
            except _NotCompiledError:
                self.residuals.append(Residual(str(node), _local(parameter)))
        return tuple(found)

    def _stated(self, node: Node) -> list[tuple[URIRef, Node]]:
        stated = [
            (URIRef(str(predicate)), value)
            for predicate, value in self.annotations.graph.predicate_objects(node)
            if str(predicate).startswith(str(SH)) and predicate not in _NOT_CONSTRAINTS
        ]
        return sorted(stated, key=lambda pair: (pair[0], str(pair[1]) * (not _blank(pair[1]))))

    def _constraint(
        self, node: Node, parameter: URIRef, value: Node, *, on_values: bool
    ) -> Constraint | None:
        name = _local(parameter)
        reader = self._reader(parameter)
        if reader is None:
            self.annotations.report("M103", node, term=self.annotations.shown(str(parameter)))
            return None
        argument = reader(node, parameter, value, on_values)
        return Constraint(name, argument) if argument is not None else None

    def _reader(
        self, parameter: URIRef
    ) -> Callable[[Node, URIRef, Node, bool], object | None] | None:
        for parameters, reader in (
            (_INTEGERS, self._integer),
            (_RANGES, self._term),
            (_IRIS | _PAIRS, self._iri),
            (_LISTS, self._list),
            (_SHAPE_LISTS, self._shapes),
            ({SH["not"]}, self._shape),
            ({SH.pattern}, self._pattern),
            ({SH.uniqueLang}, self._flag),
            ({SH.node}, self._scheme),
        ):
            if parameter in parameters:
                return reader
        return None

    def _integer(self, node: Node, parameter: URIRef, value: Node, _: bool) -> int | None:
        if isinstance(value, RdflibLiteral) and _NUMBER.fullmatch(str(value)):
            return int(value)
        self.annotations.wrong(node, str(parameter), "model.not-a-number", value=str(value))
        return None

    def _term(self, node: Node, parameter: URIRef, value: Node, _: bool) -> object | None:
        if _blank(value):
            self.annotations.wrong(node, str(parameter), "model.blank-node")
            return None
        return to_term(value)

    def _iri(self, node: Node, parameter: URIRef, value: Node, _: bool) -> str | None:
        if isinstance(value, URIRef):
            return str(value)
        self.annotations.wrong(node, str(parameter), "model.not-an-iri", value=str(value))
        return None

    def _list(self, node: Node, parameter: URIRef, value: Node, _: bool) -> object | None:
        members = self.annotations.members(node, value)
        if any(_blank(member) for member in members):
            self.annotations.wrong(node, str(parameter), "model.blank-node")
            return None
        if parameter == SH.languageIn:
            return tuple(str(member) for member in members)
        return tuple(to_term(member) for member in members)

    def _flag(self, node: Node, parameter: URIRef, value: Node, _: bool) -> object | None:
        return True if _is_true(value) else None

    def _pattern(self, node: Node, parameter: URIRef, value: Node, _: bool) -> object | None:
        flags = str(self.annotations.graph.value(node, SH.flags) or "")
        try:
            compile_pattern(str(value), flags)
        except re.error as error:
            self.annotations.wrong(node, str(parameter), "model.pattern", problem=str(error))
            return None
        return Pattern(str(value), flags)

    def _scheme(self, node: Node, parameter: URIRef, value: Node, on_values: bool) -> str:
        """The concept scheme that a shape of the form of docs/modelling.md asks for."""
        graph = self.annotations.graph
        if not isinstance(value, URIRef) or (value, RDF.type, SH.NodeShape) not in graph:
            self.annotations.report("M107", node, missing=self.annotations.shown(str(value)))
        scheme = scheme_of(self.annotations, value)
        if scheme is None or not on_values:
            raise _NotCompiledError
        return scheme

    def _shapes(self, node: Node, parameter: URIRef, value: Node, on_values: bool) -> object:
        return tuple(
            self._member(member, on_values=on_values)
            for member in self.annotations.members(node, value)
        )

    def _shape(self, node: Node, parameter: URIRef, value: Node, on_values: bool) -> object:
        return self._member(value, on_values=on_values)

    def _member(self, node: Node, *, on_values: bool) -> Shape:
        """A shape inside a logical constraint. Below a value no further path can be followed."""
        graph = self.annotations.graph
        if self.is_deactivated(node):
            return Shape(iri=str(node) if isinstance(node, URIRef) else "")
        path = graph.value(node, SH.path)
        properties = self.annotations.properties(node)
        if node in self._within:
            self.annotations.wrong(node, str(SH.NodeShape), "model.recursive")
            return Shape(iri="")
        follows = path is not None or bool(properties)
        if (follows and on_values) or (path is not None and not isinstance(path, URIRef)):
            raise _NotCompiledError
        if _is_true(graph.value(node, SH.closed)) or (path is not None and properties):
            raise _NotCompiledError
        self._within.append(node)
        try:
            return Shape(
                iri=str(node) if isinstance(node, URIRef) else "",
                path=str(path) if path is not None else None,
                constraints=self._all_constraints(node, on_values=on_values or path is not None),
                properties=tuple(self._member(item, on_values=False) for item in properties),
            )
        finally:
            self._within.pop()

    def _all_constraints(self, node: Node, *, on_values: bool) -> tuple[Constraint, ...]:
        """All constraints of a shape, or _NotCompiledError if only one cannot be compiled."""
        before = len(self.residuals)
        constraints = self._constraints(node, on_values=on_values, compiled=True)
        if len(self.residuals) > before:
            del self.residuals[before:]
            raise _NotCompiledError
        return constraints


def scheme_of(annotations: Annotations, shape: Node) -> str | None:
    """The concept scheme that a node shape demands of a value, if that is all it does."""
    graph = annotations.graph
    properties = list(graph.objects(shape, SH.property))
    others = {
        predicate
        for predicate in graph.predicates(shape)
        if str(predicate).startswith(str(SH)) and predicate not in (SH.property, SH.message)
    }
    if len(properties) != 1 or others:
        return None
    inner = properties[0]
    stated = {
        predicate
        for predicate in graph.predicates(inner)
        if str(predicate).startswith(str(SH)) and predicate not in (SH.message, SH.name)
    }
    scheme = graph.value(inner, SH.hasValue)
    fits = stated == {SH.path, SH.hasValue} and graph.value(inner, SH.path) == SKOS.inScheme
    return str(scheme) if fits and isinstance(scheme, URIRef) else None


_FLAGS = {"s": re.DOTALL, "m": re.MULTILINE, "i": re.IGNORECASE, "x": re.VERBOSE}


def compile_pattern(pattern: str, flags: str) -> re.Pattern[str]:
    """A regular expression of SPARQL's REGEX (XPath and XQuery Functions, section 5.6.1).

    Raises re.error for an expression or a flag that is not understood.
    """
    options = re.RegexFlag(0)
    for flag in flags:
        if flag == "q":
            pattern = re.escape(pattern)
        elif flag in _FLAGS:
            options |= _FLAGS[flag]
        else:
            raise re.error(f"unknown flag {flag!r}")
    return re.compile(pattern, options)


def _local(parameter: URIRef) -> str:
    return str(parameter)[len(str(SH)) :]


def _blank(node: Node) -> bool:
    return not isinstance(node, URIRef | RdflibLiteral)


def _is_true(node: Node | None) -> bool:
    return isinstance(node, RdflibLiteral) and str(node) in ("true", "1")
