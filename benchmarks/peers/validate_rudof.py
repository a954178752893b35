"""Validates DATA.nt against SHAPES.ttl with rudof and prints the results by component as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter

from pyrudof import RDFFormat, Rudof, RudofConfig, ShaclFormat, ShaclValidationMode


def main(data: str, shapes: str) -> None:
    """Validate with the native engine, which rudof recommends, and print."""
    rudof = Rudof(RudofConfig())
    rudof.read_data(data, RDFFormat.NTriples)
    rudof.read_shacl(shapes, ShaclFormat.Turtle)
    report = rudof.validate_shacl(ShaclValidationMode.Native)
    found = Counter(str(entry.constraint_component).strip("<>") for entry in report)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
