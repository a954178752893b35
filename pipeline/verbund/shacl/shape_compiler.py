"""Compiles a shapes graph for the evaluator of graphs (SHACL, sections 2 to 4).

What it does not know it does not guess: the shapes that lead to it are left to a full engine. Such
are queries and components with queries (sections 5 and 6), and all that is not well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from verbund.errors import _ControlFlow
from verbund.findings import Localised
from verbund.rdf.graph import RdfGraph
from verbund.rdf.language_tags import is_language_range
from verbund.rdf.namespaces import SH
from verbund.rdf.paths import Path, read_path
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Node, text_of
from verbund.shacl.compiled_shapes import CompiledShape, QualifiedCount, ShapeSet, Targets
from verbund.shacl.components import COMPONENTS, Argument
from verbund.shacl.parameters import COMPANIONS, DESCRIPTIVE, NODE_KINDS
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.shape import Constraint, Pattern
from verbund.shacl.shape_nodes import (
    DEACTIVATED,
    PATH,
    PROPERTY,
    SHAPE_TYPES,
    order_of_nodes,
    shape_nodes,
    targets_of,
)
from verbund.shacl.shape_values import (
    FALSE,
    TRUE,
    NotWellFormedError,
    iri,
    is_string,
    is_true,
    natural,
)

_SILENT: Final = (
    COMPANIONS
    | DESCRIPTIVE
    | {PROPERTY, *(SH + name for name in ("prefixes", "declare", "suggestedShapesGraph"))}
)
"""Terms that say something of a shape and are no constraints, or belong to another one's."""
_DEEPEST: Final = 14
"""How deep shapes may lead to shapes, as for pySHACL: beyond, the work may have no end."""
_MOST_OPEN: Final = 40
"""So many shapes are read within each other: Python's stack has an end."""


class _NotCompiledError(_ControlFlow):
    """Raised where a shape has what only a full engine can decide."""


def compile_shapes(graph: RdfGraph) -> ShapeSet:
    """The shapes of a graph that have targets, compiled."""
    compiler = _Compiler(graph)
    every = shape_nodes(graph)
    well_formed = all(compiler.is_well_formed(node) for node in every)
    found: dict[Node, tuple[CompiledShape, Targets]] = {}
    undecided = []
    for node in every:
        targets = targets_of(graph, node)
        if targets == Targets():
            continue
        try:
            shape = compiler.shape(node)
        except (NotWellFormedError, _NotCompiledError):
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
    _known: dict[Node, CompiledShape | Exception | None] = field(default_factory=dict)
    _open: dict[Node, None] = field(default_factory=dict)
    _depths: dict[Node, int] = field(default_factory=dict)
    _foreign: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note the parameters of components with queries (section 6.2)."""
        self._foreign = frozenset(
            path.value
            for parameter in self.graph.values(SH + "parameter")
            for path in self.graph.objects(parameter, PATH)
            if isinstance(path, Iri)
        )

    def is_well_formed(self, node: Node) -> bool:
        """Whether a shape is well-formed, whatever it needs to be decided."""
        try:
            self.shape(node)
        except NotWellFormedError:
            return False
        except _NotCompiledError:
            return True
        return True

    def shape(self, node: Node) -> CompiledShape | None:
        """A shape compiled; None for one that is switched off.

        Raises NotWellFormedError and _NotCompiledError.
        """
        # What a shape means that leads back to itself is not defined (section 3.4.3).
        if node in self._open or len(self._open) > _MOST_OPEN:
            raise NotWellFormedError
        if node not in self._known:
            self._open[node] = None
            self._depths[node] = 0
            try:
                self._known[node] = self._read(node)
            except (NotWellFormedError, _NotCompiledError) as error:
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

    def _read(self, node: Node) -> CompiledShape | None:
        if isinstance(node, Literal):
            raise NotWellFormedError
        off = self._is_switched_off(node)
        path = self._path_of(node)
        if off:
            return None
        if {*self.graph.properties(node)} & self._foreign:
            raise _NotCompiledError
        constraints: list[Constraint] = []
        for predicate in sorted(self.graph.properties(node)):
            if predicate.startswith(SH) and predicate not in _SILENT:
                constraints += self._constraints(node, predicate.removeprefix(SH), path)
        properties = [self.shape(item) for item in self._ordered(node, "property")]
        if any(item is not None and item.path is None for item in properties):
            raise NotWellFormedError
        return CompiledShape(
            node=node,
            path=path,
            constraints=tuple(constraints),
            properties=tuple(item for item in properties if item is not None),
            severity=self._severity(node),
            messages=self._messages(node),
        )

    def _constraints(self, node: Node, name: str, path: Path | None) -> Iterator[Constraint]:
        component = COMPONENTS.get(name)
        read = None if component is None else _READERS.get(component.argument)
        if component is None or read is None:
            raise _NotCompiledError
        if path is None and component.property_only:
            raise NotWellFormedError
        yield from read(self, node, name)

    def _ordered(self, node: Node, name: str) -> list[Node]:
        return sorted(self.graph.objects(node, SH + name), key=order_of_nodes)

    def _is_switched_off(self, node: Node) -> bool:
        found = self.graph.objects(node, DEACTIVATED)
        if not found:
            return False
        if len(found) > 1 or found[0] not in (TRUE, FALSE):
            raise NotWellFormedError
        return found[0] == TRUE

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
        found: dict[str, str] = {}
        for message in sorted(self.graph.objects(node, SH + "message"), key=str):
            if not isinstance(message, Literal):
                raise NotWellFormedError
            found.setdefault(message.language or "", message.value)
        return dict(sorted(found.items()))

    def _only(self, node: Node, name: str) -> Node:
        """The one value of a parameter."""
        found = self.graph.objects(node, SH + name)
        if len(found) != 1:
            raise NotWellFormedError
        return found[0]

    def _values(self, node: Node, name: str) -> list[Node]:
        """The values of a parameter, each a constraint of its own; one where it is stated once."""
        if COMPONENTS[name].once:
            return [self._only(node, name)]
        return self._ordered(node, name)

    # Readers of the constraints of one parameter, by the type of its values.

    def count(self, node: Node, name: str) -> Iterator[Constraint]:
        """An integer, once."""
        yield Constraint(name, natural(self._only(node, name)))

    def flag(self, node: Node, name: str) -> Iterator[Constraint]:
        """``true`` or ``false``, once."""
        if is_true(self._only(node, name)):
            yield Constraint(name, True)

    def kind(self, node: Node, name: str) -> Iterator[Constraint]:
        """A kind of nodes, once."""
        value = iri(self._only(node, name))
        if value not in NODE_KINDS:
            raise NotWellFormedError
        yield Constraint(name, value)

    def iris(self, node: Node, name: str) -> Iterator[Constraint]:
        """IRIs, each a constraint of its own."""
        for value in self._values(node, name):
            yield Constraint(name, iri(value))

    def terms(self, node: Node, name: str) -> Iterator[Constraint]:
        """Any terms, each a constraint of its own."""
        for value in self._ordered(node, name):
            yield Constraint(name, value)

    def limit(self, node: Node, name: str) -> Iterator[Constraint]:
        """A literal, once."""
        value = self._only(node, name)
        if not isinstance(value, Literal):
            raise NotWellFormedError
        yield Constraint(name, value)

    def list_of_terms(self, node: Node, name: str) -> Iterator[Constraint]:
        """A list of terms, once."""
        yield Constraint(name, tuple(self._list(self._only(node, name))))

    def languages(self, node: Node, name: str) -> Iterator[Constraint]:
        """A list of language ranges, once."""
        ranges = []
        for member in self._list(self._only(node, name)):
            if not isinstance(member, Literal) or not is_language_range(member.value):
                raise NotWellFormedError
            ranges.append(member.value)
        yield Constraint(name, tuple(ranges))

    def patterns(self, node: Node, name: str) -> Iterator[Constraint]:
        """A regular expression, once, with its flags."""
        flags = self.graph.objects(node, SH + "flags")
        texts = (self._only(node, name), *flags)
        if len(flags) > 1 or not all(is_string(text) for text in texts):
            raise NotWellFormedError
        expression, options = text_of(texts[0]), text_of(flags[0]) if flags else ""
        try:
            compile_pattern(expression, options)
        except re.error as error:
            raise NotWellFormedError from error
        yield Constraint(name, Pattern(expression, options))

    def closed(self, node: Node, name: str) -> Iterator[Constraint]:
        """``sh:closed`` with the paths of the properties and those ignored (section 4.8.1)."""
        if not is_true(self._only(node, name)):
            return
        ignored = self.graph.objects(node, SH + "ignoredProperties")
        if len(ignored) > 1:
            raise NotWellFormedError
        allowed = {iri(item) for head in ignored for item in self._list(head)}
        for item in self.graph.objects(node, PROPERTY):
            allowed |= {p.value for p in self.graph.objects(item, PATH) if isinstance(p, Iri)}
        yield Constraint(name, frozenset(allowed))

    def shapes(self, node: Node, name: str) -> Iterator[Constraint]:
        """Shapes, each a constraint of its own."""
        for value in self._ordered(node, name):
            yield Constraint(name, self._member(value))

    def list_of_shapes(self, node: Node, name: str) -> Iterator[Constraint]:
        """Lists of shapes, each a constraint of its own."""
        for head in self._ordered(node, name):
            members = self._list(head)
            if not members:
                raise NotWellFormedError
            yield Constraint(name, tuple(self._member(member) for member in members))

    def qualified(self, node: Node, name: str) -> Iterator[Constraint]:
        """A count of values that conform to a shape (section 4.7.3)."""
        count = natural(self._only(node, name))
        asked = self._only(node, "qualifiedValueShape")
        disjoint = self.graph.objects(node, SH + "qualifiedValueShapesDisjoint")
        if len(disjoint) > 1:
            raise NotWellFormedError
        siblings: Iterable[Node] = ()
        if disjoint and is_true(disjoint[0]):
            siblings = self._siblings(node, asked)
        shapes = tuple(self._member(item) for item in siblings)
        yield Constraint(name, QualifiedCount(self._member(asked), count, shapes))

    def _siblings(self, node: Node, asked: Node) -> list[Node]:
        """The sibling shapes of a qualified one."""
        found = {
            shape
            for parent in self.graph.subjects(PROPERTY, node)
            for item in self.graph.objects(parent, PROPERTY)
            for shape in self.graph.objects(item, SH + "qualifiedValueShape")
        }
        return sorted(found - {asked}, key=order_of_nodes)

    def _member(self, node: Node) -> CompiledShape:
        """A shape within a constraint; every node conforms to one that is switched off."""
        shape = self.shape(node)
        if shape is None:
            return CompiledShape(node, None, (), (), SH + "Violation", {})
        return shape

    def _list(self, head: Node) -> list[Node]:
        members = self.graph.members(head)
        if members is None:
            raise NotWellFormedError
        return members


_Reader = Callable[[_Compiler, Node, str], Iterator[Constraint]]
_READERS: Final[Mapping[Argument, _Reader]] = {
    Argument.INTEGER: _Compiler.count,
    Argument.LITERAL: _Compiler.limit,
    Argument.TERM: _Compiler.terms,
    Argument.IRI: _Compiler.iris,
    Argument.NODE_KIND: _Compiler.kind,
    Argument.PROPERTY: _Compiler.iris,
    Argument.TERM_LIST: _Compiler.list_of_terms,
    Argument.LANGUAGE_RANGES: _Compiler.languages,
    Argument.FLAG: _Compiler.flag,
    Argument.CLOSED: _Compiler.closed,
    Argument.PATTERN: _Compiler.patterns,
    Argument.SHAPE: _Compiler.shapes,
    Argument.SHAPE_LIST: _Compiler.list_of_shapes,
    Argument.QUALIFIED: _Compiler.qualified,
}
"""How the constraints of a component of SHACL Core are read (section 4), by its argument."""
