"""Why a rule of logic fails, in words: what was tried, and what each lacks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.convert.check.codes import (
    code_of,
    code_of_parameter,
    details_of,
    expected_of,
    rank_of,
)
from verbund.convert.check.reasons import Reasons
from verbund.findings import Localised
from verbund.findings.catalogue import localised, render
from verbund.model.column_kinds import ConceptColumn, IriTemplateColumn, LiteralColumn
from verbund.model.model import Field
from verbund.rdf.namespaces import SH
from verbund.rdf.paths import Path as PropertyPath
from verbund.rdf.paths import PathKind
from verbund.rdf.terms import XSD, XSD_STRING, Iri, Literal, Term
from verbund.read.headings import Column
from verbund.shacl.components import component_iri
from verbund.shacl.evaluate import ConstraintResult, Values
from verbund.shacl.shape import Constraint, Pattern, Qualified, Shape
from verbund.validation.choice import EngineChoice
from verbund.workspace.workspace import read_workspace

FOCUS = "urn:focus"
RECORD = Iri(FOCUS)


class World:
    def is_instance(self, iri: str, kind: str) -> bool:
        return iri == "urn:thing"

    def in_scheme(self, iri: str, scheme: str) -> bool:
        return False


def label(path: str) -> Localised:
    return {"en": path.removeprefix("urn:"), "de": path.removeprefix("urn:").upper()}


REASONS = Reasons(World(), label, lambda iri: {"": f"<{iri}>"})


def text(value: str) -> Literal:
    return Literal(value, XSD_STRING)


def number(value: str) -> Literal:
    return Literal(value, XSD + "integer")


def to(iri: str) -> PropertyPath:
    return PropertyPath(PathKind.PREDICATE, iri)


def rule(path: str, parameter: str, argument: object, **messages: str) -> Shape:
    return Shape(
        "urn:s",
        None,
        (),
        (Shape("", to(path), (Constraint(parameter, argument),)),),
        messages=messages,
    )


def why(
    parameter: str,
    shapes: tuple[Shape, ...],
    values: Values,
    node: Term | None = RECORD,
    reasons: Reasons = REASONS,
) -> str | None:
    """The reason in English, in which German has as many words for the columns."""
    argument = shapes if parameter in ("or", "and", "xone") else shapes[0]
    result = ConstraintResult(FOCUS, None, Constraint(parameter, argument), Shape("urn:s"), node)
    found = reasons.of(result, node, values)
    if found is None:
        return None
    assert localised(found, "de")
    return localised(found, "en")


LENT, DUE = rule("urn:lent", "minCount", 1), rule("urn:due", "minCount", 1)


def test_each_of_several_shapes_is_told_by_its_number() -> None:
    assert why("or", (LENT, DUE), {}) == "(1) “lent” is empty; (2) “due” is empty"
    assert why("and", (LENT, DUE), {"urn:lent": (text("a"),)}) == "(2) “due” is empty"
    assert why("xone", (LENT, DUE), {}) == "(1) “lent” is empty; (2) “due” is empty"
    assert why("node", (LENT,), {}) == "“lent” is empty"
    assert why("or", (LENT,), {}) == "“lent” is empty"
    assert why("or", (LENT, DUE), {}, None) is None
    many = tuple(rule(f"urn:p{n}", "minCount", 1) for n in range(1, 8))
    told = why("or", many, {}) or ""
    assert "(6) “p6” is empty" in told
    assert "p7" not in told


def test_where_one_too_many_holds_it_is_told_what_is_there() -> None:
    both: Values = {"urn:lent": (text("a"), text("b")), "urn:due": (text("c"),)}
    said = why("xone", (LENT, DUE), both)
    assert said is not None
    assert "(1) “lent” is “a” and “lent” is “b”; (2) “due” is “c”" in said
    assert why("not", (LENT,), both) == "“lent” is “a” and “lent” is “b”"
    none = rule("urn:lent", "maxCount", 0)
    assert why("not", (none,), {}) == "“lent” is empty"
    four: Values = {"urn:lent": tuple(text(item) for item in "abcd")}
    assert (why("not", (LENT,), four) or "").count("is “") == 3


def test_a_column_that_the_file_lacks_is_told_as_such() -> None:
    lacking = Reasons(World(), label, lambda iri: {"": iri}, lambda path: path == "urn:lent")
    told = why("or", (LENT, DUE), {}, reasons=lacking) or ""
    assert told.startswith("(1) the file has no column “lent”")
    assert told.endswith("(2) “due” is empty")
    none = rule("urn:lent", "maxCount", 0)
    assert "no column" in (why("not", (none,), {}, reasons=lacking) or "")


@pytest.mark.parametrize(
    ("parameter", "argument", "value", "told"),
    [
        ("minCount", 2, text("a"), "“lent” has fewer than 2 values"),
        ("maxCount", 0, text("a"), "“lent” is not empty"),
        ("datatype", XSD + "date", text("x"), "“x” is not as expected: a day such as 2021-11-16"),
        (
            "nodeKind",
            SH + "IRI",
            text("a"),
            "“a” is not as expected: an address with its scheme, such as https://example.org/",
        ),
        ("class", "urn:Class", Iri("urn:x"), "“<urn:x>” is not of the class “<urn:Class>”"),
        ("in", (text("b"), Iri("urn:c")), text("a"), "“a” is none of: b, <urn:c>"),
        ("in", (), text("a"), None),
        ("languageIn", ("de", "en"), text("a"), "“a” is in none of the languages de, en"),
        ("pattern", Pattern("^b", "i"), text("a"), "“a” does not have the form ^b"),
        ("minLength", 2, text("a"), "“a” has fewer than 2 characters"),
        ("maxLength", 0, text("a"), "“a” has more than 0 characters"),
        ("minInclusive", number("7"), number("1"), "“1” is not at least 7"),
        ("hasValue", text("b"), text("a"), "“lent” lacks “b”"),
        ("hasValue", Iri("urn:b"), text("a"), "“lent” lacks “<urn:b>”"),
        ("equals", "urn:due", text("a"), "“lent” differs from “due”"),
        ("lessThan", "urn:due", number("3"), "“lent” is not less or earlier than “due”"),
    ],
)
def test_the_reason_names_column_value_and_limit(
    parameter: str, argument: object, value: Term, told: str | None
) -> None:
    values: Values = {"urn:lent": (value,), "urn:due": (number("2"),)}
    found = why("node", (rule("urn:lent", parameter, argument),), values)
    assert found is not None
    if told is not None:
        assert found.partition(" and ")[0] == told


def test_reasons_are_told_once_and_three_of_them() -> None:
    inner = tuple(Shape("", to(f"urn:p{n}"), (Constraint("minCount", 1),)) for n in range(1, 6))
    told = why("node", (Shape("urn:s", None, (), inner),), {})
    assert told == "“p1” is empty and “p2” is empty and “p3” is empty"
    twice = (inner[0], Shape("", to("urn:p1"), (Constraint("minCount", 1),)))
    assert why("node", (Shape("urn:s", None, (), twice),), {}) == "“p1” is empty"


def test_the_words_of_a_shape_go_first() -> None:
    said = rule("urn:lent", "minCount", 1, en="Say when to {$this}.", de="Wann?")
    assert why("or", (said, DUE), {}) == f"(1) Say when to {FOCUS}.; (2) “due” is empty"
    inner = Shape(
        "", to("urn:lent"), (Constraint("maxLength", 1),), messages={"en": "{$value} is long"}
    )
    nested = Shape("urn:s", None, (), (inner,))
    assert why("node", (nested,), {"urn:lent": (text("abc"),)}) == "abc is long"
    assert why("not", (said,), {"urn:lent": (text("a"),)}) == f"Say when to {FOCUS}."


def test_a_shape_within_a_shape_is_told_by_what_it_lacks() -> None:
    inner = Shape("urn:i", None, (Constraint("or", (LENT, DUE)),))
    assert why("node", (inner,), {}) == "(1) “lent” is empty; (2) “due” is empty"


def test_only_rules_of_logic_have_reasons() -> None:
    result = ConstraintResult(FOCUS, "urn:p", Constraint("minCount", 1), Shape("urn:s"), None)
    assert REASONS.of(result, RECORD, {}) is None
    assert REASONS.said(result, RECORD, {}) is None


def test_the_message_behind_a_node_is_found() -> None:
    said = rule("urn:lent", "minCount", 1, en="Say when.")
    through = Shape("urn:t", None, (Constraint("node", said),))
    for shape in (said, through):
        result = ConstraintResult(FOCUS, None, Constraint("node", shape), Shape("urn:s"), RECORD)
        assert REASONS.said(result, RECORD, {}) == {"en": "Say when."}
        assert REASONS.said(result, None, {}) is None
    silent = ConstraintResult(FOCUS, None, Constraint("node", LENT), Shape("urn:s"), RECORD)
    assert REASONS.said(silent, RECORD, {}) is None
    other = ConstraintResult(FOCUS, None, Constraint("or", (said,)), Shape("urn:s"), RECORD)
    assert REASONS.said(other, RECORD, {}) is None


# --- codes ----------------------------------------------------------------------------------------


def result_of(parameter: str, argument: object, value: Term | None = None) -> ConstraintResult:
    return ConstraintResult(FOCUS, "urn:p", Constraint(parameter, argument), Shape("urn:s"), value)


def test_the_code_of_a_result() -> None:
    assert code_of(result_of("minCount", 1)) == "V101"
    assert code_of(result_of("nothing", 1)) == code_of(None) == code_of_parameter("none") == "V127"
    choice = tuple(
        Shape("", None, (Constraint("datatype", XSD + name),)) for name in ("date", "gYear")
    )
    assert code_of(result_of("or", choice)) == "V103"
    assert code_of(result_of("or", (LENT,))) == "V122"


def test_what_is_told_first() -> None:
    ranks = [rank_of(component_iri(name)) for name in ("minCount", "maxCount", "class", "in")]
    assert ranks == [0, 1, 2, 4]
    assert rank_of(None) == rank_of("urn:other") > rank_of(component_iri("maxExclusive"))


@pytest.mark.parametrize(
    ("parameter", "argument", "expected"),
    [
        ("nodeKind", SH + "IRI", "an address"),
        ("nodeKind", SH + "BlankNodeOrIRI", "an address"),
        ("in", (text("a"), Iri("urn:b")), "a, urn:b"),
        ("languageIn", ("de", "en"), "de, en"),
        ("hasValue", text("a"), "a"),
        ("hasValue", Iri("urn:a"), "urn:a"),
        ("minInclusive", number("1"), "1"),
        ("pattern", Pattern("^a", "i"), "^a"),
        ("maxLength", 3, "3"),
    ],
)
def test_what_is_expected(parameter: str, argument: object, expected: str) -> None:
    told = expected_of(result_of(parameter, argument))
    assert localised(told, "en").partition(" with its scheme")[0] == expected
    assert (set(told) == {""}) is (parameter != "nodeKind"), "a value has no language"


def test_a_value_that_must_be_there_is_named(tmp_path: Path) -> None:
    """In full, and nothing of how it is kept."""
    write_library(tmp_path)
    shapes = tmp_path / "shapes/library.ttl"
    rule = 's:Member-name sh:hasValue "Ada" .\n'
    shapes.write_text(shapes.read_text("utf-8") + rule, encoding="utf-8")
    for engine in (EngineChoice.COMPILED, EngineChoice.PYSHACL):
        (found,) = validate(read_workspace(tmp_path), engine=engine).findings
        assert found.code == "V107"
        assert render(found, "en").remedy == "Add the value Ada."
        assert render(found, "de").expected == "Ada"


COLUMN = Column(
    Field(
        "count",
        "urn:p",
        Shape("urn:s"),
        LiteralColumn((XSD + "integer",)),
        {"en": "Count"},
        {},
        1,
        None,
        False,
    ),
    "de",
)


def test_the_details_of_a_result() -> None:
    found = details_of(result_of("maxLength", 3, text("abcd")), COLUMN, ({"en": "O"}, "v"))
    assert {key: found[key] for key in ("limit", "found", "other_column", "other_value")} == {
        "limit": "3",
        "found": "4",
        "other_column": {"en": "O"},
        "other_value": "v",
    }
    assert (found["label"], found["language"]) == ({"en": "Count"}, "de")
    plain = details_of(result_of("minInclusive", number("7")), None, ("", ""))
    assert (plain["limit"], plain["found"], plain.keys() & {"label", "language"}) == (
        "7",
        "",
        set(),
    )
    counted = details_of(result_of("qualifiedMinCount", Qualified(LENT, 2)), None, ("", ""))
    assert counted["limit"] == "2"


CONCEPTS = Column(
    replace(
        COLUMN.field,
        kind=ConceptColumn(
            {"crime": "urn:crime", "lyrik": "urn:poetry"},
            {
                "urn:crime": {"en": "crime", "de": "Krimi"},
                "urn:poetry": {"en": "poetry", "de": "Lyrik"},
            },
            "urn:",
        ),
    ),
    None,
)


def test_the_concepts_of_a_column_are_told_by_their_labels() -> None:
    found = details_of(result_of("hasValue", Iri("urn:crime")), CONCEPTS, ("", ""))
    assert (found["known"], found["language"]) == (
        {"en": "crime, poetry", "de": "Krimi, Lyrik"},
        "",
    )
    assert "known" not in details_of(result_of("hasValue", Iri("urn:crime")), COLUMN, ("", ""))


@pytest.mark.parametrize(
    ("column", "limit", "english", "german"),
    [
        (CONCEPTS, "1", "one of crime, poetry", "einer der Begriffe Krimi, Lyrik"),
        (CONCEPTS, "2", "number of values: at least 2", "Zahl der Werte: mindestens 2"),
        (COLUMN, "1", "number of values: at least 1", "Zahl der Werte: mindestens 1"),
        (None, "1", "number of values: at least 1", "Zahl der Werte: mindestens 1"),
    ],
)
def test_what_is_missing_is_told_by_the_list_it_is_of(
    column: Column | None, limit: str, english: str, german: str
) -> None:
    found = details_of(result_of("minCount", text(limit)), column, ("", ""))
    assert found["wanted"] == {"en": english, "de": german}


def test_the_values_of_a_list_that_are_no_concepts_are_told() -> None:
    found = details_of(result_of("in", (text("a"), text("b"))), COLUMN, ("", ""))
    assert found["known"] == {"": "a, b"}
    assert "known" not in details_of(result_of("minCount", text("1")), COLUMN, ("", ""))


def test_a_pattern_is_told_where_the_cell_is_what_it_is_about() -> None:
    pattern = result_of("pattern", Pattern("^a", ""), text("b"))
    template = IriTemplateColumn("https://example.org/{+count}")
    for column, told in (
        (None, True),
        (COLUMN, True),
        (Column(replace(COLUMN.field, kind=template), "de"), False),
    ):
        assert ("pattern" in details_of(pattern, column, ("", ""))) is told
