"""What graphs of a store hold, to be compared, and to be brought back without a publication."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.support.servers.store import Store

from verbund.rdf.terms import RDF_LANG_STRING, XSD_STRING, Iri, Literal, ntriples
from verbund.workspace.graph_names import Names

Graphs = dict[str, list[str]]
"""The triples of each graph that has any, as rows of a result in JSON, sorted."""

_DONE = (200, 201, 204)
_RUN = "a run"
"""Stands for each run that has a lease: their names are drawn, and their times pass."""


def read(store: Store, graphs: Iterable[str]) -> Graphs:
    """What the graphs hold, past any proxy; of leases, how many there are."""
    found: Graphs = {}
    for row in _rows(store, graphs):
        found.setdefault(row.pop("g")["value"], []).append(json.dumps(row, sort_keys=True))
    return {graph: sorted(found[graph]) for graph in sorted(found)}


def bring_back(store: Store, wanted: Graphs, found: Graphs) -> None:
    """Write what was read before; ``found`` is what the graphs hold now.

    Whoever needs to be sure reads again: of a lease, or where a store takes one form of a value for
    another, it does not come back as it was.
    """
    for graph in found.keys() - wanted.keys():
        answer = store.update(f"DROP SILENT GRAPH <{graph}>")
        assert answer.status in _DONE, answer.text
    for graph, rows in wanted.items():
        if found.get(graph) != rows:
            answer = store.put(graph, "".join(map(_line, rows)))
            assert answer.status in _DONE, answer.text


def _rows(store: Store, graphs: Iterable[str]) -> list[Any]:
    values = " ".join(f"<{graph}>" for graph in graphs)
    answer = store.query(f"SELECT * {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }}")
    assert answer.status == 200, answer.text
    rows: list[Any] = answer.json["results"]["bindings"]
    assert len(rows) < 9000, "Virtuoso would cut off a longer answer"
    for row in rows:
        if row["s"]["value"].startswith(Names(row["g"]["value"].removesuffix("/published")).run):
            row["s"], row["o"] = {"type": "uri", "value": _RUN}, {"type": "literal", "value": ""}
    return rows


def _line(row: str) -> str:
    """A row as a line of N-Triples."""
    return " ".join(_term(json.loads(row)[name]) for name in "spo") + " .\n"


def _term(value: Mapping[str, str]) -> str:
    if value["type"] == "uri":
        return ntriples(Iri(value["value"]))
    assert value["type"] != "bnode", "a blank node would come back as another"
    if language := value.get("xml:lang"):
        return ntriples(Literal(value["value"], RDF_LANG_STRING, language))
    return ntriples(Literal(value["value"], value.get("datatype", XSD_STRING)))
