"""Tables of what other records, and derived links, say of a record or concept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from verbund.model.column_kinds import ConceptColumn, Reference
from verbund.model.model import Field, RecordType
from verbund.rdf.namespaces import split
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Term
from verbund.release.diff.lookup import Facts
from verbund.views.names import Names, capitalised, word
from verbund.views.shown import Brief, Detail, Row, Shown, Table
from verbund.views.source import Mention

MOST_ROWS: Final = 200
"""The most rows of a table about other records: who needs more takes the table."""

_MOST_COLUMNS: Final = 6
_TIMES: Final = ("date", "gYear", "gYearMonth", "dateTime")
_MADE_BY: Final = "http://www.w3.org/ns/prov#wasGeneratedBy"


@dataclass(frozen=True, slots=True)
class _Group:
    """The records of a table that refer to a thing by one column."""

    record_type: RecordType
    field: Field
    subjects: tuple[str, ...]


def related_tables(iri: str, mentions: Iterable[Mention], names: Names) -> tuple[Table, ...]:
    """Return tables of what refers to a record or concept: derived links first, then records."""
    links: dict[tuple[str, str], list[str]] = {}
    groups: dict[tuple[str, str], _Group] = {}
    for path, subject in mentions:
        record_type = names.naming.type_of(subject)
        if record_type is None:
            _add_link(links, path, subject, names)
        elif record_type.name not in names.vocabulary.statements:
            field = _field(record_type, path, iri, names)
            if field is not None:
                known = groups.get((record_type.name, field.name))
                subjects = (*(known.subjects if known else ()), subject)
                groups[record_type.name, field.name] = _Group(record_type, field, subjects)
    derived = [_links_table(iri, key, found, names) for key, found in sorted(links.items())]
    tables = [_records_table(iri, group, names) for group in groups.values()]
    return tuple(sorted(derived, key=_by_heading) + sorted(tables, key=_by_heading))


def _by_heading(table: Table) -> tuple[str, str]:
    return table.heading, table.key


def _field(record_type: RecordType, path: str, iri: str, names: Names) -> Field | None:
    """The column whose value refers to a thing; None for what only follows from another one."""
    return next(
        (
            field
            for field in record_type.fields
            if field.path == path and path != RDF_TYPE and names.naming.fits(field, Iri(iri))
        ),
        None,
    )


# ---------------------------------------------------------------- records


def _records_table(iri: str, group: _Group, names: Names) -> Table:
    record_type = group.record_type
    facts = {subject: names.source.facts(subject) for subject in group.subjects}
    ordered = sorted(group.subjects, key=lambda item: _time_and_name(facts[item], item, names))
    shown = ordered[:MOST_ROWS]
    briefs = {item: names.brief(item, record_type, facts[item]) for item in shown}
    places = _columns(group, briefs.values(), names)
    fields = [names.vocabulary.short_of(record_type)[place] for place in places]
    has_name = bool(record_type.titles) or not fields
    columns = [names.naming.label(field, field.path) for field in fields]
    if has_name:
        columns.insert(0, _singular(record_type, names))
    rows = [
        Row(
            item,
            (
                *(((names.link(item),),) if has_name else ()),
                *(brief.cells[place] for place in places),
            ),
            brief.evidence,
            brief.doubtful,
        )
        for item, brief in briefs.items()
    ]
    key = f"{record_type.name}-{group.field.name}"
    return Table(key, _heading(group, names), tuple(columns), tuple(rows), len(group.subjects))


def _singular(record_type: RecordType, names: Names) -> str:
    """The heading of the column of names: the column that is the name of a record."""
    return (
        names.naming.label(record_type.field(record_type.titles[0]), "")
        if (record_type.titles)
        else names.vocabulary.table_label(record_type, names.language)
    )


def _columns(group: _Group, briefs: Collection[Brief], names: Names) -> list[int]:
    """The columns to show of records, by their places among the short ones.

    They are those that any of the records fills, but no ids.
    """
    found = (
        place
        for place, field in enumerate(names.vocabulary.short_of(group.record_type))
        if field is not group.field and any(brief.cells[place] for brief in briefs)
    )
    return list(islice(found, _MOST_COLUMNS))


def _heading(group: _Group, names: Names) -> str:
    """What a table is called: with the column, where several could refer to such a thing."""
    label = names.vocabulary.table_label(group.record_type, names.language)
    kind, column = group.field.kind, names.naming.label(group.field, group.field.path)
    if column.casefold() in label.casefold():  # “Parteien – Partei” says one thing twice
        return label
    if isinstance(kind, ConceptColumn):
        return f"{label} – {column}"
    targets = set(kind.targets) if isinstance(kind, Reference) else set()
    like = [
        field
        for field in group.record_type.fields
        if isinstance(field.kind, Reference) and targets & set(field.kind.targets)
    ]
    return label if len(like) <= 1 else f"{label} – {column}"


def _time_and_name(facts: Facts, iri: str, names: Names) -> tuple[str, str, str]:
    """A key that sorts records by their first date, those without one last, then by name."""
    times = [
        term.value
        for terms in facts.values()
        for term in terms
        if isinstance(term, Literal) and _is_time(term.datatype)
    ]
    return min(times, default="~"), names.record(iri).casefold(), iri


@lru_cache(maxsize=1 << 8)
def _is_time(datatype: str) -> bool:
    return split(datatype)[1] in _TIMES


# ---------------------------------------------------------------- derived links


def _add_link(
    links: dict[tuple[str, str], list[str]], path: str, subject: str, names: Names
) -> None:
    kinds = names.source.facts(subject).get(RDF_TYPE, ())
    kind = next((item.value for item in kinds if isinstance(item, Iri)), "")
    if kind and not names.vocabulary.is_ground(path):
        links.setdefault((kind, path), []).append(subject)


def _links_table(iri: str, key: tuple[str, str], subjects: Sequence[str], names: Names) -> Table:
    """Derived links of one kind: the other ends, times and states, and what they follow from."""
    kind, path = key
    facts = {subject: names.source.facts(subject) for subject in subjects}
    paths = link_paths(facts.values(), names)
    others = {
        item: {
            name: tuple(term for term in facts[item].get(name, ()) if term != Iri(iri))
            for name in paths
        }
        for item in subjects
    }
    paths = [name for name in paths if any(others[item][name] for item in subjects)]
    rows = [
        Row(
            "",
            tuple(tuple(names.value(None, term) for term in others[item][name]) for name in paths),
            link_evidence(facts[item], names),
            names.is_doubtful(facts[item], facts[item]),
        )
        for item in subjects
    ]
    rows.sort(key=lambda row: [shown.text.casefold() for cell in row.cells for shown in cell])
    language = names.language
    return Table(
        f"{word(kind)}-{word(path)}",
        capitalised(names.vocabulary.label(kind, language)),
        tuple(link_label(name, names) for name in paths),
        tuple(rows[:MOST_ROWS]),
        len(rows),
        derived=True,
    )


def link_label(path: str, names: Names) -> str:
    """The heading of a property of derived links."""
    return capitalised(names.vocabulary.heading(path, names.language))


def link_paths(links: Iterable[Facts], names: Names) -> list[str]:
    """The properties of derived links, in an order for people.

    What they link stands first, then when, then what else is said; evidence is none of them.
    """
    found: dict[str, Term] = {}
    for facts in links:
        for path, terms in facts.items():
            if path not in (RDF_TYPE, _MADE_BY) and path not in names.vocabulary.evidence:
                found.setdefault(path, terms[0])
    return sorted(found, key=lambda path: (_rank(found[path], names), *_place(path, names)))


def _rank(term: Term, names: Names) -> int:
    if isinstance(term, Iri):
        return 2 if term.value in names.vocabulary.concepts else 0
    return 1 if _is_time(term.datatype) else 3


def _place(path: str, names: Names) -> tuple[int, str]:
    """Where a property stands in the ontology: what it leads to many of goes before."""
    return names.vocabulary.place_of(path), path


def link_evidence(facts: Facts, names: Names) -> tuple[Detail, ...]:
    """The evidence of a derived link: what it states, and the sources of what it follows from."""
    found = []
    for path in sorted(names.vocabulary.evidence & set(facts)):
        values = tuple(names.value(None, term) for term in facts[path])
        found.append(Detail(link_label(path, names), path, values))
    for path, values in _sources(facts, names).items():
        found.append(Detail(link_label(path, names), path, values))
    return tuple(found)


def _sources(facts: Facts, names: Names) -> dict[str, tuple[Shown, ...]]:
    """The records that the grounds of a link have as their sources, by property."""
    found: dict[str, dict[str, None]] = {}
    grounds = [
        term.value
        for path, terms in facts.items()
        if names.vocabulary.is_ground(path)
        for term in terms
        if isinstance(term, Iri)
    ]
    for ground in grounds:
        for path, terms in names.source.facts(ground).items():
            if path in names.vocabulary.evidence and path not in facts:
                for term in terms:
                    if isinstance(term, Iri) and names.naming.type_of(term.value) is not None:
                        found.setdefault(path, {})[term.value] = None
    return {path: tuple(map(names.link, sorted(iris))) for path, iris in sorted(found.items())}
