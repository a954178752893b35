"""Our profile, which comes with verbund: DCAT-AP.de 3.0 as shapes, and the lists it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from verbund.gate.kept import kept_profile
from verbund.gate.lists import Lists
from verbund.model.model import SH
from verbund.rdf_graph import RdfGraph
from verbund.rdf_prefixes import shortened
from verbund.resources import shapes_folder
from verbund.shacl.compiled_shapes import ShapeSet
from verbund.terms import Node, text_of
from verbund.vocabulary import RDFS

if TYPE_CHECKING:
    from verbund.gate.shape_files import ShapeFiles


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
    from verbund.shacl.shape_compiler import compile_shapes  # only if nothing is kept

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
    from verbund.gate.shape_files import ShapeFiles, read_shapes

    found = ShapeFiles()
    for path in sorted((shapes_folder() / "profiles").glob(pattern)):
        read_shapes(path, found)
    return found


def short(iri: str | None, prefixes: Mapping[str, str] | None = None) -> str:
    """A property as people write it, such as dct:title; by our prefixes, then by others."""
    if iri is None:
        return ""
    own = shortened(iri, own_profile().prefixes)
    return own or (prefixes and shortened(iri, prefixes)) or f"<{iri}>"
