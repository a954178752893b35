"""Lookup and reading of catalogues: of a release, of a kept version, or of any other file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import URIRef
from rdflib.term import Node

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.release.manifest.history import RELEASES, History
from verbund.release.manifest.manifest import MANIFEST
from verbund.release.verify.sums import is_regular
from verbund.system.os_problem import os_problem
from verbund.system.rdf_xml import refusal
from verbund.validation.rdflib_terms import to_rdflib

CATALOGUES: Final = ("catalog.ttl", "catalog.jsonld", "catalog.rdf")
"""The names that a catalogue may have in a release; the first that exists counts."""

_FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
}

_LARGEST_MB: Final = 50  # that of ckanext-dcat, which counts in 1024 times 1024 bytes


def find_catalogue(path: Path, shown: str) -> Path:
    """The catalogue at a path: the file itself, or that of a release's folder.

    ``shown`` is the path's name in findings. Raises Findings (P110) where there is none.
    """
    if path.is_file():
        return path
    for name in CATALOGUES:
        if is_regular(path / name):  # a link may lead anywhere
            return path / name
    raise Findings([Finding("P110", Place(file=shown), details={"known": ", ".join(CATALOGUES)})])


def last_published(release: Path) -> Path | None:
    """The catalogue of the newest version kept with a release, other than its own.

    None where there is none; versions without a catalogue were never harvested. Raises Findings
    (F101) where the release's manifest cannot be read.
    """
    try:
        history = History.of(release)
    except OSError as error:
        problem = {"problem": os_problem(error)}
        raise Findings([Finding("F101", Place(file=MANIFEST), details=problem)]) from None
    for version in reversed(history.versions):
        if version.name == history.current:
            continue
        for name in CATALOGUES:
            found = release / RELEASES / version.name / name
            if is_regular(found):
                return found
    return None


def read_catalogue(path: Path, shown: str) -> list[tuple[Node, Node, Node]]:
    """Read a catalogue (Turtle, N-Triples, JSON-LD, RDF/XML, by the file extension) as triples.

    Nothing is fetched: a JSON-LD context must be embedded. Raises Findings: F101 where the
    file cannot be read; P109 where it is no RDF, with the line, is larger than harvesters read
    (50 MB), or declares XML entities.
    """
    form = _FORMATS.get(path.suffix.lower())
    if form is None:
        raise _unreadable(shown, f"*{path.suffix}, not {', '.join(_FORMATS)}")
    try:
        data = _bytes(path, shown)
        problem = refusal(data) if form == RdfFormat.RDF_XML else None
        if problem is not None:
            raise _unreadable(shown, problem)
        # relative IRIs are meaningless in a catalogue, but must not stop the preview
        quads = pyoxigraph.parse(input=data, format=form, base_iri="file:///")
        term = _terms()
        return [(term(q.subject), term(q.predicate), term(q.object)) for q in quads]
    except SyntaxError as error:
        raise _unreadable(shown, str(error.msg), error.lineno) from None
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        raise _unreadable(shown, str(error)) from None
    except OSError as error:
        details = {"problem": os_problem(error)}
        raise Findings([Finding("F101", Place(file=shown), details=details)]) from None


def _bytes(path: Path, shown: str) -> bytes:
    limit = _LARGEST_MB << 20
    with path.open("rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise _unreadable(shown, phrase("preview.too-large", limit=str(_LARGEST_MB)))
    return data


def _terms() -> Callable[[object], Node]:
    """A converter of terms to those of rdflib; equal IRIs are one object, which is faster."""
    known: dict[str, Node] = {}

    def term(source: object) -> Node:
        if not isinstance(source, pyoxigraph.NamedNode):
            return to_rdflib(source)
        found = known.get(source.value)
        if found is None:
            found = known[source.value] = URIRef(source.value)
        return found

    return term


def _unreadable(shown: str, problem: str | Localised, line: int | None = None) -> Findings:
    return Findings([Finding("P109", Place(file=shown, line=line), details={"problem": problem})])
