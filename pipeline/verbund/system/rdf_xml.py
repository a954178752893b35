"""Refuses RDF/XML whose entities would expand without end."""

from __future__ import annotations

from verbund.findings import Localised, phrase


def refusal(data: bytes) -> Localised | None:
    """Return why RDF/XML must not be parsed: it has entities (XML 1.0, section 4.2); else None.

    A kilobyte of nested entities expands to more than any memory holds, and the parser sets no
    bound. The declaration is looked for anywhere, in UTF-8, UTF-16 and UTF-32.
    """
    declares = b"<!ENTITY" in data or b"<!ENTITY" in data.replace(b"\0", b"")
    return phrase("rdf-xml.entities") if declares else None
