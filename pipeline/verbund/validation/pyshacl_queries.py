"""Queries of pySHACL by SHACL, sections 5.2 and 5.3, evaluated by Oxigraph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from pyshacl.helper.path_helper import shacl_path_to_sparql_path
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib import Graph
from rdflib.term import Node

from verbund.model.queries import ALWAYS
from verbund.rdf.graph import RdfGraph
from verbund.sparql.guard import check_query
from verbund.sparql.templates import (
    QueryFault,
    QueryTemplate,
    declared_prefixes,
    template_of,
    variables_in,
)
from verbund.sparql.tokens import TOKEN
from verbund.validation.oxigraph import Queries
from verbund.validation.pyshacl_steps import Steps
from verbund.validation.rdflib_terms import plain_graph, to_node

_UNSUPPORTED = "shapesGraph"


def answered(steps: Steps, queries: Queries) -> Callable[[Any], Callable[..., Any]]:
    """The patch of ``Graph.query``: Oxigraph evaluates; each query is a step."""

    def query(graph: Graph, text: Any, *arguments: Any, **named: Any) -> Any:
        if not isinstance(text, _Text):
            raise TypeError("a query that is none of a shape's")
        bindings = named.get("initBindings") or (arguments[3] if len(arguments) > 3 else {})
        with steps.step():
            return queries.answer(graph, text.template, bindings)

    return lambda _: query


class _Text(str):
    """A query's text with the template made of it: pySHACL passes it on as a string."""

    __slots__ = ("template",)
    template: QueryTemplate


@lru_cache(maxsize=1)
def _plain(shapes: Graph) -> RdfGraph:
    """The shapes as plain terms: once, for all queries of a run."""
    return plain_graph(shapes)


class QueryHelper(SPARQLQueryHelper):
    """The query helper of pySHACL: prefixes, path, and pre-bound variables."""

    def collect_prefixes(self) -> None:
        """Read the prefixes (SHACL, section 5.2.1)."""
        self.prefixes = ALWAYS | declared_prefixes(_plain(self.shape.sg.graph), to_node(self.node))

    def pre_bind_variables(
        self, thisnode: Node, valuenode: Node | None = None, extravars: Iterable[str] | None = None
    ) -> tuple[Mapping[str, Node], str]:
        """The pre-bound nodes by variable, and the query (SHACL, section 5.3.1)."""
        text = str(self.select_text)
        used = variables_in(text)
        if _UNSUPPORTED in used:
            raise QueryFault("shapes-graph")
        bindings = {"this": thisnode}
        if valuenode is not None and "value" in used and not _gives_value(text):
            bindings["value"] = valuenode
        if "currentShape" in used:
            bindings["currentShape"] = self.shape.node
        names = frozenset(bindings) | frozenset(map(str, extravars or ()))
        made = _Text(text)
        prefixes = tuple((str(prefix), str(iri)) for prefix, iri in self.prefixes.items())
        made.template = _checked(text, prefixes, self._path(), names)
        return bindings, made

    def _path(self) -> str:
        path = self.shape.path()
        return shacl_path_to_sparql_path(self.shape.sg, path) if path is not None else ""

    def apply_prefixes(self, sparql: str) -> str:
        """The query unchanged: its template begins with the prefixes."""
        return sparql


@cache
def _gives_value(text: str) -> bool:
    """Whether a SELECT query binds ``?value`` itself, by AS."""
    words = (token["word"].upper() for token in TOKEN.finditer(text) if token["word"])
    if next((word for word in words if word in ("SELECT", "ASK")), "") == "ASK":
        return False
    try:
        template_of(text, {}, "<urn:path>", frozenset({"value"}))
    except QueryFault:
        return True
    return False


@cache
def _checked(
    text: str, prefixes: tuple[tuple[str, str], ...], path: str, names: frozenset[str]
) -> QueryTemplate:
    template = template_of(text, dict(prefixes), path, names)
    check_query(template.bound(""))
    return template
