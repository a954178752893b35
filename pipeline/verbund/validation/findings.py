"""Findings of pySHACL's results, with the codes, details and reasons of compiled ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from rdflib import Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

from verbund.convert.check.codes import code_of, details_of
from verbund.convert.check.reasons import Reasons
from verbund.convert.codegen.implied import paths_of_shape
from verbund.findings import Finding, Localised, Place
from verbund.findings.catalogue import phrase
from verbund.model.model import Model
from verbund.model.shapes import ShapeReader
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.terms import Iri, Term
from verbund.shacl.components import PAIR_PARAMETERS, parameter_of
from verbund.shacl.evaluate import ConstraintResult, Values, satisfies
from verbund.shacl.messages import fill, variables_of
from verbund.shacl.shape import Constraint, Shape, members_of
from verbund.shacl.shape_nodes import foreign_parameters
from verbund.validation.graph_access import GraphAccess
from verbund.validation.rdflib_terms import term_text, to_node, to_term
from verbund.validation.results import ValidationResult, is_literal, text_of


class ResultFindings:
    """Makes findings of results on one data graph.

    ``shapes`` is the shapes graph that was run, ``data`` the data graph with the ontology.
    """

    def __init__(self, model: Model, shapes: ShapesGraph, data: Graph) -> None:
        self._model, self._shapes, self._data = model, shapes, data
        self._world = GraphAccess(data)
        self._foreign = foreign_parameters(shapes.graph)
        self._known: dict[Node, tuple[Constraint, ...]] = {}

    def finding(self, reported: ValidationResult) -> Finding:
        """The finding of a result, without a place yet."""
        shape, constraint = self._compiled(reported)
        result = ConstraintResult(
            str(reported.focus), reported.path, constraint, shape, _term(reported.value)
        )
        return Finding(
            code=code_of(result),
            place=Place(),
            severity=reported.severity,
            value=self._value(reported, result),
            details=self._details(reported, result),
            messages=self._inner(reported, result) or self._messages(reported, shape),
            focus_node=text_of(reported.focus),
            path=reported.path,
            component=reported.component,
            shape=reported.named,
            value_term=term_text(reported.value),
            result=reported.plain,
        )

    def involved(self, reported: ValidationResult) -> tuple[str, ...]:
        """The paths that a rule over several properties of the focus node looks at."""
        return paths_of_shape(self._compiled(reported)[1])

    def _compiled(self, reported: ValidationResult) -> tuple[Shape, Constraint]:
        """The shape as far as it can be read, and the constraint that was violated."""
        constraints = self._constraints(reported.shape)
        shape = Shape(iri=reported.named, path=reported.whole_path, constraints=constraints)
        found = [item for item in constraints if item.component == reported.component]
        if len(found) > 1:  # a result does not name its constraint
            found = [item for item in found if self._is_broken(item, reported)] or found
            found.sort(key=repr)  # shapes come in no order where they have no name
        return shape, found[0] if found else Constraint(parameter_of(reported.component), "")

    def _is_broken(self, constraint: Constraint, reported: ValidationResult) -> bool:
        node = _term(reported.value)
        if node is None or not constraint.shapes:
            return False
        values = self._values(reported.value, node)
        return not satisfies(constraint, node, node.value, values, self._world)

    def _values(self, value: Node | None, node: Term) -> Values:
        return self._world.values(value) if value is not None and isinstance(node, Iri) else {}

    def _constraints(self, node: Node) -> tuple[Constraint, ...]:
        found = self._known.get(node)
        if found is None:
            reader = ShapeReader(self._shapes.aside(), self._foreign)
            found = self._known[node] = reader.readable(to_node(node))
        return found

    def _details(
        self, reported: ValidationResult, result: ConstraintResult
    ) -> dict[str, str | Localised]:
        other = self._label(str(result.constraint.argument))
        details = details_of(result, None, (other, self._values_of(reported, result)))
        path = reported.path or reported.start
        details["label"] = self._label(path) if path else phrase("why.record")
        members = members_of(result.constraint.argument)
        if members is not None:
            details["known"] = ", ".join(
                self._shown(str(getattr(item, "value", item)))
                for item in members
                if not isinstance(item, Shape)
            )
        if code_of(result) == "V126":
            details["property"] = self._label(str(reported.path))
        if code_of(result) == "V127":
            details |= {"component": reported.component, "problem": reported.said}
        why = self._why(reported, result)
        if why is not None:
            details["why"] = why
        return details

    def _value(self, reported: ValidationResult, result: ConstraintResult) -> str | None:
        """The value to report: for sh:equals a value of the path, not one of the other property."""
        if result.constraint.parameter != "equals" or reported.path is None:
            return text_of(reported.value)
        own = self._objects(reported, reported.path)
        return text_of(reported.value) if reported.value in own else _listed(own)

    def _values_of(self, reported: ValidationResult, result: ConstraintResult) -> str:
        """The values that a property pair constraint compares with (SHACL, section 4.5)."""
        if result.constraint.parameter not in PAIR_PARAMETERS - {"disjoint"}:
            return ""
        return _listed(self._objects(reported, str(result.constraint.argument)))

    def _objects(self, reported: ValidationResult, path: str) -> set[Node]:
        return set(self._data.objects(reported.focus, URIRef(path)))

    def _why(self, reported: ValidationResult, result: ConstraintResult) -> Localised | None:
        node = result.value
        if node is None or code_of(result) == "V103" or self._inner(reported, result):
            return None
        if result.constraint.shapes:
            return self._reasons.of(
                _about_value(result, node), node, self._values(reported.value, node)
            )
        said = [self._said(item) for item in reported.details]
        return _joined(said[:_MOST_DETAILS]) if said else None

    def _inner(self, reported: ValidationResult, result: ConstraintResult) -> Localised | None:
        """The message of the shape that a value fails by sh:node, where its own shape has none."""
        node = result.value
        if node is None or reported.messages:
            return None
        about = _about_value(result, node)
        return self._reasons.said(about, node, self._values(reported.value, node))

    def _said(self, reported: ValidationResult) -> Localised:
        finding = self.finding(reported)
        return finding.messages or phrase(
            "why.detail",
            label=finding.details["label"],
            component=parameter_of(reported.component),
            value=text_of(reported.value) or "",
        )

    @cached_property
    def _reasons(self) -> Reasons:
        return Reasons(self._world, self._label, self._label)

    def _messages(self, reported: ValidationResult, shape: Shape) -> dict[str, str]:
        return fill(
            reported.messages,
            lambda: variables_of(
                str(reported.focus),
                reported.path,
                text_of(reported.value),
                shape.constraints,
                self._shown,
            ),
        )

    def _label(self, iri: str) -> Localised:
        """The name of a path or IRI for a person."""
        return self._headings.get(iri) or self._model.labels.get(iri) or {"": self._shown(iri)}

    @cached_property
    def _headings(self) -> dict[str, Localised]:
        found: dict[str, Localised] = {}
        for record_type in self._model.record_types:
            for field in record_type.fields:
                found.setdefault(field.path, field.headings or {"": field.name})
        return found

    def _shown(self, iri: str) -> str:
        return self._model.relative(iri) or self._model.compact(iri) or self._shapes.shown(iri)


_MOST_DETAILS = 3


def _listed(values: Iterable[Node]) -> str:
    return ", ".join(sorted(map(str, values)))


def _term(node: Node | None) -> Term | None:
    if isinstance(node, URIRef) or is_literal(node):
        return to_term(node) if isinstance(node, URIRef | RdflibLiteral) else None
    return None


def _about_value(result: ConstraintResult, node: Term) -> ConstraintResult:
    """The result with its value as the node that nested shapes are evaluated for."""
    return ConstraintResult(node.value, result.path, result.constraint, result.shape, node)


def _joined(texts: Sequence[Localised]) -> Localised:
    first, *rest = texts
    for item in rest:
        first = phrase("why.next", first=first, second=item)
    return first
