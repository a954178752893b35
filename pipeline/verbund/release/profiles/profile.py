"""Our profile, packaged with verbund: DCAT-AP.de 3.0 as shapes, and its vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from verbund.data_class import data_class
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import RDFS, SH
from verbund.rdf.terms import Node, text_of
from verbund.release.cache import kept
from verbund.release.profiles.lists import Lists
from verbund.release.profiles.shown_names import shortened
from verbund.shacl.shape_set import ShapeSet
from verbund.workspace.packaged import shapes_folder

if TYPE_CHECKING:
    from verbund.release.profiles.shape_files import ShapeFiles


@data_class(frozen=True, slots=True)
class OwnProfile:
    """Our shapes for DCAT-AP.de 3.0, and facts about them.

    ``about`` is the list or the property that a shape constrains, ``forbidding`` are the shapes of
    properties that must not occur.
    """

    shapes: ShapeSet
    about: Mapping[Node, str]
    forbidding: frozenset[Node]
    prefixes: Mapping[str, str]
    lists: Lists


@cache
def own_profile() -> OwnProfile:
    """Our profile, compiled unless it is cached."""
    folder = shapes_folder() / "profiles"
    texts = [path.read_bytes() for path in sorted(folder.glob("*.ttl"))]
    found = kept("profile", texts, _compiled)
    return found if isinstance(found, OwnProfile) else _compiled()


def _compiled() -> OwnProfile:
    from verbund.shacl.shape_compiler import compile_shapes  # only if it is not cached

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
    """The triples of our shapes. The graph must not be changed."""
    return _joined(_SHAPES).graph


@cache
def joined_shapes(name: str) -> RdfGraph:
    """The triples of a packaged file of shapes/profiles. The graph must not be changed."""
    return _joined(name).graph


def own_lists() -> Lists:
    """The controlled vocabularies of DCAT-AP.de 3.0."""
    return own_profile().lists


_SHAPES = "dcat-ap-de-3.0*.ttl"


def _joined(pattern: str) -> ShapeFiles:
    from verbund.release.profiles.shape_files import ShapeFiles, read_shapes

    found = ShapeFiles()
    for path in sorted((shapes_folder() / "profiles").glob(pattern)):
        read_shapes(path, found)
    return found


def short(iri: str | None, prefixes: Mapping[str, str] | None = None) -> str:
    """The prefixed name of a property, such as dct:title; by our prefixes, then by others."""
    if iri is None:
        return ""
    own = shortened(iri, own_profile().prefixes)
    return own or (prefixes and shortened(iri, prefixes)) or f"<{iri}>"
