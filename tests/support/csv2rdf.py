"""What a CSVW processor makes of tables: Generating RDF from Tabular Data on the Web, minimal mode.

Only what our metadata use: names, titles, datatypes, lang, separator, default, virtual columns,
aboutUrl, propertyUrl, valueUrl, suppressOutput. Written from the specification, not from ours.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph
import uritemplate

XSD = "http://www.w3.org/2001/XMLSchema#"


def triples(metadata: Path) -> Iterator[pyoxigraph.Triple]:
    """All triples of a table group."""
    group = json.loads(metadata.read_text(encoding="utf-8"))
    for table in group["tables"]:
        with (metadata.parent / table["url"]).open(encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream, strict=True)
            check_headings(next(rows), table["tableSchema"]["columns"])
            for row in rows:
                yield from row_triples(row, table["tableSchema"])


def check_headings(headings: list[str], columns: list[dict[str, Any]]) -> None:
    """Model for Tabular Data, 5.5.1: each heading is one of its column's titles."""
    present = [column for column in columns if not column.get("virtual")]
    assert len(headings) == len(present)
    for heading, column in zip(headings, present, strict=True):
        assert heading in column["titles"].values(), (heading, column["titles"])


def row_triples(row: list[str], schema: Mapping[str, Any]) -> Iterator[pyoxigraph.Triple]:
    cells = [*row, *("" for column in schema["columns"] if column.get("virtual"))]
    values: dict[str, Any] = {
        c["name"]: cell for c, cell in zip(schema["columns"], cells, strict=True) if cell
    }
    subject = pyoxigraph.NamedNode(uritemplate.expand(schema["aboutUrl"], values))
    for column, cell in zip(schema["columns"], cells, strict=True):
        text = cell or column.get("default", "")
        if column.get("required"):
            assert text, column["name"]
        if column.get("suppressOutput") or not (text or column.get("virtual")):
            continue
        predicate = pyoxigraph.NamedNode(column["propertyUrl"])
        if "valueUrl" in column:
            assert "separator" not in column
            iri = uritemplate.expand(column["valueUrl"], values)
            yield pyoxigraph.Triple(subject, predicate, pyoxigraph.NamedNode(iri))
            continue
        separator = column.get("separator")
        for part in text.split(separator) if separator else [text]:
            yield pyoxigraph.Triple(subject, predicate, literal(part, column))


def literal(text: str, column: Mapping[str, Any]) -> pyoxigraph.Literal:
    datatype = column["datatype"]
    if isinstance(datatype, dict) and "format" in datatype:
        form = datatype["format"]
        text = text.replace(form["groupChar"], "").replace(form["decimalChar"], ".")
        datatype = datatype["base"]
    if isinstance(datatype, dict):
        return pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(datatype["@id"]))
    if datatype == "string" and "lang" in column:
        return pyoxigraph.Literal(text, language=column["lang"])
    return pyoxigraph.Literal(text, datatype=pyoxigraph.NamedNode(XSD + datatype))
