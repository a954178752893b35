"""Counts of a release: events and bases by year, and what its main tables say by concept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from verbund.findings import Language
from verbund.model.column_kinds import ConceptColumn
from verbund.model.model import Field, RecordType
from verbund.pictures.bars import Bar, Bars
from verbund.pictures.dates import is_year
from verbund.pictures.words import Words
from verbund.rdf.terms import Iri, Literal
from verbund.views.names import capitalised
from verbund.views.pictures.networks import Address
from verbund.views.pictures.roles import Roles

MOST: Final = 30
"""The most bars by concept: of more, those at the top of the list are counted."""


def bars_of(roles: Roles, language: Language, address: Address) -> Iterator[Bars]:
    """Yield the counts of agents, bases and events: by year, stacked, and by each list."""
    named = {table.name: table for table in (*roles.agents, *roles.basis_tables, *roles.events)}
    for table in roles.views.tables:
        if table.name in named and table.titles and not roles.is_part(table, named.values()):
            yield from _by_year(table, roles, language)
            for field in roles.told_columns(table):
                yield from _by_concept(table, field, roles, language, address)


def _by_year(table: RecordType, roles: Roles, language: Language) -> Iterator[Bars]:
    fields = [*(begin for begin, _ in roles.periods(table)), *roles.days(table)]
    if not fields or table in roles.agents:
        return
    kind = roles.kind_column(table)
    names = roles.views.names[language]
    counts: dict[str, Counter[str]] = {}
    for iri in roles.records(table):
        facts = roles.views.source.facts(iri)
        dates = [
            term.value
            for field in fields
            for term in facts.get(field.path, ())
            if isinstance(term, Literal) and is_year(term.value[:4])
        ]
        if dates:
            shown = names.values(kind, names.terms(kind, facts)) if kind else ()
            stack = shown[0].text if shown else "–"
            counts.setdefault(min(dates)[:4], Counter())[stack] += 1
    if len(counts) < 2:
        return
    words = Words(language)
    series = tuple(sorted({name for found in counts.values() for name in found}))
    years = range(int(min(counts)), int(max(counts)) + 1)
    bars = tuple(
        Bar(str(year), tuple(counts.get(str(year), Counter())[name] for name in series))
        for year in years
        if len(years) <= 2 * MOST or str(year) in counts
    )
    label = roles.views.vocabulary.table_label(table, language)
    title = words("by", what=label, by=words("year"))
    yield Bars(_name(table, "year"), title, words("year"), bars, series, ordered=True)


def _by_concept(
    table: RecordType, field: Field, roles: Roles, language: Language, address: Address
) -> Iterator[Bars]:
    names, words = roles.views.names[language], Words(language)
    used = []
    for iri in roles.records(table):
        terms = names.terms(field, roles.views.source.facts(iri))
        used.append({term.value for term in terms if isinstance(term, Iri)})
    counts = _counted(field, used)
    if len(counts) < 2:
        return
    ranked = sorted(counts, key=lambda iri: (-counts[iri], iri))
    bars = [Bar(names.concept(iri).text, (counts[iri],), address(iri)) for iri in ranked[:MOST]]
    rest = sum(counts[iri] for iri in ranked[MOST:])
    heading = capitalised(names.naming.label(field, field.path))
    label = roles.views.vocabulary.table_label(table, language)
    title = words("by", what=label, by=heading)
    yield Bars(_name(table, field.name), title, heading, tuple(bars), (words("count"),), rest=rest)


def _counted(field: Field, used: Iterable[set[str]]) -> Counter[str]:
    """Count the concepts of records; of more than can be shown, those at the top of their list."""
    found = list(used)
    counts = Counter(iri for concepts in found for iri in concepts)
    if len(counts) <= MOST or not isinstance(field.kind, ConceptColumn):
        return counts
    broader = field.kind.broader
    return Counter(iri for concepts in found for iri in {_top(iri, broader) for iri in concepts})


def _top(iri: str, broader: Mapping[str, str]) -> str:
    seen = {iri}
    while iri in broader and broader[iri] not in seen:
        iri = broader[iri]
        seen.add(iri)
    return iri


def _name(table: RecordType, by: str) -> str:
    return f"bars-{table.name}-{by}".replace("_", "-")
