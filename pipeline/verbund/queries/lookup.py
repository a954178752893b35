"""Values of parameters that are IRIs: the record or concept that an id or a name means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph as ox

from verbund.findings import Localised, phrase
from verbund.findings.catalogue import visible
from verbund.question.question import IRI, Parameter, Question
from verbund.question.value import literal_of, plain_value, wrong_value
from verbund.rdf.terms import Iri, Term, is_absolute_iri
from verbund.release.manifest.manifest import read_manifest
from verbund.release.verify.sums import is_regular
from verbund.text.names import normalise
from verbund.text.spelling import beginnings, is_spelling
from verbund.text.suggestions import suggest

_NAMES: Final = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2004/02/skos/core#notation",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://xmlns.com/foaf/0.1/name",
)
"""The properties by which things of any model have names."""

_ROW_TITLES: Final = """\
SELECT DISTINCT ?path {
  ?table <http://www.w3.org/ns/csvw#rowTitle> ?shape .
  ?shape <http://www.w3.org/ns/shacl#path> ?path
}"""
"""The query for the properties by which records are named, of the shapes in a release."""

_WORDS_APART: Final = """\
SELECT DISTINCT ?word {
  ?words a <http://www.w3.org/2004/02/skos/core#Collection> ;
    <http://www.w3.org/2004/02/skos/core#hiddenLabel> ?word
}"""
"""The query for the beginnings of words that tell names apart."""

KEYS: Final = """\
SELECT DISTINCT ?thing ?key {
  ?of <http://www.w3.org/2000/01/rdf-schema#seeAlso>
    <http://www.w3.org/ns/adms#identifier> .
  ?record ?of ?thing ; <http://www.w3.org/2004/02/skos/core#notation> ?key
}"""
"""The query for the keys that records of their own state of things (ADMS, adms:identifier).

The ontology says of the property that leads from the key to the thing that it is like that one.
"""

_MOST_SHOWN: Final = 5


class Things(Protocol):
    """What there is in a release, by IRI and by name."""

    def has(self, iri: str, /) -> bool:
        """Whether anything is said of a resource."""

    def names(
        self, naming: tuple[str, ...], among: tuple[str, ...], /
    ) -> Iterable[tuple[str, str]]:
        """Names and official keys, each with the IRI of what has it.

        ``naming`` are the properties of names; of IRIs beyond those that begin with one of
        ``among`` nobody needs to know.
        """


class StoreThings:
    """What there is in a release that was read into a store."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def has(self, iri: str, /) -> bool:
        """Whether anything is said of a resource."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None, None)
        return next(quads, None) is not None

    def names(
        self, naming: tuple[str, ...], _among: tuple[str, ...], /
    ) -> Iterator[tuple[str, str]]:
        """Names and official keys, each with the IRI of what has it."""
        for predicate in naming:
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, None):
                if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                    yield quad.object.value, quad.subject.value
        keys = self._store.query(KEYS)
        for row in keys if isinstance(keys, ox.QuerySolutions) else ():
            thing, key = row["thing"], row["key"]
            if isinstance(thing, ox.NamedNode) and isinstance(key, ox.Literal):
                yield key.value, thing.value


@dataclass(frozen=True, slots=True)
class NameIndex:
    """All names in the form in which names are compared, each with its IRI, as sorted lines."""

    lines: Sequence[str]

    def find(self, name: str, among: tuple[str, ...]) -> list[str]:
        """The IRIs, sorted, of what has a name; of those that begin with one of ``among``."""
        begin = normalise(name) + _APART
        at = bisect_left(self.lines, begin)
        found = set()
        while at < len(self.lines) and self.lines[at].startswith(begin):
            iri = self.lines[at].removeprefix(begin)
            if _APART not in iri and (not among or iri.startswith(among)):
                found.add(iri)
            at += 1
        return sorted(found)


_APART: Final = "\0"
"""What stands between a name and its IRI, which cannot have it."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What values of parameters are looked up in: what there is, and how it has names.

    ``naming`` are the properties by which things have names, ``apart`` the beginnings of words that
    tell names apart. Both come from the shapes, which are read once: a process that is shut in can
    read no file any more. ``index`` has all names, where many values are looked up.
    """

    things: Things
    base: str
    naming: tuple[str, ...]
    apart: tuple[str, ...]
    index: NameIndex | None = None


def lookup_of(held: ox.Store | Things, folder: Path) -> Lookup:
    """Read from the shapes of the release in a folder, which ``held`` is, how to look up."""
    things = StoreThings(held) if isinstance(held, ox.Store) else held
    shapes = _shapes(folder)
    return Lookup(things, base_of(folder), tuple(_naming(shapes)), _apart(shapes))


def indexed(lookup: Lookup) -> Lookup:
    """The same with an index of all names: else all are gone by for each value."""
    names = lookup.things.names(lookup.naming, ())
    lines = sorted({f"{normalise(name)}{_APART}{iri}" for name, iri in names})
    return replace(lookup, index=NameIndex(lines))


def complete(question: Question, values: Mapping[str, str], lookup: Lookup) -> str:
    """The query of a question with values for its parameters, each a checked term.

    An empty value is none: the question is asked without it. A name or an official key is looked
    up. Raises QueryError for an unknown parameter, a value that is not of its type, and a name that
    nothing or several things have.
    """
    terms: dict[str, Term | None] = {}
    for name, value in values.items():
        parameter = question.parameter(name)
        if not value.strip():
            terms[name] = None
        elif parameter.type == IRI:
            terms[name] = _iri_of(parameter, plain_value(parameter, value), lookup)
        else:
            terms[name] = literal_of(parameter, value)
    return question.bound(terms)


def base_of(folder: Path) -> str:
    """The base of the release in a folder; empty where its manifest does not state one."""
    try:
        base = read_manifest(folder).get("base", "")
    except (OSError, ValueError):
        return ""
    return base if isinstance(base, str) and is_absolute_iri(base) else ""


def absolute(among: tuple[str, ...], base: str) -> tuple[str, ...]:
    """The beginnings of IRIs that a parameter may have, with the base where they are relative."""
    return tuple(begin if is_absolute_iri(begin) else base + begin for begin in among)


def _iri_of(parameter: Parameter, value: str, lookup: Lookup) -> Iri:
    things, base = lookup.things, lookup.base
    among = absolute(parameter.among, base)
    found = _addressed(value, base, among, things)
    if not found and lookup.index is not None:
        found = lookup.index.find(value, among)
    names: dict[str, set[str]] = {}
    if not found:
        names = _named(things, among, lookup.naming)
        found = sorted(names.get(normalise(value), ()))
    if len(found) == 1:
        return Iri(found[0])
    short = [iri.removeprefix(base) for iri in found]
    if found:
        listed = ", ".join(map(visible, short[:_MOST_SHOWN]))
        raise wrong_value(parameter, value, phrase("question.several", listed=listed))
    raise wrong_value(parameter, value, _expected(value, names, among, lookup.apart))


def _addressed(value: str, base: str, among: tuple[str, ...], things: Things) -> list[str]:
    """The IRIs of what there is, of those that a value may stand for: whole, or an id."""
    plain = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    possible = [plain, base + plain, *(begin + plain for begin in among)]
    return [
        iri
        for iri in dict.fromkeys(possible)
        if is_absolute_iri(iri) and (not among or iri.startswith(among)) and things.has(iri)
    ]


def _shapes(folder: Path) -> ox.Store:
    """The shapes of a release; none where they cannot be read: other names are found."""
    shapes, store = folder / "shapes.ttl", ox.Store()
    try:
        if is_regular(shapes):
            store.bulk_load(path=str(shapes), to_graph=ox.DefaultGraph())
    except (SyntaxError, ValueError, OSError):
        return ox.Store()
    return store


def _asked(store: ox.Store, query: str, name: str) -> Iterator[ox.NamedNode | ox.Literal]:
    """The terms that a query of shapes finds for a variable."""
    rows = store.query(query)
    for row in rows if isinstance(rows, ox.QuerySolutions) else ():
        term = row[name]
        if isinstance(term, ox.NamedNode | ox.Literal):
            yield term


def _naming(shapes: ox.Store) -> list[str]:
    """The properties by which things have names, with those that the release's shapes state."""
    return list(
        dict.fromkeys([*_NAMES, *sorted(p.value for p in _asked(shapes, _ROW_TITLES, "path"))])
    )


def _apart(shapes: ox.Store) -> tuple[str, ...]:
    """The beginnings of words that tell names apart, as the release's shapes state them."""
    return beginnings(term.value for term in _asked(shapes, _WORDS_APART, "word"))


def _named(things: Things, among: tuple[str, ...], naming: tuple[str, ...]) -> dict[str, set[str]]:
    """The IRIs that have each name, in the form in which names are compared."""
    names: dict[str, set[str]] = {}
    for name, iri in things.names(naming, among):
        if not among or iri.startswith(among):
            names.setdefault(normalise(name), set()).add(iri)
    return names


def _expected(
    value: str, names: Mapping[str, set[str]], among: tuple[str, ...], apart: tuple[str, ...]
) -> Localised:
    """What a value may be, and what may be meant by one that is nothing."""
    ids = {_id_of(iri, among) for known in names.values() for iri in known}
    likely = _spelt(value, suggest(value, sorted(ids)), apart)
    if likely is None:
        name = suggest(normalise(value), sorted(names), loosely=True)
        near = _spelt(value, name, apart)
        likely = None if near is None else _id_of(min(names[near]), among)
    meant = phrase("question.meant", name=visible(likely)) if likely else ""
    return phrase("question.expected-record", meant=meant)


def _spelt(value: str, likely: str | None, apart: tuple[str, ...]) -> str | None:
    """What is likely, if it is the value but for slips of the pen, and no other thing's name."""
    is_meant = likely is not None and is_spelling(value, likely, (), apart)
    return likely if is_meant else None


def _id_of(iri: str, among: tuple[str, ...]) -> str:
    return next((iri[len(b) :] for b in among if iri.startswith(b)), iri)
