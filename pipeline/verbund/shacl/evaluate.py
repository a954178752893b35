"""SHACL constraints on the values of one record: the plain evaluator (SHACL, section 4).

It is written to be read beside the specification. Rows without a fault never come here: the
generated code decides for them, and tests hold it to this evaluator and to pySHACL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, Protocol

from verbund.data_class import NamedTuple
from verbund.rdf.datatypes import compare, is_valid
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Iri, Literal, Term
from verbund.shacl.components import NEEDS_VALUE
from verbund.shacl.date_order import DATES_IN_ORDER, in_wrong_order
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.required_substrings import required_substrings
from verbund.shacl.shape import Constraint, Pattern, Qualified, Shape
from verbund.system.match_time import MATCH, OutOfTime, RunawayPatternError, bounded_match

Values = Mapping[str, Sequence[Term]]
"""The distinct values of a record by path."""


CLOSED: Final = Constraint("closed", True)
"""What a result of a closed shape names; the properties allowed are its shape's."""


class DataAccess(Protocol):
    """What must be known beyond the record."""

    def is_instance(self, iri: str, kind: str) -> bool:
        """Whether what the IRI names has the class or one below it."""

    def in_scheme(self, iri: str, scheme: str) -> bool:
        """Whether the concept is in the scheme."""


class ConstraintResult(NamedTuple):
    """One validation result (SHACL, section 3.6.2); ``value`` is None where none is reported."""

    focus: str
    path: str | None
    constraint: Constraint
    shape: Shape
    value: Term | None

    @property
    def key(self) -> tuple[str, str | None, str, Term | None]:
        """What two engines must agree on: focus node, path, component, value."""
        return self.focus, self.path, self.constraint.component, self.value


def evaluate(shape: Shape, focus: str, values: Values, world: DataAccess) -> list[ConstraintResult]:
    """All results of a record type's shape for one record; ``values`` hold its rdf:type too.

    Raises RunawayPatternError, which names the shape, where a match takes too long.
    """
    item = shape
    try:
        found = _node_results(shape, focus, values, world)
        for item in shape.properties:
            if item.predicate in values or _of_none(item):
                found += _property_results(item, focus, values, world)
        for item in shape.rules:
            found += _node_results(item, focus, values, world)
    except RunawayPatternError as error:
        error.name(item.iri or shape.iri)
        raise
    return found


def _node_results(
    shape: Shape, focus: str, values: Values, world: DataAccess
) -> list[ConstraintResult]:
    node = Iri(focus)
    found = [
        ConstraintResult(focus, None, constraint, shape, node)
        for constraint in shape.constraints
        if not satisfies(constraint, node, focus, values, world)
    ]
    if shape.closed_paths is not None:
        for path in sorted(values.keys() - shape.closed_paths):
            found += [ConstraintResult(focus, path, CLOSED, shape, value) for value in values[path]]
    return found


def _property_results(
    shape: Shape, focus: str, values: Values, world: DataAccess
) -> list[ConstraintResult]:
    if shape.predicate is None:
        return []
    own = values.get(shape.predicate, ())
    found = []
    for constraint in shape.constraints if own else _of_none(shape):
        whole = _ON_ALL.get(constraint.parameter)
        if isinstance(constraint.argument, Qualified):
            fits = _counted(constraint, focus, own, values, world)
            reported: Sequence[Term | None] = [] if fits else [None]
        elif whole is not None:
            reported = whole(constraint, own, values)
        else:
            reported = [v for v in own if not satisfies(constraint, v, focus, values, world)]
        found += [
            ConstraintResult(focus, shape.predicate, constraint, shape, value) for value in reported
        ]
    return found


@cache
def _of_none(shape: Shape) -> tuple[Constraint, ...]:
    """The constraints of a property that can be broken without a value."""
    return tuple(c for c in shape.constraints if c.parameter in NEEDS_VALUE)


def holds(result: ConstraintResult, values: Values, world: DataAccess) -> bool:
    """Whether the constraint of a result holds for its value after all, in some world."""
    constraint, own = result.constraint, values.get(result.path or "", ())
    if isinstance(constraint.argument, Qualified):
        return _counted(constraint, result.focus, own, values, world)
    whole = _ON_ALL.get(constraint.parameter) if result.path is not None else None
    if whole is not None:
        return result.value not in whole(constraint, own, values)
    if constraint.parameter == "closed" or result.value is None:
        return False
    return satisfies(constraint, result.value, result.focus, values, world)


def _counted(
    constraint: Constraint, focus: str, own: Sequence[Term], values: Values, world: DataAccess
) -> bool:
    """Whether as many values conform as ``sh:qualifiedMinCount`` or ``MaxCount`` says (4.7.3)."""
    asked = constraint.argument
    if not isinstance(asked, Qualified):
        raise TypeError("a qualified count takes a qualified shape")
    count = sum(
        conforms(asked.shape, focus, value, values, world)
        and not any(conforms(shape, focus, value, values, world) for shape in asked.siblings)
        for value in own
    )
    return count >= asked.count if "Min" in constraint.parameter else count <= asked.count


def conforms(shape: Shape, focus: str, node: Term, values: Values, world: DataAccess) -> bool:
    """Whether a node conforms to a shape inside a logical constraint (SHACL, section 4.6).

    ``node`` is a value, or the record itself: only then are paths followed.
    """
    if shape.predicate is not None:
        return not _property_results(shape, focus, values, world)
    for constraint in shape.constraints:
        if not satisfies(constraint, node, focus, values, world):
            return False
    for item in shape.properties:  # noqa: SIM110 - most have none, and this runs for each text
        if not conforms(item, focus, node, values, world):
            return False
    return True


def failures(
    shape: Shape, focus: str, node: Term, values: Values, world: DataAccess
) -> list[ConstraintResult]:
    """What a node lacks to conform to a shape, as ``conforms`` has it: the results within it."""
    if shape.predicate is not None:
        return _property_results(shape, focus, values, world)
    found = [
        ConstraintResult(focus, None, constraint, shape, node)
        for constraint in shape.constraints
        if not satisfies(constraint, node, focus, values, world)
    ]
    for item in shape.properties:
        found += failures(item, focus, node, values, world)
    return found


def satisfies(
    constraint: Constraint, node: Term, focus: str, values: Values, world: DataAccess
) -> bool:
    """Whether one node satisfies a constraint that looks at each value by itself."""
    parameter, argument = constraint.parameter, constraint.argument
    check = _ON_EACH.get(parameter)
    if check is not None:
        return check(node, argument)
    if parameter == "class":
        return isinstance(node, Iri) and world.is_instance(node.value, str(argument))
    shapes = constraint.shapes
    if parameter == "node" and not shapes:
        return isinstance(node, Iri) and world.in_scheme(node.value, str(argument))
    if len(shapes) == 1 and parameter != "not":
        return conforms(shapes[0], focus, node, values, world)
    return BY_SHAPES[parameter](conforms(item, focus, node, values, world) for item in shapes)


BY_SHAPES: Mapping[str, Callable[[Iterable[bool]], bool]] = {
    "or": any,
    "and": all,
    "xone": lambda each: sum(each) == 1,
    "not": lambda each: not any(each),
    "node": all,
}
"""Whether a constraint of logic holds, by whether a value conforms to each of its shapes.

No more shapes are looked at than are needed to know.
"""


def _is_among(term: Term, others: Sequence[Term]) -> bool:
    """Whether a term is one of others: the case of language tags does not count.

    The value space of language tags is in lower case (RDF 1.1 Concepts, section 3.3).
    """
    return term in others or with_lower_tag(term) in map(with_lower_tag, others)


def with_lower_tag(term: Term) -> Term:
    """A term with its language tag, if it has one, in lower case."""
    if isinstance(term, Literal) and term.language:
        return Literal(term.value, term.datatype, term.language.lower())
    return term


def has_datatype(node: Term, argument: object) -> bool:
    """Whether a node is a literal of a datatype and not ill-typed (SHACL, section 4.1.2)."""
    return (
        isinstance(node, Literal)
        and node.datatype == argument
        and is_valid(node.value, node.datatype)
    )


def _node_kind(node: Term, argument: object) -> bool:
    kind = "IRI" if isinstance(node, Iri) else "Literal"
    return kind in str(argument).removeprefix(SH).split("Or")


def _pattern(node: Term, argument: object) -> bool:
    if not isinstance(argument, Pattern):
        raise TypeError("sh:pattern takes a pattern")
    needed = required_substrings(argument.expression, argument.flags)
    for part in needed:
        if part in node.value:
            break
    else:
        if needed:
            return False
    search = compile_pattern(argument.expression, argument.flags).search
    try:
        return bounded_match(MATCH, search, node.value) is not None
    except OutOfTime as error:
        raise RunawayPatternError.of(argument.expression, node.value) from error


def _range(allowed: frozenset[int]) -> Callable[[Term, object], bool]:
    def holds(node: Term, argument: object) -> bool:
        if not isinstance(node, Literal) or not isinstance(argument, Literal):
            return False
        return compare(node, argument) in allowed

    return holds


def has_language(node: Term, argument: object) -> bool:
    """SPARQL's langMatches for one of the ranges (SPARQL 1.1, section 17.4.3.13).

    Basic filtering of RFC 4647, section 3.3.1: ``de`` matches ``de-AT`` and not ``deu``.
    """
    if not isinstance(node, Literal) or not node.language or not isinstance(argument, tuple):
        return False
    tag = node.language.lower()
    return any(
        tag == str(item).lower() or tag.startswith(f"{str(item).lower()}-") or item == "*"
        for item in argument
    )


_ON_EACH: dict[str, Callable[[Term, object], bool]] = {
    "datatype": has_datatype,
    "nodeKind": _node_kind,
    "in": _is_among,  # type: ignore[dict-item]
    "hasValue": lambda node, argument: _is_among(node, (argument,)),  # type: ignore[arg-type]
    "pattern": _pattern,
    "minLength": lambda node, argument: len(node.value) >= argument,  # type: ignore[operator]
    "maxLength": lambda node, argument: len(node.value) <= argument,  # type: ignore[operator]
    "minInclusive": _range(frozenset({0, 1})),
    "maxInclusive": _range(frozenset({0, -1})),
    "minExclusive": _range(frozenset({1})),
    "maxExclusive": _range(frozenset({-1})),
    "languageIn": has_language,
}


def _min_count(constraint: Constraint, own: Sequence[Term], _: Values) -> list[None]:
    return [None] if len(own) < constraint.argument else []  # type: ignore[operator]


def _max_count(constraint: Constraint, own: Sequence[Term], _: Values) -> list[None]:
    return [None] if len(own) > constraint.argument else []  # type: ignore[operator]


def _has_value(constraint: Constraint, own: Sequence[Term], _: Values) -> list[None]:
    return [] if _is_among(constraint.argument, own) else [None]  # type: ignore[arg-type]


def _unique_lang(constraint: Constraint, own: Sequence[Term], _: Values) -> list[None]:
    """One result for each language that is used twice (SHACL, section 4.4.5)."""
    tags = [v.language.lower() for v in own if isinstance(v, Literal) and v.language]
    return [None for tag in sorted(set(tags)) if tags.count(tag) > 1]


def _less_than(allowed: frozenset[int]) -> Callable[..., list[Term]]:
    def results(constraint: Constraint, own: Sequence[Term], values: Values) -> list[Term]:
        """One result for each pair that is not in order (SHACL, section 4.5.3)."""
        others = values.get(str(constraint.argument), ())
        return [one for one in own for other in others if not _ordered(one, other, allowed)]

    return results


def _ordered(one: Term, other: Term, allowed: frozenset[int]) -> bool:
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    return compare(one, other) in allowed


def _equals(constraint: Constraint, own: Sequence[Term], values: Values) -> list[Term]:
    others = values.get(str(constraint.argument), ())
    missing = [value for value in own if not _is_among(value, others)]
    return missing + [value for value in others if not _is_among(value, own)]


def _disjoint(constraint: Constraint, own: Sequence[Term], values: Values) -> list[Term]:
    others = values.get(str(constraint.argument), ())
    return [value for value in own if _is_among(value, others)]


_ON_ALL: dict[str, Callable[[Constraint, Sequence[Term], Values], Sequence[Term | None]]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "hasValue": _has_value,
    "uniqueLang": _unique_lang,
    "lessThan": _less_than(frozenset({-1})),
    "lessThanOrEquals": _less_than(frozenset({-1, 0})),
    "equals": _equals,
    "disjoint": _disjoint,
    DATES_IN_ORDER: lambda constraint, own, values: in_wrong_order(
        constraint.argument,  # type: ignore[arg-type]
        own,
        values,
    ),
}


def results_of_all(
    constraint: Constraint, own: Sequence[Any], values: Mapping[str, Sequence[Any]]
) -> Sequence[Any]:
    """What a constraint that looks at all values of a property reports: values, or None for all.

    ``own`` are the values of its property, ``values`` those of others, by path; blank nodes among
    them are compared as any node is.
    """
    return _ON_ALL[constraint.parameter](constraint, own, values)
