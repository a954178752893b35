"""Tables of derived links, one for each class of them, such as who cooperates with whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from verbund.exports.table import Column, ExportTable, Kind, Row, type_named
from verbund.html.view import alphabetical
from verbund.rdf.namespaces import split
from verbund.rdf.terms import RDF_TYPE, XSD_STRING, Iri, Literal, Term
from verbund.release.derived.graph import graph_of
from verbund.release.diff.lookup import Facts
from verbund.text.late_pattern import late
from verbund.text.names import slug
from verbund.views.names import Names, capitalised
from verbund.views.related import link_evidence, link_label, link_paths

_PAIR: Final = 2
_CAPITAL: Final = late(r"(?<=[a-z0-9])(?=[A-Z])")
Values = Mapping[str, tuple[Term, ...]]
"""The values of a link by property, its evidence too."""


def link_tables(names: Names) -> list[ExportTable]:
    """Return a table for each class of derived links, sorted by its name."""
    kinds: dict[str, dict[str, Facts]] = {}
    for iri in names.source.links():
        facts = names.source.facts(iri)
        for kind in facts.get(RDF_TYPE, ()):
            if isinstance(kind, Iri):
                kinds.setdefault(kind.value, {})[iri] = facts
    return [_table(kind, kinds[kind], names) for kind in sorted(kinds)]


def pairs(links: Iterable[Facts], paths: Iterable[str], names: Names) -> list[str]:
    """Return the properties that have two records in each link: the ends of a symmetric one."""
    found = list(links)
    return [
        path
        for path in paths
        if all(
            len(item.get(path, ())) == _PAIR and all(_is_record(term, names) for term in item[path])
            for item in found
        )
    ]


def _is_record(term: Term, names: Names) -> bool:
    return isinstance(term, Iri) and names.naming.type_of(term.value) is not None


def _table(kind: str, links: Mapping[str, Facts], names: Names) -> ExportTable:
    paths = link_paths(links.values(), names)
    double = pairs(links.values(), paths, names)
    evidence = {
        iri: {item.path: tuple(map(_term, item.values)) for item in link_evidence(facts, names)}
        for iri, facts in links.items()
    }
    sorted_values = {iri: _in_order({**links[iri], **evidence[iri]}, names) for iri in links}
    order = {iri: _names_of(sorted_values[iri], paths, names) for iri in links}
    values = {iri: sorted_values[iri] for iri in sorted(links, key=order.__getitem__)}
    every = [*paths, *dict.fromkeys(path for item in evidence.values() for path in item)]
    columns = [column for path in every for column in _columns(path, path in double, values, names)]
    found = names.definitions(kind)
    return ExportTable(
        name=_snake(split(kind)[1]),
        heading=capitalised(names.vocabulary.label(kind, names.language)),
        description=found[0].text if found else "",
        columns=tuple(columns),
        begin=f"{graph_of(names.vocabulary.model.base)}/",
        rows=lambda: _rows(values, every, double),
    )


def _in_order(values: Values, names: Names) -> Values:
    """The values of each property in the order of their names, the ends of a link too."""
    return {
        path: tuple(sorted(terms, key=lambda term: alphabetical(names.value(None, term).text)))
        for path, terms in values.items()
    }


def _names_of(values: Values, paths: Sequence[str], names: Names) -> list[tuple[str, str]]:
    """What rows are sorted by: the names of what is linked."""
    return [
        alphabetical(names.value(None, term).text)
        for path in paths
        for term in values.get(path, ())
    ]


def _term(shown: object) -> Term:
    iri, text = getattr(shown, "iri", ""), getattr(shown, "text", "")
    return Iri(iri) if iri else Literal(text, XSD_STRING)


def _columns(
    path: str, is_pair: bool, links: Mapping[str, Values], names: Names
) -> Iterator[Column]:
    """Yield the column of a property; two for the ends of a symmetric link."""
    terms = [term for item in links.values() for term in item.get(path, ())]
    many = any(len(item.get(path, ())) > 1 for item in links.values())
    types = [names.naming.type_of(term.value) for term in terms if isinstance(term, Iri)]
    targets = tuple(sorted({item.name for item in types if item is not None}))
    name, heading = _snake(split(path)[1]), link_label(path, names)
    datatypes = {split(term.datatype)[1] for term in terms if isinstance(term, Literal)}
    datatype = type_named(datatypes.pop()) if len(datatypes) == 1 else "string"
    kind = _kind(terms, names)
    for end in ("_1", "_2") if is_pair else ("",):
        yield Column(
            name=f"{name}{end}",
            heading=f"{heading} {end[1:]}".strip(),
            kind=kind,
            many=many and not is_pair,
            datatype=datatype if kind == "literal" else "string",
            targets=targets,
        )


def _snake(name: str) -> str:
    """The local name of a term as one of tables and columns: ``linked_agent``."""
    return slug(_CAPITAL.sub(" ", name)).replace("-", "_")


def _kind(terms: Sequence[Term], names: Names) -> Kind:
    if all(isinstance(term, Literal) for term in terms):
        return "text" if any(getattr(term, "language", None) for term in terms) else "literal"
    if any(_is_record(term, names) for term in terms):
        return "reference"
    if any(term.value in names.vocabulary.concepts for term in terms):
        return "concept"
    return "address"


def _rows(
    links: Mapping[str, Values], paths: Sequence[str], double: Sequence[str]
) -> Iterator[Row]:
    for iri, values in links.items():
        cells: list[tuple[Term, ...]] = []
        for path in paths:
            terms = values.get(path, ())
            cells.extend([(term,) for term in terms] if path in double else [terms])
        yield Row(iri, tuple(cells))
