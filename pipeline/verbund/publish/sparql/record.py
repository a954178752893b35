"""The record of what a graph holds, kept in the store itself, in terms that everybody knows.

The subject of the record is the graph. During a switch there is a second one, whose subject is the
staging graph: the promise that this graph was verified and that the old content is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rdflib import RDF, VOID, XSD

from verbund.describe.vocabularies import DCAT, SPDX
from verbund.publish.sparql.names import Names, reference
from verbund.publish.sparql.store import Row, Store
from verbund.terms import Iri, Literal, Term, ntriples

_MOST: Final = 100
"""More triples than any record has."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a graph holds: the SHA-256 of its N-Triples, their number, and the version if any."""

    sha256: str
    triples: int
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What is recorded of the graph, what is promised of its staging graph, and who claims it.

    ``runs`` are the runs that claim it (claim.py), each with its last sign of life.
    """

    published: Record | None = None
    promised: Record | None = None
    runs: Mapping[str, str] = field(default_factory=dict)


def statements(subject: str, record: Record) -> str:
    """A record as N-Triples."""
    checksum = f"{subject}{'' if subject.endswith('/') else '/'}sha256"
    algorithm = str(SPDX.checksumAlgorithm_sha256)
    triples: list[tuple[str, str, Term]] = [
        (subject, str(RDF.type), Iri(str(VOID.Dataset))),
        (subject, str(VOID.triples), Literal(str(record.triples), str(XSD.integer))),
        (subject, str(SPDX.checksum), Iri(checksum)),
        (checksum, str(RDF.type), Iri(str(SPDX.Checksum))),
        (checksum, str(SPDX.algorithm), Iri(algorithm)),
        (checksum, str(SPDX.checksumValue), Literal(record.sha256, str(XSD.hexBinary))),
    ]
    if record.version is not None:
        triples.append((subject, str(DCAT.version), Literal(record.version)))
    return "".join(
        f"{reference(one)} {reference(predicate)} {ntriples(value)} .\n"
        for one, predicate, value in triples
    )


def read_records(store: Store, names: Names) -> Records:
    """What the store says of a graph; what is not whole counts as nothing. Raises TargetError."""
    rows = store.select(
        f"SELECT ?s ?p ?o {{ GRAPH {reference(names.record)} {{ ?s ?p ?o }} }} LIMIT {_MOST}",
        f"record of {names.graph}",
    )
    return Records(_record(rows, names.graph), _record(rows, names.staging), _runs(rows, names))


def _runs(rows: Iterable[Row], names: Names) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        run, at = row.get("s"), row.get("o")
        if isinstance(run, Iri) and run.value.startswith(names.run) and isinstance(at, Literal):
            found[run.value] = at.value
    return found


def _record(rows: Iterable[Row], subject: str) -> Record | None:
    rows = list(rows)
    node = _only(rows, subject, str(SPDX.checksum))
    sha256 = _only(rows, node, str(SPDX.checksumValue)) if node else None
    triples = _only(rows, subject, str(VOID.triples))
    if sha256 is None or triples is None or not re.fullmatch("[0-9]{1,19}", triples):
        return None
    return Record(sha256.lower(), int(triples), _only(rows, subject, str(DCAT.version)))


def _only(rows: Iterable[Row], subject: str, predicate: str) -> str | None:
    """The one value of a property; None where there is none or more than one."""
    wanted = Iri(subject), Iri(predicate)
    found = [row.get("o") for row in rows if (row.get("s"), row.get("p")) == wanted]
    only = found[0] if len(found) == 1 else None
    return only.value if isinstance(only, Iri | Literal) else None
