"""Validation of a release's description against foreign shape files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.findings.result import ShaclResult
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import SH
from verbund.rdf.terms import Blank, Iri, Literal, Node, text_of
from verbund.release.profiles.foreign_profile import ForeignProfile, read_profiles
from verbund.release.profiles.judged_results import Judged, once, term_text
from verbund.release.profiles.places import Places
from verbund.release.profiles.profile import short
from verbund.release.profiles.results import (
    UNUSABLE,
    is_of_core,
    predicate_of,
    run_shapes,
)
from verbund.shacl.components import parameter_of
from verbund.shacl.shape_nodes import PROPERTY

_FOREIGN = "D190"


def check_foreign(
    data: RdfGraph,
    described: RdfGraph,
    profiles: tuple[Path, ...],
    roots_of: Callable[[Path], Sequence[Path] | None],
    places: Places,
) -> list[Finding]:
    """The findings of foreign shape files, without those about nodes of merged classes.

    ``data`` is the graph ``described`` with the merged vocabularies. ``profiles`` and ``roots_of``
    are those of ``read_profiles``.
    """
    profile = read_profiles(profiles, roots_of)
    name = ", ".join(path.name for path in profiles)
    try:
        _refuse_queries(profile)
        results = run_shapes(data, lambda: profile.shapes, name)
    except Findings as stopped:
        return profile.findings + [_at_file(item, profile) for item in stopped.findings]
    own = [r for r in results if not _of_merged(r, described, profile.shapes)]
    found = once([_foreign(r, described, profile, places) for r in own])
    # A fault that all distributions have is reported once.
    alike = {(str(f.details), f.path, f.component, f.value, f.shape): f for f in reversed(found)}
    return profile.findings + list(reversed(alike.values()))


def _at_file(finding: Finding, profile: ForeignProfile) -> Finding:
    """The finding of a shape with the file that has the shape, where that is known."""
    file = profile.file_of.get(finding.shape or "")
    return finding if file is None else replace(finding, place=replace(finding.place, file=file))


def _refuse_queries(profile: ForeignProfile) -> None:
    """Raise Findings where a query of the shapes cannot or must not be run."""
    if not any(profile.shapes.values(SH + name) for name in _QUERIES):
        return
    from verbund.model.queries import query_problems

    found = []
    for fault in query_problems(profile.shapes):
        shape = _named(profile.shapes, fault.subject)
        parameter = short(fault.parameter)
        said = phrase(fault.key, problem=fault.problem, value=parameter)
        problem = phrase("sandbox.at", problem=said, shape=shape or "–")
        place = Place(file=profile.file_of.get(shape or "", ""))
        found.append(Finding(UNUSABLE, place, details={"problem": problem}, shape=shape))
    if found:
        raise Findings(found)


_QUERIES = ("select", "ask", "construct", "update")


def _of_merged(result: ShaclResult, described: RdfGraph, shapes: RdfGraph) -> bool:
    """Whether a focus node is selected only by a merged class: its own list describes it."""
    if described.describes(result.focus) or result.shape is None:
        return False
    owners = [result.shape, *shapes.subjects(PROPERTY, result.shape)]
    return any(shapes.objects(owner, SH + "targetClass") for owner in owners)


def _foreign(
    result: ShaclResult, described: RdfGraph, profile: ForeignProfile, places: Places
) -> Judged:
    shape = None if result.shape is None else _named(profile.shapes, result.shape)
    subject, path, value = text_of(result.focus), predicate_of(result), result.value
    if not described.describes(result.focus):
        # The focus node of a nested shape is a value node: the place is the triple that has it.
        for outer, predicate in sorted(described.leading_to(result.focus), key=str)[:1]:
            subject, path, value = text_of(outer), predicate, result.focus
    source = places.source(subject, path)
    finding = Finding(
        code=_FOREIGN,
        place=source.place,
        severity=Severity.of(result.severity),
        value=None if value is None or path is None else text_of(value),
        details={
            "profile": profile.file_of.get(shape or "", ""),
            "property": short(path, profile.files.prefixes),
            "problem": _problem(result, profile),
        },
        focus_node=subject,
        path=path,
        component=result.component,
        shape=shape,
        value_term=term_text(value),
    )
    return Judged(result, source, finding)


def _problem(result: ShaclResult, profile: ForeignProfile) -> str | Localised:
    """The message of the shape, or else the requirement of its constraint."""
    messages = dict(result.messages)
    tagged = {tag: text for tag, text in messages.items() if tag}
    if messages or result.shape is None or not is_of_core(result.component):
        return tagged or messages.get("", "")
    parameter = parameter_of(result.component)
    asked = [
        short(node.value, profile.files.prefixes) if isinstance(node, Iri) else text_of(node)
        for node in _required(profile.shapes, result.shape, parameter)
    ]
    return phrase(f"gate.asked.{parameter}", value=", ".join(asked))


def _required(shapes: RdfGraph, shape: Node, parameter: str) -> list[Node]:
    """The values of a parameter, or the members of the lists that are its values.

    Blank nodes are left out.
    """
    found: list[Node] = []
    for value in shapes.objects(shape, SH + parameter):
        members = shapes.members(value) if isinstance(value, Blank) else [value]
        found += [node for node in members or () if isinstance(node, Iri | Literal)]
    return found


def _named(shapes: RdfGraph, shape: Node) -> str | None:
    """The IRI of a shape, or of the nearest shape around it that has one."""
    seen: set[Node] = set()
    while isinstance(shape, Blank) and shape not in seen:
        seen.add(shape)
        outer = min((node for node, _ in shapes.leading_to(shape)), default=None, key=str)
        if outer is None:
            return None
        shape = outer
    return shape.value if isinstance(shape, Iri) else None
