"""Where Apache Jena 5.3 reads SHACL otherwise than its text: what is not held against it, or us.

docs/validation.md tells these to users. Everything else must agree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyoxigraph
from rdflib.term import Node
from tests.support.agreement.generated import BASE, Table

from verbund.rdf.namespaces import SH
from verbund.validation.compare import Key
from verbund.validation.pyshacl_patches import order_of
from verbund.validation.rdflib_graphs import read

_ORDERED = {f"{SH}LessThanConstraintComponent", f"{SH}LessThanOrEqualsConstraintComponent"}
_MEMBER_WITH_PROPERTY = re.compile(r"\[ sh:path [^\[\]]*sh:property \[")


@dataclass(slots=True)
class Verdict:
    """What Jena and pySHACL do not agree on, and the tables that could not be compared."""

    differences: list[tuple[str, Key]] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)


def judge(tables: Sequence[Table], ours: Counter[Key], jena: Counter[Key]) -> Verdict:
    """Compare two engines' results, table by table."""
    verdict = Verdict()
    aside: list[str] = []
    for table in tables:
        if reads_otherwise(table.shapes):
            verdict.set_aside.append(table.name)
            aside.append(f"{BASE}{table.name.lower()}/")
    for side, keys in (("only Verbund", ours - jena), ("only Jena", jena - ours)):
        for key in sorted(keys, key=str):
            if key.focus.startswith(tuple(aside)) or (side == "only Verbund" and _is_like(key)):
                continue
            verdict.differences.append((side, key))
    return verdict


def reads_otherwise(shapes: str) -> bool:
    """Whether shapes hold what Jena reads otherwise where its results do not tell.

    - ``sh:property`` in a property shape that is a member of a logical constraint: Jena applies it
      to the focus node, the text to each value (SHACL, section 4.7.2).
    - A pair in order within a shape that decides for another (see ``_is_like``).
    """
    return _MEMBER_WITH_PROPERTY.search(shapes) is not None or _has_inner_pair(shapes)


def _has_inner_pair(shapes: str) -> bool:
    depth = 0
    for statement in re.split(r" \.\n", shapes):
        is_node = re.search(r"-node[0-9]+ a sh:NodeShape", statement) is not None
        depth = 0
        for token in re.findall(r"\[|\]|sh:lessThan", statement):
            depth += {"[": 1, "]": -1}.get(token, 0)
            if token == "sh:lessThan" and (depth > 0 or is_node):  # noqa: S105 - a word of Turtle
                return True
    return False


def _is_like(key: Key) -> bool:
    """Whether a pair in order has a value that no operator of SPARQL compares.

    Jena takes a term as equal to itself before it looks at its kind, and orders texts with a
    language. SHACL, sections 4.5.3 and 4.5.4, asks SPARQL's operators, and these have a result only
    for numbers, strings, booleans and dates (SPARQL 1.1, section 17.3).
    """
    if key.component not in _ORDERED or key.value is None:
        return False
    node = _node(key.value)
    return order_of(node, node) is None


def _node(text: str) -> Node:
    graph = read(pyoxigraph.RdfFormat.N_TRIPLES, text=f"<urn:s> <urn:p> {text} .")
    return next(graph.objects())
