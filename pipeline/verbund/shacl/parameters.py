"""The parameters of SHACL constraints, by what is done with them (SHACL, section 4)."""

from __future__ import annotations

from typing import Final

from rdflib.namespace import SH

INTEGERS: Final = {SH.minCount, SH.maxCount, SH.minLength, SH.maxLength}
TERMS: Final = {SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive, SH.hasValue}
IRIS: Final = {SH.datatype, SH["class"], SH.nodeKind}
PAIRS: Final = {SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint}
OVER_ALL: Final = {SH.minCount, SH.maxCount, SH.uniqueLang}
LISTS: Final = {SH["in"], SH.languageIn}
SHAPE_LISTS: Final = {SH["or"], SH["and"], SH.xone}
QUALIFIED: Final = {SH.qualifiedMinCount, SH.qualifiedMaxCount}
# Parameters of a component that has another as its key.
_BESIDE: Final = {
    SH.flags,
    SH.ignoredProperties,
    SH.qualifiedValueShape,
    SH.qualifiedValueShapesDisjoint,
}
CONSTRAINTS: Final = (
    INTEGERS
    | TERMS
    | IRIS
    | PAIRS
    | OVER_ALL
    | LISTS
    | SHAPE_LISTS
    | QUALIFIED
    | {SH["not"], SH.node, SH.pattern, SH.closed, SH.sparql}
)
"""What makes a constraint of a shape's own; sh:property, which leads to another shape, does not."""

FLAGS: Final = {SH.uniqueLang, SH.closed, SH.deactivated, SH.qualifiedValueShapesDisjoint}
"""What the literal ``true`` sets and no other (SHACL, 2.1.6, 4.4.5, 4.7.3, 4.8.1)."""

PROPERTY_ONLY: Final = OVER_ALL | QUALIFIED | {SH.lessThan, SH.lessThanOrEquals}
"""Parameters that no node shape may have."""

ONCE: Final = (
    INTEGERS
    | (TERMS - {SH.hasValue})
    | (QUALIFIED | LISTS)
    | {SH.datatype, SH.nodeKind, SH.uniqueLang, SH.closed, SH.ignoredProperties, SH.flags}
    | {SH.path, SH.severity, SH.deactivated}
)
"""What a shape may say once at most (SHACL, sections 2 and 4)."""

SHAPE_VALUES: Final = {SH.node, SH.property, SH["not"], SH.qualifiedValueShape}
"""Predicates whose values are shapes."""

# What shapes may say beside constraints (SHACL, sections 2, 5 and 6).
SUPPORTED: Final = (
    CONSTRAINTS
    | _BESIDE
    | {
        *(SH.path, SH.property, SH.name, SH.description, SH.order, SH.group, SH.defaultValue),
        *(SH.message, SH.severity, SH.deactivated),
        *(SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf),
        *(SH.inversePath, SH.alternativePath),
        *(SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath),
        *(SH.select, SH.ask, SH.prefixes, SH.declare, SH.prefix, SH.namespace),
        *(SH.parameter, SH.optional, SH.labelTemplate),
        *(SH.validator, SH.nodeValidator, SH.propertyValidator),
    }
)
"""Every predicate of SHACL that is compiled, run by pySHACL or needs no running."""

MESSAGE_VARIABLES: Final = frozenset({"this", "value", "path", "PATH"})
"""What sh:message may name beside the parameters of its shape (SHACL, sections 5.2.1 and 5.3.2)."""
