"""Checks the description of a release against profiles, before it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import DCAT, RDF, RDFS, SH, BNode, Graph, URIRef
from rdflib.term import Node

from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.model.queries import query_problems
from verbund.model.shapes_graph import term_text
from verbund.release.profiles.lists import Lists
from verbund.release.profiles.places import LineOf, Origins, Places, Source
from verbund.release.profiles.profile import ForeignProfile, own_lists, own_profile, read_profiles
from verbund.release.profiles.results import Result, validate
from verbund.system.input_file import anywhere
from verbund.system.sandbox import SandboxError
from verbund.validation.engine import stopped_details

_MISSING = "D101"
_CODES: Mapping[str, str] = {
    "MinCountConstraintComponent": _MISSING,
    "HasValueConstraintComponent": _MISSING,
    "MaxCountConstraintComponent": "D103",
    "UniqueLangConstraintComponent": "D103",
}
_FORM = "D102"
_NOT_LISTED = "D104"
_OTHER_LIST = "D105"
_DEPRECATED = "D106"
_TOGETHER = "D107"
_NOT_IN_RECORDS = "D108"
_FOREIGN = "D190"
_UNUSABLE = "D191"


def check_description(
    graph: Graph,
    origins: Origins,
    line_of: LineOf,
    profiles: Sequence[Path] = (),
    roots_of: Callable[[Path], Sequence[Path] | None] = anywhere,
) -> list[Finding]:
    """Validate a catalogue against our DCAT-AP.de 3.0 profile, and against shape files of others.

    Takes the catalogue's graph, which is not changed; where its statements come from; the lines of
    verbund.toml; files or folders of shapes (.ttl, .nt, .rdf, .xml, .jsonld), and the folders of
    which one must hold each of these, wherever links lead. Gives all findings,
    in order, one for each thing that is wrong; an unusable shape file is one of them. Constraints
    are those of SHACL Core and SPARQL, without inference. The network is not used. Raises Findings
    only if our own profile cannot be run.
    """
    lists, places = own_lists(), Places(origins, line_of)
    known = graph + lists.known_of(graph)
    shapes = own_profile()
    results = _run(known, shapes, "dcat-ap-de-3.0.ttl")
    judged = [_own(result, shapes, lists, places) for result in results]
    findings = _once([item for item in judged if not item.is_decided])
    findings += _leading_on(graph, places)
    if profiles:
        findings += _check_foreign(
            known + lists.classes_of(graph),
            graph,
            read_profiles(tuple(profiles), roots_of),
            ", ".join(path.name for path in profiles),
            places,
        )
    return sorted(findings, key=lambda finding: (finding.order, finding.focus_node or ""))


def _leading_on(graph: Graph, places: Places) -> list[Finding]:
    """Statements through which a dataset would lead to the catalogue, a dataset or a version."""
    downwards = {DCAT.dataset, DCAT.servesDataset}
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    heads = datasets | set(graph.subjects(RDF.type, DCAT.Catalog))
    versions = tuple(f"{str(node).removesuffix('dataset')}version/" for node in datasets)
    found = []
    for subject, predicate, value in sorted(graph):
        leads = value in heads or str(value).startswith(versions)
        if predicate in downwards or not leads or not isinstance(value, URIRef):
            continue
        source = places.source(str(subject), str(predicate))
        short = _short(own_profile(), str(predicate))
        details = {"property": short} | ({} if source.key is None else {"key": source.key})
        finding = Finding("D109", source.place, value=str(value), details=details)
        found.append(replace(finding, focus_node=str(subject), path=str(predicate)))
    return found


def _own(result: Result, shapes: Graph, lists: Lists, places: Places) -> _Judged:
    """A result of our profile as a finding."""
    about = shapes.value(result.shape, RDFS.seeAlso)
    scheme = str(about) if about is not None and lists.members(str(about)) else None
    path = result.path or (str(about) if about is not None else None)
    source = places.source(str(result.focus), path)
    details: dict[str, str | Localised] = {"property": _short(shapes, path)}
    if source.key is not None:
        details["key"] = source.key
    if scheme is not None:
        details["list"] = lists.label(scheme)
        details["space"] = lists.space(scheme)
        details["known"] = ", ".join(lists.codes(scheme))
    value = None if result.value is None or result.path is None else str(result.value)
    code = _code(result, shapes, scheme)
    finding = Finding(
        code=_NOT_IN_RECORDS if code == _MISSING and source.key is None else code,
        place=source.place,
        severity=result.severity,
        value=value,
        details=details,
        messages=result.messages,
        focus_node=str(result.focus),
        path=result.path,
        component=result.component_iri,
        shape=str(result.shape),
        suggestion=lists.nearest(scheme, value) if scheme and value is not None else None,
        value_term=term_text(result.value),
    )
    return _Judged(result, source, finding)


def _code(result: Result, shapes: Graph, scheme: str | None) -> str:
    if result.component in ("NodeConstraintComponent", "ClassConstraintComponent") and scheme:
        return _NOT_LISTED
    if result.component == "PatternConstraintComponent" and scheme:
        return _OTHER_LIST
    limit = shapes.value(result.shape, SH.maxCount)
    if result.component == "MaxCountConstraintComponent" and str(limit) == "0":
        return _DEPRECATED
    if result.path is None and result.component == "OrConstraintComponent":
        return _TOGETHER
    return _CODES.get(result.component, _FORM)


def _short(shapes: Graph, iri: str | None) -> str:
    """A property as people write it, such as dct:title."""
    return "" if iri is None else shapes.namespace_manager.normalizeUri(iri)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A result, where it comes from, and the finding made of it."""

    result: Result
    source: Source
    finding: Finding

    @property
    def is_decided(self) -> bool:
        """Whether it is a note that something is missing, and the setting says: nothing."""
        missing = self.result.component == "MinCountConstraintComponent"
        return missing and self.source.stated and self.finding.severity is Severity.INFO

    @property
    def order(self) -> tuple[int, bool, str, bool, str, str]:
        """What is to be told comes first: the gravest, the most exact, at home."""
        code = self.finding.code
        listed = code == _NOT_LISTED  # what is from elsewhere is on no list either
        away = not self.source.home
        return self.result.rank, listed, code, away, str(self.result.shape), str(self.result.focus)

    @property
    def thing(self) -> tuple[str, str]:
        """What is wrong: a value, or the lack of one, of a setting or else of a node."""
        result = self.result
        where = self.source.key or f"{result.focus} {result.path}"
        if result.path is None:
            return where, str(result.shape)
        if result.value is not None:
            return where, f"={result.value}"
        if self.source.key is not None and self.finding.code == _MISSING:
            return where, _MISSING  # whatever else is made from it
        return where, f"{result.path} {result.component}"


def _once(judged: list[_Judged]) -> list[Finding]:
    """One finding for one thing that is wrong.

    A value that is wrong in several ways is reported for the gravest, and what stands in one place
    of verbund.toml and is repeated in many of the catalogue's is reported once.
    """
    kept: dict[tuple[str, str], Finding] = {}
    for item in sorted(judged, key=lambda item: item.order):
        kept.setdefault(item.thing, item.finding)
    return list(kept.values())


def _check_foreign(
    data: Graph, described: Graph, profile: ForeignProfile, name: str, places: Places
) -> list[Finding]:
    """The findings of shape files of others, without those about the classes that were merged."""
    try:
        _refuse_queries(profile)
        results = _run(data, profile.shapes, name)
    except Findings as stopped:
        return profile.findings + [_at_file(item, profile) for item in stopped.findings]
    own = [r for r in results if not _of_merged(r, described, profile.shapes)]
    found = _once([_foreign(r, described, profile, places) for r in own])
    # The same of each distribution is said once.
    alike = {(str(f.details), f.path, f.component, f.value, f.shape): f for f in reversed(found)}
    return profile.findings + list(reversed(alike.values()))


def _at_file(finding: Finding, profile: ForeignProfile) -> Finding:
    """A finding of a shape at the file that has it, where that is known."""
    file = profile.file_of.get(finding.shape or "")
    return finding if file is None else replace(finding, place=replace(finding.place, file=file))


def _refuse_queries(profile: ForeignProfile) -> None:
    """Raise Findings where a query of the shapes cannot be run, or must not be."""
    found = []
    for fault in query_problems(profile.shapes):
        shape = _named(profile.shapes, fault.subject)
        said = phrase(
            fault.key, problem=fault.problem, value=_short(own_profile(), str(fault.parameter))
        )
        problem = phrase("sandbox.at", problem=said, shape=shape or "–")
        place = Place(file=profile.file_of.get(shape or "", ""))
        found.append(Finding(_UNUSABLE, place, details={"problem": problem}, shape=shape))
    if found:
        raise Findings(found)


def _of_merged(result: Result, described: Graph, shapes: Graph) -> bool:
    """Whether a node is looked at only because it was given a class: its list describes it."""
    if (result.focus, None, None) in described:
        return False
    owners = [result.shape, *shapes.subjects(SH.property, result.shape)]
    return any((owner, SH.targetClass, None) in shapes for owner in owners)


def _run(data: Graph, shapes: Graph, name: str) -> list[Result]:
    """Validate; raises Findings where the engine cannot run the shapes of that name."""
    try:
        return validate(data, shapes)
    except SandboxError as error:
        stopped = stopped_details(error, error.at)
        problem = phrase("sandbox.at", **stopped)
        finding = Finding(
            _UNUSABLE, Place(file=name), details={"problem": problem}, shape=error.at or None
        )
        raise Findings([finding]) from error
    except Exception as error:  # whatever reading the shapes raises
        said = " ".join(str(error).split()) or type(error).__name__
        finding = Finding(_UNUSABLE, Place(file=name), details={"problem": said})
        raise Findings([finding]) from error


def _foreign(result: Result, described: Graph, profile: ForeignProfile, places: Places) -> _Judged:
    shape = _named(profile.shapes, result.shape)
    subject, path, value = str(result.focus), result.path, result.value
    if (result.focus, None, None) not in described:
        # A shape within a shape looks at a value: the place is the statement that has it.
        for outer, predicate in sorted(described.subject_predicates(result.focus), key=str)[:1]:
            subject, path, value = str(outer), str(predicate), result.focus
    problem = {tag: text for tag, text in result.messages.items() if tag}
    source = places.source(subject, path)
    finding = Finding(
        code=_FOREIGN,
        place=source.place,
        severity=result.severity,
        value=None if value is None or path is None else str(value),
        details={
            "profile": profile.file_of.get(shape or "", ""),
            "property": _short(own_profile(), path),
            "problem": problem or result.messages.get("", ""),
        },
        focus_node=subject,
        path=path,
        component=result.component_iri,
        shape=shape,
        value_term=term_text(value),
    )
    return _Judged(result, source, finding)


def _named(shapes: Graph, shape: Node) -> str | None:
    """The IRI of a shape, or of the nearest one around it that has one."""
    seen: set[Node] = set()
    while isinstance(shape, BNode) and shape not in seen:
        seen.add(shape)
        outer = next(iter(sorted(shapes.subjects(None, shape), key=str)), None)
        if outer is None:
            return None
        shape = outer
    return str(shape) if isinstance(shape, URIRef) else None
