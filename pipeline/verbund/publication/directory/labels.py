"""Labels of a release's terms, in the languages of its ontology and shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyoxigraph

from verbund.publication.release import Release
from verbund.rdf.namespaces import RDFS, SKOS

Labels = Mapping[str, Mapping[str, str]]
"""The labels of terms by IRI and by language tag; ``""`` is for no tag."""

_SH: Final = "http://www.w3.org/ns/shacl#"
_FILES: Final = ("ontology.ttl", "shapes.ttl")
_RANKS: Final = (SKOS + "prefLabel", RDFS + "label", _SH + "name")


def read_labels(release: Release) -> Labels:
    """Read the labels of the ontology, and for other terms the headings of columns in the shapes.

    Raises OSError.
    """
    texts: dict[str, dict[int, dict[str, str]]] = {}
    paths: dict[str, str] = {}
    for name in _FILES:
        if name not in release.files:
            continue
        path = str(release.files[name].path)
        for item in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
            subject, predicate, value = item.subject, item.predicate.value, item.object
            if not isinstance(subject, pyoxigraph.NamedNode):
                continue
            if predicate == _SH + "path" and isinstance(value, pyoxigraph.NamedNode):
                paths[subject.value] = value.value
            elif predicate in _RANKS and isinstance(value, pyoxigraph.Literal):
                by_rank = texts.setdefault(subject.value, {})
                by_language = by_rank.setdefault(_RANKS.index(predicate), {})
                by_language.setdefault(value.language or "", value.value)
    found = {iri: by_rank[min(by_rank)] for iri, by_rank in texts.items()}
    for shape, path in paths.items():
        if shape in found:
            found.setdefault(path, found[shape])
    return found
