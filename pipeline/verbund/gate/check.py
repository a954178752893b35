"""Checks the description of a release against profiles, before it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from verbund.convert.match_time import MATCH, RunawayPatternError
from verbund.describe.vocabularies import DCAT
from verbund.findings import Finding, Findings, Localised, Place, Severity, phrase
from verbund.findings.result import ShaclResult
from verbund.gate.places import LineOf, Origins, Places, Source
from verbund.gate.profile import (
    ForeignProfile,
    OwnProfile,
    own_profile,
    own_shapes,
    read_profiles,
)
from verbund.gate.results import (
    is_of_core,
    parameter_of,
    predicate_of,
    severity_of,
    validate,
)
from verbund.input_file import anywhere
from verbund.model.model import SH
from verbund.rdf_graph import RdfGraph
from verbund.rdf_prefixes import shortened
from verbund.sandbox import SandboxError
from verbund.shacl.compiled_shapes import ShapeSet
from verbund.shacl.shape_compiler import PROPERTY, compile_shapes
from verbund.terms import RDF_TYPE, Blank, Iri, Literal, Node, ntriples, text_of

_MISSING = "D101"
_CODES: Mapping[str, str] = {
    "minCount": _MISSING,
    "hasValue": _MISSING,
    "maxCount": "D103",
    "uniqueLang": "D103",
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
    graph: RdfGraph,
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
    profile, places = own_profile(), Places(origins, line_of)
    known = RdfGraph((*graph, *profile.lists.known_of(graph)))
    results = _run(known, own_shapes, profile.shapes, "dcat-ap-de-3.0.ttl")
    judged = [_own(result, profile, places) for result in results]
    findings = _once([item for item in judged if not item.is_decided])
    findings += _leading_on(graph, places)
    if profiles:
        known.update(profile.lists.classes_of(graph))
        given = read_profiles(tuple(profiles), roots_of)
        name = ", ".join(path.name for path in profiles)
        findings += _check_foreign(known, graph, given, name, places)
    return sorted(findings, key=lambda finding: (finding.order, finding.focus_node or ""))


def _leading_on(graph: RdfGraph, places: Places) -> list[Finding]:
    """Statements through which a dataset would lead to the catalogue, a dataset or a version."""
    downwards = {DCAT.dataset, DCAT.servesDataset}
    datasets = set(graph.subjects(RDF_TYPE, Iri(DCAT.Dataset)))
    heads = datasets | set(graph.subjects(RDF_TYPE, Iri(DCAT.Catalog)))
    versions = tuple(f"{text_of(node).removesuffix('dataset')}version/" for node in datasets)
    found = []
    for subject, predicate, value in sorted(graph, key=str):
        leads = value in heads or text_of(value).startswith(versions)
        if predicate in downwards or not leads or not isinstance(value, Iri):
            continue
        source = places.source(text_of(subject), predicate)
        short = _short(predicate)
        details = {"property": short} | ({} if source.key is None else {"key": source.key})
        finding = Finding("D109", source.place, value=value.value, details=details)
        found.append(replace(finding, focus_node=text_of(subject), path=predicate))
    return found


def _own(result: ShaclResult, profile: OwnProfile, places: Places) -> _Judged:
    """A result of our profile as a finding."""
    lists = profile.lists
    about = None if result.shape is None else profile.about.get(result.shape)
    scheme = about if about is not None and lists.members(about) else None
    predicate = predicate_of(result)
    path = predicate or about
    source = places.source(text_of(result.focus), path)
    details: dict[str, str | Localised] = {"property": _short(path)}
    if source.key is not None:
        details["key"] = source.key
    if scheme is not None:
        details["list"] = lists.label(scheme)
        details["space"] = lists.space(scheme)
        details["known"] = ", ".join(lists.codes(scheme))
    value = None if result.value is None or predicate is None else text_of(result.value)
    code = _code(result, profile, scheme)
    finding = Finding(
        code=_NOT_IN_RECORDS if code == _MISSING and source.key is None else code,
        place=source.place,
        severity=severity_of(result),
        value=value,
        details=details,
        messages=dict(result.messages),
        focus_node=text_of(result.focus),
        path=predicate,
        component=result.component,
        shape=None if result.shape is None else text_of(result.shape),
        suggestion=lists.nearest(scheme, value) if scheme and value is not None else None,
        value_term=_term_text(result.value),
    )
    return _Judged(result, source, finding)


def _code(result: ShaclResult, profile: OwnProfile, scheme: str | None) -> str:
    parameter = parameter_of(result.component)
    if parameter in ("node", "class") and scheme:
        return _NOT_LISTED
    if parameter == "pattern" and scheme:
        return _OTHER_LIST
    if parameter == "maxCount" and result.shape in profile.forbidding:
        return _DEPRECATED
    if predicate_of(result) is None and parameter == "or":
        return _TOGETHER
    return _CODES.get(parameter, _FORM)


def _short(iri: str | None, prefixes: Mapping[str, str] | None = None) -> str:
    """A property as people write it, such as dct:title; by our prefixes, then by others."""
    if iri is None:
        return ""
    own = shortened(iri, own_profile().prefixes)
    return own or (prefixes and shortened(iri, prefixes)) or f"<{iri}>"


def _term_text(node: Node | None) -> str | None:
    """A node as N-Triples writes it; None for a blank one, whose name means nothing."""
    return None if node is None or isinstance(node, Blank) else ntriples(node)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A result, where it comes from, and the finding made of it."""

    result: ShaclResult
    source: Source
    finding: Finding

    @property
    def is_decided(self) -> bool:
        """Whether it is a note that something is missing, and the setting says: nothing."""
        missing = parameter_of(self.result.component) == "minCount"
        return missing and self.source.stated and self.finding.severity is Severity.INFO

    @property
    def order(self) -> tuple[int, bool, str, bool, str, str]:
        """What is to be told comes first: the gravest, the most exact, at home."""
        code, result = self.finding.code, self.result
        listed = code == _NOT_LISTED  # what is from elsewhere is on no list either
        away = not self.source.home
        shape = "" if result.shape is None else text_of(result.shape)
        return _RANKS[severity_of(result)], listed, code, away, shape, text_of(result.focus)

    @property
    def thing(self) -> tuple[str, str]:
        """What is wrong: a value, or the lack of one, of a setting or else of a node."""
        result, path = self.result, predicate_of(self.result)
        where = self.source.key or f"{text_of(result.focus)} {path}"
        if path is None:
            return where, "" if result.shape is None else text_of(result.shape)
        if result.value is not None:
            return where, f"={text_of(result.value)}"
        if self.source.key is not None and self.finding.code == _MISSING:
            return where, _MISSING  # whatever else is made from it
        return where, f"{path} {parameter_of(result.component)}"


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


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
    data: RdfGraph, described: RdfGraph, profile: ForeignProfile, name: str, places: Places
) -> list[Finding]:
    """The findings of shape files of others, without those about the classes that were merged."""
    try:
        _refuse_queries(profile)
        shapes = compile_shapes(profile.shapes)
        results = _run(data, lambda: profile.shapes, shapes, name)
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
    if not any(profile.shapes.values(SH + name) for name in _QUERIES):
        return
    from verbund.model.annotations import to_node
    from verbund.model.queries import query_problems
    from verbund.shacl.graphs import to_rdflib_graph

    found = []
    for fault in query_problems(to_rdflib_graph(profile.shapes)):
        shape = _named(profile.shapes, to_node(fault.subject))
        parameter = _short(str(fault.parameter))
        said = phrase(fault.key, problem=fault.problem, value=parameter)
        problem = phrase("sandbox.at", problem=said, shape=shape or "–")
        place = Place(file=profile.file_of.get(shape or "", ""))
        found.append(Finding(_UNUSABLE, place, details={"problem": problem}, shape=shape))
    if found:
        raise Findings(found)


_QUERIES = ("select", "ask", "construct", "update")


def _of_merged(result: ShaclResult, described: RdfGraph, shapes: RdfGraph) -> bool:
    """Whether a node is looked at only because it was given a class: its list describes it."""
    if described.describes(result.focus) or result.shape is None:
        return False
    owners = [result.shape, *shapes.subjects(PROPERTY, result.shape)]
    return any(shapes.objects(owner, SH + "targetClass") for owner in owners)


def _run(
    data: RdfGraph, graph: Callable[[], RdfGraph], shapes: ShapeSet, name: str
) -> list[ShaclResult]:
    """Validate; raises Findings where the shapes of that name cannot be run."""
    try:
        return validate(data, graph, shapes)
    except RunawayPatternError as error:
        (finding,) = error.findings
        limit = phrase("gate.runaway", step=f"{MATCH:g}")
        raise Findings([_not_run(name, limit, finding.shape)]) from error
    except SandboxError as error:
        from verbund.shacl.engine import stopped_details

        problem = stopped_details(error, error.at)["problem"]
        raise Findings([_not_run(name, problem, error.at)]) from error
    except Exception as error:  # whatever reading the shapes raises
        said = " ".join(str(error).split()) or type(error).__name__
        finding = Finding(_UNUSABLE, Place(file=name), details={"problem": said})
        raise Findings([finding]) from error


def _not_run(name: str, problem: str | Localised, shape: str | None) -> Finding:
    """The finding of shapes that stopped, at the one that was at work."""
    details = {"problem": phrase("sandbox.at", shape=shape or "–", problem=problem)}
    return Finding(_UNUSABLE, Place(file=name), details=details, shape=shape or None)


def _foreign(
    result: ShaclResult, described: RdfGraph, profile: ForeignProfile, places: Places
) -> _Judged:
    shape = None if result.shape is None else _named(profile.shapes, result.shape)
    subject, path, value = text_of(result.focus), predicate_of(result), result.value
    if not described.describes(result.focus):
        # A shape within a shape looks at a value: the place is the statement that has it.
        for outer, predicate in sorted(described.leading_to(result.focus), key=str)[:1]:
            subject, path, value = text_of(outer), predicate, result.focus
    source = places.source(subject, path)
    finding = Finding(
        code=_FOREIGN,
        place=source.place,
        severity=severity_of(result),
        value=None if value is None or path is None else text_of(value),
        details={
            "profile": profile.file_of.get(shape or "", ""),
            "property": _short(path, profile.files.prefixes),
            "problem": _problem(result, profile),
        },
        focus_node=subject,
        path=path,
        component=result.component,
        shape=shape,
        value_term=_term_text(value),
    )
    return _Judged(result, source, finding)


def _problem(result: ShaclResult, profile: ForeignProfile) -> str | Localised:
    """What the shape says, or else what its constraint asks for."""
    messages = dict(result.messages)
    tagged = {tag: text for tag, text in messages.items() if tag}
    if messages or result.shape is None or not is_of_core(result.component):
        return tagged or messages.get("", "")
    parameter = parameter_of(result.component)
    asked = [
        _short(node.value, profile.files.prefixes) if isinstance(node, Iri) else text_of(node)
        for node in _asked(profile.shapes, result.shape, parameter)
    ]
    return phrase(f"gate.asked.{parameter}", value=", ".join(asked))


def _asked(shapes: RdfGraph, shape: Node, parameter: str) -> list[Node]:
    """The values of a parameter, or the members of the lists that are its values.

    Shapes without a name are left out.
    """
    found: list[Node] = []
    for value in shapes.objects(shape, SH + parameter):
        members = shapes.members(value) if isinstance(value, Blank) else [value]
        found += [node for node in members or () if isinstance(node, Iri | Literal)]
    return found


def _named(shapes: RdfGraph, shape: Node) -> str | None:
    """The IRI of a shape, or of the nearest one around it that has one."""
    seen: set[Node] = set()
    while isinstance(shape, Blank) and shape not in seen:
        seen.add(shape)
        outer = min((node for node, _ in shapes.leading_to(shape)), default=None, key=str)
        if outer is None:
            return None
        shape = outer
    return shape.value if isinstance(shape, Iri) else None
