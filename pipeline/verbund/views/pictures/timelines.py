"""Time lines of a release: the rows of a table with their periods, and what happened to each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from verbund.findings import Language
from verbund.model.model import Field, RecordType
from verbund.pictures.timeline import Span, Timeline, TimelineRow
from verbund.pictures.words import Words
from verbund.rdf.terms import Literal
from verbund.release.diff.lookup import Facts
from verbund.views.pictures.networks import Address
from verbund.views.pictures.roles import Roles

MOST: Final = 100
"""The most rows of a time line: of more, those with the latest dates."""


def timelines_of(roles: Roles, language: Language, address: Address) -> Iterator[Timeline]:
    """Yield a time line for each table whose rows have periods, or are made of events.

    Agents and places have none, nor have tables without names, nor those with fewer than two dates.
    """
    for table in _tables(roles):
        rows = tuple(_row(iri, table, roles, language, address) for iri in roles.records(table))
        if sum(len(row.spans) for row in rows) > 1:
            title = roles.views.vocabulary.table_label(table, language)
            name = f"timeline-{table.name.replace('_', '-')}"
            yield Timeline(name, title, _latest(rows), left_out=max(len(rows) - MOST, 0))


def has_timelines(roles: Roles, language: Language) -> bool:
    """Whether there is one: no more is read than shows it."""
    return any(
        any(True for _ in islice(_spans(table, roles, language), 1, None))
        for table in _tables(roles)
    )


def _tables(roles: Roles) -> Iterator[RecordType]:
    """Yield the tables that may have a time line."""
    words = {table.name for table in (*roles.agents, *roles.places)}
    for table in roles.views.tables:
        if (
            table.titles
            and table.name not in words
            and (roles.periods(table) or roles.parts(table))
        ):
            yield table


def _spans(table: RecordType, roles: Roles, language: Language) -> Iterator[Span]:
    """Yield the spans of a table's time line, in no order."""
    for iri in roles.records(table):
        yield from _own(iri, table, roles, language, "")
    for part, column in roles.parts(table):
        for child in roles.records(part):
            above = roles.views.source.facts(child).get(column.path, ())
            if any(roles.views.type_of(term.value) is table for term in above):
                yield from _own(child, part, roles, language, "")


def _latest(rows: tuple[TimelineRow, ...]) -> tuple[TimelineRow, ...]:
    """Return the rows, or of too many those with the latest dates."""
    if len(rows) <= MOST:
        return rows
    return tuple(sorted(rows, key=_last, reverse=True)[:MOST])


def _last(row: TimelineRow) -> tuple[str, str]:
    return max((max(span.start, span.end) for span in row.spans), default=""), row.label


def timeline_of_record(
    iri: str, roles: Roles, language: Language, address: Address
) -> Timeline | None:
    """Return the time line of one record: its own dates, and a row for each event of it.

    None where there are fewer than two dates.
    """
    table = roles.views.type_of(iri)
    if table is None or table not in roles.views.tables:
        return None
    names = roles.views.names[language]
    own = tuple(_own(iri, table, roles, language, ""))
    rows = [TimelineRow(names.record(iri), own)] if own else []
    for part, column in roles.parts(table):
        for child in roles.mentions(part)[column.name].get(iri, ()):
            spans = tuple(_own(child, part, roles, language, ""))
            if spans:
                rows.append(TimelineRow(names.record(child), spans, address(child)))
    if sum(len(row.spans) for row in rows) < 2:
        return None
    title = Words(language)("timeline_title", name=names.record(iri))
    return Timeline("picture-timeline", title, tuple(rows))


def _row(
    iri: str, table: RecordType, roles: Roles, language: Language, address: Address
) -> TimelineRow:
    spans = list(_own(iri, table, roles, language, ""))
    for part, column in roles.parts(table):
        for child in roles.mentions(part)[column.name].get(iri, ()):
            spans += _own(child, part, roles, language, address(child))
    return TimelineRow(roles.views.names[language].record(iri), tuple(spans), address(iri))


def _own(
    iri: str, table: RecordType, roles: Roles, language: Language, href: str
) -> Iterator[Span]:
    """Yield the period of a record, and its days."""
    facts = roles.views.source.facts(iri)
    names = roles.views.names[language]
    kind = names.vocabulary.table_label(table, language)
    sure = roles.is_sure(facts)
    title = names.record(iri) if href else ""
    for begin, end in reversed(roles.periods(table)):
        start, until = _date(begin, facts), _date(end, facts)
        if start or until:
            point = not until and table in roles.events
            yield Span(start, until, title, href, kind, sure, point)
            break
    for field in roles.days(table):
        day = _date(field, facts)
        if day:
            said = title or names.naming.label(field, field.path)
            yield Span(day, "", said, href, kind, sure, point=True)


def _date(field: Field, facts: Facts) -> str:
    found = [term.value for term in facts.get(field.path, ()) if isinstance(term, Literal)]
    return min(found, default="")
