"""A SPARQL store as it is spoken to: queries, updates, and triples that are added to a graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from verbund.publish.error import TargetError
from verbund.publish.http import Answer, Http, Limits
from verbund.publish.secret import Secret, read_secret
from verbund.publish.settings import Configured
from verbund.publish.sparql.names import reference
from verbund.publish.sparql.settings import StoreSettings
from verbund.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, Term

_DONE: Final = (200, 201, 202, 204)
_RESULTS: Final = "application/sparql-results+json"
NOTHING: Final = "INSERT DATA {}"
"""An update that changes nothing, and that only a user who is proven may run."""

_CUT: Final = ("X-SPARQL-MaxRows", "X-SQL-State")
"""Headers with which Virtuoso says that rows are missing: too many, or no time left."""


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A blank node in an answer. Its label means nothing outside of it."""

    label: str


Row = Mapping[str, Term | BlankNode]


class _Digest(HTTPDigestAuth):
    """As bytes: else names that Latin-1 cannot spell end in an error that shows the header."""

    def build_digest_header(self, method: str, url: str) -> Any:
        header = super().build_digest_header(method, url)  # type: ignore[no-untyped-call]  # has none
        return header.encode() if isinstance(header, str) else header


class Store:
    """The three addresses of a store."""

    def __init__(self, http: Http, settings: StoreSettings) -> None:
        self._http, self._settings = http, settings
        self._proven = settings.authentication != "digest"
        self._asked = settings.authentication == "none"

    def select(self, query: str, what: str) -> list[Row]:
        """The rows of a query; ``what`` names it in errors.

        Raises TargetError, among others U107 where the answer is cut off or no result.
        """
        answer = self._http.call(
            "POST",
            self._settings.query,
            call=f"query {what}",
            data={"query": query},
            headers={"Accept": _RESULTS},
        )
        for header in _CUT:
            if header in answer.headers:
                raise answer.error("U107", words=f"{header}: {answer.headers[header]}")
        return list(_rows(answer))

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """How many triples each graph has; 0 where there is none of the name."""
        found = dict.fromkeys(graphs, 0)
        values = " ".join(map(reference, found))
        rows = self.select(
            f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} "
            "GROUP BY ?g",
            "COUNT",
        )
        for row in rows:
            graph, number = row.get("g"), row.get("n")
            # without any triple, some engines answer with one row that names no graph
            if isinstance(graph, Iri) and isinstance(number, Literal) and _is_number(number):
                found[graph.value] = int(number.value)
        return found

    def update(self, update: str | bytes, what: str) -> None:
        """Run an update; ``what`` names it in errors. Raises TargetError."""
        self._prove()
        self._http.call(
            "POST",
            self._settings.update,
            call=f"update {what}",
            expected=_DONE,
            data=update if isinstance(update, bytes) else update.encode(),
            headers={"Content-Type": "application/sparql-update", "Accept": f"{_RESULTS}, */*"},
        )

    def ask_to_write(self) -> None:
        """Run an update that changes nothing, once, where there is a user to be proven.

        Raises TargetError (U104) where a password is wrong, also if there is nothing to write.
        """
        if not self._asked:
            self.update(NOTHING, "of nothing")
            self._asked = True

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph. Raises TargetError."""
        self._prove()
        self._http.call(
            "POST",
            self._settings.graph_store,
            call=f"POST {graph}",
            expected=_DONE,
            params={"graph": graph},
            data=triples,
            headers={"Content-Type": "application/n-triples"},
        )

    def close(self) -> None:
        """Give back the connections."""
        self._http.close()

    def _prove(self) -> None:
        """Learn the store's nonce by a call without a body: the first one is sent twice."""
        if self._proven:
            return
        self._http.call(
            "GET", self._settings.update, call="GET update", expected=(*_DONE, 400, 404, 405)
        )
        self._proven = True


def open_store(configured: Configured, environment: Mapping[str, str]) -> Store:
    """The store of a target. Raises TargetError (U102) where a secret is not set; calls nothing."""
    settings = configured.settings
    assert isinstance(settings, StoreSettings)  # noqa: S101 - the kind of the target says so
    authentication, secrets = _authentication(settings, environment)
    limits = Limits.of(configured.timeout)
    http = Http(authentication=authentication, secrets=secrets, limits=limits)
    return Store(http, settings)


def _authentication(
    settings: StoreSettings, environment: Mapping[str, str]
) -> tuple[AuthBase | None, tuple[Secret, ...]]:
    if settings.authentication == "none":
        return None, ()
    user = read_secret(settings.user or "", environment)
    password = read_secret(settings.password or "", environment)
    if settings.authentication == "digest":
        return _Digest(user.reveal(), password.reveal()), (password,)
    # as bytes: requests would send Latin-1, RFC 7617 recommends UTF-8
    return HTTPBasicAuth(user.reveal().encode(), password.reveal().encode()), (password,)


def _rows(answer: Answer) -> Iterator[Row]:
    """The rows of SPARQL 1.1 results in JSON (section 3.2). Raises TargetError (U107)."""
    try:
        document = answer.json()
        bindings = document["results"]["bindings"]
        for binding in bindings:
            yield {name: _term(value) for name, value in binding.items()}
    except TargetError as error:
        # a whole message that holds half a result: the store broke off, and may not next time
        error.transient = answer.body.lstrip().startswith(b"{")
        raise
    except (KeyError, TypeError, AttributeError):
        raise answer.error("U107") from None


def _is_number(literal: Literal) -> bool:
    return literal.value.isascii() and literal.value.isdigit() and len(literal.value) < 20


def _term(value: Mapping[str, Any]) -> Term | BlankNode:
    kind, text = value["type"], str(value["value"])
    if kind == "uri":
        return Iri(text)
    if kind == "bnode":
        return BlankNode(text)
    language = value.get("xml:lang")
    if language:
        return Literal(text, RDF_LANG_STRING, str(language))
    return Literal(text, str(value.get("datatype") or XSD_STRING))
