"""Facets: the concepts, territories and years by which a part of a picture can be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from verbund.findings import Language
from verbund.html.view import alphabetical
from verbund.model.column_kinds import ConceptColumn, Reference
from verbund.model.model import RecordType
from verbund.pictures.dates import is_year
from verbund.rdf.terms import Iri
from verbund.text.names import slug
from verbund.views.names import capitalised
from verbund.views.pictures.roles import Roles

MOST: Final = 60
"""The most values of one column that are offered: of more, those used most."""


class Facets:
    """The keys of records and years, with labels; a key is used once it was asked for."""

    def __init__(self, roles: Roles, language: Language) -> None:
        self._roles = roles
        self._names = roles.views.names[language]
        self._found: dict[str, tuple[str, str]] = {}
        self._kept: dict[str, tuple[str, ...]] = {}

    def of_record(self, iri: str) -> tuple[str, ...]:
        """Return the keys of a record: its concepts, and the places that it refers to."""
        if iri not in self._kept:
            table = self._roles.views.type_of(iri)
            self._kept[iri] = tuple(sorted(set(self._keys(iri, table)))) if table else ()
        return self._kept[iri]

    def _keys(self, iri: str, table: RecordType) -> Iterator[str]:
        facts = self._roles.views.source.facts(iri)
        places = {item.name for item in self._roles.places}
        for field in table.fields:
            concepts = isinstance(field.kind, ConceptColumn) and field in (
                self._roles.concept_columns(table)
            )
            to_places = isinstance(field.kind, Reference) and places.issuperset(field.kind.targets)
            if concepts or to_places:
                heading = capitalised(self._names.naming.label(field, field.path))
                for term in self._names.terms(field, facts):
                    if isinstance(term, Iri):
                        yield self._key(heading, self._names.value(field, term).text)

    def of_years(self, since: str, until: str) -> tuple[str, ...]:
        """Return the keys of the years from one date to another, if both are known."""
        if not (is_year(since[:4]) and is_year(until[:4])):
            return ()
        return tuple(self._key("", str(year)) for year in range(int(since[:4]), int(until[:4]) + 1))

    def _key(self, heading: str, value: str) -> str:
        key = "-".join(filter(None, ("k", slug(heading), slug(value))))
        self._found[key] = (heading, value)
        return key

    def filters(self, keys: Iterable[tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
        """Return the keys that are worth a filter, with their labels: a part has them, not all."""
        given = list(keys)
        counts = Counter(key for found in given for key in set(found))
        parts: dict[str, list[str]] = {}
        for key, number in counts.items():
            if number < len(given):
                parts.setdefault(self._found[key][0], []).append(key)
        kept = [
            key
            for found in parts.values()
            for key in sorted(found, key=lambda key: (-counts[key], key))[:MOST]
        ]
        labels = {key: ": ".join(filter(None, self._found[key])) for key in kept}
        return tuple(sorted(labels.items(), key=lambda item: (alphabetical(item[1]), item[0])))
