"""The official shapes of DCAT-AP.de 3.0 and DCAT-AP 3.0.0, where VERBUND_OFFICIAL_SHAPES names their folder.

They are no part of this repository. `.ci/run` sets the variable where they lie beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SH, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node
from tests.support import described as everything
from tests.support.graphs import of_rdflib, plain

from verbund.findings import Severity
from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import text_of
from verbund.release.profiles import check_description
from verbund.release.profiles.foreign_profile import read_profiles
from verbund.release.profiles.profile import own_lists
from verbund.release.profiles.results import predicate_of
from verbund.release.profiles.results import validate as run_shapes

ROOT = Path(__file__).parents[3]
FOLDER = os.environ.get("VERBUND_OFFICIAL_SHAPES", "")
PERFECT = Path(__file__).with_name("perfect.ttl")
BASE = "https://example.org/lippe/"
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")


@pytest.fixture(autouse=True)
def _there() -> None:
    """Without them there is nothing to compare; they cannot be installed, so CI does without, too."""
    if not FOLDER:
        pytest.xfail("VERBUND_OFFICIAL_SHAPES names no folder with the official shapes")


@cache
def official() -> Graph:
    profile = read_profiles((Path(FOLDER),))
    assert not profile.findings
    return of_rdflib(profile.shapes)


def perfect() -> Graph:
    return Graph().parse(PERFECT, format="turtle")


@dataclass(frozen=True)
class Constraint:
    """A constraint of a property of a class, and a node of the perfect catalogue to break it at."""

    focus: Node
    path: URIRef
    component: URIRef
    value: Node


COMPONENTS = (SH.maxCount, SH.minCount, SH.nodeKind, SH.datatype, SH["class"], SH.uniqueLang)


def constraints() -> Iterator[Constraint]:
    """Every one of these components, where a catalogue as we write it has the class."""
    shapes, graph = official(), perfect()
    for shape in sorted(set(shapes.subjects(SH.path)), key=str):
        path = shapes.value(shape, SH.path)
        off = (shape, SH.deactivated, Literal(True)) in shapes
        if off or not isinstance(path, URIRef):
            continue
        owners = [shape, *shapes.subjects(SH.property, shape)]
        targets = {target for owner in owners for target in shapes.objects(owner, SH.targetClass)}
        for target in sorted(targets, key=str):
            focus = min(graph.subjects(RDF.type, target), default=None, key=str)
            if focus is None:
                continue
            for component in COMPONENTS:
                for value in sorted(shapes.objects(shape, component), key=str):
                    yield Constraint(focus, path, component, value)


def spoil(graph: Graph, constraint: Constraint) -> None:
    """Break a constraint."""
    focus, path, limit = constraint.focus, constraint.path, constraint.value
    values = sorted(graph.objects(focus, path), key=str)
    if constraint.component == SH.maxCount:
        for number in range(int(str(limit)) + 1 - len(values)):
            graph.add((focus, path, another(values, number)))
    elif constraint.component == SH.uniqueLang:
        graph.add((focus, path, Literal("one", lang="de")))
        graph.add((focus, path, Literal("two", lang="de")))
    else:
        graph.remove((focus, path, None))
    if constraint.component == SH.datatype:
        graph.add((focus, path, Literal("x", datatype=XSD.QName)))
    elif constraint.component in (SH.nodeKind, SH["class"]):
        graph.add((focus, path, URIRef(f"{BASE}none") if limit == SH.Literal else Literal("x")))


def another(values: list[Node], number: int) -> Node:
    """One more value of the kind that is there."""
    first = values[0] if values else Literal("x")
    if isinstance(first, Literal):
        if first.datatype in (XSD.date, XSD.gYear):
            return Literal(f"200{number}-01-01", datatype=XSD.date)
        return Literal(f"{number}", lang=first.language, datatype=first.datatype)
    for scheme in own_lists()._members:
        members = own_lists().members(scheme)
        if str(first) in members:
            return URIRef([member for member in members if member != str(first)][number])
    return URIRef(f"{first}/{number}")


def rounds() -> list[list[Constraint]]:
    """All constraints, in rounds of which each breaks a property of a node once."""
    found: list[list[Constraint]] = []
    for constraint in dict.fromkeys(constraints()):
        key = (constraint.focus, constraint.path)
        for group in found:
            if all((other.focus, other.path) != key for other in group):
                group.append(constraint)
                break
        else:
            found.append([constraint])
    return found


def refused(graph: Graph) -> set[tuple[str, str]]:
    """Node and property of each violation that the official shapes find."""
    lists, data, shapes = own_lists(), plain(graph), plain(official())
    known = RdfGraph((*data, *lists.known_of(data), *lists.classes_of(data)))
    return {
        (text_of(result.focus), path)
        for result in run_shapes(known, lambda: shapes)
        if Severity.of(result.severity) is Severity.VIOLATION
        and (path := predicate_of(result)) is not None
        and data.describes(result.focus)
    }


def ours(graph: Graph) -> set[tuple[str, str]]:
    """Node and property of each violation that our own profile finds."""
    found = check_description(plain(graph), {}, lambda *_: None)
    return {
        (finding.focus_node or "", finding.path or "")
        for finding in found
        if finding.severity is Severity.VIOLATION
    }


FIXED = {
    "http://www.w3.org/ns/dcat#themeTaxonomy",
    "http://www.w3.org/ns/dcat#service",
    "http://purl.org/dc/terms/rights",
}
"""Properties of which a setting says whether they are there, and the program what they are."""


def made(folder: Path) -> set[tuple[Node, str]]:
    """Class and property of each statement that settings can bring about, all of them given."""
    graph = of_rdflib(everything.described(folder).graph)
    return {
        (kind, str(predicate))
        for subject, predicate in graph.subject_predicates()
        for kind in graph.objects(subject, RDF.type)
    }


def test_a_catalogue_as_we_write_it_passes(tmp_path: Path) -> None:
    """With every setting there is, and with those of this repository."""
    described = everything.described(tmp_path)
    assert refused(perfect()) == set()
    assert refused(of_rdflib(described.graph)) == set()
    assert refused(Graph().parse(ROOT / "output" / "catalog.ttl")) == set()


def test_a_second_name_of_a_contact_is_refused_by_both() -> None:
    graph = perfect()
    contact = graph.value(None, RDF.type, VCARD.Kind)
    assert isinstance(contact, URIRef)
    graph.add((contact, VCARD.fn, Literal("Information", lang="fr")))
    assert (str(contact), str(VCARD.fn)) in refused(graph) & ours(graph)


def test_what_the_official_shapes_refuse_our_own_refuse(tmp_path: Path) -> None:
    """Each constraint is broken; where the official shapes see it, so does the gate.

    But for properties that no setting makes.
    """
    reach = made(tmp_path)
    seen, missed = 0, set()
    for group in rounds():
        graph = perfect()
        for constraint in group:
            spoil(graph, constraint)
        theirs = refused(graph)
        seen += len(theirs)
        missed |= {
            (focus, path)
            for focus, path in theirs - ours(graph)
            if path not in FIXED
            and any((kind, path) in reach for kind in graph.objects(URIRef(focus), RDF.type))
        }
    assert seen > 60
    assert missed == set()
