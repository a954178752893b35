"""Where the terms of a model stand in a query: properties of classes, concepts of properties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from itertools import chain

from verbund.model.column_kinds import ConceptColumn
from verbund.rdf.namespaces import RDFS
from verbund.rdf.terms import RDF_TYPE, Iri
from verbund.views.release import ReleaseViews

NameOf = Callable[[str], str | None]


def properties_of_classes(
    views: ReleaseViews, name_of: NameOf, listed: Collection[str]
) -> dict[str, list[str]]:
    """Return for each class by name the names of the properties that its instances may have.

    They are those of the tables of the class, with what follows from these, and those whose
    rdfs:domain is the class or one above it. ``name_of`` gives the name of an IRI in a query, or
    None; only what is ``listed`` by name is said. Equal releases give equal lists.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in views.model.record_types:
        for one in {*table.classes, *chain.from_iterable(table.superclasses.values())}:
            found[one].update(table.paths, table.entailed)
    of_domain = _properties_by_domain(views)
    for one in {*found, *views.model.superclasses}:
        for upper in {one, *views.model.superclasses.get(one, ())} & of_domain.keys():
            found[one] |= of_domain[upper]
    return dict(sorted(_named(found, name_of, listed)))


def concepts_of_properties(
    views: ReleaseViews, name_of: NameOf, listed: Collection[str]
) -> list[tuple[list[str], list[str]]]:
    """Return properties with the concepts that may be their values, both by name.

    Properties with the same concepts stand together, so that a long list is there once. Arguments
    are as for ``properties_of_classes``.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in views.model.record_types:
        for field in table.fields:
            if isinstance(field.kind, ConceptColumn) and field.path != RDF_TYPE:
                for path in (field.path, *table.superproperties.get(field.path, ())):
                    found[path].update(field.kind.options.values())
    together: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, concepts in sorted(_named(found, name_of, listed)):
        together[tuple(concepts)].append(name)
    return [(names, list(concepts)) for concepts, names in together.items()]


def _properties_by_domain(views: ReleaseViews) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for subject, domain in views.vocabulary.ontology.pairs(RDFS + "domain"):
        if isinstance(subject, Iri) and isinstance(domain, Iri):
            found[domain.value].add(subject.value)
    return found


def _named(
    found: dict[str, set[str]], name_of: NameOf, listed: Collection[str]
) -> list[tuple[str, list[str]]]:
    """What has a name, with the names of what belongs to it; nothing to which nothing does."""
    named = []
    for iri, others in found.items():
        names = sorted({name for other in others if (name := name_of(other)) in listed and name})
        if (own := name_of(iri)) in listed and own and names:
            named.append((own, names))
    return named
