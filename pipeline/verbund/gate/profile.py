"""Reads profiles: ours, which comes with verbund, and those of others, given by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from verbund.findings import Finding, Localised, Place, phrase
from verbund.gate.kept import kept_profile
from verbund.gate.lists import Lists
from verbund.gate.targets import has_check, targeted
from verbund.input_file import anywhere, files_below, input_finding, read_input
from verbund.limits import MODEL_FILES, PREFIXES, PROFILE
from verbund.model.model import SH
from verbund.rdf_graph import RdfGraph, node_of
from verbund.rdf_xml import refusal
from verbund.resources import shapes_folder
from verbund.shacl.compiled_shapes import ShapeSet
from verbund.shacl.shape_compiler import compile_shapes
from verbund.terms import Blank, Iri, Node, text_of
from verbund.vocabulary import RDFS

FORMATS = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".jsonld": "application/ld+json",
}
"""The formats of shape files, by the ending of the name. JSON-LD only with its context inside."""


@dataclass(slots=True)
class ShapeFiles:
    """Shape files, joined: their triples, and the prefixes that they declare."""

    graph: RdfGraph = field(default_factory=RdfGraph)
    prefixes: dict[str, str] = field(default_factory=dict)
    blank_nodes: int = 0


@dataclass(slots=True)
class ForeignProfile:
    """Shape files of others, joined, with the file that each named shape is from."""

    files: ShapeFiles = field(default_factory=ShapeFiles)
    file_of: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def shapes(self) -> RdfGraph:
        """The triples of all files."""
        return self.files.graph


@dataclass(frozen=True, slots=True)
class OwnProfile:
    """Our shapes for DCAT-AP.de 3.0, and what the gate has to know of them.

    ``about`` is the list or the property that a shape is about, ``forbidding`` are the shapes of
    properties that must not be there.
    """

    shapes: ShapeSet
    about: Mapping[Node, str]
    forbidding: frozenset[Node]
    prefixes: Mapping[str, str]
    lists: Lists


@cache
def own_profile() -> OwnProfile:
    """Our profile, compiled only if it is not kept."""
    folder = shapes_folder() / "profiles"
    texts = [path.read_bytes() for path in sorted(folder.glob("*.ttl"))]
    found = kept_profile(texts, _compiled)
    return found if isinstance(found, OwnProfile) else _compiled()


def _compiled() -> OwnProfile:
    files = _joined(_SHAPES)
    graph = files.graph
    return OwnProfile(
        shapes=compile_shapes(graph),
        about={shape: text_of(about) for shape, about in graph.pairs(RDFS + "seeAlso")},
        forbidding=frozenset(
            shape for shape, limit in graph.pairs(SH + "maxCount") if text_of(limit) == "0"
        ),
        prefixes=files.prefixes,
        lists=Lists(_joined("vocabularies.ttl").graph),
    )


@cache
def own_shapes() -> RdfGraph:
    """The triples of our shapes. Not to be changed."""
    return _joined(_SHAPES).graph


def own_lists() -> Lists:
    """The lists of values that DCAT-AP.de 3.0 names."""
    return own_profile().lists


_SHAPES = "dcat-ap-de-3.0*.ttl"


def _joined(pattern: str) -> ShapeFiles:
    found = ShapeFiles()
    for path in sorted((shapes_folder() / "profiles").glob(pattern)):
        _read(path, found)
    return found


class _Refused(Exception):  # noqa: N818 - not an error of ours
    """A file that is not parsed, and why."""

    def __init__(self, problem: Localised) -> None:
        super().__init__(problem)
        self.problem = problem


def _read(path: Path, files: ShapeFiles, roots: Sequence[Path] | None = None) -> RdfGraph:
    """Add a file to others, and give its triples; ``roots`` as for ``input_file.open_input``.

    Raises OSError, SyntaxError with a line if it is not RDF, _Refused if it declares XML entities,
    and what pyoxigraph raises of terms that it cannot hold.
    """
    import pyoxigraph  # where the profile is kept, nothing is read

    data = read_input(path, roots=roots, most=PROFILE)
    form = pyoxigraph.RdfFormat.from_media_type(FORMATS[path.suffix.lower()])
    problem = refusal(data) if form == pyoxigraph.RdfFormat.RDF_XML else None
    if problem is not None:
        raise _Refused(problem)
    parsed = pyoxigraph.parse(
        input=data,
        format=form,
        base_iri=path.resolve().as_uri(),
    )
    graph, numbered = RdfGraph(), _Numbered(files)
    for quad in parsed:
        subject, value = numbered.node(quad.subject), numbered.node(quad.object)
        graph.add(subject, quad.predicate.value, value)
    files.graph.update(graph)
    files.prefixes |= dict(islice(parsed.prefixes.items(), PREFIXES))
    return graph


class _Numbered:
    """The blank nodes of one file by their number in all: those of two must not become one."""

    def __init__(self, files: ShapeFiles) -> None:
        self._files = files
        self._found: dict[Node, Blank] = {}

    def node(self, term: object) -> Node:
        """A term of the file. Raises TypeError for one of RDF 1.2."""
        node = node_of(term)
        if not isinstance(node, Blank):
            return node
        if node not in self._found:
            self._files.blank_nodes += 1
            self._found[node] = Blank(f"b{self._files.blank_nodes:08}")
        return self._found[node]


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
    if file.suffix.lower() not in FORMATS:
        problem = phrase("gate.format", extension=file.suffix, known=", ".join(FORMATS))
        profile.findings.append(_unusable(file, None, problem))
        return set()
    try:
        graph = _read(file, profile.files, roots)
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
    for subject in dict.fromkeys(subject for subject, _, _ in graph):
        if isinstance(subject, Iri):
            profile.file_of.setdefault(subject.value, file.name)
    return targeted(graph)


def _unusable(path: Path, line: int | None, problem: str | Localised) -> Finding:
    return Finding("D191", Place(file=str(path), line=line), details={"problem": problem})
