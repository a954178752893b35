"""The plain evaluator on one record, constraint by constraint (SHACL, section 4)."""

from __future__ import annotations

import pytest

from verbund.rdf.namespaces import SH
from verbund.rdf.paths import Path, PathKind
from verbund.rdf.terms import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal, Term
from verbund.shacl import evaluate as module
from verbund.shacl.evaluate import (
    ConstraintResult,
    Values,
    conforms,
    evaluate,
    failures,
    has_datatype,
    has_language,
    holds,
    satisfies,
    with_lower_tag,
)
from verbund.shacl.shape import Constraint, Pattern, Qualified, Shape
from verbund.system.match_time import RunawayPatternError

FOCUS, P, Q = "urn:focus", "urn:p", "urn:q"
THING = Iri("urn:thing")


def text(value: str, tag: str | None = None) -> Literal:
    return Literal(value, XSD_STRING if tag is None else RDF_LANG_STRING, tag)


def number(value: str, kind: str = "integer") -> Literal:
    return Literal(value, XSD + kind)


class World:
    """What is known: the thing is of one class, and in one scheme."""

    def is_instance(self, iri: str, kind: str) -> bool:
        return (iri, kind) == (THING.value, "urn:Class")

    def in_scheme(self, iri: str, scheme: str) -> bool:
        return (iri, scheme) == (THING.value, "urn:Scheme")


WORLD = World()


def shape(*constraints: Constraint, path: str | None = P, iri: str = "urn:shape") -> Shape:
    return Shape(iri, None if path is None else Path(PathKind.PREDICATE, path), constraints)


def around(*properties: Shape, closed: frozenset[str] | None = None) -> Shape:
    return Shape("urn:node", None, (), properties, closed_paths=closed)


def reported(
    constraint: Constraint, *own: Term, others: tuple[Term, ...] = ()
) -> list[Term | None]:
    """What one constraint on the values of ``P`` reports; ``others`` are those of ``Q``."""
    values: dict[str, tuple[Term, ...]] = {}
    if own:
        values[P] = own
    if others:
        values[Q] = others
    rule = shape(constraint)
    found = evaluate(around(rule), FOCUS, values, WORLD)
    for result in found:
        assert (result.focus, result.path, result.constraint) == (FOCUS, P, constraint)
        assert result.shape is rule
        assert result.key == (FOCUS, P, constraint.component, result.value)
        assert not holds(result, values, WORLD)
    return [result.value for result in found]


A, B = text("a"), text("b")


@pytest.mark.parametrize(
    ("parameter", "argument", "good", "bad"),
    [
        ("datatype", XSD + "integer", number("1"), number("1", "int")),
        ("datatype", XSD + "integer", number("-1"), number("x")),
        ("datatype", XSD + "integer", number("1"), Iri(XSD + "integer")),
        ("nodeKind", SH + "IRI", THING, A),
        ("nodeKind", SH + "Literal", A, THING),
        ("nodeKind", SH + "BlankNodeOrIRI", THING, A),
        ("nodeKind", SH + "IRIOrLiteral", A, None),
        ("nodeKind", SH + "BlankNode", None, THING),
        ("class", "urn:Class", THING, Iri("urn:other")),
        ("class", "urn:Class", THING, text(THING.value)),
        ("node", "urn:Scheme", THING, Iri("urn:other")),
        ("node", "urn:Scheme", THING, text(THING.value)),
        ("in", (A, THING), A, B),
        ("in", (text("a", "de-AT"),), text("a", "DE-at"), text("a", "de")),
        ("pattern", Pattern("^b", ""), B, A),
        ("pattern", Pattern("^B", "i"), B, A),
        ("pattern", Pattern("^urn:t", ""), THING, A),
        ("minLength", 2, text("ab"), A),
        ("maxLength", 1, A, text("ab")),
        ("minInclusive", number("1"), number("1"), number("0")),
        ("minInclusive", number("1"), number("1.5", "decimal"), A),
        ("maxInclusive", number("1"), number("1"), number("2")),
        ("maxInclusive", number("1"), number("0"), THING),
        ("minExclusive", number("1"), number("2"), number("1")),
        ("maxExclusive", number("1"), number("0"), number("1")),
        ("maxExclusive", number("1"), number("0"), number("2")),
        ("languageIn", ("de", "en-GB"), text("a", "de"), text("a", "deu")),
        ("languageIn", ("de", "en-GB"), text("a", "DE-at"), text("a", "en")),
        ("languageIn", ("de", "en-GB"), text("a", "en-gb"), A),
        ("languageIn", ("*",), text("a", "x"), A),
        ("languageIn", ("*",), text("a", "x"), THING),
    ],
)  # fmt: skip
def test_each_value_by_itself(
    parameter: str, argument: object, good: Term | None, bad: Term | None
) -> None:
    constraint = Constraint(parameter, argument)
    values = [value for value in (good, bad) if value is not None]
    assert reported(constraint, *values) == ([bad] if bad is not None else [])
    assert reported(constraint) == [], "it says nothing of a property without values"


@pytest.mark.parametrize(
    ("parameter", "argument", "own", "others", "expected"),
    [
        ("minCount", 2, [A], [], [None]),
        ("minCount", 2, [A, B], [], []),
        ("minCount", 1, [], [], [None]),
        ("minCount", 0, [], [], []),
        ("maxCount", 1, [A, B], [], [None]),
        ("maxCount", 1, [A], [], []),
        ("maxCount", 0, [], [], []),
        ("hasValue", A, [B], [], [None]),
        ("hasValue", A, [B, A], [], []),
        ("hasValue", A, [], [], [None]),
        ("hasValue", text("a", "DE"), [text("a", "de")], [], []),
        ("uniqueLang", True, [text("a", "de"), text("b", "DE")], [], [None]),
        ("uniqueLang", True, [text(t, g) for t in "ab" for g in ("de", "en")], [], [None, None]),
        ("uniqueLang", True, [text("a", "de"), text("b", "en"), A, B], [], []),
        ("lessThan", Q, [number("1")], [number("2")], []),
        ("lessThan", Q, [number("1")], [number("1")], [number("1")]),
        ("lessThan", Q, [number("1")], [number("0")], [number("1")]),
        ("lessThan", Q, [number("1")], [number("0"), number("1")], [number("1"), number("1")]),
        ("lessThan", Q, [number("1")], [A], [number("1")]),
        ("lessThan", Q, [THING], [number("1")], [THING]),
        ("lessThan", Q, [number("1")], [THING], [number("1")]),
        ("lessThan", Q, [number("1")], [], []),
        ("lessThanOrEquals", Q, [number("1")], [number("1")], []),
        ("lessThanOrEquals", Q, [number("1")], [number("2")], []),
        ("lessThanOrEquals", Q, [number("1")], [number("0")], [number("1")]),
        ("equals", Q, [A, B], [B, A], []),
        ("equals", Q, [A, B], [A], [B]),
        ("equals", Q, [A], [A, B], [B]),
        ("equals", Q, [], [A], [A]),
        ("equals", Q, [A], [], [A]),
        ("equals", Q, [text("a", "de")], [text("a", "DE")], []),
        ("disjoint", Q, [A, B], [B], [B]),
        ("disjoint", Q, [A], [B], []),
        ("disjoint", Q, [A], [], []),
        ("disjoint", Q, [text("a", "de")], [text("a", "DE")], [text("a", "de")]),
    ],
)  # fmt: skip
def test_all_values_of_a_property_at_once(
    parameter: str,
    argument: object,
    own: list[Term],
    others: list[Term],
    expected: list[Term | None],
) -> None:
    constraint = Constraint(parameter, argument)
    assert reported(constraint, *own, others=tuple(others)) == expected


SHORT, TEXT = Constraint("maxLength", 1), Constraint("datatype", XSD_STRING)
X = Iri("x")
"""Short, and no text."""


@pytest.mark.parametrize(
    ("parameter", "members", "good", "bad"),
    [
        ("or", (SHORT, TEXT), [A, X, text("ab")], [THING]),
        ("and", (SHORT, TEXT), [A], [THING, X, text("ab")]),
        ("xone", (SHORT, TEXT), [X, text("ab")], [A, THING]),
        ("not", (SHORT,), [THING, text("ab")], [A, X]),
        ("node", (SHORT,), [A, X], [THING, text("ab")]),
    ],
)  # fmt: skip
def test_logic(
    parameter: str, members: tuple[Constraint, ...], good: list[Term], bad: list[Term]
) -> None:
    shapes = tuple(shape(item, path=None) for item in members)
    argument = shapes if parameter in ("or", "and", "xone") else shapes[0]
    assert reported(Constraint(parameter, argument), *good, *bad) == bad


@pytest.mark.parametrize(
    ("parameter", "count", "own", "fits"),
    [
        ("qualifiedMinCount", 1, [A], True),
        ("qualifiedMinCount", 2, [A, text("ab")], False),
        ("qualifiedMinCount", 2, [A, B, text("ab")], True),
        ("qualifiedMinCount", 1, [], False),
        ("qualifiedMaxCount", 1, [A, B], False),
        ("qualifiedMaxCount", 1, [A, text("ab")], True),
        ("qualifiedMaxCount", 0, [], True),
    ],
)
def test_a_count_of_those_that_conform(
    parameter: str, count: int, own: list[Term], fits: bool
) -> None:
    constraint = Constraint(parameter, Qualified(shape(SHORT, path=None), count))
    assert reported(constraint, *own) == ([] if fits else [None])


def test_who_conforms_to_a_sibling_is_not_counted() -> None:
    only = shape(Constraint("in", (A,)), path=None)
    asked = Qualified(shape(SHORT, path=None), 2, (only,))
    assert reported(Constraint("qualifiedMinCount", asked), A, B) == [None]
    assert reported(Constraint("qualifiedMinCount", asked), B, text("c")) == []


def test_a_closed_shape_reports_each_value_of_another_path() -> None:
    values: Values = {"urn:z": (A, B), P: (A,), Q: (B,)}
    node = around(shape(SHORT), closed=frozenset({P}))
    found = evaluate(node, FOCUS, values, WORLD)
    assert [(item.path, item.value) for item in found] == [(Q, B), ("urn:z", A), ("urn:z", B)]
    assert {item.constraint for item in found} == {Constraint("closed", True)}
    assert {item.shape for item in found} == {node}
    assert not any(holds(item, values, WORLD) for item in found)


def test_the_record_itself_is_held_to_constraints_of_its_shape() -> None:
    long, kind = Constraint("maxLength", 3), Constraint("nodeKind", SH + "IRI")
    node = Shape("urn:node", None, (long, kind))
    (result,) = evaluate(node, FOCUS, {}, WORLD)
    assert result == ConstraintResult(FOCUS, None, long, node, Iri(FOCUS))
    assert not holds(result, {}, WORLD)


def test_results_come_in_the_order_of_the_shapes() -> None:
    first = shape(Constraint("minCount", 1), path=Q, iri="urn:1")
    second = shape(SHORT, Constraint("maxCount", 1), path=P, iri="urn:2")
    found = evaluate(around(second, first), FOCUS, {P: (text("ab"), A)}, WORLD)
    assert [(item.shape.iri, item.value) for item in found] == [
        ("urn:2", text("ab")),
        ("urn:2", None),
        ("urn:1", None),
    ]


def test_a_result_that_holds_in_another_world_is_none() -> None:
    """What one asks of a result whose values may be others."""
    count = ConstraintResult(FOCUS, P, Constraint("minCount", 1), shape(), None)
    assert holds(count, {P: (A,)}, WORLD) is True
    assert holds(count, {}, WORLD) is False
    value = ConstraintResult(FOCUS, P, Constraint("equals", Q), shape(), A)
    assert holds(value, {P: (A,), Q: (A,)}, WORLD) is True
    assert holds(value, {P: (A,)}, WORLD) is False
    each = ConstraintResult(FOCUS, P, SHORT, shape(), A)
    assert holds(each, {P: (A,)}, WORLD) is True
    has = ConstraintResult(FOCUS, None, Constraint("hasValue", A), shape(path=None), A)
    assert holds(has, {}, WORLD) is True
    qualified = Constraint("qualifiedMinCount", Qualified(shape(SHORT, path=None), 1))
    asked = ConstraintResult(FOCUS, P, qualified, shape(), None)
    assert holds(asked, {P: (A,)}, WORLD) is True
    assert holds(asked, {P: (text("ab"),)}, WORLD) is False
    assert holds(asked, {}, WORLD) is False
    closed = ConstraintResult(FOCUS, P, Constraint("closed", True), shape(), A)
    assert holds(closed, {}, WORLD) is False


def test_within_logic_paths_are_those_of_the_record() -> None:
    inner = Shape("urn:i", None, (SHORT,), (shape(Constraint("minCount", 1)),))
    record = Iri("x")
    assert conforms(inner, FOCUS, record, {P: (A,)}, WORLD)
    assert not conforms(inner, FOCUS, record, {}, WORLD)
    assert not conforms(inner, FOCUS, THING, {P: (A,)}, WORLD)
    rule = shape(Constraint("minCount", 1), SHORT)
    assert conforms(rule, FOCUS, record, {P: (A,)}, WORLD)
    assert not conforms(rule, FOCUS, record, {P: (text("ab"),)}, WORLD)
    assert not conforms(rule, FOCUS, record, {}, WORLD)


def test_what_is_lacking_to_conform() -> None:
    rule = shape(Constraint("minCount", 1), iri="urn:inner")
    inner = Shape("urn:i", None, (SHORT,), (rule,))
    found = failures(inner, FOCUS, THING, {}, WORLD)
    assert [(item.shape.iri, item.path, item.value) for item in found] == [
        ("urn:i", None, THING),
        ("urn:inner", P, None),
    ]
    assert failures(inner, FOCUS, Iri("x"), {P: (A,)}, WORLD) == []
    assert [item.focus for item in found] == [FOCUS, FOCUS]


def test_tags_are_compared_without_regard_to_case() -> None:
    assert with_lower_tag(text("A", "DE-at")) == text("A", "de-at")
    assert with_lower_tag(A) is A
    assert with_lower_tag(THING) is THING


def test_the_value_space_of_a_datatype() -> None:
    assert has_datatype(number("01"), XSD + "integer")
    assert not has_datatype(number("2021-02-30", "date"), XSD + "date")
    assert has_datatype(text("a", "de"), RDF_LANG_STRING)
    assert not has_language(text("a", "de"), "de"), "ranges come as a list"


def test_a_match_that_does_not_end_names_its_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MATCH", 0.05)
    slow = Constraint("pattern", Pattern("^(a+)+$", ""))
    values: Values = {P: (text("a" * 60 + "b"),)}
    for iri, name in (("urn:rule", "urn:rule"), ("", "urn:node")):
        with pytest.raises(RunawayPatternError) as raised:
            evaluate(around(shape(slow, iri=iri)), FOCUS, values, WORLD)
        assert raised.value.findings[0].shape == name
    with pytest.raises(RunawayPatternError) as raised:
        satisfies(slow, values[P][0], FOCUS, {}, WORLD)
    details = raised.value.findings[0].details
    assert (details["pattern"], details["shape"]) == ("^(a+)+$", "–")
