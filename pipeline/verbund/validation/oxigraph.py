"""Evaluation of SHACL-SPARQL queries by Oxigraph in place of rdflib.

rdflib 7.6 takes ``FILTER(false)`` for true, unlike all other engines. Variables
are bound before a query runs (SHACL, section 5.3.1): each group of the query begins with a clause
that binds them, so that they have their values at every depth (docs/decisions/0021).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pyoxigraph as ox
from rdflib import Graph, Variable
from rdflib.query import Result
from rdflib.term import Node

from verbund.sparql.templates import REGEX, REPLACE, QueryTemplate
from verbund.validation.oxigraph_terms import to_oxigraph, to_triple
from verbund.validation.rdflib_terms import to_rdflib
from verbund.validation.regex_functions import RegexFunctions

_MARKED: Final = ox.NamedNode("urn:verbund:bound")
"""The graph that states which blank node a variable is bound to: no query text can name one."""


class Queries:
    """Evaluates queries on the graphs of one run; each graph is loaded once, at its first query."""

    def __init__(self, repaired: Callable[[Node], Any]) -> None:
        """``repaired`` gives a term of a result its validity (``with_validity``)."""
        self._stores: dict[int, tuple[Graph, ox.Store]] = {}
        self._repaired = repaired

    def answer(self, graph: Graph, template: QueryTemplate, bindings: Mapping[str, Node]) -> Result:
        """The result of a query in the form of rdflib.

        Raises what Oxigraph raises, and re.error for an expression that cannot be read.
        """
        store = self._store(graph)
        clauses, marks = [], []
        for name, node in bindings.items():
            term = to_oxigraph(node)
            if isinstance(term, ox.BlankNode):
                marks.append(ox.Quad(term, _MARKED, ox.Literal(name), _MARKED))
                clauses.append(f"GRAPH {_MARKED} {{ ?{name} {_MARKED} {ox.Literal(name)} }}")
            else:
                clauses.append(f"VALUES ?{name} {{ {term} }}")
        functions = RegexFunctions()
        store.extend(marks)
        try:
            found = store.query(
                template.bound(f" {' '.join(clauses)} "),
                custom_functions={
                    ox.NamedNode(REGEX): functions.regex,
                    ox.NamedNode(REPLACE): functions.replace,
                },
            )
            result = self._result(found)
        finally:
            for mark in marks:
                store.remove(mark)
        functions.raise_faults()
        return result

    def _store(self, graph: Graph) -> ox.Store:
        known = self._stores.get(id(graph))
        if known is None:
            store = ox.Store()
            triples = (to_triple(triple) for triple in graph)
            store.bulk_extend(
                ox.Quad(triple.subject, triple.predicate, triple.object)
                for triple in triples
                if triple is not None
            )
            known = self._stores[id(graph)] = (graph, store)
        return known[1]

    def _result(self, found: Any) -> Result:
        if isinstance(found, ox.QueryBoolean):
            result = Result("ASK")
            result.askAnswer = bool(found)
            return result
        if not isinstance(found, ox.QuerySolutions):
            raise TypeError("the query is no SELECT and no ASK")
        result = Result("SELECT")
        names = [Variable(variable.value) for variable in found.variables]
        result.vars = list(names)
        result.bindings = [
            {
                name: self._repaired(to_rdflib(term))
                for name, term in zip(names, solution, strict=True)
                if term is not None
            }
            for solution in found
        ]
        return result
