"""Counts of the values of each property by kind: in a file, and in a graph of a store.

A kind is a datatype, a language tag, or a node. Where a store keeps an old value that it takes for
equal to the new one, the kinds differ, although the number of triples does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from verbund.publication.error import TargetError
from verbund.publication.sparql.compare import DECIMALS
from verbund.publication.sparql.store import Row, Store, number_of
from verbund.publication.sparql.text import reference
from verbund.rdf.terms import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal

NODE: Final = "IRI"
_COUNT: Final = "COUNT by property and datatype"
_LARGEST: Final = 16 << 20


class Kind(NamedTuple):
    """A property and a kind of value: a datatype, ``@`` and a language tag, or ``IRI``."""

    predicate: str
    value: str


def kinds_of(path: Path) -> Mapping[Kind, int]:
    """Count the values of sorted N-Triples, in one pass, with memory only for the kinds."""
    found: Counter[tuple[bytes, bytes]] = Counter()
    with path.open("rb") as stream:
        for line in stream:
            _, predicate, value = line.split(b" ", 2)
            # the text after the last quotation mark, which a node does not have
            found[predicate, value[value.rfind(b'"') + 1 :] if value[:1] == b'"' else b"<"] += 1
    return _merged({_kind(predicate, tail): number for (predicate, tail), number in found.items()})


def _kind(predicate: bytes, tail: bytes) -> Kind:
    name, text = predicate.decode()[1:-1], tail.decode().removesuffix(" .\n")
    if text.startswith("<"):
        return Kind(name, NODE)
    return Kind(name, text if text.startswith("@") else text[3:-1] or XSD_STRING)


def read_kinds(store: Store, graph: str) -> Mapping[Kind, int]:
    """Count the values of a graph, in one query. Raises TargetError."""
    rows = store.select(
        f"SELECT ?p ?literal ?datatype ?language (COUNT(*) AS ?n) {{ "
        f"GRAPH {reference(graph)} {{ ?s ?p ?o }} }} "
        "GROUP BY ?p (isLiteral(?o) AS ?literal) (DATATYPE(?o) AS ?datatype) "
        "(LANG(?o) AS ?language)",
        _COUNT,
        most=_LARGEST,
    )
    found: Counter[Kind] = Counter()
    for row in rows:
        predicate = row.get("p")
        if isinstance(predicate, Iri):  # a graph without triples may give a row without any
            found[Kind(predicate.value, _told(row))] += number_of(row, "n", _COUNT)
    return found


def _told(row: Row) -> str:
    literal, datatype, language = (row.get(name) for name in ("literal", "datatype", "language"))
    if not isinstance(literal, Literal) or literal.value not in {"true", "1"}:
        return NODE
    if isinstance(language, Literal) and language.value:
        return f"@{language.value}"
    # Virtuoso gives no datatype for xsd:string
    return datatype.value if isinstance(datatype, Iri) else XSD_STRING


def _merged(kinds: Mapping[Kind, int]) -> Mapping[Kind, int]:
    """The kinds merged where stores do not distinguish them: numeric datatypes, case of tags."""
    found: Counter[Kind] = Counter()
    for kind, number in kinds.items():
        value = kind.value
        if value in DECIMALS:
            value = XSD + "decimal"
        elif value.startswith("@"):
            value = value.lower()
        elif value == RDF_LANG_STRING:
            value = XSD_STRING
        found[Kind(kind.predicate, value)] += number
    return found


def prove_kinds(store: Store, graph: str, path: Path) -> None:
    """Check that a graph has as many values of each kind as a file.

    Raises TargetError (U311) with the first that differs.
    """
    _refuse_difference(graph, kinds_of(path), _merged(read_kinds(store, graph)))


def prove_same_kinds(store: Store, graph: str, other: str) -> None:
    """Check that two graphs have as many values of each kind. Raises TargetError (U311)."""
    _refuse_difference(graph, read_kinds(store, other), read_kinds(store, graph))


def _refuse_difference(graph: str, wanted: Mapping[Kind, int], found: Mapping[Kind, int]) -> None:
    for kind in sorted(wanted.keys() | found.keys()):
        expected, there = wanted.get(kind, 0), found.get(kind, 0)
        if expected != there:
            details = {
                "graph": graph,
                "what": f"<{kind.predicate}>",
                "kind": kind.value.replace(XSD, "xsd:"),
                "expected": str(expected),
                "found": str(there),
            }
            raise TargetError("U311", details=details)
