"""The tables of derived links: each class of them as rows with names, such as who cooperates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from verbund.html.view import alphabetical
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.release.diff.lookup import Facts
from verbund.views.names import Names, capitalised, word
from verbund.views.related import link_evidence, link_label, link_paths
from verbund.views.shown import Row, Shown, Table

_PAIR: Final = 2


class LinkClass(NamedTuple):
    """The derived links of a class, in the order of the names of what they link.

    ``paths`` are their properties in an order for people, without evidence; the values of each
    stand in the order of their names. ``pairs`` are those of which each link has two records: the
    ends of a symmetric link.
    """

    kind: str
    paths: tuple[str, ...]
    pairs: frozenset[str]
    links: Mapping[str, Facts]


def link_classes(names: Names) -> list[LinkClass]:
    """Return the classes of derived links, sorted by IRI. Pages and exports are made of them."""
    kinds: dict[str, dict[str, Facts]] = {}
    for iri in names.source.links():
        facts = names.source.facts(iri)
        for stated in facts.get(RDF_TYPE, ()):
            if isinstance(stated, Iri):
                kinds.setdefault(stated.value, {})[iri] = facts
    return [_link_class(kind, links, names) for kind, links in sorted(kinds.items())]


def _link_class(kind: str, links: Mapping[str, Facts], names: Names) -> LinkClass:
    paths = tuple(link_paths(links.values(), names))
    pairs = frozenset(
        path
        for path in paths
        if all(_is_pair(facts.get(path, ()), names) for facts in links.values())
    )
    sorted_values = {
        iri: {**facts, **{path: by_name(facts[path], names) for path in paths if path in facts}}
        for iri, facts in links.items()
    }

    def order(iri: str) -> list[tuple[str, str]]:
        values = sorted_values[iri]
        terms = (term for path in paths for term in values.get(path, ()))
        return [alphabetical(names.value(None, term).text) for term in terms]

    return LinkClass(
        kind, paths, pairs, {iri: sorted_values[iri] for iri in sorted(links, key=order)}
    )


def _is_pair(terms: Sequence[Term], names: Names) -> bool:
    return len(terms) == _PAIR and all(is_record(term, names) for term in terms)


def is_record(term: Term, names: Names) -> bool:
    """Whether a value is a record of the release, or may be one by its IRI."""
    return isinstance(term, Iri) and names.naming.type_of(term.value) is not None


def by_name(terms: Iterable[Term], names: Names) -> tuple[Term, ...]:
    """Return values in the order of their names."""
    return tuple(
        sorted(terms, key=lambda term: (*alphabetical(names.value(None, term).text), term.value))
    )


def link_tables(names: Names) -> tuple[Table, ...]:
    """Return a table for each class of derived links, sorted by heading. ``key`` is its name."""
    tables: dict[str, Table] = {}
    for links in link_classes(names):
        key, number = word(links.kind), 2
        while key in tables:  # of another namespace
            key, number = f"{word(links.kind)}-{number}", number + 1
        tables[key] = _table(key, links, names)
    return tuple(sorted(tables.values(), key=lambda table: (table.heading, table.key)))


def _table(key: str, links: LinkClass, names: Names) -> Table:
    columns = chain.from_iterable(
        [f"{link_label(path, names)} {n}" for n in (1, 2)]
        if path in links.pairs
        else [link_label(path, names)]
        for path in links.paths
    )
    return Table(
        key=key,
        heading=capitalised(names.vocabulary.label(links.kind, names.language)),
        columns=tuple(columns),
        rows=tuple(_row(facts, links, names) for facts in links.links.values()),
        total=len(links.links),
        note=definition_of(links.kind, names),
        derived=True,
    )


def _row(facts: Facts, links: LinkClass, names: Names) -> Row:
    cells: list[tuple[Shown, ...]] = []
    for path in links.paths:
        values = tuple(names.value(None, term) for term in facts.get(path, ()))
        cells.extend([(value,) for value in values] if path in links.pairs else [values])
    return Row("", tuple(cells), link_evidence(facts, names), names.is_doubtful(facts, facts))


def definition_of(kind: str, names: Names) -> str:
    """What a class of links means, in the words of the ontology; empty where it says nothing."""
    found = names.definitions(kind)
    return found[0].text if found else ""
