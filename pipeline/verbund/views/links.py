"""The tables of derived links: each class of them as rows with names, such as who cooperates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from verbund.html.view import alphabetical
from verbund.rdf.terms import RDF_TYPE, Iri
from verbund.release.diff.lookup import Facts
from verbund.views.names import Names, capitalised, word
from verbund.views.related import link_evidence, link_label, link_paths
from verbund.views.shown import Row, Shown, Table

_PAIR: Final = 2


def link_tables(names: Names) -> tuple[Table, ...]:
    """Return a table for each class of derived links, sorted by heading. ``key`` is its name."""
    kinds: dict[str, list[Facts]] = {}
    for iri in names.source.links():
        facts = names.source.facts(iri)
        for stated in facts.get(RDF_TYPE, ()):
            if isinstance(stated, Iri):
                kinds.setdefault(stated.value, []).append(facts)
    tables: dict[str, Table] = {}
    for kind, links in sorted(kinds.items()):
        key, number = word(kind), 2
        while key in tables:  # of another namespace
            key, number = f"{word(kind)}-{number}", number + 1
        tables[key] = _table(key, kind, links, names)
    return tuple(sorted(tables.values(), key=lambda table: (table.heading, table.key)))


def _table(key: str, kind: str, links: Sequence[Facts], names: Names) -> Table:
    paths = link_paths(links, names)
    pairs = {path for path in paths if all(len(item.get(path, ())) == _PAIR for item in links)}
    columns = chain.from_iterable(
        [f"{link_label(path, names)} {n}" for n in (1, 2)]
        if path in pairs
        else [link_label(path, names)]
        for path in paths
    )
    rows = [_row(item, paths, pairs, names) for item in links]
    return Table(
        key=key,
        heading=capitalised(names.vocabulary.label(kind, names.language)),
        columns=tuple(columns),
        rows=tuple(sorted(rows, key=_order)),
        total=len(rows),
        note=_definition(kind, names),
        derived=True,
    )


def _row(facts: Facts, paths: Sequence[str], pairs: set[str], names: Names) -> Row:
    cells: list[tuple[Shown, ...]] = []
    for path in paths:
        values = tuple(
            sorted(
                (names.value(None, term) for term in facts.get(path, ())),
                key=lambda shown: (*alphabetical(shown.text), shown.iri),
            )
        )
        cells.extend([(value,) for value in values] if path in pairs else [values])
    return Row("", tuple(cells), link_evidence(facts, names), names.is_doubtful(facts, facts))


def _order(row: Row) -> list[tuple[str, str]]:
    return [alphabetical(shown.text) for cell in row.cells for shown in cell]


def _definition(kind: str, names: Names) -> str:
    """What a class of links means, in the words of the ontology."""
    found = names.definitions(kind)
    return found[0].text if found else ""
