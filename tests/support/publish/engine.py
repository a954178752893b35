"""An engine of SPARQL in this process: what is asked of a store, without a server or a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from verbund.publication.answer import Answer
from verbund.publication.http import Http
from verbund.publication.sparql.store import Store
from verbund.workspace.sparql import StoreSettings

QUERY, UPDATE, GRAPH_STORE = "query:", "update:", "graphs:"


class Engine(Http):
    """Answers the calls of a client as the server of Oxigraph does.

    ``calls`` are the names of the calls so far. ``before`` is asked with the name of each call
    before it is made: it may change the data, or raise the error of a server.
    """

    def __init__(self) -> None:
        super().__init__()
        self.data = ox.Store()
        self.calls: list[str] = []
        self.before: Callable[[str], object] = lambda call: None

    def call(self, method: str, url: str, *, call: str, **arguments: Any) -> Answer:
        """One call of the three that a store takes."""
        self.calls.append(call)
        self.before(call)
        if url == QUERY:
            solutions = self.data.query(arguments["data"]["query"])
            assert isinstance(solutions, ox.QuerySolutions)
            body = solutions.serialize(format=ox.QueryResultsFormat.JSON)
            assert body is not None
            assert len(body) <= arguments["most"]
            return Answer(call, 200, {}, body)
        assert method == "POST"
        if url == UPDATE:
            self.data.update(arguments["data"].decode())
        else:
            graph = ox.NamedNode(arguments["params"]["graph"])
            form = ox.RdfFormat.N_TRIPLES
            self.data.load(arguments["data"], format=form, to_graph=graph)
        return Answer(call, 204, {}, b"")

    def store(self) -> Store:
        """The client of a store that asks this engine."""
        return Store(self, StoreSettings(query=QUERY, update=UPDATE, graph_store=GRAPH_STORE))

    def put(self, graph: str, *lines: str) -> None:
        """Add triples to a graph."""
        text = "".join(lines).encode()
        self.data.load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))

    def lines(self, graph: str) -> list[str]:
        """The triples of a graph, sorted."""
        found = self.data.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        return sorted(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in found)
