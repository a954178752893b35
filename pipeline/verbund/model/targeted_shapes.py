"""Rules across tables: shapes with other targets that can be checked on each record by itself.

Such a shape is compiled into every record type whose records are its targets, and then needs no
graph. It has one of these forms (SHACL, section 2.1.3):

- a property shape whose only targets are the subjects of its own path (``sh:targetSubjectsOf``),
  with nothing but constraints that hold where the path has no value;
- a shape whose only targets are classes (``sh:targetClass``) and that has property shapes, and
  ``sh:or``, ``sh:and``, ``sh:xone``, ``sh:not`` and ``sh:node`` over shapes of the record's
  properties, if the records of each table are all of these classes or none is;
- the same with paths that lead over a reference (``joined_rules``), or with dates that are compared
  (``date_orders``), which are decided apart.

A shape without a target is left out, whatever it says: neither a table nor the ontology has one of
its classes and paths.

What the ontology itself describes may be a target too. A shape that has a result there is not
compiled: pySHACL then reports it, as it does for shapes of every other form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from verbund.model.joined_paths import JoinedPath, JoinedRule
from verbund.model.joined_rules import is_decidable
from verbund.model.model import RecordType
from verbund.model.shapes import ShapeReader
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import RDF_TYPE, Blank, Iri, Node, Term, text_of
from verbund.shacl.components import NEEDS_VALUE, PAIR_PARAMETERS
from verbund.shacl.date_order import date_orders
from verbund.shacl.parameters import CONSTRAINTS
from verbund.shacl.shape import Shape
from verbund.shacl.shape_nodes import PATH, is_deactivated, order_of_nodes, targets_of
from verbund.shacl.shape_set import Targets
from verbund.system.match_time import BATCH, OutOfTime, bounded, looked_at_before

_OF_RECORDS = frozenset(SH + name for name in ("or", "and", "xone", "not", "node"))
"""The parameters, by IRI, of a shape that are compiled over shapes of the record's properties."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Property shapes for the records of some classes; without these, for all with the path.

    ``whole`` has the constraints on the record itself; None without any. ``joined_paths`` are the
    paths over a reference in it.
    """

    shapes: tuple[Shape, ...]
    classes: tuple[str, ...]
    whole: Shape | None = None
    joined_paths: tuple[JoinedPath, ...] = ()


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """The record types with their rules, the rules over several tables, and the shapes left."""

    record_types: list[RecordType]
    joined: list[JoinedRule]
    left: list[Node]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The ontology as data: its graph, and its classes and concept schemes."""

    graph: RdfGraph
    types: Mapping[str, frozenset[str]]
    superclasses: Mapping[str, frozenset[str]]
    members: Mapping[str, frozenset[str]]

    def is_a(self, kind: str, wanted: str) -> bool:
        """Whether a class is the wanted one or a subclass of it."""
        return kind == wanted or wanted in self.superclasses.get(kind, frozenset())

    def is_instance(self, iri: str, kind: str) -> bool:
        """Whether a node that the ontology describes is an instance of a class (SHACL, 1.1)."""
        return any(self.is_a(item, kind) for item in self.types.get(iri, frozenset()))

    def in_scheme(self, iri: str, scheme: str) -> bool:
        """Whether a concept is in a scheme (skos:inScheme)."""
        return iri in self.members.get(scheme, frozenset())


def compile_rules(
    annotations: ShapesGraph,
    foreign: frozenset[str],
    shapes: Sequence[Node],
    record_types: Sequence[RecordType],
    ontology: Ontology,
) -> CompiledRules:
    """Compile the shapes that have targets of their own.

    ``shapes`` are these shapes, ``foreign`` the parameters of other vocabularies. A deactivated
    shape is in none of the results.
    """
    reader = _RuleReader(annotations, foreign)
    left: list[Node] = []
    joined: list[JoinedRule] = []
    extra: dict[str, list[Rule]] = {item.name: [] for item in record_types}
    for node in shapes:
        targets = targets_of(annotations.graph, node)
        if is_deactivated(annotations.graph, node) or _is_about_nothing(
            node, targets, record_types, ontology
        ):
            continue
        over = reader.joined(node, targets)
        if over is not None:
            compiled = _joined(over, record_types, ontology)
            joined += [compiled] if compiled is not None else []
            left += [node] if compiled is None else []
            continue
        rule = reader.rule(node, targets)
        if rule is None or not _is_decidable(rule, record_types, ontology):
            left.append(node)
            continue
        for record_type in record_types:
            if any(_share(rule, record_type, ontology)):
                extra[record_type.name].append(rule)
    with_rules = [_with_rules(item, extra[item.name]) for item in record_types]
    return CompiledRules(with_rules, joined, left)


def _joined(
    rule: Rule, record_types: Sequence[RecordType], ontology: Ontology
) -> JoinedRule | None:
    """Return a rule over several tables; None where it cannot be decided while these are read."""
    shares = {item.name: _share(rule, item, ontology) for item in record_types}
    if any(any(share) and not all(share) for share in shares.values()) or rule.whole is None:
        return None
    if next(_foci(rule, ontology), None) is not None:
        return None  # what the ontology says of them is for pySHACL
    tables = tuple(name for name, share in shares.items() if all(share))
    found = JoinedRule(rule.whole, tables, rule.joined_paths)
    return found if is_decidable(found, record_types) else None


def _is_about_nothing(
    node: Node, targets: Targets, record_types: Sequence[RecordType], ontology: Ontology
) -> bool:
    """Whether neither records nor nodes of the ontology can be a target of a shape."""
    if node in targets.classes or targets.nodes:
        return False
    kinds = {kind for record_type in record_types for kind in record_type.classes}
    kinds |= {kind for stated in ontology.types.values() for kind in stated}
    classes = tuple(map(text_of, targets.classes))
    if any(ontology.is_a(kind, wanted) for kind in kinds for wanted in classes):
        return False
    paths = {str(path) for record_type in record_types for path in _paths(record_type)}
    stated = (*targets.subjects_of, *targets.objects_of)
    return not any(path in paths or ontology.graph.values(path) for path in stated)


def _paths(record_type: RecordType) -> set[str]:
    paths = {field.path for field in record_type.fields}
    return paths | {path for path, _ in record_type.constants} | {RDF_TYPE}


def _with_rules(record_type: RecordType, extra: Sequence[Rule]) -> RecordType:
    if not extra:
        return record_type
    shape = record_type.shape
    more = [item for rule in extra for item in rule.shapes]
    wholes = tuple(rule.whole for rule in extra if rule.whole is not None)
    with_rules = replace(shape, properties=(*shape.properties, *more), rules=wholes)
    return replace(record_type, shape=with_rules)


class _RuleReader:
    """Reads the shapes that can be compiled as rules."""

    def __init__(self, annotations: ShapesGraph, foreign: frozenset[str]) -> None:
        self.annotations, self.foreign = annotations, foreign
        self._members: dict[tuple[Node, bool], Shape] = {}

    def rule(self, node: Node, targets: Targets) -> Rule | None:
        """Return the rule of a shape; None where it has neither form."""
        stated = self.annotations.graph.value(node, PATH)
        path = stated.value if isinstance(stated, Iri) else None
        if path is not None and targets == Targets(subjects_of=(path,)):
            shapes = self._property_shapes([node])
            return Rule(shapes, ()) if shapes and _all_vacuous(shapes) else None
        if node not in targets.classes and targets == Targets(classes=targets.classes) != Targets():
            kinds = tuple(sorted(map(text_of, targets.classes)))
            return self._of_classes(node, kinds)
        return None

    def joined(self, node: Node, targets: Targets) -> Rule | None:
        """Return a rule over several tables or on dates; None for any other shape."""
        stated = self.annotations.graph.properties(node).keys()
        checks = stated & (CONSTRAINTS | self.foreign)
        if not isinstance(node, Iri) or PATH in stated or not checks or not checks <= _OF_RECORDS:
            return None
        if self.annotations.properties(node) or targets != Targets(classes=targets.classes):
            return None
        joined_paths: dict[str, JoinedPath] = {}
        whole = self._whole(node, joined_paths)
        if whole is None or not (joined_paths or any(date_orders(whole))):
            return None
        kinds = tuple(sorted(map(text_of, targets.classes)))
        return Rule((), kinds, whole, tuple(joined_paths.values()))

    def _of_classes(self, node: Node, kinds: tuple[str, ...]) -> Rule | None:
        stated = self.annotations.graph.properties(node).keys()
        if PATH in stated:
            shapes = self._property_shapes([node])
            return Rule(shapes, kinds) if shapes else None
        checks = stated & (CONSTRAINTS | self.foreign)
        if not checks <= _OF_RECORDS or (checks and not isinstance(node, Iri)):
            return None
        properties = list(self.annotations.properties(node))
        shapes = self._property_shapes(properties)
        if (properties and not shapes) or not (checks or properties):
            return None
        whole = self._whole(node) if isinstance(node, Iri) and checks else None
        return Rule(shapes, kinds, whole) if whole is not None or not checks else None

    def _whole(self, node: Iri, joined_paths: dict[str, JoinedPath] | None = None) -> Shape | None:
        """Return the node shape compiled; None if a part of it cannot be.

        ``joined_paths`` takes paths over a reference, where there may be some.
        """
        members = self._members if joined_paths is None else {}
        reader = ShapeReader(
            self.annotations, self.foreign, joined_paths=joined_paths, members=members
        )
        shape = reader.node_shape(node, ())
        return None if reader.uncompiled else shape

    def _property_shapes(self, nodes: Iterable[Node]) -> tuple[Shape, ...]:
        """Return the shapes compiled; empty if a part of one cannot be."""
        reader = ShapeReader(self.annotations, self.foreign, members=self._members)
        shapes = tuple(reader.property_shape(node) for node in nodes)
        whole = not reader.uncompiled and all(shape.predicate is not None for shape in shapes)
        return shapes if whole else ()


def _all_vacuous(shapes: Iterable[Shape]) -> bool:
    """Whether all constraints hold where the path has no value."""
    return not any(item.parameter in NEEDS_VALUE for shape in shapes for item in shape.constraints)


def _share(rule: Rule, record_type: RecordType, ontology: Ontology) -> list[bool]:
    """Return for each class of a table's records whether they are targets of the rule."""
    if not rule.classes:
        return [rule.shapes[0].predicate in _paths(record_type)]
    return [
        any(ontology.is_a(kind, wanted) for wanted in rule.classes) for kind in record_type.classes
    ]


def _is_decidable(rule: Rule, record_types: Iterable[RecordType], ontology: Ontology) -> bool:
    """Whether all or no records of each table are targets, and the ontology conforms."""
    shares = [_share(rule, record_type, ontology) for record_type in record_types]
    if any(any(share) and not all(share) for share in shares):
        return False
    foci = list(_foci(rule, ontology))
    if rule.whole is not None and foci:
        return False  # what the ontology says of them is for pySHACL
    try:
        return bounded(BATCH, _are_kept, rule, foci, ontology)
    except OutOfTime:
        with looked_at_before(BATCH):  # each match by itself: the error names the pattern
            return _are_kept(rule, foci, ontology)


def _are_kept(rule: Rule, foci: Iterable[Node], ontology: Ontology) -> bool:
    shape = Shape(iri="", properties=rule.shapes)
    paths = tuple(dict.fromkeys(_paths_looked_at(rule)))
    return all(_is_kept(shape, paths, focus, ontology) for focus in foci)


def _foci(rule: Rule, ontology: Ontology) -> Iterator[Node]:
    """Yield the focus nodes of the rule that the ontology describes, each once."""
    graph = ontology.graph
    if not rule.classes:
        foci = set(graph.subjects(str(rule.shapes[0].predicate)))
    else:
        foci = {
            subject
            for subject, kind in graph.pairs(RDF_TYPE)
            if any(ontology.is_a(text_of(kind), wanted) for wanted in rule.classes)
        }
    return iter(sorted(foci, key=order_of_nodes))


def _is_kept(shape: Shape, paths: Iterable[str], focus: Node, ontology: Ontology) -> bool:
    """Whether a rule's shape has no result for a focus node that the ontology describes."""
    from verbund.shacl.evaluate import evaluate  # which imports this package

    values: dict[str, list[Term]] = {}
    for path in paths:
        values[path] = []
        for value in ontology.graph.objects(focus, path):
            if isinstance(value, Blank):
                return False  # a blank node's statements are for pySHACL
            values[path].append(value)
    return not evaluate(shape, text_of(focus), values, ontology)


def _paths_looked_at(rule: Rule) -> Iterator[str]:
    for shape in rule.shapes:
        yield str(shape.predicate)
        for constraint in shape.constraints:
            if constraint.parameter in PAIR_PARAMETERS:
                yield str(constraint.argument)
