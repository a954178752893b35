"""Shapes as frozen records, and which of their parts cannot be compiled (SHACL, sections 2, 4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import Literal as RdflibLiteral
from rdflib import URIRef
from rdflib.namespace import SH, SKOS
from rdflib.term import Node

from verbund.errors import _ControlFlow
from verbund.findings import Severity
from verbund.model.model import Uncompiled
from verbund.model.shapes_graph import ShapesGraph, to_term
from verbund.shacl.components import COMPONENTS, Argument
from verbund.shacl.parameters import CONSTRAINTS, PAIRS, QUALIFIED
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.shape import Constraint, Pattern, Qualified, Shape

_LONGEST_BOUND = 1000
"""The most characters of a value with which others are compared."""

_SEVERITIES = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,1000}")


class _NotCompiledError(_ControlFlow):
    """Raised for a part of a shape that cannot be compiled; its constraint goes to pySHACL."""


@dataclass(slots=True)
class ShapeReader:
    """Reads shapes; collects the parts for pySHACL in ``uncompiled``.

    ``foreign`` are parameters of other vocabularies, whose components the shapes declare (SHACL,
    section 6).
    """

    annotations: ShapesGraph
    foreign: frozenset[str] = frozenset()
    uncompiled: list[Uncompiled] = field(default_factory=list)
    _within: list[Node] = field(default_factory=list)

    def property_shape(self, node: Node, *, switched_off: bool = False) -> Shape:
        """Return a property shape of a record type. If its path is None, nothing is compiled.

        ``switched_off`` is set for a property shape of a deactivated node shape: it has no
        constraints then.
        """
        path = self._path(node)
        off = switched_off or self.is_deactivated(node)
        shape = Shape(
            iri=str(node) if isinstance(node, URIRef) else self.annotations.named(node),
            path=path,
            constraints=()
            if off
            else self._constraints(node, on_values=True, compiled=path is not None),
            severity=self._severity(node),
            messages=self.annotations.localised(node, SH.message),
            names=self.annotations.localised(node, SH.name),
        )
        for parameter in (SH.property, SH.closed):
            if not off and (node, parameter, None) in self.annotations.graph:
                self.uncompiled.append(Uncompiled(str(node), _local(parameter)))
        return shape

    def stated(self, node: Node) -> tuple[Constraint, ...]:
        """Return the constraints that a property shape states, whether or not it is deactivated.

        The terms of a column do not change while its checks are switched off.
        """
        reader = ShapeReader(ShapesGraph(self.annotations.graph, {}), self.foreign)
        return reader.readable(node)

    def readable(self, node: Node) -> tuple[Constraint, ...]:
        """Return every constraint of a shape that can be read as one of a record or of its values.

        It serves to word a result, whichever engine decided it.
        """
        below_path = (node, SH.path, None) in self.annotations.graph
        constraints: list[Constraint] = []
        for parameter, values in self._grouped(node).items():
            for value in values:
                # Below a value's own properties, the value takes the record's place.
                for on_values in (below_path, False):
                    try:
                        item = self._constraint(node, parameter, value, on_values=on_values)
                    except _NotCompiledError:
                        continue
                    constraints += [item] if item is not None else []
                    break
        return tuple(constraints)

    def node_shape(self, node: URIRef, properties: tuple[Shape, ...]) -> Shape:
        """Return the shape of a record type, with its property shapes, which are already read."""
        off = self.is_deactivated(node)
        return Shape(
            iri=str(node),
            constraints=() if off else self._constraints(node, on_values=False, compiled=True),
            properties=properties,
            severity=self._severity(node),
            messages=self.annotations.localised(node, SH.message),
            closed_paths=None if off else self._closed(node, properties),
        )

    def _path(self, node: Node) -> str | None:
        path = self.annotations.graph.value(node, SH.path)
        if path is None and (node, None, None) in self.annotations.graph:
            self.annotations.report("M107", node, missing="sh:path")
        return str(path) if isinstance(path, URIRef) else None

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
        if not _is_true(graph.value(node, SH.closed)):
            return None
        head = graph.value(node, SH.ignoredProperties)
        ignored = self.annotations.members(node, head) if head is not None else []
        paths = {shape.path for shape in properties if shape.path}
        return frozenset(paths | {str(item) for item in ignored})

    def is_deactivated(self, node: Node) -> bool:
        """Whether the shape is deactivated (SHACL, section 2.1.6)."""
        return _is_true(self.annotations.graph.value(node, SH.deactivated))

    def _constraints(
        self, node: Node, *, on_values: bool, compiled: bool
    ) -> tuple[Constraint, ...]:
        """Return the compiled constraints of a shape.

        Where one value of a parameter cannot be compiled, all values of it are left to pySHACL.
        """
        constraints: list[Constraint] = []
        has_path = (node, SH.path, None) in self.annotations.graph
        for parameter, values in self._grouped(node).items():
            try:
                if not compiled or (parameter in PAIRS and not has_path):
                    raise _NotCompiledError
                stated = [
                    self._constraint(node, parameter, value, on_values=on_values)
                    for value in values
                ]
                constraints += [item for item in stated if item is not None]
            except _NotCompiledError:
                self.uncompiled.append(Uncompiled(str(node), _residual_name(parameter)))
        return tuple(constraints)

    def _grouped(self, node: Node) -> dict[str, list[Node]]:
        """Return the constraint parameters of a shape with their values, in a fixed order."""
        grouped: dict[str, list[Node]] = {}
        read = (CONSTRAINTS - {str(SH.closed)}) | self.foreign
        stated = [
            (str(predicate), value)
            for predicate, value in self.annotations.graph.predicate_objects(node)
            if str(predicate) in read
        ]
        for parameter, value in sorted(
            stated, key=lambda pair: (pair[0], str(pair[1]) * (not _blank(pair[1])))
        ):
            grouped.setdefault(parameter, []).append(value)
        return grouped

    def _constraint(
        self, node: Node, parameter: str, value: Node, *, on_values: bool
    ) -> Constraint | None:
        if parameter == str(SH.sparql) or parameter in self.foreign:
            raise _NotCompiledError
        argument = self._reader(parameter)(node, parameter, value, on_values)
        return Constraint(_local(parameter), argument) if argument is not None else None

    def _reader(self, parameter: str) -> Callable[[Node, str, Node, bool], object | None]:
        return {
            Argument.INTEGER: self._integer,
            Argument.LITERAL: self._term,
            Argument.TERM: self._term,
            Argument.IRI: self._iri,
            Argument.NODE_KIND: self._iri,
            Argument.PROPERTY: self._iri,
            Argument.TERM_LIST: self._list,
            Argument.LANGUAGE_RANGES: self._list,
            Argument.FLAG: self._flag,
            Argument.PATTERN: self._pattern,
            Argument.SHAPE: self._shape,
            Argument.SHAPE_LIST: self._shapes,
            Argument.QUALIFIED: self._qualified,
        }[COMPONENTS[_local(parameter)].argument]

    def _integer(self, node: Node, parameter: str, value: Node, _: bool) -> int | None:
        """Return the count; an invalid one was reported when the shapes were checked."""
        is_number = isinstance(value, RdflibLiteral) and _NUMBER.fullmatch(str(value))
        return int(str(value)) if is_number else None

    def _term(self, node: Node, parameter: str, value: Node, _: bool) -> object | None:
        if _blank(value):
            self.annotations.wrong(node, parameter, "model.blank-node")
            return None
        if len(str(value)) > _LONGEST_BOUND and parameter != str(SH.hasValue):
            self.annotations.wrong(node, parameter, "model.not-a-number", value=str(value))
            return None
        return to_term(value)

    def _iri(self, node: Node, parameter: str, value: Node, _: bool) -> str | None:
        if isinstance(value, URIRef):
            return str(value)
        self.annotations.wrong(node, parameter, "model.not-an-iri", value=str(value))
        return None

    def _list(self, node: Node, parameter: str, value: Node, _: bool) -> object | None:
        members = self.annotations.members(node, value)
        if any(_blank(member) for member in members):
            self.annotations.wrong(node, parameter, "model.blank-node")
            return None
        if parameter == str(SH.languageIn):
            return tuple(str(member) for member in members)
        return tuple(to_term(member) for member in members)

    def _flag(self, node: Node, parameter: str, value: Node, _: bool) -> object | None:
        return True if _is_true(value) else None

    def _pattern(self, node: Node, parameter: str, value: Node, _: bool) -> object | None:
        flags = str(self.annotations.graph.value(node, SH.flags) or "")
        try:
            compile_pattern(str(value), flags)
        except re.error as error:
            self.annotations.wrong(node, parameter, "model.pattern", problem=str(error))
            return None
        return Pattern(str(value), flags)

    def _qualified(self, node: Node, parameter: str, value: Node, on_values: bool) -> object | None:
        count = self._integer(node, parameter, value, on_values)
        shapes = list(self.annotations.graph.objects(node, SH.qualifiedValueShape))
        if not shapes:
            self.annotations.report("M107", node, missing="sh:qualifiedValueShape")
        if count is None or not shapes:
            return None
        if len(shapes) > 1:
            raise _NotCompiledError
        siblings = tuple(
            self._member(sibling, on_values=True) for sibling in self._siblings(node, shapes[0])
        )
        return Qualified(self._member(shapes[0], on_values=True), count, siblings)

    def _siblings(self, node: Node, own: Node) -> list[Node]:
        """Return the qualified shapes of sibling property shapes, if they must be disjoint."""
        graph = self.annotations.graph
        if not _is_true(graph.value(node, SH.qualifiedValueShapesDisjoint)):
            return []
        siblings = {
            shape
            for parent in graph.subjects(SH.property, node)
            for beside in graph.objects(parent, SH.property)
            for shape in graph.objects(beside, SH.qualifiedValueShape)
        }
        return sorted(siblings - {own}, key=str)

    def _shapes(self, node: Node, parameter: str, value: Node, on_values: bool) -> object:
        return tuple(
            self._member(member, on_values=on_values)
            for member in self.annotations.members(node, value)
        )

    def _shape(self, node: Node, parameter: str, value: Node, on_values: bool) -> object:
        """Return the shape; of sh:node the concept scheme that it names (docs/modelling.md)."""
        asks = on_values and parameter == str(SH.node)
        scheme = scheme_of(self.annotations, value) if asks else None
        return scheme or self._member(value, on_values=on_values)

    def _member(self, node: Node, *, on_values: bool) -> Shape:
        """Return a shape inside a logical constraint. Below a value no further path is followed."""
        graph = self.annotations.graph
        if self.is_deactivated(node):
            return Shape(iri=str(node) if isinstance(node, URIRef) else "")
        path = graph.value(node, SH.path)
        properties = self.annotations.properties(node)
        if node in self._within:
            return Shape(iri="")  # refused by shape_checks.check_rules
        follows = path is not None or bool(properties)
        if (follows and on_values) or (path is not None and not isinstance(path, URIRef)):
            raise _NotCompiledError
        if _is_true(graph.value(node, SH.closed)) or (path is not None and properties):
            raise _NotCompiledError
        self._within.append(node)
        try:
            return Shape(
                iri=str(node) if isinstance(node, URIRef) else "",
                messages=self.annotations.localised(node, SH.message),
                names=self.annotations.localised(node, SH.name),
                path=str(path) if path is not None else None,
                constraints=self._all_constraints(node, on_values=on_values or path is not None),
                properties=tuple(self._member(item, on_values=False) for item in properties),
            )
        finally:
            self._within.pop()

    def _all_constraints(self, node: Node, *, on_values: bool) -> tuple[Constraint, ...]:
        """Return all constraints of a shape; raises _NotCompiledError if one cannot be compiled."""
        before = len(self.uncompiled)
        constraints = self._constraints(node, on_values=on_values, compiled=True)
        if len(self.uncompiled) > before:
            del self.uncompiled[before:]
            raise _NotCompiledError
        return constraints


def scheme_of(annotations: ShapesGraph, shape: Node) -> str | None:
    """Return the concept scheme that a node shape demands of a value, if it demands no more."""
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


def _local(parameter: str) -> str:
    return parameter[len(str(SH)) :]


def _residual_name(parameter: str) -> str:
    if parameter in QUALIFIED:
        return _local(SH.qualifiedValueShape)
    return _local(parameter) if parameter.startswith(str(SH)) else parameter


def _blank(node: Node) -> bool:
    return not isinstance(node, URIRef | RdflibLiteral)


def _is_true(node: Node | None) -> bool:
    """Whether a flag is true; ``1``, another way to write it, is refused by parameter_values."""
    return isinstance(node, RdflibLiteral) and str(node) == "true"
