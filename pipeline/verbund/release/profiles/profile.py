"""Reads profiles: ours, which comes with verbund, and those of others, given by path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

import pyoxigraph
from rdflib import Graph, URIRef
from rdflib.term import Node

from verbund.findings import Finding, Localised, Place, phrase
from verbund.model.source import to_rdflib
from verbund.release.profiles.lists import Lists
from verbund.shacl.profile_targets import has_check, targeted
from verbund.system.input_file import anywhere, files_below, input_finding, read_input
from verbund.system.limits import MODEL_FILES, PREFIXES, PROFILE
from verbund.system.rdf_xml import refusal
from verbund.workspace.packaged import shapes_folder

FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".rdf": pyoxigraph.RdfFormat.RDF_XML,
    ".xml": pyoxigraph.RdfFormat.RDF_XML,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
"""The formats of shape files, by the ending of the name. JSON-LD only with its context inside."""


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


class _Refused(Exception):  # noqa: N818 - not an error of ours
    """A file that is not parsed, and why."""

    def __init__(self, problem: Localised) -> None:
        super().__init__(problem)
        self.problem = problem


def _read(path: Path, graph: Graph, roots: Sequence[Path] | None = None) -> None:
    """Add a file to a graph; ``roots`` as for ``input_file.open_input``.

    Raises OSError, SyntaxError with a line if it is not RDF, _Refused if it declares XML entities,
    and what pyoxigraph and rdflib raise of terms that they cannot hold.
    """
    # Names of blank nodes are anew in each file: those of two files must not become one.
    data, form = read_input(path, roots=roots, most=PROFILE), FORMATS[path.suffix.lower()]
    problem = refusal(data) if form == pyoxigraph.RdfFormat.RDF_XML else None
    if problem is not None:
        raise _Refused(problem)
    parsed = pyoxigraph.parse(
        input=data,
        format=form,
        base_iri=path.resolve().as_uri(),
        rename_blank_nodes=True,
    )
    for quad in parsed:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    for prefix, namespace in islice(parsed.prefixes.items(), PREFIXES):
        graph.bind(prefix, namespace, override=True, replace=True)


def read_profiles(
    paths: tuple[Path, ...], roots_of: Callable[[Path], Sequence[Path] | None] = anywhere
) -> ForeignProfile:
    """Read shape files and folders of them, with subfolders. What cannot be read is a finding.

    ``roots_of`` gives the folders of which one must hold a file or folder named, wherever links
    lead, or None; the files of a folder must lie in it, too.
    """
    profile = ForeignProfile()
    shapes_of: dict[Path, set[Node]] = {}
    without: dict[Path, Localised] = {}
    for path in paths:
        before = len(profile.findings)
        try:
            files = _files(path)
        except OSError as error:
            profile.findings.append(input_finding(error, str(path)))
            continue
        roots = roots_of(path)
        if path.is_dir():
            roots = (path, *(roots or ()))
        shapes = {shape for file in files for shape in _add(profile, file, roots)}
        if shapes:
            shapes_of[path] = shapes
        elif len(profile.findings) == before:
            without[path] = phrase("gate.no-shapes" if files else "gate.no-files")
    # Beside files that check something, one that only changes their shapes is as it should be.
    if not shapes_of:
        profile.findings += [_unusable(path, None, why) for path, why in without.items()]
    # Only now, as one file may complete or deactivate the shapes of another.
    for path, shapes in shapes_of.items():
        if not any(has_check(profile.shapes, shape) for shape in shapes):
            profile.findings.append(_unusable(path, None, phrase("gate.no-checks")))
    return profile


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = files_below(path, most=MODEL_FILES)
    return [file for file in found if file.suffix.lower() in FORMATS]


def _add(profile: ForeignProfile, file: Path, roots: Sequence[Path] | None) -> set[Node]:
    """Add one file; its shapes with a target."""
    graph = Graph("SimpleMemory")
    if file.suffix.lower() not in FORMATS:
        problem = phrase("gate.format", extension=file.suffix, known=", ".join(FORMATS))
        profile.findings.append(_unusable(file, None, problem))
        return set()
    try:
        _read(file, graph, roots)
    except OSError as error:
        finding = input_finding(error, str(file))
        if finding.code == "F101":
            finding = _unusable(file, None, str(error.strerror))
        profile.findings.append(finding)
        return set()
    except SyntaxError as error:
        profile.findings.append(_unusable(file, error.lineno, str(error.msg)))
        return set()
    except _Refused as refused:
        profile.findings.append(_unusable(file, None, refused.problem))
        return set()
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        profile.findings.append(_unusable(file, None, str(error)))
        return set()
    for subject in graph.subjects():
        if isinstance(subject, URIRef):
            profile.file_of.setdefault(str(subject), file.name)
    profile.shapes += graph
    return targeted(graph)


def _unusable(path: Path, line: int | None, problem: str | Localised) -> Finding:
    return Finding("D191", Place(file=str(path), line=line), details={"problem": problem})
