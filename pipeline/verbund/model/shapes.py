"""Shapes of a model, and which of their parts cannot be decided on a record (SHACL, 2 and 4)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from verbund.findings import Localised, Severity
from verbund.model.circles import forbids_circles
from verbund.model.date_orders import date_order
from verbund.model.joined_paths import JoinedPath, joined_path_of
from verbund.model.model import Uncompiled
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH, SKOS
from verbund.rdf.paths import Path, predicate_path, read_path
from verbund.rdf.terms import Blank, Iri, Node, text_of
from verbund.shacl.components import COMPONENTS, Argument
from verbund.shacl.constraint_reader import ConstraintReader, order_of_values
from verbund.shacl.parameters import CONSTRAINTS, PAIRS, QUALIFIED
from verbund.shacl.shape import Constraint, Shape
from verbund.shacl.shape_nodes import PATH, PROPERTY, is_deactivated
from verbund.shacl.shape_values import TRUE, NotCompiledError, NotWellFormedError

_LONGEST_BOUND = 1000
"""The most characters of a value with which others are compared."""
_CLOSED, _SPARQL, _NODE = SH + "closed", SH + "sparql", SH + "node"
_MESSAGE, _NAME, _SEVERITY = SH + "message", SH + "name", SH + "severity"
_SEVERITIES = frozenset(severity.iri for severity in Severity)
_COMPILED = CONSTRAINTS - {_CLOSED}
_QUALIFIED_SHAPE = SH + "qualifiedValueShape"


@dataclass(slots=True)
class ShapeReader:
    """Reads shapes; collects the parts for pySHACL in ``uncompiled``.

    ``foreign`` are parameters of other vocabularies, whose components the shapes declare (SHACL,
    section 6).
    """

    annotations: ShapesGraph
    foreign: frozenset[str] = frozenset()
    uncompiled: list[Uncompiled] = field(default_factory=list)
    acyclic: dict[str, Localised] | None = None
    """The messages of the constraints that forbid circles, by shape; None where none is wanted."""

    joined_paths: dict[str, JoinedPath] | None = None
    """The paths over a reference, by name, within a rule over several tables; else None."""
    members: dict[tuple[Node, bool], Shape] = field(default_factory=dict)
    """The shapes inside of constraints that were read without a remark: many columns name one."""

    _within: list[Node] = field(default_factory=list)
    _remarks: int = 0
    """How often a shape was met inside of itself, or forbade circles."""

    @property
    def graph(self) -> RdfGraph:
        """The shapes graph as plain terms."""
        return self.annotations.graph

    def property_shape(self, node: Node, *, switched_off: bool = False) -> Shape:
        """Return a property shape of a record type.

        If its path is no predicate, nothing is compiled. ``switched_off`` is set for a property
        shape of a deactivated node shape: it has no constraints then.
        """
        off = switched_off or is_deactivated(self.graph, node)
        stated = self.graph.value(node, PATH)
        if stated is None and self.graph.describes(node):
            self._report("M107", node, missing="sh:path")
        path = None if stated is None else read_path(self.graph, stated)
        compiled = path is not None and path.predicate is not None
        shape = Shape(
            iri=self.annotations.named(node),
            path=path,
            constraints=() if off else self._constraints(node, on_values=True, compiled=compiled),
            severity=self._severity(node),
            messages=self.annotations.localised(node, _MESSAGE),
            names=self.annotations.localised(node, _NAME),
        )
        for parameter in (PROPERTY, _CLOSED):
            nested = self.graph.objects(node, parameter)
            if not off and not all(map(self._checks_nothing, nested)):
                self.uncompiled.append(Uncompiled(text_of(node), _local(parameter)))
        return shape

    def _checks_nothing(self, nested: Node) -> bool:
        """Whether a shape within another has no constraint: it may only fill a column."""
        checks = CONSTRAINTS | self.foreign | {PROPERTY, _CLOSED}
        described = self.graph.describes(nested)
        return described and checks.isdisjoint(self.graph.properties(nested))

    def stated(self, node: Node) -> tuple[Constraint, ...]:
        """Return the constraints that a property shape states, whether or not it is deactivated.

        The terms of a column do not change while its checks are switched off.
        """
        aside = ShapeReader(self.annotations.aside(), self.foreign, members=self.members)
        return aside.readable(node)

    def readable(self, node: Node) -> tuple[Constraint, ...]:
        """Return every constraint of a shape that can be read as one of a record or of its values.

        It serves to word a result, whichever engine decided it.
        """
        below_path = bool(self.graph.objects(node, PATH))
        constraints: list[Constraint] = []
        for parameter, values in self._grouped(node).items():
            for value in values:
                # Below a value's own properties, the value takes the record's place.
                for on_values in (below_path, False):
                    try:
                        item = self._constraint(node, parameter, value, on_values=on_values)
                    except NotCompiledError:
                        continue
                    constraints += [item] if item is not None else []
                    break
        return tuple(constraints)

    def node_shape(self, node: Iri, properties: tuple[Shape, ...]) -> Shape:
        """Return the shape of a record type, with its property shapes, which are already read."""
        off = is_deactivated(self.graph, node)
        return Shape(
            iri=node.value,
            constraints=() if off else self._constraints(node, on_values=False, compiled=True),
            properties=properties,
            severity=self._severity(node),
            messages=self.annotations.localised(node, _MESSAGE),
            closed_paths=None if off else self._closed(node),
        )

    def condition(self, node: Node) -> Shape:
        """Return a shape of a record as a whole, such as ``sh:condition`` names.

        It has its own severity. Raises NotCompiledError where it cannot be decided on the record
        alone.
        """
        return replace(self._member(node, on_values=False), severity=self._severity(node))

    def _severity(self, node: Node) -> str:
        stated = self.graph.value(node, _SEVERITY)
        if stated is None:
            return Severity.VIOLATION.iri
        if text_of(stated) not in _SEVERITIES:
            self._wrong(node, _SEVERITY, NotWellFormedError("model.severity"))
        return text_of(stated)

    def _closed(self, node: Node) -> frozenset[str] | None:
        if not self._is_closed(node):
            return None
        try:
            return ConstraintReader(self.graph, self._none).closed_paths(node)
        except NotWellFormedError as error:
            self._wrong(node, _CLOSED, error)
            return None

    def _none(self, node: Node) -> Shape:
        raise NotCompiledError

    def _constraints(
        self, node: Node, *, on_values: bool, compiled: bool
    ) -> tuple[Constraint, ...]:
        """Return the compiled constraints of a shape.

        Where one value of a parameter cannot be compiled, all values of it are left to pySHACL.
        """
        constraints: list[Constraint] = []
        has_path = bool(self.graph.objects(node, PATH))
        for parameter, values in self._grouped(node).items():
            if parameter == _SPARQL and not on_values and self._date_order(node) is not None:
                continue  # which is a shape of its own within this one
            try:
                if not compiled or (parameter in PAIRS and not has_path):
                    raise NotCompiledError
                stated = [
                    self._constraint(node, parameter, value, on_values=on_values)
                    for value in values
                ]
                constraints += [item for item in stated if item is not None]
            except NotCompiledError:
                named = forbids_circles(self.annotations, node, parameter)
                if self.acyclic is not None and named:
                    messages = self.annotations.localised(values[0], _MESSAGE)
                    self.acyclic[text_of(node)] = messages
                    self._remarks += 1
                else:
                    self.uncompiled.append(Uncompiled(text_of(node), _residual_name(parameter)))
        return tuple(constraints)

    def _grouped(self, node: Node) -> dict[str, list[Node]]:
        """Return the constraint parameters of a shape with their values, in a fixed order."""
        return {
            parameter: sorted(values, key=order_of_values)
            for parameter, values in sorted(self.graph.properties(node).items())
            if parameter in _COMPILED or parameter in self.foreign
        }

    def _constraint(
        self, node: Node, parameter: str, value: Node, *, on_values: bool
    ) -> Constraint | None:
        if parameter == _SPARQL or parameter in self.foreign:
            raise NotCompiledError
        try:
            argument = self._argument(node, _local(parameter), value, on_values=on_values)
        except NotWellFormedError as error:
            self._wrong(node, parameter, error)
            return None
        return Constraint(_local(parameter), argument) if argument is not None else None

    def _argument(self, node: Node, name: str, value: Node, *, on_values: bool) -> object | None:
        """Return what a value says; of sh:node the scheme that it names (docs/modelling.md)."""
        kind = COMPONENTS[name].argument
        if kind in (Argument.LITERAL, Argument.TERM):
            _refuse_blank(value)
        if kind is Argument.LITERAL and len(text_of(value)) > _LONGEST_BOUND:
            raise NotWellFormedError("model.not-a-number", value=text_of(value))
        if kind is Argument.QUALIFIED and not self._is_qualified(node):
            return None
        if kind is Argument.SHAPE and on_values and SH + name == _NODE:
            scheme = scheme_of(self.graph, value)
            if scheme is not None:
                return scheme
        on_values = on_values or kind is Argument.QUALIFIED
        reader = ConstraintReader(self.graph, partial(self._member, on_values=on_values))
        argument = reader.argument(node, name, value)
        if kind is Argument.TERM_LIST and isinstance(argument, tuple):
            for member in argument:
                _refuse_blank(member)
        return argument

    def _is_qualified(self, node: Node) -> bool:
        """Whether one shape is stated for a qualified count; several are for pySHACL."""
        shapes = self.graph.objects(node, _QUALIFIED_SHAPE)
        if not shapes:
            self._report("M107", node, missing="sh:qualifiedValueShape")
        if len(shapes) > 1:
            raise NotCompiledError
        return bool(shapes)

    def _member(self, node: Node, *, on_values: bool) -> Shape:
        """Return a shape inside a logical constraint. Below a value no further path is followed."""
        found = self.members.get((node, on_values))
        if found is None:
            before = self._noted
            found = self._read_member(node, on_values=on_values)
            if self._noted == before:
                self.members[node, on_values] = found
        return found

    @property
    def _noted(self) -> tuple[int, int]:
        """How much has been noted beside the shapes read: what is, is to be noted again."""
        return self.annotations.reports, self._remarks

    def _read_member(self, node: Node, *, on_values: bool) -> Shape:
        iri = node.value if isinstance(node, Iri) else ""
        if is_deactivated(self.graph, node):
            return Shape(iri=iri)
        stated = self.graph.value(node, PATH)
        path = None if stated is None else self._joined(read_path(self.graph, stated))
        properties = self.annotations.properties(node)
        if node in self._within:
            self._remarks += 1
            return Shape(iri="")  # refused by shape_checks.check_rules
        follows = stated is not None or bool(properties)
        if (follows and on_values) or (stated is not None and (path is None or not path.predicate)):
            raise NotCompiledError
        if self._is_closed(node) or (path is not None and properties):
            raise NotCompiledError
        ordered = None if on_values or path is not None else self._date_order(node)
        self._within.append(node)
        try:
            return Shape(
                iri=iri,
                messages=self.annotations.localised(node, _MESSAGE),
                names=self.annotations.localised(node, _NAME),
                path=path,
                constraints=self._all_constraints(node, on_values=on_values or path is not None),
                properties=(
                    *(self._member(item, on_values=False) for item in properties),
                    *(() if ordered is None else (ordered,)),
                ),
            )
        finally:
            self._within.pop()

    def _joined(self, path: Path | None) -> Path | None:
        """Return a path over a reference as a predicate of its name, where rules may have one."""
        joined_path = None if path is None or self.joined_paths is None else joined_path_of(path)
        if joined_path is None or self.joined_paths is None:
            return path
        self.joined_paths[joined_path.name] = joined_path
        return predicate_path(joined_path.name)

    def _date_order(self, node: Node) -> Shape | None:
        """Return what the query of a node shape compares, where rules may compare dates."""
        if self.joined_paths is None or self.graph.value(node, PATH) is not None:
            return None
        return date_order(self.annotations, node, self.joined_paths)

    def _is_closed(self, node: Node) -> bool:
        return self.graph.objects(node, _CLOSED) == [TRUE]

    def _all_constraints(self, node: Node, *, on_values: bool) -> tuple[Constraint, ...]:
        """Return all constraints of a shape; raises NotCompiledError if one cannot be compiled."""
        before = len(self.uncompiled)
        constraints = self._constraints(node, on_values=on_values, compiled=True)
        if len(self.uncompiled) > before:
            del self.uncompiled[before:]
            raise NotCompiledError
        return constraints

    def _report(self, code: str, node: Node, **details: str) -> None:
        self.annotations.report(code, node, **details)

    def _wrong(self, node: Node, parameter: str, error: NotWellFormedError) -> None:
        """Report a value that is not well-formed at its shape."""
        if error.why:
            self.annotations.wrong(node, error.term or parameter, error.why, **error.details)


def scheme_of(graph: RdfGraph, shape: Node) -> str | None:
    """Return the concept scheme that a node shape demands of a value, if it demands no more."""
    properties = graph.objects(shape, PROPERTY)
    if len(properties) != 1 or _says(graph, shape) - {PROPERTY, _MESSAGE}:
        return None
    inner = properties[0]
    if _says(graph, inner) - {_MESSAGE, _NAME} != {PATH, SH + "hasValue"}:
        return None
    scheme = graph.value(inner, SH + "hasValue")
    fits = graph.value(inner, PATH) == Iri(SKOS + "inScheme")
    return scheme.value if fits and isinstance(scheme, Iri) else None


def _says(graph: RdfGraph, node: Node) -> set[str]:
    return {predicate for predicate in graph.properties(node) if predicate.startswith(SH)}


def _local(parameter: str) -> str:
    return parameter.removeprefix(SH)


def _residual_name(parameter: str) -> str:
    return _local(_QUALIFIED_SHAPE if parameter in QUALIFIED else parameter)


def _refuse_blank(node: Node) -> None:
    if isinstance(node, Blank):
        raise NotWellFormedError("model.blank-node")
