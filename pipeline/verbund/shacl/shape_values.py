"""Values that the parameters of shapes may have (SHACL, section 4)."""

from __future__ import annotations

import re
from typing import Final

from verbund.errors import _ControlFlow
from verbund.findings import Localised
from verbund.rdf.language_tags import is_language_range
from verbund.rdf.terms import XSD, XSD_STRING, Iri, Literal, Node, text_of
from verbund.shacl.parameters import NODE_KINDS

TRUE: Final = Literal("true", XSD + "boolean")
FALSE: Final = Literal("false", XSD + "boolean")
_NATURAL: Final = re.compile(r"\+?[0-9]{1,1000}|-0{1,1000}", re.ASCII)


class NotWellFormedError(_ControlFlow):
    """Raised where a shape is not well-formed, or such that it is not certain.

    ``why`` is the key of a phrase that says what is wrong with a value, ``details`` fill it;
    ``term`` is what it is said of, if not the parameter. Without ``why`` it is the shape as a
    whole.
    """

    def __init__(self, why: str = "", term: str = "", **details: str | Localised) -> None:
        super().__init__(why)
        self.why, self.term, self.details = why, term, details


class NotCompiledError(_ControlFlow):
    """Raised where a shape has what only a full engine can decide."""


def natural(node: Node) -> int:
    """The number of an xsd:integer that is not negative. Raises NotWellFormedError."""
    is_integer = isinstance(node, Literal) and node.datatype == XSD + "integer"
    if not is_integer or not _NATURAL.fullmatch(text_of(node)):
        raise NotWellFormedError("model.count", value=text_of(node))
    return int(text_of(node))


def is_true(node: Node) -> bool:
    """Whether a flag is ``true``. Raises NotWellFormedError where it is not ``false`` either."""
    if node not in (TRUE, FALSE):
        raise NotWellFormedError("model.flag", value=text_of(node))
    return node == TRUE


def iri(node: Node) -> str:
    """The text of an IRI. Raises NotWellFormedError for another node."""
    if not isinstance(node, Iri):
        raise NotWellFormedError("model.not-an-iri", value=text_of(node))
    return node.value


def node_kind(node: Node) -> str:
    """The IRI of a kind of nodes (section 4.1.3). Raises NotWellFormedError for another node."""
    if iri(node) not in NODE_KINDS:
        raise NotWellFormedError("model.node-kind", value=text_of(node))
    return iri(node)


def literal(node: Node) -> Literal:
    """A literal, as it is. Raises NotWellFormedError for another node."""
    if not isinstance(node, Literal):
        raise NotWellFormedError("model.not-a-literal", value=text_of(node))
    return node


def text(node: Node) -> str:
    """A plain text, an xsd:string. Raises NotWellFormedError for another node."""
    if not isinstance(node, Literal) or node.datatype != XSD_STRING:
        raise NotWellFormedError("model.not-a-text", value=text_of(node))
    return node.value


def language_range(node: Node) -> str:
    """A language range (RFC 4647). Raises NotWellFormedError for another node."""
    if not isinstance(node, Literal) or not is_language_range(node.value):
        raise NotWellFormedError("model.language", value=text_of(node))
    return node.value
