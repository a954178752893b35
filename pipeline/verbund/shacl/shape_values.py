"""Values that the parameters of shapes may have (SHACL, section 4)."""

from __future__ import annotations

import re
from typing import Final

from verbund.errors import _ControlFlow
from verbund.rdf.terms import XSD, XSD_STRING, Iri, Literal, Node, text_of

TRUE: Final = Literal("true", XSD + "boolean")
FALSE: Final = Literal("false", XSD + "boolean")
_NATURAL: Final = re.compile(r"[0-9]{1,9}", re.ASCII)


class NotWellFormedError(_ControlFlow):
    """Raised where a shape is not well-formed, or such that it is not certain."""


def natural(node: Node) -> int:
    """The number of an xsd:integer that is not negative. Raises NotWellFormedError."""
    is_integer = isinstance(node, Literal) and node.datatype == XSD + "integer"
    if not is_integer or not _NATURAL.fullmatch(text_of(node)):
        raise NotWellFormedError
    return int(text_of(node))


def is_true(node: Node) -> bool:
    """Whether a flag is ``true``. Raises NotWellFormedError where it is not ``false`` either."""
    if node not in (TRUE, FALSE):
        raise NotWellFormedError
    return node == TRUE


def iri(node: Node) -> str:
    """The text of an IRI. Raises NotWellFormedError for another node."""
    if not isinstance(node, Iri):
        raise NotWellFormedError
    return node.value


def is_string(node: Node) -> bool:
    """Whether a node is a plain text, an xsd:string."""
    return isinstance(node, Literal) and node.datatype == XSD_STRING
