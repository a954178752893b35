"""pySHACL makes the results that a report has, and none of those that nobody reads."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from typing import Any

import pytest
from pyshacl import validate
from pyshacl.constraints.constraint_component import ConstraintComponent
from rdflib import RDF, SH, Graph

from verbund.system.sandbox import Note
from verbund.validation import pyshacl_patches
from verbund.validation.pyshacl_patches import patched_pyshacl

PREFIXES = """\
@prefix e: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SHAPES = (
    PREFIXES
    + """
e:Thing a sh:NodeShape ; sh:targetNode e:one, e:two, e:three ;
    sh:not e:Named ; sh:or ( e:Named e:Numbered ) ; sh:xone ( e:Named e:Numbered ) ;
    sh:and ( e:Named e:Numbered ) ; sh:node e:Numbered ;
    sh:property [ sh:path e:part ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape e:Named ] .
e:Named a sh:NodeShape ; sh:property [ sh:path e:name ; sh:pattern "^a" ; sh:minCount 1 ] ;
    sh:not [ sh:property [ sh:path e:name ; sh:pattern "z$" ] ] .
e:Numbered a sh:NodeShape ; sh:property [ sh:path e:number ; sh:minCount 1 ] .
"""
)
DATA = (
    PREFIXES
    + """
e:one e:name "ab" ; e:number 1 ; e:part e:two .
e:two e:name "b", "az" ; e:part e:one .
e:three e:part e:three, e:two .
"""
)
Result = tuple[str, ...]


def results(monkeypatch: pytest.MonkeyPatch, *, alone: bool) -> tuple[Counter[Result], int]:
    """The results of the report, nested ones too, and how many were made."""
    made = 0
    make = ConstraintComponent.make_v_result

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal made
        made += 1
        return make(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(ConstraintComponent, "make_v_result", counted)
        if not alone:
            patch.setattr(pyshacl_patches, "verdicts_alone", nullcontext)
        data, shapes = (Graph().parse(data=text, format="turtle") for text in (DATA, SHAPES))
        with patched_pyshacl(Note(bytearray(10_000))):
            _, report, _ = validate(data, shacl_graph=shapes)
    assert isinstance(report, Graph)
    said = (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.resultPath, SH.resultMessage)
    found = Counter(
        tuple(str(report.value(result, predicate)) for predicate in said)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )
    return found, made


def test_the_report_is_the_same_and_nothing_else_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    every, made_before = results(monkeypatch, alone=False)
    found, made = results(monkeypatch, alone=True)
    assert found == every
    components = {result[2].rpartition("#")[2] for result in found}
    assert components == {
        f"{name}ConstraintComponent"
        for name in ("And", "MinCount", "Node", "Not", "Or", "QualifiedMinCount", "Xone")
    }
    assert made == found.total()
    assert made_before > 2 * made
