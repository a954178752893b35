"""Compiles a shapes graph for the evaluator of graphs (SHACL, sections 2 to 4).

What it does not know it does not guess: the shapes that lead to it are left to a full engine. Such
are queries and components with queries (sections 5 and 6), and all that is not well-formed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from verbund.findings import Localised
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.paths import Path, read_path
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Node
from verbund.shacl.components import COMPONENTS, Argument
from verbund.shacl.constraint_reader import ConstraintReader, order_of_values
from verbund.shacl.parameters import COMPANIONS, DESCRIPTIVE
from verbund.shacl.shape import Constraint, Shape
from verbund.shacl.shape_nodes import (
    DEACTIVATED,
    MESSAGE,
    NAME,
    PATH,
    PROPERTY,
    SHAPE_TYPES,
    foreign_parameters,
    is_deactivated,
    localised,
    shape_nodes,
    targets_of,
)
from verbund.shacl.shape_set import ShapeSet, Targets
from verbund.shacl.shape_values import FALSE, TRUE, NotCompiledError, NotWellFormedError

_SILENT: Final = (
    COMPANIONS
    | DESCRIPTIVE
    | {PROPERTY, *(SH + name for name in ("closed", "prefixes", "declare", "suggestedShapesGraph"))}
)
"""Terms that say something of a shape and are no constraints, or belong to another one's."""
_DEEPEST: Final = 14
"""How deep shapes may lead to shapes, as for pySHACL: beyond, the work may have no end."""
_MOST_OPEN: Final = 40
"""So many shapes are read within each other: Python's stack has an end."""


def compile_shapes(graph: RdfGraph) -> ShapeSet:
    """The shapes of a graph that have targets, compiled."""
    compiler = _Compiler(graph)
    every = shape_nodes(graph)
    well_formed = all(compiler.is_well_formed(node) for node in every)
    found: dict[Node, tuple[Shape, Targets]] = {}
    undecided = []
    for node in every:
        targets = targets_of(graph, node)
        if targets == Targets():
            continue
        try:
            shape = compiler.shape(node)
        except (NotWellFormedError, NotCompiledError):
            undecided.append(node)
        else:
            if shape is not None:
                found[node] = shape, targets
    # A component may be declared wrongly, which no shape need show.
    declared = any(True for _ in graph.pairs(SH + "parameter"))
    return ShapeSet(
        shapes=found,
        undecided=tuple(undecided),
        is_well_formed=well_formed and not declared,
    )


@dataclass(slots=True)
class _Compiler:
    """Reads the shapes of one graph, each once."""

    graph: RdfGraph
    _known: dict[Node, Shape | Exception | None] = field(default_factory=dict)
    _open: dict[Node, None] = field(default_factory=dict)
    _depths: dict[Node, int] = field(default_factory=dict)
    _foreign: frozenset[str] = field(init=False)
    _reader: ConstraintReader = field(init=False)

    def __post_init__(self) -> None:
        """Note the parameters of components with queries (section 6.2)."""
        self._reader = ConstraintReader(self.graph, self._member)
        self._foreign = foreign_parameters(self.graph)

    def is_well_formed(self, node: Node) -> bool:
        """Whether a shape is well-formed, whatever it needs to be decided."""
        try:
            self.shape(node)
        except NotWellFormedError:
            return False
        except NotCompiledError:
            return True
        return True

    def shape(self, node: Node) -> Shape | None:
        """A shape compiled; None for one that is switched off.

        Raises NotWellFormedError and NotCompiledError.
        """
        # What a shape means that leads back to itself is not defined (section 3.4.3).
        if node in self._open or len(self._open) > _MOST_OPEN:
            raise NotWellFormedError
        if node not in self._known:
            self._open[node] = None
            self._depths[node] = 0
            try:
                self._known[node] = self._read(node)
            except (NotWellFormedError, NotCompiledError) as error:
                self._known[node] = error
            finally:
                del self._open[node]
        known = self._known[node]
        for above in list(self._open)[-1:]:
            self._depths[above] = max(self._depths[above], self._depths[node] + 1)
            if self._depths[above] > _DEEPEST:
                raise NotWellFormedError
        if isinstance(known, Exception):
            raise known
        return known

    def _read(self, node: Node) -> Shape | None:
        if isinstance(node, Literal):
            raise NotWellFormedError
        off = self._is_switched_off(node)
        path = self._path_of(node)
        if off:
            return None
        if {*self.graph.properties(node)} & self._foreign:
            raise NotCompiledError
        constraints: list[Constraint] = []
        for predicate in sorted(self.graph.properties(node)):
            if predicate.startswith(SH) and predicate not in _SILENT:
                constraints += self._constraints(node, predicate.removeprefix(SH), path)
        properties = [self.shape(item) for item in self._ordered(node, "property")]
        if any(item is not None and item.path is None for item in properties):
            raise NotWellFormedError
        return Shape(
            iri=_name(node),
            node=node,
            path=path,
            constraints=tuple(constraints),
            properties=tuple(item for item in properties if item is not None),
            severity=self._severity(node),
            messages=self._messages(node),
            closed_paths=self._reader.closed_paths(node),
            names=localised(self.graph, node, NAME),
        )

    def _constraints(self, node: Node, name: str, path: Path | None) -> Iterator[Constraint]:
        component = COMPONENTS.get(name)
        if component is None:
            raise NotCompiledError
        if path is None and component.property_only:
            raise NotWellFormedError
        values = self._ordered(node, name)
        if component.once and len(values) > 1:
            raise NotWellFormedError
        for value in values:
            argument = self._reader.argument(node, name, value)
            if argument == () and component.argument is Argument.SHAPE_LIST:
                raise NotWellFormedError
            if argument is not None:
                yield Constraint(name, argument)

    def _ordered(self, node: Node, name: str) -> list[Node]:
        return sorted(self.graph.objects(node, SH + name), key=order_of_values)

    def _is_switched_off(self, node: Node) -> bool:
        if self.graph.objects(node, DEACTIVATED) not in ([], [TRUE], [FALSE]):
            raise NotWellFormedError
        return is_deactivated(self.graph, node)

    def _path_of(self, node: Node) -> Path | None:
        types = self.graph.objects(node, RDF_TYPE)
        found = self.graph.objects(node, PATH)
        is_node, is_property = (kind in types for kind in SHAPE_TYPES)
        if len(found) > 1 or (is_node and (found or is_property)) or (is_property and not found):
            raise NotWellFormedError
        if not found:
            return None
        path = read_path(self.graph, found[0])
        if path is None:
            raise NotWellFormedError
        return path

    def _severity(self, node: Node) -> str:
        found = self.graph.objects(node, SH + "severity")
        if not found:
            return SH + "Violation"
        if len(found) > 1 or not isinstance(found[0], Iri):
            raise NotWellFormedError
        return found[0].value

    def _messages(self, node: Node) -> Localised:
        if not all(isinstance(item, Literal) for item in self.graph.objects(node, MESSAGE)):
            raise NotWellFormedError
        return localised(self.graph, node, MESSAGE)

    def _member(self, node: Node) -> Shape:
        """A shape within a constraint; every node conforms to one that is switched off."""
        shape = self.shape(node)
        return Shape(_name(node), node=node) if shape is None else shape


def _name(node: Node) -> str:
    return node.value if isinstance(node, Iri) else ""
