"""The map of a release: its places, and how many bases and events refer to each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from verbund.findings import Language
from verbund.model.column_kinds import IriTemplateColumn, LiteralColumn, Reference
from verbund.model.model import RecordType
from verbund.pictures.map import TileMap
from verbund.pictures.outlines import Outline
from verbund.pictures.territories import Territory
from verbund.pictures.words import Words
from verbund.rdf.namespaces import split
from verbund.rdf.terms import Iri, Literal
from verbund.release.diff.lookup import Facts
from verbund.views.pictures.networks import Address
from verbund.views.pictures.roles import Roles

MOST: Final = 600
"""The most places of a map: of more, those with the highest numbers."""


def map_of(
    roles: Roles, language: Language, address: Address, outlines: Mapping[str, Outline]
) -> TileMap | None:
    """Return the map of a release; None where it has no places."""
    found = [
        territory_of(iri, mentioned(iri, roles), roles, language, address)
        for table in roles.places
        for iri in roles.records(table)
    ]
    if not found:
        return None
    found.sort(key=lambda one: (-one.value, one.codes, one.label))
    return TileMap("map", Words(language)("map_title"), tuple(found[:MOST]), outlines)


def mentioned(iri: str, roles: Roles) -> int:
    """Return how many bases and events refer to a place."""
    return len(set(_mentioning(iri, roles)))


def place_codes(roles: Roles) -> frozenset[str]:
    """Return the keys of all places, by which outlines are found."""
    return frozenset(
        code
        for table in roles.places
        for iri in roles.records(table)
        for code in _codes(table, roles.views.source.facts(iri))
    )


def territory_of(
    iri: str, value: int, roles: Roles, language: Language, address: Address
) -> Territory:
    """Return a place with a number, by its name, with its keys and what it is part of."""
    facts, table = roles.views.source.facts(iri), roles.views.type_of(iri)
    names = roles.views.names[language]
    return Territory(
        label=names.record(iri),
        value=value,
        codes=tuple(dict.fromkeys(_codes(table, facts))) if table else (),
        within=tuple(map(names.record, _above(iri, table, roles))) if table else (),
        href=address(iri),
    )


def _above(iri: str, table: RecordType, roles: Roles) -> list[str]:
    """Return the places around one, from the largest on; a circle ends where it closes."""
    found: list[str] = []
    below: str | None = iri
    while below is not None:
        facts = roles.views.source.facts(below)
        below = next(
            (
                term.value
                for field in table.fields
                if isinstance(field.kind, Reference) and field.kind.targets == (table.name,)
                for term in facts.get(field.path, ())
                if term.value not in (iri, *found)
            ),
            None,
        )
        found += [below] if below else []
    return found[::-1]


def _mentioning(iri: str, roles: Roles) -> Iterator[str]:
    """Yield the bases and events that refer to a place."""
    counted = {table.name for table in (*roles.basis_tables, *roles.events)}
    for table in roles.views.tables:
        if table.name in counted:
            for found in roles.mentions(table).values():
                yield from found.get(iri, ())


def _codes(table: RecordType, facts: Facts) -> Iterator[str]:
    """Yield the keys of a place: texts of its columns but ids, then ends of IRIs made of codes."""
    for field in table.fields:
        for term in facts.get(field.path, ()):
            if isinstance(field.kind, LiteralColumn) and isinstance(term, Literal):
                if field.name not in table.keys:
                    yield term.value
            elif isinstance(field.kind, IriTemplateColumn) and isinstance(term, Iri):
                yield split(term.value)[1]
