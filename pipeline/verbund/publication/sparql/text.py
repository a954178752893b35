"""Serialisation of terms for SPARQL: IRIs are checked, literals are escaped.

Results of a store are untrusted data. They get into a query or an update only through this module,
so that no text of them can end a term and begin a command.
"""

from __future__ import annotations

from collections.abc import Iterable

from verbund.publication.error import TargetError
from verbund.rdf.language_tags import is_language_tag
from verbund.rdf.terms import Iri, Term, is_absolute_iri, ntriples

_SHOWN = 200


def reference(iri: str) -> str:
    """An IRI as an IRIREF of SPARQL.

    Raises TargetError (U310) where it is no absolute IRI (RFC 3987, section 2.2; SPARQL 1.1,
    section 19.8, IRIREF).
    """
    if not is_absolute_iri(iri):
        raise TargetError("U310", details={"found": iri[:_SHOWN]})
    return ntriples(Iri(iri))


def written(term: Term) -> str:
    """A term in SPARQL syntax. Raises TargetError (U310) as ``reference`` does.

    A backslash before ``u`` is refused in a literal: SPARQL 1.1, section 19.2, resolves such
    escapes before it parses, N-Triples after that, and stores follow one or the other.
    """
    if isinstance(term, Iri):
        return reference(term.value)
    tag_is_wrong = term.language is not None and not is_language_tag(term.language)
    if tag_is_wrong or "\\u" in term.value.lower() or not _is_unicode(term.value):
        raise TargetError("U310", details={"found": term.value[:_SHOWN]})
    reference(term.datatype)
    return ntriples(term)


def statement(subject: str, predicate: str, value: Term) -> str:
    """A triple in N-Triples, which is also valid SPARQL. Raises TargetError (U310)."""
    return f"{reference(subject)} {reference(predicate)} {written(value)} .\n"


def references(iris: Iterable[str]) -> str:
    """IRIs separated by blanks, as in VALUES. Raises TargetError (U310)."""
    return " ".join(map(reference, iris))


def _is_unicode(text: str) -> bool:
    """Whether a text has no lone surrogate, which JSON can encode and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
