"""Writes DATA.nt as Turtle and JSON-LD with rdflib, parsed once.

serialise_rdflib.py DATA.nt PREFIXES.json OUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import rdflib


def main(data: str, prefixes: Path, out: str) -> None:
    """Write OUT.ttl and OUT.jsonld."""
    graph = rdflib.Graph()
    for prefix, namespace in json.loads(prefixes.read_text(encoding="utf-8")).items():
        graph.bind(prefix, namespace)
    graph.parse(data, format="nt")
    graph.serialize(f"{out}.ttl", format="turtle", encoding="utf-8")
    graph.serialize(f"{out}.jsonld", format="json-ld", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
