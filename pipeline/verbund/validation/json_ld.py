"""Detection of what JSON-LD expansion drops (JSON-LD 1.1 Processing Algorithms, section 5.1).

Expansion silently drops keys, types and values that it finds no IRI for. A misspelt key is then
data that was never checked. The document is walked by the rules of expansion, with the contexts
in it; nothing is fetched. Each dropped item is reported with its JSON Pointer (RFC 6901).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from verbund.rdf.language_tags import is_language_tag
from verbund.rdf.terms import is_absolute_iri

KEYWORDS: Final = frozenset(
    {"@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included"}
    | {"@index", "@json", "@language", "@list", "@nest", "@none", "@prefix", "@propagate"}
    | {"@protected", "@reverse", "@set", "@type", "@value", "@version", "@vocab"}
)
_LIKE_KEYWORD: Final = re.compile(r"@[A-Za-z]+")
_MOST_STEPS: Final = 20
"""The most definitions from a term to its IRI; cyclic contexts are refused by this."""
# IRI schemes that are used without `//`; anything else before a colon is an undeclared prefix.
_SCHEMES: Final = frozenset(
    {"http", "https", "urn", "mailto", "tel", "geo", "tag", "data", "file", "ftp", "info", "did"}
    | {
        "doi",
        "ark",
        "arn",
        "cid",
        "mid",
        "ni",
        "oid",
        "sip",
        "sms",
        "xmpp",
        "news",
        "about",
        "blob",
    }
)


@dataclass(frozen=True, slots=True)
class Dropped:
    """An item that expansion drops: ``why`` names a phrase, ``text`` is the key or value."""

    why: str
    text: str
    pointer: str


@dataclass(frozen=True, slots=True)
class _Context:
    """The active context: term definitions, the vocabulary mapping and the base IRI."""

    terms: Mapping[str, Any] = field(default_factory=dict)
    vocabulary: str | None = None
    base: str | None = None

    def extended(self, local: object) -> _Context:
        """The context after processing a local one (section 4.1); null clears it."""
        context = self
        for item in local if isinstance(local, list) else [local]:
            if item is None:
                context = _Context()
            elif isinstance(item, dict):
                terms = {key: value for key, value in item.items() if key not in KEYWORDS}
                context = replace(context, terms={**context.terms, **terms})
                vocabulary = item.get("@vocab", context.vocabulary)
                if isinstance(vocabulary, str) and vocabulary:
                    vocabulary = context.iri(vocabulary) or vocabulary
                base = item.get("@base", context.base)
                context = replace(
                    context,
                    vocabulary=vocabulary if isinstance(vocabulary, str) else None,
                    base=base if isinstance(base, str) and ":" in base else None,
                )
        return context

    def definition(self, key: str) -> Mapping[str, Any]:
        """The expanded definition of a term; a simple one is a string, its IRI."""
        found = self.terms.get(key)
        return found if isinstance(found, dict) else {}

    def iri(self, text: str, steps: int = 0) -> str | None:
        """Expand a term, compact IRI or IRI to an IRI or keyword (section 5.2)."""
        if text in KEYWORDS:
            return text
        if _LIKE_KEYWORD.fullmatch(text) or steps > _MOST_STEPS:
            return None
        if text in self.terms:
            return self._of_term(text, steps)
        prefix, colon, name = text.partition(":")
        if colon and prefix:
            if prefix == "_" or name.startswith("//"):
                return text
            if prefix in self.terms:
                start = self._of_term(prefix, steps)
                return None if start is None else start + name
            return text
        return None if self.vocabulary is None else self.vocabulary + text

    def _of_term(self, term: str, steps: int) -> str | None:
        stated = self.terms[term]
        if isinstance(stated, dict):
            if "@id" not in stated and "@reverse" not in stated:
                if ":" in term[1:]:
                    return replace(self, terms=_without(self.terms, term)).iri(term, steps + 1)
                return None if self.vocabulary is None else self.vocabulary + term
            stated = stated.get("@id", stated.get("@reverse"))
        if not isinstance(stated, str):
            return None
        if stated == term:
            return replace(self, terms=_without(self.terms, term)).iri(term, steps + 1)
        return self.iri(stated, steps + 1)


def _without(terms: Mapping[str, Any], term: str) -> Mapping[str, Any]:
    return {key: value for key, value in terms.items() if key != term}


def dropped(document: object) -> Iterator[Dropped]:
    """The items of a document that expansion drops, in the order of the document."""
    walk = _Walk()
    yield from walk.run(document)


@dataclass(slots=True)
class _Walk:
    """A walk through a document without recursion, so that any depth of nesting can be read."""

    # An element, its active context, its JSON Pointer, and the property it is a value of, if any.
    left: list[tuple[Any, _Context, str, str | None]] = field(default_factory=list)

    def run(self, document: object) -> Iterator[Dropped]:
        self.left.append((document, _Context(), "", None))
        while self.left:
            element, context, pointer, key = self.left.pop()
            before = len(self.left)
            if isinstance(element, list):
                for number, item in enumerate(element):
                    self.left.append((item, context, f"{pointer}/{number}", key))
            elif isinstance(element, dict):
                yield from self._object(element, context, pointer, key)
            else:
                yield from self._scalar(element, context, pointer, key)
            self.left[before:] = reversed(self.left[before:])

    def _scalar(
        self, value: object, context: _Context, pointer: str, key: str | None
    ) -> Iterator[Dropped]:
        if key is None:
            yield Dropped("floating", str(value), pointer)
        elif value is None:
            yield Dropped("null", key, pointer)
        elif isinstance(value, str):
            kind = context.definition(key).get("@type")
            if kind in ("@id", "@vocab"):
                yield from _reference(value, context, pointer, is_term=kind == "@vocab")

    def _object(
        self, element: dict[str, Any], context: _Context, pointer: str, key: str | None
    ) -> Iterator[Dropped]:
        if key is not None and "@context" in context.definition(key):
            context = context.extended(context.definition(key)["@context"])
        if "@context" in element:
            context = context.extended(element["@context"])
        expanded = {name: context.iri(name) for name in element if name != "@context"}
        for name in sorted(map(str, _types(element, expanded))):
            if "@context" in context.definition(name):
                context = context.extended(context.definition(name)["@context"])
        expanded = {name: context.iri(name) for name in element if name != "@context"}
        meanings = set(expanded.values())
        if "@value" in meanings:
            yield from _value(element, expanded, context, pointer)
            return
        if key is None and meanings == {"@id"}:
            named = next(name for name, iri in expanded.items() if iri == "@id")
            yield Dropped("floating", str(element[named]), pointer)
        for name, iri in expanded.items():
            yield from self._member(
                name, iri, element[name], context, f"{pointer}/{_escaped(name)}"
            )

    def _member(
        self, name: str, iri: str | None, value: Any, context: _Context, pointer: str
    ) -> Iterator[Dropped]:
        if iri is None or (iri not in KEYWORDS and ":" not in iri):
            yield Dropped("keyword" if name.startswith("@") else "key", name, pointer)
        elif iri == "@id":
            if isinstance(value, str):
                yield from _reference(value, context, pointer, is_term=False)
            else:
                yield Dropped("id", str(value), pointer)
        elif iri == "@type":
            for kind in value if isinstance(value, list) else [value]:
                if not isinstance(kind, str):
                    yield Dropped("type", str(kind), pointer)
                else:
                    yield from _reference(kind, context, pointer, is_term=True, why="type")
        elif iri in ("@graph", "@included"):
            self.left.append((value, context, pointer, None))
        elif iri in ("@list", "@set"):
            self.left.append((value, context, pointer, name))
        elif iri in ("@reverse", "@nest"):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, dict):
                    self.left.append((item, context, pointer, name))
        elif iri not in KEYWORDS:
            if not iri.startswith("_:"):
                yield from _property(name, iri, pointer)
            yield from self._values(name, value, context, pointer)

    def _values(self, name: str, value: Any, context: _Context, pointer: str) -> Iterator[Dropped]:
        """The dropped values of a property; language, index, id, type and graph maps are opened."""
        stated = context.definition(name)
        if stated.get("@type") == "@json":
            return
        container = stated.get("@container")
        kinds = container if isinstance(container, list) else [container]
        if isinstance(value, dict) and "@language" in kinds:
            for tag, text in value.items():
                place = f"{pointer}/{_escaped(tag)}"
                if tag != "@none" and context.iri(tag) != "@none" and not is_language_tag(tag):
                    yield Dropped("language", tag, place)
                self.left.append((text, context, place, name))
        elif isinstance(value, dict) and not {"@index", "@id", "@type", "@graph"}.isdisjoint(kinds):
            if set(value) & {"@id", "@value", "@graph", "@list", "@set"}:
                self.left.append((value, context, pointer, name))
                return
            for index, item in value.items():
                self.left.append((item, context, f"{pointer}/{_escaped(index)}", name))
        else:
            self.left.append((value, context, pointer, name))


def _types(element: dict[str, Any], expanded: Mapping[str, str | None]) -> Iterator[str]:
    for name, iri in expanded.items():
        if iri == "@type":
            value = element[name]
            for kind in value if isinstance(value, list) else [value]:
                if isinstance(kind, str):
                    yield kind


def _value(
    element: dict[str, Any], expanded: Mapping[str, str | None], context: _Context, pointer: str
) -> Iterator[Dropped]:
    """The dropped entries of a value object (section 5.1.2, step 14)."""
    for name, iri in expanded.items():
        value, place = element[name], f"{pointer}/{_escaped(name)}"
        if iri == "@value" and value is None:
            yield Dropped("null", name, place)
        elif iri == "@language" and not (isinstance(value, str) and is_language_tag(value)):
            yield Dropped("language", str(value), place)
        elif iri == "@type" and isinstance(value, str) and value != "@json":
            yield from _reference(value, context, place, is_term=True, why="type")
        elif iri is None or iri not in KEYWORDS:
            yield Dropped("key", name, place)


def _property(name: str, iri: str, pointer: str) -> Iterator[Dropped]:
    if not is_absolute_iri(iri):
        yield Dropped("iri", iri, pointer)
    elif _has_strange_prefix(iri):
        yield Dropped("prefix", name, pointer)


def _reference(
    text: str, context: _Context, pointer: str, *, is_term: bool, why: str = "id"
) -> Iterator[Dropped]:
    """The faults of a string that is used as an IRI."""
    iri = context.iri(text) if is_term or ":" in text else None
    if text.startswith("_:") or (iri is None and context.base is not None and not is_term):
        return
    if iri in KEYWORDS:
        return
    if iri is None or ":" not in iri:
        if not (is_term and context.base is not None):
            yield Dropped(why, text, pointer)
    elif not iri.startswith("_:"):
        yield from (replace(item, text=text) for item in _property(text, iri, pointer))


def _has_strange_prefix(iri: str) -> bool:
    scheme, _, rest = iri.partition(":")
    return not rest.startswith("//") and scheme.lower() not in _SCHEMES


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
