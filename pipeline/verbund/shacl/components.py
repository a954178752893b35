"""The constraint components of SHACL: what is known of each stands here once (SHACL, section 4).

Every set of parameters is derived from this table, here or in ``parameters``. Whether a constraint
holds is said by ``evaluate``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from verbund.data_class import NamedTuple
from verbund.rdf.namespaces import SH


class Argument(Enum):
    """What the values of a parameter are: a shapes graph is read and checked by it."""

    INTEGER = auto()
    LITERAL = auto()
    TERM = auto()
    IRI = auto()
    NODE_KIND = auto()
    PROPERTY = auto()
    TERM_LIST = auto()
    IRI_LIST = auto()
    LANGUAGE_RANGES = auto()
    FLAG = auto()
    CLOSED = auto()
    """A flag, with which the properties allowed are read."""
    PATTERN = auto()
    TEXT = auto()
    SHAPE = auto()
    SHAPE_LIST = auto()
    QUALIFIED = auto()
    """An integer, with which the shape of the values counted is read."""
    QUERY = auto()


class Decided(Enum):
    """What decides whether a constraint holds."""

    BY_VALUE = auto()
    BY_ALL_VALUES = auto()
    BY_PAIR = auto()
    """The values of two properties."""
    BY_SHAPES = auto()
    """The shapes that a value conforms to."""
    BY_COUNT = auto()
    """The number of values that conform to a shape."""
    BY_PROPERTIES = auto()
    """The properties that a node has."""
    BY_QUERY = auto()
    """Whatever a query asks: a full engine runs it."""


class Companion(NamedTuple):
    """A parameter that says more of a component and makes no constraint by itself.

    ``once`` says that a shape may state it once at most.
    """

    parameter: str
    argument: Argument
    once: bool = False


OTHER_CODE: Final = "V127"
"""The code of findings of components that have none of their own."""
LAST_RANK: Final = 50


class Component(NamedTuple):
    """A constraint component, known by the local name of its parameter.

    ``code`` is that of its findings, ``rank`` their place among those about one cell: what is
    wrong at the root comes first. ``once`` says that a shape may state the parameter once at most,
    ``property_only`` that no node shape may have it, ``needs_value`` that it can be broken where
    a property has no value.
    """

    parameter: str
    argument: Argument
    decided: Decided
    code: str = OTHER_CODE
    rank: int = LAST_RANK
    once: bool = False
    property_only: bool = False
    needs_value: bool = False
    companions: tuple[Companion, ...] = ()


_FLAGS: Final = Companion("flags", Argument.TEXT, once=True)
_IGNORED: Final = Companion("ignoredProperties", Argument.IRI_LIST, once=True)
_QUALIFIED: Final = (
    Companion("qualifiedValueShape", Argument.SHAPE),
    Companion("qualifiedValueShapesDisjoint", Argument.FLAG),
)
_TABLE: Final = (
    # Value types (section 4.1)
    Component("class", Argument.IRI, Decided.BY_VALUE, "V105", 2),
    Component("datatype", Argument.IRI, Decided.BY_VALUE, "V103", 5, once=True),
    Component("nodeKind", Argument.NODE_KIND, Decided.BY_VALUE, "V104", 7, once=True),
    # Cardinality (section 4.2)
    Component(
        "minCount",
        Argument.INTEGER,
        Decided.BY_ALL_VALUES,
        "V101",
        0,
        once=True,
        property_only=True,
        needs_value=True,
    ),
    Component(
        "maxCount",
        Argument.INTEGER,
        Decided.BY_ALL_VALUES,
        "V102",
        1,
        once=True,
        property_only=True,
    ),
    # Ranges of values (section 4.3)
    Component("minInclusive", Argument.LITERAL, Decided.BY_VALUE, "V111", 14, once=True),
    Component("maxInclusive", Argument.LITERAL, Decided.BY_VALUE, "V112", 15, once=True),
    Component("minExclusive", Argument.LITERAL, Decided.BY_VALUE, "V113", 16, once=True),
    Component("maxExclusive", Argument.LITERAL, Decided.BY_VALUE, "V114", 17, once=True),
    # Texts (section 4.4)
    Component("minLength", Argument.INTEGER, Decided.BY_VALUE, "V109", 12, once=True),
    Component("maxLength", Argument.INTEGER, Decided.BY_VALUE, "V110", 13, once=True),
    Component("pattern", Argument.PATTERN, Decided.BY_VALUE, "V108", 11, companions=(_FLAGS,)),
    Component("languageIn", Argument.LANGUAGE_RANGES, Decided.BY_VALUE, "V115", 8, once=True),
    Component(
        "uniqueLang",
        Argument.FLAG,
        Decided.BY_ALL_VALUES,
        "V116",
        9,
        once=True,
        property_only=True,
    ),
    # Pairs of properties (section 4.5)
    Component("equals", Argument.PROPERTY, Decided.BY_PAIR, "V119", needs_value=True),
    Component("disjoint", Argument.PROPERTY, Decided.BY_PAIR, "V120"),
    Component("lessThan", Argument.PROPERTY, Decided.BY_PAIR, "V117", property_only=True),
    Component("lessThanOrEquals", Argument.PROPERTY, Decided.BY_PAIR, "V118", property_only=True),
    # Logic (section 4.6)
    Component("not", Argument.SHAPE, Decided.BY_SHAPES, "V125"),
    Component("and", Argument.SHAPE_LIST, Decided.BY_SHAPES, "V123"),
    Component("or", Argument.SHAPE_LIST, Decided.BY_SHAPES, "V122", 6),
    Component("xone", Argument.SHAPE_LIST, Decided.BY_SHAPES, "V124"),
    # Shapes of values (section 4.7); sh:property leads to a shape and makes no results itself
    Component("node", Argument.SHAPE, Decided.BY_SHAPES, "V121", 3),
    Component(
        "qualifiedMinCount",
        Argument.QUALIFIED,
        Decided.BY_COUNT,
        "V128",
        once=True,
        property_only=True,
        needs_value=True,
        companions=_QUALIFIED,
    ),
    Component(
        "qualifiedMaxCount",
        Argument.QUALIFIED,
        Decided.BY_COUNT,
        "V129",
        once=True,
        property_only=True,
        companions=_QUALIFIED,
    ),
    # Others (section 4.8)
    Component(
        "closed", Argument.CLOSED, Decided.BY_PROPERTIES, "V126", once=True, companions=(_IGNORED,)
    ),
    Component("hasValue", Argument.TERM, Decided.BY_ALL_VALUES, "V107", 10, needs_value=True),
    Component("in", Argument.TERM_LIST, Decided.BY_VALUE, "V106", 4, once=True),
    # Queries (section 5)
    Component("sparql", Argument.QUERY, Decided.BY_QUERY),
)
COMPONENTS: Final[Mapping[str, Component]] = {item.parameter: item for item in _TABLE}
"""Each component by the local name of its parameter."""

_SPARQL: Final = "SPARQL"
_SUFFIX: Final = "ConstraintComponent"


def component_iri(parameter: str) -> str:
    """The IRI of the component with a parameter of that local name."""
    name = _SPARQL if parameter == "sparql" else parameter[:1].upper() + parameter[1:]
    return f"{SH}{name}{_SUFFIX}"


def parameter_of(iri: str) -> str:
    """The local name of the parameter of a component of SHACL; for others the IRI itself."""
    if not iri.startswith(SH):
        return iri
    name = iri.removeprefix(SH).removesuffix(_SUFFIX)
    return "sparql" if name == _SPARQL else name[:1].lower() + name[1:]


def stated_with(parameter: str) -> list[str]:
    """A parameter and those that are read with it, by local name.

    For a companion these are the parameters of all the components that it belongs to; for
    ``property``, which has no component here, it is the parameter alone.
    """
    found = {parameter: None}
    for item in _TABLE:
        names = [item.parameter, *(companion.parameter for companion in item.companions)]
        if parameter in names:
            found |= dict.fromkeys(names)
    return list(found)


def decided(*ways: Decided) -> frozenset[str]:
    """The local names of the parameters whose constraints are decided in one of these ways."""
    return frozenset(item.parameter for item in _TABLE if item.decided in ways)


VALUE_PARAMETERS: Final = decided(Decided.BY_VALUE)
"""The parameters that are decided for each value by itself."""
LIMIT_PARAMETERS: Final = frozenset(
    item.parameter
    for item in _TABLE
    if item.decided is Decided.BY_VALUE
    and item.argument in (Argument.INTEGER, Argument.LITERAL, Argument.PATTERN)
)
"""The parameters that say how long, great or formed like what a value may be."""
WHOLE_PARAMETERS: Final = decided(Decided.BY_ALL_VALUES, Decided.BY_COUNT)
"""The parameters on a property that look at all its values at once."""
PAIR_PARAMETERS: Final = decided(Decided.BY_PAIR)
"""The parameters that compare the values of two paths."""
LOGICAL_PARAMETERS: Final = decided(Decided.BY_SHAPES)
"""The parameters that are decided by the shapes that a value conforms to."""
LOGICAL_CODES: Final = frozenset(
    item.code for item in _TABLE if item.decided is Decided.BY_SHAPES and item.code != OTHER_CODE
)
"""The codes of findings about them where the cell could be read: else it has one of its own."""
NEEDS_VALUE: Final = frozenset(item.parameter for item in _TABLE if item.needs_value)
"""The parameters of a property that can be broken where it has no value."""
