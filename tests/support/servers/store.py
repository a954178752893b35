"""A SPARQL store that runs, whatever its make."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from tests.support.servers.client import Answer, Authentication, request, with_parameters


@dataclass(frozen=True)
class Store:
    """Where a store answers, and who may write to it.

    Attributes:
        name: The make.
        url: The server.
        query_url: SPARQL queries.
        update_url: SPARQL updates.
        graph_store_url: The Graph Store Protocol, with `?graph=IRI`.
        user: Who may write.
        password: The user's password.
        authentication: How the user is to be proven.
        query_needs_user: Whether reading asks for the user too.
    """

    name: str
    url: str
    query_url: str
    update_url: str
    graph_store_url: str
    user: str = ""
    password: str = ""
    authentication: Authentication = "none"
    query_needs_user: bool = False

    def graph_url(self, graph: str) -> str:
        """Where the Graph Store Protocol has a graph."""
        return with_parameters(self.graph_store_url, graph=graph)

    def new_graph(self) -> str:
        """The IRI of a graph that no other test uses: a fresh state in no time."""
        return f"https://example.org/graph/{secrets.token_hex(8)}"

    def put(self, graph: str, turtle: str) -> Answer:
        return self.ask(
            self.graph_url(graph), "PUT", turtle.encode(), content_type="text/turtle; charset=utf-8"
        )

    def get(self, graph: str, accept: str = "application/n-triples") -> Answer:
        return self.ask(self.graph_url(graph), accept=accept)

    def delete(self, graph: str) -> Answer:
        return self.ask(self.graph_url(graph), "DELETE")

    def update(self, text: str) -> Answer:
        return self.ask(
            self.update_url, "POST", text.encode(), content_type="application/sparql-update"
        )

    def query(self, text: str, accept: str = "application/sparql-results+json") -> Answer:
        url = with_parameters(self.query_url, query=text)
        if not self.query_needs_user:  # the proof of digest access takes as long as the query
            return request(url, headers={"Accept": accept})
        return self.ask(url, accept=accept)

    def count(self, graph: str) -> int:
        """How many triples a graph has."""
        answer = self.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        assert answer.status == 200, answer
        return int(answer.json["results"]["bindings"][0]["n"]["value"])

    def graphs(self) -> list[str]:
        """The graphs that have triples, sorted.

        Not by DISTINCT, for which Virtuoso takes more than a minute once many graphs have gone.
        """
        answer = self.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        assert answer.status == 200, answer
        return sorted(row["g"]["value"] for row in answer.json["results"]["bindings"])

    def ask(
        self,
        url: str,
        method: str = "GET",
        body: bytes | None = None,
        *,
        accept: str = "*/*",
        content_type: str = "",
    ) -> Answer:
        """A request as the user who may write."""
        headers = {"Accept": accept} | ({"Content-Type": content_type} if content_type else {})
        return request(
            url,
            method,
            body,
            headers,
            user=self.user,
            password=self.password,
            authentication=self.authentication,
        )
