"""Writes DATA.nt as Turtle and JSON-LD with pyoxigraph.

serialise_pyoxigraph.py DATA.nt PREFIXES.json OUT [ttl|jsonld|--at-once]

With ``--at-once`` each form is written by a process of its own, both at the same time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, parse, serialize

FORMS: Final = {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}


def write(data: str, prefixes: Path, out: str, ending: str) -> None:
    """Write OUT.ttl or OUT.jsonld, in a pass of its own, which is quicker than through a store."""
    names = json.loads(prefixes.read_text(encoding="utf-8"))
    triples = (quad.triple for quad in parse(path=data, format=RdfFormat.N_TRIPLES))
    serialize(triples, f"{out}.{ending}", format=FORMS[ending], prefixes=names)


def write_at_once(words: list[str]) -> int:
    """Write both forms in two processes; gives 0 where both went well."""
    command = [sys.executable, __file__, *words]
    running = [subprocess.Popen([*command, ending]) for ending in FORMS]
    return max(each.wait() for each in running)


if __name__ == "__main__":
    *words, last = sys.argv[1:]
    if last == "--at-once":
        raise SystemExit(write_at_once(words))
    if last in FORMS:
        write(words[0], Path(words[1]), words[2], last)
    else:
        for form in FORMS:
            write(words[0], Path(words[1]), last, form)
