"""Reader of foreign profiles: files and folders of shapes given by path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from verbund.findings import Finding, Localised, Place, phrase
from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import Iri, Node
from verbund.release.profiles.shape_files import FORMATS, RefusedError, ShapeFiles, read_shapes
from verbund.shacl.profile_targets import has_check, targeted
from verbund.system.input_file import anywhere, files_below, input_finding
from verbund.system.limits import MODEL_FILES


@dataclass(slots=True)
class ForeignProfile:
    """Foreign shape files, merged, with the file of each shape that has an IRI."""

    files: ShapeFiles = field(default_factory=ShapeFiles)
    file_of: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def shapes(self) -> RdfGraph:
        """The triples of all files."""
        return self.files.graph


def read_profiles(
    paths: tuple[Path, ...], roots_of: Callable[[Path], Sequence[Path] | None] = anywhere
) -> ForeignProfile:
    """Read shape files and folders of them, with subfolders. An unreadable file is a finding.

    ``roots_of`` gives the folders of which one must hold a file or folder named, wherever links
    lead, or None; the files of a folder must also lie in it.
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
    # A file that only changes the shapes of others is correct beside files with targets.
    if not shapes_of:
        profile.findings += [_unusable(path, None, why) for path, why in without.items()]
    # After all files are read, as one may complete or deactivate the shapes of another.
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
    """Add one file; gives its shapes with a target."""
    if file.suffix.lower() not in FORMATS:
        problem = phrase("gate.format", extension=file.suffix, known=", ".join(FORMATS))
        profile.findings.append(_unusable(file, None, problem))
        return set()
    try:
        graph = read_shapes(file, profile.files, roots)
    except OSError as error:
        finding = input_finding(error, str(file))
        if finding.code == "F101":
            finding = _unusable(file, None, str(error.strerror))
        profile.findings.append(finding)
        return set()
    except SyntaxError as error:
        profile.findings.append(_unusable(file, error.lineno, str(error.msg)))
        return set()
    except RefusedError as refused:
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
