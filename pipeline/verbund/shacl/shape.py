"""Shapes and constraints as plain values (SHACL, sections 2 and 4).

They are read from the shapes graph of a model and from that of a profile alike. The evaluator of
records (``evaluate``) follows paths that are predicates, the one of graphs (``graph_evaluator``)
any.
"""

from __future__ import annotations

from dataclasses import field

from verbund.data_class import NamedTuple, data_class
from verbund.findings import Localised
from verbund.rdf.namespaces import SH
from verbund.rdf.paths import Path
from verbund.rdf.terms import Node
from verbund.shacl.components import component_iri
from verbund.system.pickled import PickledAsCall


class Pattern(NamedTuple):
    """A regular expression of ``sh:pattern`` with its ``sh:flags``."""

    expression: str
    flags: str


def members_of(argument: object) -> tuple[object, ...] | None:
    """The members of a constraint's argument that is a list; None for any other argument.

    Terms and patterns are tuples of their parts, and no lists.
    """
    return argument if type(argument) is tuple else None


class Constraint(NamedTuple):
    """One SHACL constraint: its parameter (``minCount``, ``or`` …) and the parameter's value.

    ``argument`` is an int for counts and lengths, a Node for ranges and hasValue, a tuple of Nodes
    for ``in``, a tuple of language ranges for ``languageIn``, an IRI text for ``datatype``,
    ``class``, ``nodeKind`` and pairs, a Pattern for ``pattern``, a Shape for ``not``, a tuple of
    Shapes for ``or``, ``and`` and ``xone``, for ``node`` a Shape or, in a model, the IRI text of a
    concept scheme, a Qualified for ``qualifiedMinCount`` and ``qualifiedMaxCount``.
    """

    parameter: str
    argument: object

    @property
    def component(self) -> str:
        """The IRI of the constraint component (SHACL, section 4)."""
        return component_iri(self.parameter)

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The shapes that the constraint applies to values or to the record."""
        argument = self.argument
        if isinstance(argument, Shape):
            return (argument,)
        if isinstance(argument, Qualified):
            return (argument.shape, *argument.siblings)
        if not isinstance(argument, tuple):
            return ()
        return tuple([member for member in argument if isinstance(member, Shape)])


@data_class(frozen=True, slots=True, eq=False)
class Shape(PickledAsCall):
    """A node shape or, with a path, a property shape (SHACL, sections 2.2 and 2.3).

    ``iri`` names it, or for a blank one the shape above it; it may be empty. ``node`` is what a
    result on a graph names as its source; a model's shapes, whose results name the IRI, have none.
    ``severity`` is an IRI. ``names`` are its ``sh:name`` by language: what a person calls it.
    ``closed_paths`` are the properties that ``sh:closed`` allows, None where it is not closed.
    ``rules`` are node shapes with targets of their own that hold for the same records.
    """

    iri: str
    path: Path | None = None
    constraints: tuple[Constraint, ...] = ()
    properties: tuple[Shape, ...] = ()
    severity: str = SH + "Violation"
    messages: Localised = field(default_factory=dict)
    closed_paths: frozenset[str] | None = None
    names: Localised = field(default_factory=dict)
    node: Node | None = None
    rules: tuple[Shape, ...] = ()
    predicate: str | None = field(init=False)
    """The IRI of a path that is a predicate; None for any other path, and without one."""

    def __post_init__(self) -> None:
        """Note the predicate, which is asked for once a value."""
        object.__setattr__(self, "predicate", self.path.predicate if self.path else None)


def predicates_of(shape: Shape) -> list[str]:
    """The predicates that a shape and those within it look at, in their order."""
    found = [shape.predicate] if shape.predicate is not None else []
    for constraint in shape.constraints:
        for inner in constraint.shapes:
            found += predicates_of(inner)
    for item in shape.properties:
        found += predicates_of(item)
    return found


@data_class(frozen=True, slots=True)
class Qualified(PickledAsCall):
    """``sh:qualifiedValueShape`` with one of its counts (SHACL, section 4.7.3).

    ``siblings`` are the shapes that a value counted must not conform to; there are some only with
    ``sh:qualifiedValueShapesDisjoint``.
    """

    shape: Shape
    count: int
    siblings: tuple[Shape, ...] = ()
