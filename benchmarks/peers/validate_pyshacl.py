"""Validates DATA.nt against SHAPES.ttl with pySHACL and prints the results by component as JSON."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter

import pyshacl
import rdflib
from rdflib.namespace import SH


def main(data: str, shapes: str) -> None:
    """Validate and print. Literals keep their lexical form, as SHACL's patterns and lengths need it."""
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it logs each ill-typed literal
    graph = rdflib.Graph().parse(data, format="nt")
    _, report, _ = pyshacl.validate(
        graph,
        shacl_graph=rdflib.Graph().parse(shapes, format="turtle"),
        inference="none",
        advanced=False,
        inplace=True,
    )
    results = report.objects(None, SH.result)
    found = Counter(str(report.value(item, SH.sourceConstraintComponent)) for item in results)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
