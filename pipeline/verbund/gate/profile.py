"""Reads profiles: ours, which comes with verbund, and those of others, given by path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph
from rdflib import SH, Graph, URIRef

from verbund.findings import Finding, Localised, Place, phrase
from verbund.gate.lists import Lists
from verbund.model.source import to_rdflib
from verbund.resources import shapes_folder

FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
"""The formats of shape files, by the ending of the name. JSON-LD only with its context inside."""

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@dataclass(slots=True)
class ForeignProfile:
    """Shape files of others, joined, with the file that each named shape is from."""

    shapes: Graph = field(default_factory=lambda: Graph("SimpleMemory"))
    file_of: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@cache
def own_profile() -> Graph:
    """Our shapes for DCAT-AP.de 3.0. Not to be changed."""
    return _joined("dcat-ap-de-3.0*.ttl")


@cache
def own_lists() -> Lists:
    """The lists of values that DCAT-AP.de 3.0 names."""
    return Lists(_joined("vocabularies.ttl"))


def _joined(pattern: str) -> Graph:
    graph = Graph("SimpleMemory")
    for path in sorted((shapes_folder() / "profiles").glob(pattern)):
        _read(path, graph)
    return graph


def _read(path: Path, graph: Graph) -> None:
    """Add a file to a graph; raises OSError, or SyntaxError with a line if it is not RDF."""
    # Names of blank nodes are anew in each file: those of two files must not become one.
    parsed = pyoxigraph.parse(
        input=path.read_bytes(),
        format=FORMATS[path.suffix.lower()],
        base_iri=path.resolve().as_uri(),
        rename_blank_nodes=True,
    )
    for quad in parsed:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    for prefix, namespace in parsed.prefixes.items():
        graph.bind(prefix, namespace, override=True, replace=True)


def read_profiles(paths: tuple[Path, ...]) -> ForeignProfile:
    """Read shape files and folders of them, with subfolders. What cannot be read is a finding."""
    profile = ForeignProfile()
    for path in paths:
        files = list(_files(path))
        before = len(profile.findings)
        targets = sum(_add(profile, file) for file in files)
        if not targets and len(profile.findings) == before:
            key = "gate.no-shapes" if files else "gate.no-files"
            profile.findings.append(_unusable(path, None, phrase(key)))
    return profile


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = (file for file in path.rglob("*") if file.suffix.lower() in FORMATS)
        yield from sorted((file for file in found if file.is_file()), key=Path.as_posix)
    else:
        yield path


def _add(profile: ForeignProfile, file: Path) -> int:
    """Add one file; how many targets it has."""
    graph = Graph("SimpleMemory")
    if file.suffix.lower() not in FORMATS:
        problem = phrase("gate.format", extension=file.suffix, known=", ".join(FORMATS))
        profile.findings.append(_unusable(file, None, problem))
        return 0
    try:
        _read(file, graph)
    except OSError as error:
        profile.findings.append(_unusable(file, None, str(error.strerror)))
        return 0
    except SyntaxError as error:
        profile.findings.append(_unusable(file, error.lineno, str(error.msg)))
        return 0
    for subject in graph.subjects():
        if isinstance(subject, URIRef):
            profile.file_of.setdefault(str(subject), file.name)
    profile.shapes += graph
    return sum(1 for predicate in _TARGETS for _ in graph.subjects(predicate))


def _unusable(path: Path, line: int | None, problem: str | Localised) -> Finding:
    return Finding("D191", Place(file=str(path), line=line), details={"problem": problem})
