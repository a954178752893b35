"""The view of a concept: what it means, where it stands in its list, which records use it."""

from __future__ import annotations

from verbund.views.names import Names
from verbund.views.related import related_tables
from verbund.views.shown import ConceptView, Shown


def concept_view(iri: str, names: Names) -> ConceptView:
    """Return what a page shows of a concept."""
    broader, narrower = _around(iri, names)
    return ConceptView(
        iri=iri,
        name=names.vocabulary.label(iri, names.language),
        scheme=scheme_label(iri, names),
        definitions=names.definitions(iri, "definition", "scopeNote"),
        other_names=names.definitions(iri, "altLabel"),
        broader=broader,
        narrower=narrower,
        related=related_tables(iri, names.source.mentions(iri), names),
    )


def scheme_of(iri: str, names: Names) -> str:
    """Return the IRI of the list that a concept is in; empty for a concept of none."""
    members = names.vocabulary.model.members
    return min((scheme for scheme, found in members.items() if iri in found), default="")


def scheme_label(iri: str, names: Names) -> str:
    """Return the name of the list that a concept is in."""
    scheme = scheme_of(iri, names)
    return names.vocabulary.label(scheme, names.language) if scheme else ""


def _around(iri: str, names: Names) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    """The concepts above and below one in the lists that columns use."""
    vocabulary = names.vocabulary
    broader, narrower = vocabulary.broader.get(iri, ()), vocabulary.narrower.get(iri, ())
    return tuple(map(names.concept, broader)), tuple(map(names.concept, narrower))
