"""RDF terms as plain values, and how they are written (RDF 1.1 Concepts, section 3).

They are used where single terms are inspected: for the model, for undecided rows and for findings.
Rows without a fault are written as text and never become terms.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Final

from verbund.data_class import NamedTuple
from verbund.text.late_pattern import late

XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING = XSD + "string"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDF_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Iri(NamedTuple):
    """An absolute IRI."""

    value: str


class Literal(NamedTuple):
    """A literal; ``language`` is set only with the datatype rdf:langString."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None


Term = Iri | Literal


class Blank(NamedTuple):
    """A blank node; its label identifies it only within one graph.

    ``mark`` sets it apart from the IRI of the same text, as both are tuples.
    """

    label: str
    mark: str = "_:"


Node = Term | Blank

# One escaping serves N-Triples (canonical form, RDF 1.2 N-Triples, section 4), Turtle and JSON
# (RFC 8259, section 7): each of these escapes means the same in all three.
ESCAPES = str.maketrans(
    {chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)}
    | {
        '"': '\\"',
        "\\": "\\\\",
        "\b": "\\b",
        "\t": "\\t",
        "\n": "\\n",
        "\f": "\\f",
        "\r": "\\r",
    }
)

PLAIN_IRI = late(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9!$&'()*+,./:;=@_~-]*)?"
    r"(?:\?[A-Za-z0-9!$&'()*+,./:;=?@_~-]*)?(?:#[A-Za-z0-9!$&'()*+,./:;=?@_~-]*)?"
)
"""Web addresses of ASCII characters without percent-encoding: most IRIs, quickly recognised."""

# White space, controls and non-characters, which readers take for the end of an IRI or refuse.
_NOT_IN_IRI = late(r"[\s\x00-\x20\x7f-\x9f\ufdd0-\ufdef\ufff0-\uffff]")
# RFC 3987, section 4.1: marks that turn the direction of writing have no place in an IRI.
_NONCHARACTERS = frozenset(chr(plane << 16 | low) for plane in range(17) for low in (65534, 65535))
_FORBIDDEN_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def escape(text: str) -> str:
    """Return a text escaped for the quotes of a literal: in N-Triples, Turtle and JSON alike."""
    if _RARE.search(text):
        return text.translate(ESCAPES)
    return encode_basestring(text)[1:-1]


# Characters that json's own escaping, which is much quicker, leaves unchanged or writes otherwise.
_RARE = late(r"[\x00-\x07\x0b\x0e-\x1f\x7f\ufffe\uffff]")


def is_absolute_iri(text: str) -> bool:
    """Whether the text can be written as an absolute IRI as it stands (RFC 3987, section 2.2).

    Bidirectional marks are refused as section 4.1 there demands.
    """
    if PLAIN_IRI.fullmatch(text):
        return True
    if _NOT_IN_IRI.search(text) or not _FORBIDDEN_MARKS.isdisjoint(text):
        return False
    if not text.partition(":")[2] or not _NONCHARACTERS.isdisjoint(text):
        return False
    from pyoxigraph import NamedNode  # few runs meet an IRI that needs it

    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def text_of(node: Node) -> str:
    """Return a node without its syntax: an IRI, a lexical form, or a blank node's label."""
    return node.label if isinstance(node, Blank) else node.value


def ntriples(term: Node) -> str:
    """Return the term as canonical N-Triples writes it (RDF 1.2 N-Triples, section 4)."""
    if isinstance(term, Blank):
        return f"_:{term.label}"
    if isinstance(term, Iri):
        return f"<{term.value}>"
    text = f'"{escape(term.value)}"'
    if term.language:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^<{term.datatype}>"


_WRITTEN: Final = late(
    r'<([^<>"{}|^`\\\x00-\x20]+)>'
    r'|("(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*")'
    r'(?:@([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)|\^\^<([^<>"{}|^`\\\x00-\x20]+)>)?'
)


def read_term(text: str) -> Term | None:
    """Return the IRI or literal that N-Triples writes so; None for a text that is none.

    What ``ntriples`` writes is read, and of other escapes those that JSON has too.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return None
    iri, quoted, language, datatype = found.groups()
    if iri is not None:
        return Iri(iri) if is_absolute_iri(iri) else None
    value = json.loads(quoted)
    if not isinstance(value, str) or (datatype is not None and not is_absolute_iri(datatype)):
        return None
    if any("\ud800" <= character <= "\udfff" for character in value):
        return None
    if language is not None:
        return Literal(value, RDF_LANG_STRING, language)
    return Literal(value, datatype or XSD_STRING)
