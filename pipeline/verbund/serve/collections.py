"""The collections of the JSON API: tables of the model, and what parameters of questions may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from verbund.findings import Localised
from verbund.model.model import RecordType
from verbund.queries.lookup import absolute
from verbund.question.question import IRI, Question
from verbund.rdf.terms import is_absolute_iri
from verbund.views.release import ReleaseViews


@dataclass(frozen=True, slots=True)
class Collection:
    """Records of one or several tables under one name."""

    name: str
    label: Localised
    types: tuple[RecordType, ...]
    _iris: list[str] = field(default_factory=list)

    def iris(self, views: ReleaseViews) -> list[str]:
        """The IRIs of its records, sorted; found once."""
        if not self._iris:
            found = {
                iri
                for record_type in self.types
                for kind in record_type.classes
                for iri in views.source.instances(kind)
                if views.type_of(iri) is record_type
            }
            self._iris.extend(sorted(found))
        return self._iris

    def iri(self, key: str, views: ReleaseViews) -> str | None:
        """The IRI of a record by its id: what follows the segment of its table."""
        for record_type in self.types:
            iri = f"{views.base}{record_type.segment}{key}"
            if is_record(iri, views) and views.type_of(iri) is record_type:
                return iri
        return None

    def key(self, iri: str, views: ReleaseViews) -> str:
        """The id of a record of the collection."""
        record_type = views.type_of(iri)
        segment = record_type.segment if record_type is not None else ""
        return iri.removeprefix(views.base + segment)


def is_record(iri: str, views: ReleaseViews) -> bool:
    """Whether the release has a record of an IRI, which may be any text."""
    return is_absolute_iri(iri) and views.type_of(iri) is not None and bool(views.source.facts(iri))


def collections_of(views: ReleaseViews, questions: Mapping[str, Question]) -> dict[str, Collection]:
    """The collections of a release by name.

    Each table has its own name and that of its path segment. What the parameter of a question may
    be is a collection too, with the plural of its name: ``agencies`` for a parameter ``agency``.
    """
    found: dict[str, Collection] = {}
    for record_type in views.model.record_types:
        if record_type.name not in views.vocabulary.statements:
            one = Collection(record_type.name, record_type.labels, (record_type,))
            found[record_type.name] = one
    for collection in list(found.values()):
        found.setdefault(collection.types[0].segment.strip("/"), collection)
    for question in questions.values():
        for parameter in question.parameters:
            types = tuple(_types(parameter.among, views)) if parameter.type == IRI else ()
            name = plural(parameter.name)
            if types:
                found.setdefault(name, Collection(name, parameter.label, types))
    return found


def _types(among: tuple[str, ...], views: ReleaseViews) -> Iterator[RecordType]:
    begins = absolute(among, views.base)
    for record_type in views.model.record_types:
        if begins and (views.base + record_type.segment).startswith(begins):
            yield record_type


def plural(word: str) -> str:
    """The plural of an English word, as it is mostly made."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return word if word.endswith("s") else f"{word}s"
