"""Tables of derived links, one for each class of them, such as who cooperates with whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from verbund.exports.table import Column, ExportTable, Kind, Row, type_named
from verbund.rdf.namespaces import split
from verbund.rdf.terms import XSD_STRING, Iri, Literal, Term
from verbund.release.derived.graph import graph_of
from verbund.text.late_pattern import late
from verbund.text.names import slug
from verbund.views.links import LinkClass, by_name, definition_of, is_record, link_classes
from verbund.views.names import Names, capitalised
from verbund.views.related import link_evidence, link_label

_CAPITAL: Final = late(r"(?<=[a-z0-9])(?=[A-Z])")
Values = Mapping[str, tuple[Term, ...]]
"""The values of a link by property, its evidence too."""


def link_tables(names: Names) -> list[ExportTable]:
    """Return a table for each class of derived links, sorted by its name."""
    return [_table(links, names) for links in link_classes(names)]


def _table(links: LinkClass, names: Names) -> ExportTable:
    evidence = {
        iri: {
            item.path: by_name(map(_term, item.values), names)
            for item in link_evidence(links.links[iri], names)
        }
        for iri in sorted(links.links)
    }
    values = {iri: {**facts, **evidence[iri]} for iri, facts in links.links.items()}
    every = [*links.paths, *dict.fromkeys(path for item in evidence.values() for path in item)]
    columns = [
        item for path in every for item in _columns(path, path in links.pairs, values, names)
    ]
    return ExportTable(
        name=_snake(split(links.kind)[1]),
        heading=capitalised(names.vocabulary.label(links.kind, names.language)),
        description=definition_of(links.kind, names),
        columns=tuple(columns),
        begin=f"{graph_of(names.vocabulary.model.base)}/",
        rows=lambda: _rows(values, every, links.pairs),
    )


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
    if any(is_record(term, names) for term in terms):
        return "reference"
    if any(term.value in names.vocabulary.concepts for term in terms):
        return "concept"
    return "address"


def _rows(
    links: Mapping[str, Values], paths: Sequence[str], pairs: Collection[str]
) -> Iterator[Row]:
    for iri, values in links.items():
        cells: list[tuple[Term, ...]] = []
        for path in paths:
            terms = values.get(path, ())
            cells.extend([(term,) for term in terms] if path in pairs else [terms])
        yield Row(iri, tuple(cells))
