"""The forms of a result on the wire: media types, and writing them up to a limit.

SPARQL 1.1 Query Results JSON, XML, CSV and TSV; RDF 1.1 Turtle, N-Triples, JSON-LD and RDF/XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from verbund.errors import _ControlFlow
from verbund.queries.result import CountedRows
from verbund.serve.negotiate import chosen

_JSON: Final = "application/sparql-results+json"
ROWS: Final[Mapping[str, ox.QueryResultsFormat]] = {
    _JSON: ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
}
TRUTH: Final = {name: form for name, form in ROWS.items() if not name.startswith("text/")}
"""The forms of the answer to ASK: CSV and TSV have none (SPARQL 1.1 CSV and TSV, section 1)."""

GRAPHS: Final[Mapping[str, ox.RdfFormat]] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "text/plain": ox.RdfFormat.N_TRIPLES,
}


class NotAcceptable(_ControlFlow):
    """Raised where a result has no form that the request accepts; ``offers`` are those it has."""

    def __init__(self, offers: tuple[str, ...]) -> None:
        self.offers = offers
        super().__init__(offers)


class TooMuch(_ControlFlow):
    """Raised while a result is written, where it exceeds a limit: ``rows``, ``triples``, bytes."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class Written(NamedTuple):
    """A result as bytes of a media type."""

    media_type: str
    data: bytes


class Bounded:
    """A stream that takes a result of rows, and raises TooMuch at a limit of rows or bytes."""

    def __init__(self, form: ox.QueryResultsFormat, rows: int, size: int) -> None:
        self._form, self._rows, self._left = form, rows, size
        self._tail, self._found = b"", 0
        counted = form in (ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.CSV)
        self._counted = CountedRows(form, rows) if counted else None
        self._pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:
        """Take bytes. Raises TooMuch."""
        piece = bytes(data)
        self._left -= len(piece)
        if self._left < 0:
            raise TooMuch("bytes")
        if self._counted is not None:
            self._counted.write(piece)
            too_many = self._counted.too_many
        else:
            self._pieces.append(piece)
            too_many = self._count(piece) > self._rows
        if too_many:
            raise TooMuch("rows")
        return len(piece)

    def flush(self) -> None:
        """Do nothing: no byte is buffered."""

    @property
    def data(self) -> bytes:
        """The bytes written."""
        return b"".join(self._pieces) if self._counted is None else self._counted.data

    def _count(self, piece: bytes) -> int:
        """Count rows: in XML by their tag, in TSV by their line; neither can be in a value."""
        if self._form == ox.QueryResultsFormat.TSV:
            self._found += piece.count(b"\n")
            return self._found - 1
        held = self._tail + piece
        self._found += held.count(_ROW)
        self._tail = held[-len(_ROW) + 1 :]
        return self._found


_ROW: Final = b"<result>"


def written(
    answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    accept: str | None,
    prefixes: Mapping[str, str],
    rows: int,
    size: int,
) -> Written:
    """Write a result in the form that an Accept header prefers.

    Raises NotAcceptable, and TooMuch where it has more rows, triples or bytes than allowed.
    """
    if isinstance(answer, ox.QueryTriples):
        return graph_written(answer, accept, prefixes, rows, size)
    forms = TRUTH if isinstance(answer, ox.QueryBoolean) else ROWS
    media_type = _acceptable(accept, forms)
    stream = Bounded(forms[media_type], rows, size)
    answer.serialize(stream, forms[media_type])  # type: ignore[arg-type]  # it needs `write` alone
    return Written(media_type, stream.data)


def graph_written(
    answer: Iterable[ox.Triple],
    accept: str | None,
    prefixes: Mapping[str, str],
    rows: int,
    size: int,
) -> Written:
    """Write triples in the form that an Accept header prefers. Raises as ``written`` does."""
    media_type = _acceptable(accept, GRAPHS)
    lines: set[str] = set()
    left = size
    for triple in answer:
        line = str(triple)
        if line not in lines:
            lines.add(line)
            left -= len(line)
        if len(lines) > rows:
            raise TooMuch("triples")
        if left < 0:
            raise TooMuch("bytes")
    return Written(media_type, graph_bytes(sorted(lines), media_type, prefixes))


def graph_bytes(lines: list[str], media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """Triples as a document; equal graphs give equal bytes. Raises NotAcceptable.

    ``lines`` are sorted triples of N-Triples, without their full stops.
    """
    data = "".join(f"{line} .\n" for line in lines).encode()
    form = GRAPHS[media_type]
    if form == ox.RdfFormat.N_TRIPLES:
        return data
    triples = (quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
    short = dict(prefixes) if form != ox.RdfFormat.RDF_XML else {}
    try:
        found = ox.serialize(triples, format=form, prefixes=short)
    except (ValueError, OSError):  # RDF/XML has no form for a property that is no XML name
        others = tuple(name for name in GRAPHS if GRAPHS[name] != form)
        raise NotAcceptable(others) from None
    return found or b""


def _acceptable(accept: str | None, forms: Mapping[str, object]) -> str:
    media_type = chosen(accept, tuple(forms))
    if media_type is None:
        raise NotAcceptable(tuple(forms))
    return media_type
