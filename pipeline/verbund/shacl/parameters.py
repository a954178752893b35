"""The IRIs of the parameters of SHACL constraints, by what is done with them (SHACL, section 4).

They are derived from the table of components; beside them stands what else shapes may say.
"""

from __future__ import annotations

from typing import Final

from verbund.rdf.namespaces import SH
from verbund.shacl.components import COMPONENTS, PAIR_PARAMETERS, Argument, Companion, Component

_COMPANIONS: Final = tuple(
    dict.fromkeys(item for component in COMPONENTS.values() for item in component.companions)
)
_STATED: Final[tuple[Component | Companion, ...]] = (*COMPONENTS.values(), *_COMPANIONS)


def _iris(*names: str) -> frozenset[str]:
    return frozenset(SH + name for name in names)


def of_type(*types: Argument) -> frozenset[str]:
    """The IRIs of the parameters whose values are of these types, those of companions too."""
    return _iris(*(item.parameter for item in _STATED if item.argument in types))


CONSTRAINTS: Final = _iris(*COMPONENTS)
"""What makes a constraint of a shape's own; sh:property, which leads to another shape, does not."""

COMPANIONS: Final = _iris(*(item.parameter for item in _COMPANIONS))
"""Parameters of a component that has another as its key."""

PAIRS: Final = _iris(*PAIR_PARAMETERS)
"""Parameters that compare the values of two paths."""

QUALIFIED: Final = of_type(Argument.QUALIFIED)
"""Parameters that count the values that conform to a shape."""

BOUNDS: Final = of_type(Argument.LITERAL)
"""Parameters that hold values to a range."""

LISTS: Final = of_type(Argument.TERM_LIST, Argument.LANGUAGE_RANGES, Argument.IRI_LIST)
"""Parameters whose values are lists of terms."""

SHAPE_LISTS: Final = of_type(Argument.SHAPE_LIST)
"""Parameters whose values are lists of shapes."""

SHAPE_VALUES: Final = of_type(Argument.SHAPE) | _iris("property", "condition")
"""Predicates whose values are shapes."""

FLAGS: Final = of_type(Argument.FLAG, Argument.CLOSED) | _iris("deactivated")
"""What the literal ``true`` sets and no other (SHACL, 2.1.6, 4.4.5, 4.7.3, 4.8.1)."""

PROPERTY_ONLY: Final = _iris(*(name for name, item in COMPONENTS.items() if item.property_only))
"""Parameters that no node shape may have."""

ONCE: Final = _iris(
    *(item.parameter for item in _STATED if item.once),
    *("path", "severity", "deactivated"),
)
"""What a shape may say once at most (SHACL, sections 2 and 4)."""

TARGETS: Final = tuple(
    SH + name for name in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
)
"""The target declarations (SHACL, section 2.1.3)."""

NODE_KINDS: Final = _iris(
    *("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
)
"""The values of sh:nodeKind (SHACL, section 4.1.3)."""

DESCRIPTIVE: Final = _iris(
    *("path", "name", "description", "order", "group", "defaultValue"),
    *("message", "severity", "deactivated"),
) | {*TARGETS}
"""What a shape says of itself beside its constraints (SHACL, section 2)."""

SUPPORTED: Final = (
    CONSTRAINTS
    | COMPANIONS
    | DESCRIPTIVE
    | _iris(
        *("property", "inversePath", "alternativePath"),
        *("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"),
        *("select", "ask", "prefixes", "declare", "prefix", "namespace"),
        *("parameter", "optional", "labelTemplate"),
        "condition",  # of SHACL Advanced Features (section 8): of columns that list records
        "reifierShape",  # of SHACL 1.2 Core: of columns about whose values statements are made
        *("validator", "nodeValidator", "propertyValidator"),
    )
)
"""Every predicate of SHACL that is compiled, run by pySHACL or needs no running."""

MESSAGE_VARIABLES: Final = frozenset({"this", "value", "path", "PATH"})
"""What sh:message may name beside the parameters of its shape (SHACL, sections 5.2.1 and 5.3.2)."""
