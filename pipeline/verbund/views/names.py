"""Values and records as a page shows them in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from verbund.findings import Language
from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
)
from verbund.model.model import Field, RecordType
from verbund.rdf.namespaces import SKOS, split
from verbund.rdf.terms import RDF_TYPE, Iri, Literal, Term
from verbund.release.diff.lookup import Facts
from verbund.release.diff.naming import Naming
from verbund.views.shown import Brief, Detail, Shown
from verbund.views.source import RecordSource
from verbund.views.vocabulary import Vocabulary

_NO_WORD: Final = re.compile(r"[^A-Za-z0-9_.~-]+")
_MOST_BRIEFS: Final = 1 << 16
"""The most records of which is kept what tables show: every page that refers to one has it."""

_WEB: Final = ("http://", "https://")


class Names:
    """Names values in one language, and says where each leads."""

    def __init__(self, vocabulary: Vocabulary, source: RecordSource, language: Language) -> None:
        self.vocabulary = vocabulary
        self.source = source
        self.language = language
        self.naming = Naming(vocabulary.model, source, language)
        self._concepts: dict[str, Shown] = {}
        self._briefs: dict[str, tuple[Brief, frozenset[str] | None]] = {}

    def record(self, iri: str) -> str:
        """The name of a record."""
        return self.naming.record(iri)

    def link(self, iri: str) -> Shown:
        """A record by its name, as a link."""
        return Shown(self.record(iri), iri=iri)

    def brief(self, iri: str, record_type: RecordType, facts: Facts) -> Brief:
        """What tables show of a record: the same on every page that has it in one.

        Who asks which records names were made of is told them each time.
        """
        seen = self.naming.seen
        brief, told = self._briefs.get(iri, (None, None))
        if brief is None or (told is None and seen is not None):
            make = partial(self._brief, record_type, facts)
            brief, told = (make(), None) if seen is None else self.naming.told_apart(make)
            if len(self._briefs) >= _MOST_BRIEFS:
                self._briefs.clear()
            self._briefs[iri] = brief, told
        if seen is not None and told is not None:
            seen |= told
        return brief

    def _brief(self, record_type: RecordType, facts: Facts) -> Brief:
        evidence = self.vocabulary.evidence_of(record_type)
        return Brief(
            tuple(
                self.values(field, self.terms(field, facts))
                for field in self.vocabulary.short_of(record_type)
            ),
            self.details(facts, evidence),
            self.is_doubtful(facts, (field.path for field in evidence)),
        )

    def concept(self, iri: str) -> Shown:
        """A concept by its label, as a link."""
        known = self._concepts.get(iri)
        if known is None:
            label = self.vocabulary.label(iri, self.language)
            known = Shown(label, iri=iri, doubtful=iri in self.vocabulary.doubtful)
            if iri in self.vocabulary.concepts:  # what else is asked for has no bound
                self._concepts[iri] = known
        return known

    def kind(self, record_type: RecordType, facts: Facts) -> str:
        """The label of the class of a record: the most specific one that it states."""
        stated = [item.value for item in facts.get(RDF_TYPE, ()) if isinstance(item, Iri)]
        own = [Iri(item) for item in stated if item in record_type.classes]
        lowest = [item.value for item in self.lowest(own) if isinstance(item, Iri)]
        found = next(iter(lowest or stated), None)
        label = self.vocabulary.label(found, self.language) if found else ""
        return capitalised(label) or self.vocabulary.table_label(record_type, self.language)

    def values(self, field: Field, terms: Iterable[Term]) -> tuple[Shown, ...]:
        """The values of a column; of texts in several languages those in the best one."""
        kept = list(terms) if field.path != RDF_TYPE else self.lowest(terms)
        if isinstance(field.kind, LangStringColumn):
            return self.texts(item for item in kept if isinstance(item, Literal))
        return tuple(self.value(field, term) for term in kept)

    def lowest(self, classes: Iterable[Term]) -> list[Term]:
        """Some classes without those that are above another one of them."""
        stated = list(classes)
        upper = self.vocabulary.model.superclasses
        return [
            one
            for one in stated
            if not any(one.value in upper.get(other.value, ()) for other in stated if other != one)
        ]

    def value(self, field: Field | None, term: Term) -> Shown:
        """A value of a column, or of a property that no column has."""
        if isinstance(term, Literal):
            language = (term.language or "").lower()
            text = self.naming.value(term, field)
            return Shown(text, language="" if language == self.language else language)
        kind = field.kind if field else None
        if isinstance(kind, ConceptColumn) and field is not None and field.path == RDF_TYPE:
            return Shown(self.vocabulary.label(term.value, self.language))
        if isinstance(kind, ConceptColumn) or term.value in self.vocabulary.concepts:
            return self.concept(term.value)
        if isinstance(kind, IriColumn | IriTemplateColumn):
            return web(term.value)
        if self.naming.type_of(term.value) is not None:
            return self.link(term.value)
        label = self.vocabulary.model.labels.get(term.value)
        return Shown(self.naming.value(term, field)) if label else web(term.value)

    def texts(self, literals: Iterable[Literal]) -> tuple[Shown, ...]:
        """Texts in the language of the page, else in the next best that there is."""
        given = [(item.value, (item.language or "").lower()) for item in literals]
        for wanted in (self.language, "", "de", "en"):
            found = [item for item in given if item[1].partition("-")[0] == wanted]
            if found:
                break
        else:
            found = given
        return tuple(
            Shown(text, language="" if tag == self.language else tag) for text, tag in found
        )

    def definitions(self, iri: str, *properties: str) -> tuple[Shown, ...]:
        """What the ontology says that a term means: by SKOS, or by some properties of SKOS."""
        graph = self.vocabulary.ontology
        return tuple(
            shown
            for name in properties or ("definition",)
            for shown in self.texts(
                item for item in graph.objects(Iri(iri), SKOS + name) if isinstance(item, Literal)
            )
        )

    def details(self, facts: Facts, fields: Sequence[Field]) -> tuple[Detail, ...]:
        """The columns of a record that have values, in the order of the model."""
        found = []
        for field in fields:
            terms = self.terms(field, facts)
            if terms:
                label = self.naming.label(field, field.path)
                found.append(Detail(label, field.path, self.values(field, terms)))
        return tuple(found)

    def terms(self, field: Field, facts: Facts) -> list[Term]:
        """The values of a record that come from a column."""
        found = facts.get(field.path)
        return [term for term in found if self.naming.fits(field, term)] if found else []

    def is_doubtful(self, facts: Facts, paths: Iterable[str]) -> bool:
        """Whether a concept among the evidence of a record says that it is not sure."""
        doubtful = self.vocabulary.doubtful
        return any(
            isinstance(term, Iri) and term.value in doubtful
            for path in paths
            for term in facts.get(path, ())
        )


def web(iri: str) -> Shown:
    """An IRI as a link to the web, if it is an address there."""
    return Shown(iri, address=iri if iri.startswith(_WEB) else "")


def word(iri: str) -> str:
    """The local name of a term, as a plain word for names of files and anchors."""
    return _NO_WORD.sub("-", split(iri.rstrip("/#"))[1]).strip("-.") or "-"


def capitalised(text: str) -> str:
    """A label as the beginning of a heading."""
    return text[:1].upper() + text[1:]
