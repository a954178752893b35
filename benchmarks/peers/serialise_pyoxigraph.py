"""Writes DATA.nt as Turtle and JSON-LD with pyoxigraph.

serialise_pyoxigraph.py DATA.nt PREFIXES.json OUT
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize


def main(data: str, prefixes: Path, out: str) -> None:
    """Write OUT.ttl and OUT.jsonld, each in a pass of its own, which is quicker than through a store."""
    names = json.loads(prefixes.read_text(encoding="utf-8"))
    for ending, form in (("ttl", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)):
        triples = (quad.triple for quad in parse(path=data, format=RdfFormat.N_TRIPLES))
        serialize(triples, f"{out}.{ending}", format=form, prefixes=names)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
