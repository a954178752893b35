"""Client of a SPARQL store: queries, updates, and triples added to a graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from verbund.publication.answer import Answer
from verbund.publication.error import TargetError
from verbund.publication.http import Http, Limits, TooLargeError
from verbund.publication.secret import Secret, read_secret
from verbund.publication.sparql.text import references
from verbund.rdf.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, Term, ntriples
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured

_DONE: Final = (200, 201, 202, 204)
_RESULTS: Final = "application/sparql-results+json"
NOTHING: Final = "INSERT DATA {}"
"""An update that changes nothing, and that needs an authenticated user."""

_LARGEST: Final = 64 << 20
"""The most bytes of a result with a page of values."""

_SMALL: Final = 1 << 20
"""The most bytes of a result with some numbers, or of the response to an update."""

_CUT: Final = ("X-SPARQL-MaxRows", "X-SQL-State")
"""The headers by which Virtuoso states that rows are missing: too many, or out of time."""


_LITERALS: Final = frozenset({"literal", "typed-literal"})
"""The types of literals (SPARQL 1.1 Query Results JSON, section 3.2.2); Virtuoso also uses the
second, of a draft."""


@dataclass(frozen=True, slots=True)
class BlankNode:
    """A blank node in a result; its label has no meaning outside of the result."""

    label: str


__all__ = ["BlankNode", "Row", "Store", "TooLargeError", "number_of", "open_store", "term_text"]

Row = Mapping[str, Term | BlankNode]


class _Digest(HTTPDigestAuth):
    """Digest access with the header as bytes: an error of encoding as Latin-1 would show it."""

    def build_digest_header(self, method: str, url: str) -> Any:
        header = super().build_digest_header(method, url)  # type: ignore[no-untyped-call]  # has none
        return header.encode() if isinstance(header, str) else header

    def handle_401(self, r: Any, **kwargs: Any) -> Any:
        """Answer a challenge unread: requests would read its content to the end, however long.

        A second one is a refusal, as requests counts; its words are read within the limits.
        """
        asked = "digest" in r.headers.get("www-authenticate", "").lower()
        first = self._thread_local.num_401_calls < 2  # type: ignore[attr-defined]  # its types lack it
        if asked and first and r.status_code == HTTPStatus.UNAUTHORIZED:
            r.raw.close()
        return super().handle_401(r, **kwargs)  # type: ignore[no-untyped-call]  # has none


class Store:
    """A store by its three endpoints: query, update and Graph Store Protocol."""

    def __init__(self, http: Http, settings: StoreSettings) -> None:
        self._http, self._settings = http, settings
        self._proven = settings.authentication != "digest"
        self._asked = settings.authentication == "none"

    def select(self, query: str, what: str, *, most: int = _LARGEST) -> list[Row]:
        """The rows of a query; ``what`` names it in errors, ``most`` is its most bytes.

        Raises TargetError, with U107 where the result is incomplete, too large or invalid.
        """
        answer = self._http.call(
            "POST",
            self._settings.query,
            call=f"query {what}",
            data={"query": query},
            headers={"Accept": _RESULTS},
            most=most,
        )
        check_whole(answer)
        return list(_rows(answer))

    def counts(self, graphs: Iterable[str]) -> dict[str, int]:
        """The number of triples of each graph; 0 for one that does not exist."""
        found = dict.fromkeys(graphs, 0)
        values = references(found)
        rows = self.select(
            f"SELECT ?g (COUNT(*) AS ?n) {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} "
            "GROUP BY ?g",
            "COUNT",
            most=_SMALL,
        )
        for row in rows:
            graph = row.get("g")
            # without any triple, some engines give one row that names no graph
            if isinstance(graph, Iri) and graph.value in found:
                found[graph.value] = number_of(row, "n", "COUNT")
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
        """Run an update that changes nothing, once, to authenticate the user if there is one.

        Raises TargetError (U104) where a password is wrong, also if nothing is to be written.
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
        """Close the connections."""
        self._http.close()

    def _prove(self) -> None:
        """Get the store's nonce by a request without content, as the first one is sent twice."""
        if self._proven:
            return
        self._http.call(
            "GET", self._settings.update, call="GET update", expected=(*_DONE, 400, 404, 405)
        )
        self._proven = True


def check_whole(answer: Answer) -> None:
    """Raise TargetError (U107) where the store says that rows are missing."""
    for header in _CUT:
        if header in answer.headers:
            raise answer.error("U107", words=f"{header}: {answer.headers[header]}")


def open_store(configured: Configured, environment: Mapping[str, str]) -> Store:
    """The store of a target, without a request. Raises TargetError (U102) for a secret not set."""
    settings = configured.settings
    assert isinstance(settings, StoreSettings)  # noqa: S101 - by the kind of the target
    authentication, secrets = authentication_of(settings, environment)
    limits = Limits.of(configured.timeout)
    http = Http(authentication=authentication, secrets=secrets, limits=limits)
    return Store(http, settings)


def authentication_of(
    settings: StoreSettings, environment: Mapping[str, str]
) -> tuple[AuthBase | None, tuple[Secret, ...]]:
    """The authentication of a store, and what is to be hidden. Raises TargetError (U102)."""
    if settings.authentication == "none":
        return None, ()
    user = read_secret(settings.user or "", environment)
    password = read_secret(settings.password or "", environment)
    if settings.authentication == "digest":
        return _Digest(user.reveal(), password.reveal()), (password,)
    # as bytes: requests would encode as Latin-1, RFC 7617 recommends UTF-8
    both = password.with_user(user.reveal())  # so that a short one is recognised in Base64 as well
    return HTTPBasicAuth(user.reveal().encode(), password.reveal().encode()), (password, both)


def _rows(answer: Answer) -> Iterator[Row]:
    """The rows of SPARQL 1.1 results in JSON (section 3.2). Raises TargetError (U107)."""
    try:
        document = answer.json()
        bindings = document["results"]["bindings"]
        if not isinstance(bindings, list):
            raise answer.error("U107")
        for binding in bindings:
            yield {name: _term(value) for name, value in binding.items()}
    except TargetError as error:
        # a complete message with half a result: the store broke off, and may not next time
        error.transient = answer.body.lstrip().startswith(b"{")
        raise
    except (KeyError, TypeError, AttributeError):
        raise answer.error("U107") from None


def term_text(row: Row, name: str) -> str:
    """The value of a variable in a row as N-Triples, for comparison only, not for queries.

    Empty where the variable is not bound.
    """
    term = row.get(name)
    if term is None:
        return ""
    return f"_:{term.label}" if isinstance(term, BlankNode) else ntriples(term)


def number_of(row: Row, name: str, what: str) -> int:
    """The number that a variable has in a row; ``what`` names the query in errors.

    Raises TargetError (U107) where it is no non-negative integer.
    """
    found = row.get(name)
    text = found.value if isinstance(found, Literal) else ""
    if not re.fullmatch("[0-9]{1,19}", text):
        raise TargetError("U107", call=f"query {what}", words=f"?{name} = {text[:100]!r}")
    return int(text)


def _term(value: Mapping[str, Any]) -> Term | BlankNode:
    kind, text = value["type"], _text(value["value"])
    if kind == "uri":
        return Iri(text)
    if kind == "bnode":
        return BlankNode(text)
    if kind not in _LITERALS:
        raise TypeError(kind)
    language = value.get("xml:lang")
    if language:
        return Literal(text, RDF_LANG_STRING, _text(language))
    return Literal(text, _text(value.get("datatype") or XSD_STRING))


def _text(value: object) -> str:
    """The value as a string. Raises TypeError where it is none."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value
