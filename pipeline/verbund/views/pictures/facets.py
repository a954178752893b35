"""Facets: the concepts, territories and years by which a part of a picture can be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final

from verbund.findings import Language
from verbund.html.view import alphabetical
from verbund.model.column_kinds import ConceptColumn, Reference
from verbund.model.model import Field, RecordType
from verbund.pictures.dates import is_year
from verbund.rdf.terms import Iri
from verbund.text.names import slug
from verbund.views.names import capitalised
from verbund.views.pictures.roles import Roles

MOST: Final = 60
"""The most values of one column that are offered: of more, those used most."""

_LONGEST: Final = 60  # characters of a name in a key: pages are called by it


class Facets:
    """The keys of records and years, with labels; a key is used once it was asked for."""

    def __init__(self, roles: Roles, language: Language) -> None:
        self._roles = roles
        self._names = roles.views.names[language]
        self._first = next(iter(roles.views.names.values()))
        self._found: dict[str, tuple[str, str]] = {}
        self._group: dict[str, str] = {}
        self._of: dict[str, dict[str, None]] = {}
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
                for term in self._names.terms(field, facts):
                    if isinstance(term, Iri):
                        yield self._of_value(field, term)

    def _of_value(self, field: Field, term: Iri) -> str:
        """The key of a concept or place: of its name in the first language, the same in each."""
        own, first = (
            (capitalised(names.naming.label(field, field.path)), names.value(field, term).text)
            for names in (self._names, self._first)
        )
        key = self._key(first, own)
        self._of.setdefault(term.value, {})[key] = None
        return key

    def of_years(self, since: str, until: str) -> tuple[str, ...]:
        """Return the keys of the years from one date to another, if both are known."""
        if not (is_year(since[:4]) and is_year(until[:4])):
            return ()
        years = range(int(since[:4]), int(until[:4]) + 1)
        return tuple(self._key(("", str(year)), ("", str(year))) for year in years)

    def _key(self, first: tuple[str, str], own: tuple[str, str]) -> str:
        """The key of a heading and a value, as they are called in the first language."""
        plain = [slug(text)[:_LONGEST] for text in first]
        if not plain[1] or len(slug(first[1])) > _LONGEST:  # without Latin letters, or cut
            plain.append(blake2b(first[1].encode(errors="replace"), digest_size=4).hexdigest())
        key = "-".join(filter(None, ("k", *plain)))
        self._found[key] = own
        self._group[key] = first[0]
        return key

    @property
    def of_values(self) -> Mapping[str, Collection[str]]:
        """The keys of concepts and places by their IRIs: a place may be a territory and a seat."""
        return self._of

    def filters(self, keys: Iterable[tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
        """Return the keys that are worth a filter, with their labels: a part has them, not all."""
        given = list(keys)
        counts = Counter(key for found in given for key in set(found))
        parts: dict[str, list[str]] = {}
        for key, number in counts.items():
            if number < len(given):
                parts.setdefault(self._group[key], []).append(key)
        kept = [
            key
            for found in parts.values()
            for key in sorted(found, key=lambda key: (-counts[key], key))[:MOST]
        ]
        labels = {key: ": ".join(filter(None, self._found[key])) for key in kept}
        return tuple(sorted(labels.items(), key=lambda item: (alphabetical(item[1]), item[0])))
