"""Validation of a release's description against profiles, before it is published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from verbund.findings import Finding, Localised, Severity
from verbund.findings.result import ShaclResult
from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import RDF_TYPE, Iri, text_of
from verbund.release.describe.vocabularies import DCAT
from verbund.release.profiles.judged_results import MISSING, NOT_LISTED, Judged, once, term_text
from verbund.release.profiles.places import LineOf, Origins, Places
from verbund.release.profiles.profile import OwnProfile, own_profile, own_shapes, short
from verbund.release.profiles.results import predicate_of, run_shapes
from verbund.shacl.components import parameter_of
from verbund.system.input_file import anywhere

_CODES: Mapping[str, str] = {
    "minCount": MISSING,
    "hasValue": MISSING,
    "maxCount": "D103",
    "uniqueLang": "D103",
}
_FORM = "D102"
_OTHER_LIST = "D105"
_DEPRECATED = "D106"
_TOGETHER = "D107"
_NOT_IN_RECORDS = "D108"


def check_description(
    graph: RdfGraph,
    origins: Origins,
    line_of: LineOf,
    profiles: Sequence[Path] = (),
    roots_of: Callable[[Path], Sequence[Path] | None] = anywhere,
) -> list[Finding]:
    """Validate a catalogue against our DCAT-AP.de 3.0 profile, and against foreign shape files.

    ``graph`` is the catalogue and is not changed; ``origins`` are the settings of its statements,
    ``line_of`` gives the lines of verbund.toml. ``profiles`` are files or folders of shapes (.ttl,
    .nt, .rdf, .xml, .jsonld), ``roots_of`` gives the folders of which one must hold each of these,
    wherever links lead. Gives all findings, in order, one for each fault; an unusable shape file
    is one. Constraints are those of SHACL Core and SHACL-SPARQL, without inference. The network is
    not used. Raises Findings only if our own profile cannot be run.
    """
    profile, places = own_profile(), Places(origins, line_of)
    known = RdfGraph((*graph, *profile.lists.known_of(graph)))
    results = run_shapes(known, own_shapes, "dcat-ap-de-3.0.ttl", profile.shapes)
    judged = [_own(result, profile, places) for result in results]
    findings = once([item for item in judged if not item.is_decided])
    findings += _leading_on(graph, places)
    if profiles:
        known.update(profile.lists.classes_of(graph))
        from verbund.release.profiles.foreign import (
            check_foreign,  # few runs have foreign profiles
        )

        findings += check_foreign(known, graph, tuple(profiles), roots_of, places)
    return sorted(findings, key=lambda finding: (finding.order, finding.focus_node or ""))


def _leading_on(graph: RdfGraph, places: Places) -> list[Finding]:
    """The findings for triples from a dataset to the catalogue, a dataset or a version."""
    downwards = {DCAT.dataset, DCAT.servesDataset}
    datasets = set(graph.subjects(RDF_TYPE, Iri(DCAT.Dataset)))
    heads = datasets | set(graph.subjects(RDF_TYPE, Iri(DCAT.Catalog)))
    versions = tuple(f"{text_of(node).removesuffix('dataset')}version/" for node in datasets)
    leading = [
        (text_of(subject), predicate, value.value)
        for subject, predicate, value in graph
        if isinstance(value, Iri)
        and predicate not in downwards
        and (value in heads or value.value.startswith(versions))
    ]
    found = []
    for subject, predicate, value in sorted(leading):
        source = places.source(subject, predicate)
        name = short(predicate)
        details = {"property": name} | ({} if source.key is None else {"key": source.key})
        finding = Finding("D109", source.place, value=value, details=details)
        found.append(replace(finding, focus_node=subject, path=predicate))
    return found


def _own(result: ShaclResult, profile: OwnProfile, places: Places) -> Judged:
    """A result of our profile with its finding."""
    lists = profile.lists
    about = None if result.shape is None else profile.about.get(result.shape)
    scheme = about if about is not None and lists.members(about) else None
    predicate = predicate_of(result)
    path = predicate or about
    source = places.source(text_of(result.focus), path)
    details: dict[str, str | Localised] = {"property": short(path)}
    if source.key is not None:
        details["key"] = source.key
    if scheme is not None:
        details["list"] = lists.label(scheme)
        details["space"] = lists.space(scheme)
        details["known"] = ", ".join(lists.codes(scheme))
    value = None if result.value is None or predicate is None else text_of(result.value)
    code = _code(result, profile, scheme)
    finding = Finding(
        code=_NOT_IN_RECORDS if code == MISSING and source.key is None else code,
        place=source.place,
        severity=Severity.of(result.severity),
        value=value,
        details=details,
        messages=dict(result.messages),
        focus_node=text_of(result.focus),
        path=predicate,
        component=result.component,
        shape=None if result.shape is None else text_of(result.shape),
        suggestion=lists.suggest(scheme, value) if scheme and value is not None else None,
        value_term=term_text(result.value),
    )
    return Judged(result, source, finding)


def _code(result: ShaclResult, profile: OwnProfile, scheme: str | None) -> str:
    parameter = parameter_of(result.component)
    if parameter in ("node", "class") and scheme:
        return NOT_LISTED
    if parameter == "pattern" and scheme:
        return _OTHER_LIST
    if parameter == "maxCount" and result.shape in profile.forbidding:
        return _DEPRECATED
    if predicate_of(result) is None and parameter == "or":
        return _TOGETHER
    return _CODES.get(parameter, _FORM)
