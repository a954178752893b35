"""SPARQL queries of shapes as text: their prefixes, their path, and their pre-bound variables.

SHACL, sections 5.2.1 (prefixes), 5.3.1 (pre-bound variables) and appendix A.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from verbund.errors import VerbundError
from verbund.findings import Localised, phrase
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import OWL, SH
from verbund.rdf.terms import Literal, Node, text_of
from verbund.sparql.guard import decoded
from verbund.sparql.tokens import TOKEN

REGEX: Final = "urn:verbund:regex"
REPLACE: Final = "urn:verbund:replace"
_FUNCTIONS: Final = {"REGEX": REGEX, "REPLACE": REPLACE}
"""Functions called in place of the engine's own: expressions are those of XPath."""

_REFUSED: Final = ("MINUS", "VALUES")
_OPTIONAL: Final = frozenset({"currentShape", "shapesGraph"})
_PREFIX: Final = re.compile(r"(?:[^\W\d_](?:[\w.-]*[\w-])?)?")
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


class QueryFault(VerbundError, ValueError):  # noqa: N818 - named as SHACL's failures are
    """Raised for what SHACL does not permit in a query; ``text`` names it in both languages."""

    text: Localised

    def __init__(self, key: str, /, **values: str | Localised) -> None:
        """Take the key of a phrase, without ``query-fault.``, and the values that fill it."""
        self.text = phrase(f"query-fault.{key}", **values)
        super().__init__(self.text["en"])


def declared_prefixes(graph: RdfGraph, node: Node) -> dict[str, str]:
    """Return the prefixes that a query's ``sh:prefixes`` lead to, also by ``owl:imports``.

    Prefixes and namespaces become part of the query's text. Raises QueryFault for one that is no
    prefix, or no IRI.
    """
    prefixes: dict[str, str] = {}
    for holder in _holders(graph, node):
        for declaration in sorted(graph.objects(holder, SH + "declare"), key=text_of):
            prefix = graph.value(declaration, SH + "prefix")
            namespace = graph.value(declaration, SH + "namespace")
            if not isinstance(prefix, Literal) or not _PREFIX.fullmatch(prefix.value):
                raise QueryFault("prefix", value=_shown(prefix))
            if namespace is None or not _IRI.fullmatch(text_of(namespace)):
                raise QueryFault("namespace", value=_shown(namespace))
            prefixes.setdefault(prefix.value, text_of(namespace))
    return prefixes


def _shown(node: Node | None) -> str | Localised:
    return f"'{text_of(node)}'" if node is not None else phrase("query-fault.nothing")


def _holders(graph: RdfGraph, node: Node) -> list[Node]:
    left, seen = sorted(graph.objects(node, SH + "prefixes"), key=text_of), list[Node]()
    while left:
        holder = left.pop(0)
        if holder not in seen:
            seen.append(holder)
            left += sorted(graph.objects(holder, OWL + "imports"), key=text_of)
    return seen


@dataclass(frozen=True, slots=True)
class QueryTemplate:
    """A query with the places where variables are bound: the beginning of each group."""

    parts: tuple[str, ...]

    def bound(self, clause: str) -> str:
        """Return the query with a clause that binds variables in every group."""
        return clause.join(self.parts)


def template_of(
    text: str, prefixes: dict[str, str], path: str, bound: frozenset[str]
) -> QueryTemplate:
    """Return the template of a shape's query, ready for variables to be bound.

    ``path`` replaces ``$PATH``. ``bound`` are the variables that will be bound. Raises QueryFault
    for what SHACL does not permit: MINUS, VALUES, a variable bound anew, or a SELECT within the
    query that does not project a pre-bound variable.
    """
    text = decoded(text)
    tokens = [match for match in TOKEN.finditer(text) if match["space"] is None]
    # All on one line, so that the lines of a fault are those of the text.
    current = ["".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in prefixes.items())]
    parts = list[str]()
    end, is_within = 0, False
    for at, token in enumerate(tokens):
        current.append(text[end : token.start()])
        end = token.end()
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        word = (token["word"] or "").upper()
        _refuse(word, following, bound)
        if word == "SELECT" and is_within:
            _check_inner(tokens[at + 1 :], bound)
        current.append(_written(token, word, following, path))
        if token[0] == "{":
            is_within = True
            if not _is(following, "SELECT"):
                parts.append("".join(current))
                current = []
    return QueryTemplate((*parts, "".join([*current, text[end:]])))


def _written(token: re.Match[str], word: str, following: re.Match[str] | None, path: str) -> str:
    if token["variable"] in ("$PATH", "?PATH"):
        if not path:
            raise QueryFault("path")
        return path
    if word in _FUNCTIONS and following is not None and following[0] == "(":
        return f"<{_FUNCTIONS[word]}>"
    return token[0]


def _is(token: re.Match[str] | None, word: str) -> bool:
    return token is not None and (token["word"] or "").upper() == word


def _refuse(word: str, following: re.Match[str] | None, bound: frozenset[str]) -> None:
    if word in _REFUSED:
        raise QueryFault("word", word=word)
    if word == "AS" and following is not None and (following["variable"] or " ")[1:] in bound:
        raise QueryFault("bound", variable=following[0])


def _check_inner(tokens: Sequence[re.Match[str]], bound: frozenset[str]) -> None:
    """Check that a SELECT within a query projects every pre-bound variable (SHACL, appendix A)."""
    missing = bound - _OPTIONAL - set(_projected(tokens))
    if missing:
        raise QueryFault("inner", variable=f"${min(missing)}")


def _projected(tokens: Sequence[re.Match[str]]) -> Iterator[str]:
    for token in tokens:
        if token[0] == "{" or _is(token, "WHERE"):
            return
        if token["variable"]:
            yield token["variable"][1:]


def variables_in(text: str) -> frozenset[str]:
    """Return the names of the variables of a query."""
    tokens = TOKEN.finditer(decoded(text))
    return frozenset(token["variable"][1:] for token in tokens if token["variable"])
