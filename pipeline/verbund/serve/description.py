"""The description of the service (SPARQL 1.1 Service Description), in a form that is preferred."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from verbund.rdf.terms import XSD, Iri, Literal, ntriples
from verbund.release.derived.graph import graph_of
from verbund.serve.answers import answer, problem
from verbund.serve.forms import GRAPHS, ROWS, graph_bytes
from verbund.serve.headers import DATA
from verbund.serve.jobs import Reply
from verbund.serve.negotiate import chosen
from verbund.serve.opened import Opened
from verbund.serve.words import said

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_NAMES: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip
"""Unique URIs for file formats, of the W3C: those of ``forms.py``."""


def service_description(request: Request, opened: Opened, accept: str | None) -> Response:
    """Answer with the description."""
    offers = tuple(GRAPHS)
    media_type = chosen(accept, offers)
    if media_type is None and chosen(accept, ("text/html",)) is not None:
        media_type = offers[0]  # a browser: it shows Turtle as text
    if media_type is None:
        offered = ", ".join((*offers, *ROWS))
        return problem(request, 406, "not-acceptable", said("not-acceptable", offers=offered))
    address = str(request.url.replace(query="", fragment=""))
    prefixes = {"sd": SD, "void": _VOID}
    data = graph_bytes(_lines(address, opened), media_type, prefixes)
    reply = Reply({"status": 200, "type": media_type}, data)
    return answer(request, reply, {**DATA, "Cache-Control": "no-cache"})


def _lines(address: str, opened: Opened) -> list[str]:
    """The triples of the description, sorted; the parts of the service are named below it."""
    service, dataset = Iri(address), Iri(f"{address}#dataset")
    default = Iri(f"{address}#default")
    number = Literal(str(opened.triples), f"{XSD}integer")
    found: list[tuple[Iri, str, Iri | Literal]] = [
        (service, _RDF + "type", Iri(SD + "Service")),
        (service, SD + "endpoint", service),
        (service, SD + "supportedLanguage", Iri(SD + "SPARQL11Query")),
        (service, SD + "defaultDataset", dataset),
        *((service, SD + "resultFormat", Iri(_FORMATS + name)) for name in _NAMES),
        (dataset, _RDF + "type", Iri(SD + "Dataset")),
        (dataset, SD + "defaultGraph", default),
        (default, _RDF + "type", Iri(SD + "Graph")),
        (default, _VOID + "triples", number),
    ]
    if opened.base:
        graph = Iri(graph_of(opened.base))
        named = Iri(f"{address}#derived")
        found += [
            (dataset, SD + "namedGraph", named),
            (named, _RDF + "type", Iri(SD + "NamedGraph")),
            (named, SD + "name", graph),
        ]
    return sorted(f"{ntriples(one)} <{path}> {ntriples(value)}" for one, path, value in found)
