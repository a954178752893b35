"""Which shapes of a profile are run: those with a target that have something to check."""

from __future__ import annotations

from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_SHAPES = (SH.NodeShape, SH.PropertyShape)
_CLASSES = (RDFS.Class, OWL.Class)
# The constraints of SHACL Core (section 4), without those that lead to shapes and queries.
_CONSTRAINTS = tuple(
    SH[name]
    for name in (
        *("class", "datatype", "nodeKind", "minCount", "maxCount"),
        *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
        *("minLength", "maxLength", "pattern", "languageIn", "uniqueLang"),
        *("equals", "disjoint", "lessThan", "lessThanOrEquals"),
        *("not", "and", "or", "xone", "qualifiedValueShape", "closed", "hasValue", "in"),
    )
)


def targeted(shapes: Graph) -> set[Node]:
    """The shapes that have a target; a shape that is a class has one (SHACL, section 2.1.3.3).

    As pySHACL does, an owl:Class counts as a class.
    """
    found = {shape for target in _TARGETS for shape in shapes.subjects(target)}
    classes = {node for kind in _CLASSES for node in shapes.subjects(RDF.type, kind)}
    return found | {
        node for kind in _SHAPES for node in shapes.subjects(RDF.type, kind) if node in classes
    }


def has_check(shapes: Graph, shape: Node) -> bool:
    """Whether a shape, or one that it leads to, is active and has a constraint that is run.

    Those are the constraints of SHACL Core and SPARQL; rules and scripts (sh:rule, sh:js) are not.
    """
    parameters = (*_CONSTRAINTS, *_own_parameters(shapes))
    seen: set[Node] = set()
    open_shapes = [shape]
    while open_shapes:
        node = open_shapes.pop()
        if node in seen or _is_deactivated(shapes, node):
            continue
        seen.add(node)
        if any((node, parameter, None) in shapes for parameter in parameters):
            return True
        if any(not _is_deactivated(shapes, query) for query in shapes.objects(node, SH.sparql)):
            return True
        open_shapes += [*shapes.objects(node, SH.property), *shapes.objects(node, SH.node)]
    return False


def _is_deactivated(shapes: Graph, shape: Node) -> bool:
    stated = shapes.objects(shape, SH.deactivated)
    return any(isinstance(value, Literal) and value.value is True for value in stated)


def _own_parameters(shapes: Graph) -> list[URIRef]:
    """The parameters of constraint components with a SPARQL validator (SHACL, section 6)."""
    validators = (SH.validator, SH.nodeValidator, SH.propertyValidator)
    found = {
        path
        for kind in validators
        for component, validator in shapes.subject_objects(kind)
        if (validator, SH.ask, None) in shapes or (validator, SH.select, None) in shapes
        for parameter in shapes.objects(component, SH.parameter)
        for path in shapes.objects(parameter, SH.path)
        if isinstance(path, URIRef)
    }
    return sorted(found)
