"""The store that holds a release in place of memory: one fixed address, asked by SPARQL 1.1.

No redirection is followed, no proxy of the environment gone through unless it is asked for. What
comes back is data of somebody else: bounded in time and size, and parsed before it is used.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from verbund.errors import _ControlFlow
from verbund.findings import Localised
from verbund.findings.catalogue import visible
from verbund.publication.answer import Answer
from verbund.publication.error import TargetError
from verbund.publication.http import Http, Limits, TooLargeError
from verbund.publication.sparql.store import Store, authentication_of, check_whole
from verbund.release.derived.graph import graph_of
from verbund.serve.forms import TooMuch
from verbund.serve.words import said
from verbund.sparql.errors import QueryError
from verbund.system.limits import MIB
from verbund.workspace.sparql import StoreSettings

_ROWS: Final = "application/sparql-results+json"
_GRAPH: Final = "application/n-triples, text/turtle;q=0.5"
_GRAPHS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_CONNECT: Final = 3.0
_MOST: Final = 64 * MIB
"""The most bytes of a result that pages are made from."""

_MOST_WORDS: Final = 300

Parsed = ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]
"""The answer to a query."""


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where a store is, and which of its graphs hold the release.

    ``dataset`` and ``ontology`` are together the default graph of queries; without ``dataset`` that
    is the store's own, without ``ontology`` both are in one. Without ``derived`` what rules derived
    is in the graph that it calls itself. ``user`` and ``password`` name environment variables.
    """

    url: str
    dataset: str = ""
    ontology: str = ""
    derived: str = ""
    user: str | None = None
    password: str | None = None
    is_digest: bool = False
    uses_proxies: bool = False


class StoreError(_ControlFlow):
    """Raised where the store gives no answer that can be used.

    ``detail`` is for whoever asked, ``why`` for whoever runs the server.
    """

    def __init__(self, status: int, kind: str, detail: Localised, why: str = "") -> None:
        self.status, self.kind, self.detail, self.why = status, kind, detail, why
        super().__init__(kind)


class RemoteStore:
    """The store as one process asks it: a connection is opened when it is first needed.

    ``seconds`` is how long an answer may take. Not for several threads at once.
    """

    def __init__(self, address: StoreAddress, base: str, seconds: float) -> None:
        self.address, self.base = address, base
        self.derived = address.derived or graph_of(base)
        self._seconds = seconds
        self._http: Http | None = None
        self._process = 0

    def select(self, query: str) -> list[ox.QuerySolution]:
        """The rows of a query of our own. Raises StoreError, TooMuch."""
        try:
            found = self.ask(query, most=_MOST)
        except QueryError as error:  # no fault of who asked
            raise StoreError(502, "store", said("store-failed"), error.message("en")) from None
        if not isinstance(found, ox.QuerySolutions):
            raise StoreError(502, "store", said("store-failed"), "no rows")
        try:
            return list(found)
        except (SyntaxError, ValueError) as error:
            raise _garbled(str(error)) from None

    def ask(
        self,
        query: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        *,
        most: int,
        is_graph: bool = False,
    ) -> Parsed:
        """The answer to a query; rows are parsed while they are read, with SyntaxError.

        Without graphs they are those of the release. ``is_graph`` says that the answer is one:
        asked for either, a store may give a graph as rows.

        Raises QueryError where the store refuses the query, StoreError, and TooMuch for an answer
        of more than ``most`` bytes.
        """
        fields = [("query", query), *self._dataset(default_graphs, named_graphs)]
        try:
            answer = self.connection().call(
                "POST",
                self.address.url,
                call="query",
                data=fields,
                headers={"Accept": _GRAPH if is_graph else _ROWS},
                most=most,
            )
            check_whole(answer)
        except TargetError as error:
            raise _told(error) from None
        return _parsed(answer)

    def graphs(self) -> Store:
        """The store as ``verbund publish`` reads it: by graph. Its calls raise TargetError."""
        return Store(self.connection(), _settings(self.address))

    def connection(self) -> Http:
        """The connection of this process. Raises TargetError (U102) for a secret not set."""
        if self._http is None or self._process != os.getpid():
            secured, secrets = authentication_of(_settings(self.address), os.environ)
            self._http, self._process = (
                Http(
                    authentication=secured,
                    secrets=secrets,
                    limits=Limits(min(_CONNECT, self._seconds), self._seconds, self._seconds),
                    uses_proxies=self.address.uses_proxies,
                ),
                os.getpid(),
            )
        return self._http

    def close(self) -> None:
        """Close the connection, so that a fork of this process is clean; it may be opened again."""
        if self._http is not None:
            self._http.close()
            self._http = None

    def _dataset(self, default: Sequence[str], named: Sequence[str]) -> list[tuple[str, str]]:
        """The graphs of a query (SPARQL 1.1 Protocol, section 2.1.4).

        They are always named where they can be: other graphs of the store are none of the release.
        """
        address = self.address
        if not default and not named and address.dataset:
            default = [graph for graph in (address.dataset, address.ontology) if graph]
            named = [self.derived]
        return [
            *(("default-graph-uri", graph) for graph in default),
            *(("named-graph-uri", graph) for graph in named),
        ]


def _settings(address: StoreAddress) -> StoreSettings:
    kind = "none" if address.user is None else "digest" if address.is_digest else "basic"
    url = address.url
    return StoreSettings(
        query=url,
        update=url,
        graph_store=url,
        authentication=kind,
        user=address.user,
        password=address.password,
    )


def _parsed(answer: Answer) -> Parsed:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    try:
        if kind == _ROWS:
            form = ox.QueryResultsFormat.JSON
            return ox.parse_query_results(answer.body, form)
        if kind in _GRAPHS:
            return [quad.triple for quad in ox.parse(answer.body, format=_GRAPHS[kind])]
    except (SyntaxError, ValueError) as error:
        raise _garbled(str(error)) from None
    raise _garbled(f"Content-Type: {kind[:100]}")


def _garbled(why: str) -> StoreError:
    return StoreError(502, "store", said("store-failed"), f"the store's answer: {why[:300]}")


def _told(error: TargetError) -> Exception:
    """What an error of the store is for whoever asked: its words only about the query itself."""
    if isinstance(error, TooLargeError):
        return TooMuch("bytes")
    if error.code == "U107":
        return StoreError(422, "limit", said("store-cut"), str(error))
    if error.code == "U105" and error.status == 400:
        words = visible(" ".join(error.words.split()))[:_MOST_WORDS]
        return QueryError(said("store-refuses", words=words))
    if error.code == "U103" or error.transient:
        return StoreError(503, "store", said("store-away"), str(error))
    return StoreError(502, "store", said("store-failed"), str(error))
