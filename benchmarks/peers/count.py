"""Counter of triples in RDF files: count.py FILE… (.nt, .ttl, .jsonld); prints a JSON list of numbers."""

from __future__ import annotations

import json
import sys

from pyoxigraph import RdfFormat, parse


def count(file: str) -> int:
    """The number of triples that a second library reads from a file."""
    form = RdfFormat.from_extension(file.rsplit(".", 1)[1])
    return sum(1 for _ in parse(path=file, format=form))


if __name__ == "__main__":
    print(json.dumps([count(file) for file in sys.argv[1:]]))
