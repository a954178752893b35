"""The terms of well-known vocabularies, so that a misspelt one is found at once.

``vocabularies.txt`` lists their names: the IRI of a vocabulary, and below it, indented, the local
names of its terms. A test writes it from the copies in rdflib and from what these lack.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from verbund.rdf.namespaces import DCT, RDF, split
from verbund.text.late_pattern import late

FILE: Final = "vocabularies.txt"
"""The name of the list, beside this file."""

_GROWING: Final = frozenset(
    {
        "http://www.w3.org/ns/dcat#",
        "http://www.w3.org/ns/adms#",
        "http://www.w3.org/ns/locn#",
        "https://schema.org/",
        DCT,
    }
)
"""Vocabularies that gain terms: the list may be out of date."""

_MEMBER: Final = late("_[1-9][0-9]*")
"""Container membership properties, of which RDF has without end (RDF Schema, section 5.1)."""


@cache
def terms_by_namespace() -> dict[str, frozenset[str]]:
    """Return the local names of every namespace whose terms are known, by namespace IRI."""
    return read_terms(files("verbund.rdf").joinpath(FILE).read_text("ascii"))


def read_terms(text: str) -> dict[str, frozenset[str]]:
    """Return the local names by namespace IRI from the text of the list."""
    found: dict[str, list[str]] = {}
    names = list[str]()
    for line in text.splitlines():
        if line.startswith(" "):
            names += line.split()
        elif line and not line.startswith("#"):
            names = found.setdefault(line, [])
    return {namespace: frozenset(terms) for namespace, terms in found.items()}


def is_misspelt(iri: str) -> bool:
    """Whether the IRI is in a namespace whose terms are known, and is none of them."""
    vocabulary, name = split(iri)
    known = terms_by_namespace().get(vocabulary)
    if known is None or not name or name in known:
        return False
    return vocabulary != RDF or _MEMBER.fullmatch(name) is None


def may_be_new(iri: str) -> bool:
    """Whether the IRI is in a vocabulary that gains terms, so that a list may lack it."""
    return split(iri)[0] in _GROWING


def nearest_term(iri: str) -> str | None:
    """Return the term of the IRI's namespace that is spelt most alike, or None."""
    from verbund.text.suggestions import suggest  # few models have a misspelt term

    vocabulary, name = split(iri)
    known = terms_by_namespace().get(vocabulary, frozenset())
    nearest = suggest(name, sorted(known), alike=60)
    return vocabulary + nearest if nearest else None
