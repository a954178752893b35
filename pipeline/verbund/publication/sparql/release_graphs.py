"""The contents of a release's graphs: the dataset, and other files in graphs of their own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pyoxigraph

from verbund.findings import phrase
from verbund.publication.error import TargetError
from verbund.publication.release import DATASET, Release, ReleaseFile
from verbund.publication.sparql.graph_content import Content
from verbund.publication.sparql.record import Record
from verbund.rdf.terms import Literal, ntriples
from verbund.release.manifest.history import RELEASES
from verbund.release.manifest.manifest import MANIFEST, read_manifest
from verbund.workspace.graph_names import Names
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured

_FORMATS: Final = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}


def open_contents(configured: Configured, release: Release, closing: ExitStack) -> list[Content]:
    """The contents of all graphs; temporary files are closed with ``closing``.

    Raises TargetError: U303 where the dataset's graph has no name, U304 where another file is not
    in the release or is no RDF.
    """
    settings = configured.settings
    assert isinstance(settings, StoreSettings)  # noqa: S101 - by the kind of the target
    contents = [_dataset(settings, release)]
    if settings.graphs:
        folder = Path(closing.enter_context(tempfile.TemporaryDirectory()))
        for number, (graph, name) in enumerate(sorted(settings.graphs.items())):
            contents.append(_other(graph, name, release, folder / f"{number}.nt"))
            _keep_apart(contents, name)
    return contents


def _keep_apart(contents: list[Content], name: str) -> None:
    """Raise TargetError (U304) where the last graph has the name of another one."""
    *others, last = (content.names for content in contents)
    used = {graph for names in others for graph in names.all}
    taken = sorted(used.intersection(last.all))
    if taken:
        raise TargetError(
            "U304", details={"file": name, "problem": phrase("store.taken", graph=taken[0])}
        )


def _dataset(settings: StoreSettings, release: Release) -> Content:
    graph = settings.graph or release.dataset
    if graph is None:
        raise TargetError("U303")
    return Content(
        names=Names(str(graph)),
        path=release.folder / DATASET,
        size=(release.folder / DATASET).stat().st_size,
        record=Record(release.sha256, release.triples, release.version),
        kept=dict(_kept(release.folder / RELEASES)),
    )


def _kept(folder: Path) -> Iterator[tuple[str, Path]]:
    """The datasets of the versions kept beside a release, with the SHA-256 of their manifests."""
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            sha256 = read_manifest(manifest.parent)["dataset"]["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # without it the content is loaded in full
        path = manifest.with_name(DATASET)
        if path.is_file():
            yield str(sha256), path


def _other(graph: str, name: str, release: Release, path: Path) -> Content:
    file = release.files.get(name)
    if file is None:
        known = ", ".join(item for item in sorted(release.files) if Path(item).suffix in _FORMATS)
        raise TargetError("U304", details={"file": name, "problem": known})
    lines, blank = _triples(file)
    path.write_bytes(b"".join(lines))
    return Content(
        names=Names(graph),
        path=path,
        size=path.stat().st_size,
        record=Record(file.sha256, len(lines), release.version),
        kept={},
        whole=blank,
    )


def _triples(file: ReleaseFile) -> tuple[list[bytes], bool]:
    """The triples of a file as sorted lines of N-Triples, and whether any has a blank node."""
    form = _FORMATS.get(Path(file.name).suffix)
    if form is None:
        raise TargetError("U304", details={"file": file.name, "problem": file.media_type})
    lines: set[str] = set()
    blank = False
    try:
        for quad in pyoxigraph.parse(path=file.path, format=form):
            nodes = quad.subject, quad.predicate, quad.object
            blank = blank or any(isinstance(node, pyoxigraph.BlankNode) for node in nodes)
            lines.add(f"{' '.join(map(_written, nodes))} .\n")
    except (SyntaxError, ValueError, OSError) as error:
        raise TargetError("U304", details={"file": file.name, "problem": str(error)}) from None
    return sorted(line.encode() for line in lines), blank


def _written(node: object) -> str:
    """A node in canonical N-Triples."""
    if isinstance(node, pyoxigraph.Literal):
        return ntriples(Literal(node.value, node.datatype.value, node.language))
    return str(node)
