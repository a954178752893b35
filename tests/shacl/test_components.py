"""The table of constraint components holds what SHACL declares, and whoever needs it has it all."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, URIRef

from verbund.findings.catalogue import catalogue, phrase
from verbund.shacl import constraint_reader, evaluate
from verbund.shacl.components import (
    COMPONENTS,
    LAST_RANK,
    LOGICAL_PARAMETERS,
    OTHER_CODE,
    PAIR_PARAMETERS,
    VALUE_PARAMETERS,
    Argument,
    Decided,
    component_iri,
    decided,
    parameter_of,
    stated_with,
)
from verbund.shacl.date_order import DATES_IN_ORDER
from verbund.shacl.parameters import NODE_KINDS, SUPPORTED, TARGETS

NO_RESULTS = {str(SH.PropertyConstraintComponent)}
"""Leads to another shape, whose results these are (section 4.7.2)."""
ADVANCED = {str(SH.JSConstraintComponent), str(SH.ExpressionConstraintComponent)}
"""Of SHACL Advanced Features and SHACL JavaScript Extensions."""
CORE = set(COMPONENTS) - {"sparql"}


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    """The vocabulary of SHACL, which pySHACL brings along."""
    file = Path(pyshacl.__file__).parent / "assets" / "shacl.ttl"
    return Graph().parse(file, format="turtle")


def test_every_component_of_shacl_is_in_the_table(vocabulary: Graph) -> None:
    declared = {str(item) for item in vocabulary.subjects(RDF.type, SH.ConstraintComponent)}
    ours = {component_iri(parameter) for parameter in COMPONENTS}
    assert ours == declared - NO_RESULTS - ADVANCED
    assert len(ours) == len(COMPONENTS) == 29


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_a_component_has_the_parameters_that_shacl_declares(vocabulary: Graph, name: str) -> None:
    """The mandatory ones first, as these are what a constraint is known by (section 6.2.1)."""
    graph, item = vocabulary, COMPONENTS[name]
    declared = {
        str(graph.value(parameter, SH.path)).removeprefix(str(SH))
        for parameter in graph.objects(URIRef(component_iri(name)), SH.parameter)
    }
    assert {name, *(companion.parameter for companion in item.companions)} == declared
    assert parameter_of(component_iri(name)) == name


def test_targets_and_kinds_of_nodes_are_those_of_shacl(vocabulary: Graph) -> None:
    kinds = {str(item) for item in vocabulary.subjects(RDF.type, SH.NodeKind)}
    assert kinds == NODE_KINDS
    targets = {str(item) for item in vocabulary.subjects() if str(item).startswith(str(SH.target))}
    assert set(TARGETS) == targets - {str(SH.target)}


def test_no_parameter_is_misspelt(vocabulary: Graph) -> None:
    """Of SHACL 1.0, and one term of SHACL 1.2 Core."""
    unknown = {iri for iri in SUPPORTED if (URIRef(iri), None, None) not in vocabulary}
    assert unknown == {f"{SH}reifierShape"}


def test_a_declared_component_keeps_its_own_name() -> None:
    assert parameter_of("https://example.org/LengthConstraintComponent") == (
        "https://example.org/LengthConstraintComponent"
    )


def test_the_evaluator_decides_every_component_in_its_way() -> None:
    """Beside the classes and schemes that the data has, and closed shapes, which have no values."""
    each = set(evaluate._ON_EACH) | {"class"}
    assert each == VALUE_PARAMETERS | {"hasValue"}  # which a node shape may have too
    recognised = {DATES_IN_ORDER}  # one query, which the model reads as a constraint
    assert set(evaluate._ON_ALL) - recognised == decided(Decided.BY_ALL_VALUES) | PAIR_PARAMETERS
    assert set(evaluate.BY_SHAPES) == LOGICAL_PARAMETERS
    assert decided(Decided.BY_PROPERTIES) == {"closed"}


def test_every_component_can_be_read() -> None:
    types = {COMPONENTS[name].argument for name in CORE}
    assert set(constraint_reader._READERS) == types - {Argument.CLOSED}
    assert Argument.QUERY not in types


def test_every_component_has_its_own_code_with_texts() -> None:
    codes = [COMPONENTS[name].code for name in CORE]
    assert len(set(codes)) == len(codes)
    assert OTHER_CODE not in codes
    assert set(codes) <= catalogue().keys()


@pytest.mark.parametrize("name", sorted(CORE - {"closed"}))
def test_why_a_component_does_not_hold_can_be_said(name: str) -> None:
    if name not in LOGICAL_PARAMETERS - {"node"}:  # told by what their shapes lack
        values = dict.fromkeys(("label", "value", "limit", "other", "expected"), "x")
        assert set(phrase(f"why.{name}", **values)) == {"de", "en"}


def test_what_is_read_together() -> None:
    assert stated_with("pattern") == ["pattern", "flags"]
    assert stated_with("minCount") == ["minCount"]
    assert stated_with("property") == ["property"]
    assert sorted(stated_with("qualifiedValueShape")) == [
        "qualifiedMaxCount",
        "qualifiedMinCount",
        "qualifiedValueShape",
        "qualifiedValueShapesDisjoint",
    ]


def test_what_is_wrong_at_the_root_comes_first() -> None:
    """A cell without a class, off a list or of another datatype fails much else besides."""
    ranked = sorted(COMPONENTS.values(), key=lambda item: item.rank)
    assert [item.parameter for item in ranked if item.rank != LAST_RANK] == [
        *("minCount", "maxCount", "class", "node", "in", "datatype", "or", "nodeKind"),
        *("languageIn", "uniqueLang", "hasValue", "pattern", "minLength", "maxLength"),
        *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"),
    ]
    assert [item.rank for item in ranked] == [*range(18), *[LAST_RANK] * 11]
