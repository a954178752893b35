"""Constraints in a line, as the comments of generated code state them."""

from __future__ import annotations

import pytest

from verbund.convert.codegen.stated import shown_iri, stated
from verbund.rdf.namespaces import SH
from verbund.rdf.paths import Path, PathKind
from verbund.rdf.terms import XSD, XSD_STRING, Iri, Literal
from verbund.shacl.shape import Constraint, Pattern, Qualified, Shape


def shorten(iri: str) -> str | None:
    return f"x:{iri.removeprefix('urn:')}" if iri.startswith("urn:") else None


def over(path: str, iri: str = "") -> Shape:
    return Shape(iri, Path(PathKind.PREDICATE, path), (Constraint("minCount", 1),))


@pytest.mark.parametrize(
    ("parameter", "argument", "text"),
    [
        ("minCount", 1, "sh:minCount 1"),
        ("uniqueLang", True, "sh:uniqueLang true"),
        ("closed", False, "sh:closed false"),
        ("datatype", XSD + "date", f"sh:datatype <{XSD}date>"),
        ("class", "urn:Book", "sh:class x:Book"),
        ("nodeKind", SH + "IRI", "sh:nodeKind sh:IRI"),
        ("pattern", Pattern("^a: b$", ""), "sh:pattern ^a: b$"),
        ("pattern", Pattern("^a", "im"), "sh:pattern ^a with flags im"),
        ("hasValue", Literal("a", XSD_STRING), f'sh:hasValue "a"^^<{XSD_STRING}>'),
        ("hasValue", Literal("a", "urn:lang", "de"), 'sh:hasValue "a"@de'),
        ("hasValue", Iri("urn:a"), "sh:hasValue x:a"),
        ("in", (Iri("urn:a"), Literal("1", "urn:int")), 'sh:in ( x:a "1"^^x:int )'),
        ("languageIn", ("de", "en"), "sh:languageIn ( de en )"),
        ("lessThan", "urn:due", "sh:lessThan x:due"),
        ("node", over("urn:p", "urn:S"), "sh:node x:S"),
        ("or", (over("urn:p", "urn:S"), over("urn:q", "http://s/")), "sh:or x:S <http://s/>"),
        ("or", (over("urn:p"), over("urn:q", "urn:S")), "sh:or of shapes over x:p x:q"),
        (
            "qualifiedMinCount",
            Qualified(over("urn:p", "urn:S"), 2),
            "sh:qualifiedMinCount 2 of x:S",
        ),
    ],
)
def test_a_constraint(parameter: str, argument: object, text: str) -> None:
    assert stated(Constraint(parameter, argument), shorten) == text


def test_an_iri() -> None:
    assert shown_iri("urn:a", shorten) == "x:a"
    assert shown_iri("http://a/", shorten) == "<http://a/>"
    assert shown_iri(f"{SH}IRI", shorten) == "sh:IRI"
