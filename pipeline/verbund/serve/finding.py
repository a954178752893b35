"""Search for records and concepts by words of their names, as the search of the site has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from verbund.findings import Language
from verbund.serve.api_views import Json
from verbund.views.release import ReleaseViews
from verbund.website.search import plain_words

MOST: Final = 100
"""The most things that a search gives."""


class _Entry(NamedTuple):
    name: str
    iri: str
    kind: str
    own: tuple[str, ...]
    others: frozenset[str]


@dataclass(slots=True)
class Index:
    """The names of a release by language, gathered when they are first asked for."""

    views: ReleaseViews
    _entries: dict[Language, list[_Entry]] = field(default_factory=dict)

    def find(self, text: str, language: Language, most: int) -> list[Json]:
        """What has all words of a text in its names, each as a beginning; the nearest first."""
        words = plain_words(text[:1000])[:20]
        if not words:
            return []
        found = []
        for entry in self._of(language):
            ranks = [_rank(word, entry) for word in words]
            if all(rank is not None for rank in ranks):
                total = sum(rank or 0 for rank in ranks)
                found.append((total, len(entry.own), entry.name, entry.iri, entry.kind))
        return [
            {"iri": iri, "name": name, "kind": kind}
            for _, _, name, iri, kind in sorted(found)[: min(most, MOST)]
        ]

    def _of(self, language: Language) -> list[_Entry]:
        if language not in self._entries:
            self._entries[language] = list(self._gathered(language))
        return self._entries[language]

    def _gathered(self, language: Language) -> Iterable[_Entry]:
        views, names = self.views, self.views.names[language]
        for record_type in views.tables:
            paths = [record_type.field(name).path for name in record_type.titles]
            for iri in views.records(record_type, language) if paths else ():
                facts = names.source.facts(iri)
                name, kind = names.record(iri), names.kind(record_type, facts)
                others = (term.value for path in paths for term in facts.get(path, ()))
                yield _entry(name, iri, kind, others)
        for iri in views.concepts:
            labels = views.vocabulary.all_names(iri)
            yield _entry(names.concept(iri).text, iri, views.scheme_label(iri, language), labels)


def _entry(name: str, iri: str, kind: str, others: Iterable[str]) -> _Entry:
    words = frozenset(word for text in others for word in plain_words(text))
    return _Entry(name, iri, kind, tuple(plain_words(name)), words)


def _rank(word: str, entry: _Entry) -> int | None:
    """How near a word is: a word of the name, the beginning of one, or of another name."""
    if word in entry.own:
        return 0
    if any(own.startswith(word) for own in entry.own):
        return 1
    return 2 if any(other.startswith(word) for other in entry.others) else None
