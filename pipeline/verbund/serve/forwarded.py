"""Queries of strangers that a store answers: what may be passed on, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from verbund.findings import phrase
from verbund.serve.forms import Written, graph_written, written
from verbund.serve.limits import ServeLimits
from verbund.serve.store import RemoteStore, StoreError
from verbund.serve.words import said
from verbund.sparql.errors import QueryError, QueryRefused
from verbund.sparql.guard import check_query, decodings
from verbund.sparql.syntax import syntax_message

_EXTENSION: Final = re.compile(
    r"<[\x00-\x20]*(?:bif|java|jena|sql|x-arq)[\x00-\x20]*:", re.IGNORECASE
)
"""IRIs that call code of a store: SQL and built-in functions of Virtuoso, Java classes of Jena."""

_WIDER: Final = 4
"""How many times as large as a result the store's own form of it may be."""


def check_forwarded(text: str) -> bool:
    """Whether the answer to a query is a graph.

    Raises QueryRefused or QueryError for a query that no store is asked.

    It must be SPARQL as our own engine reads it: that leaves out what only some stores know, such
    as ``define`` of Virtuoso, by which it fetches. The engine has an empty store, and may take the
    time of the query only.
    """
    check_query(text)
    for plain in decodings(text):
        if _EXTENSION.search(plain):
            raise QueryRefused(said("store-extension"))
    try:
        return isinstance(ox.Store().query(text), ox.QueryTriples)
    except SyntaxError as error:
        raise QueryError(syntax_message(text, str(error))) from error
    except UnicodeEncodeError as error:
        raise QueryError(phrase("query.no-text")) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(phrase("query.failed", problem=str(error))) from error


def forwarded(
    remote: RemoteStore,
    text: str,
    graphs: tuple[Sequence[str], Sequence[str]],
    accept: str | None,
    prefixes: Mapping[str, str],
    limits: ServeLimits,
) -> Written:
    """The result of a query by the store, written anew: so it is whole, and within the limits.

    ``graphs`` are the default and the named ones that the request asks for. Raises QueryError,
    StoreError, NotAcceptable, TooMuch.
    """
    is_graph = check_forwarded(text)
    answer = remote.ask(text, *graphs, most=_WIDER * limits.result, is_graph=is_graph)
    try:
        if isinstance(answer, list):
            return graph_written(_unique(answer), accept, prefixes, limits.rows, limits.result)
        return written(answer, accept, prefixes, limits.rows, limits.result)
    except (SyntaxError, ValueError) as error:
        raise StoreError(502, "store", said("store-failed"), f"its answer: {error}") from None


def _unique(triples: Sequence[ox.Triple]) -> Iterator[ox.Triple]:
    yield from dict.fromkeys(triples)
