"""Validates DATA.nt against SHAPES.ttl with the engine `shacl` and prints the results by component as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter

from shacl import Shapes


def main(data: str, shapes: str) -> None:
    """Validate and print. N-Triples are Turtle; the engine goes by the name's ending."""
    report = Shapes.from_file(shapes).validate_file(data)
    found = Counter(str(result.component).strip("<>") for result in report.results)
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
