"""The record of a graph's content, kept in the store, in terms of common vocabularies.

The subject of the record is the graph. During a switch there is a second one, whose subject is the
staging graph: the promise, which states that this graph is verified and the old content is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from rdflib import RDF, VOID, XSD

from verbund.publication.error import TargetError
from verbund.publication.sparql.store import Row, Store
from verbund.publication.sparql.text import reference, statement
from verbund.rdf.terms import Iri, Literal, Term
from verbund.release.describe.rdflib_vocabularies import DCAT, SPDX
from verbund.workspace.graph_names import Names
from verbund.workspace.text_forms import is_version

_MOST: Final = 100
"""A number of triples above that of any record."""

_LARGEST: Final = 1 << 20
"""The most bytes of a result with a record, which has about two thousand."""

_RUN: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
"""The part of a run's name after the common prefix."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record: the SHA-256 of a graph's N-Triples, their number, and the version if any."""

    sha256: str
    triples: int
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """The record of a graph, the promise of its staging graph, and the leases.

    ``runs`` are the runs that have a lease (lease.py), each with its last renewal.
    """

    published: Record | None = None
    promised: Record | None = None
    runs: Mapping[str, str] = field(default_factory=dict)


def statements(subject: str, record: Record) -> str:
    """A record as N-Triples. Raises TargetError (U310) where a part of it cannot be written."""
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
    return "".join(statement(*triple) for triple in triples)


def read_records(store: Store, names: Names) -> Records:
    """Read the records of a graph; an incomplete one counts as none.

    Raises TargetError; U310 where a subject cannot be written: records are written back.
    """
    rows = store.select(
        f"SELECT ?s ?p ?o {{ GRAPH {reference(names.record)} {{ ?s ?p ?o }} }} LIMIT {_MOST}",
        f"record of {names.graph}",
        most=_LARGEST,
    )
    for row in rows:
        subject = row.get("s")
        if isinstance(subject, Iri):
            reference(subject.value)
    return Records(_record(rows, names.graph), _record(rows, names.staging), _runs(rows, names))


def _runs(rows: Iterable[Row], names: Names) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        run, at = row.get("s"), row.get("o")
        if not (isinstance(run, Iri) and run.value.startswith(names.run)):
            continue
        if not (isinstance(at, Literal) and _RUN.fullmatch(run.value.removeprefix(names.run))):
            raise TargetError("U310", details={"found": run.value[:200]})
        found[run.value] = at.value
    return found


def _record(rows: Iterable[Row], subject: str) -> Record | None:
    rows = list(rows)
    node = _only(rows, subject, str(SPDX.checksum))
    sha256 = _only(rows, node, str(SPDX.checksumValue)) if node else None
    triples = _only(rows, subject, str(VOID.triples))
    if sha256 is None or not re.fullmatch("[0-9a-fA-F]{64}", sha256):
        return None
    if triples is None or not re.fullmatch("[0-9]{1,19}", triples):
        return None
    version = _only(rows, subject, str(DCAT.version))
    if version is not None and not is_version(version):
        version = None  # no release has such a version: it is recorded again
    return Record(sha256.lower(), int(triples), version)


def _only(rows: Iterable[Row], subject: str, predicate: str) -> str | None:
    """The one value of a property; None where there is none or more than one."""
    wanted = Iri(subject), Iri(predicate)
    found = [row.get("o") for row in rows if (row.get("s"), row.get("p")) == wanted]
    only = found[0] if len(found) == 1 else None
    return only.value if isinstance(only, Iri | Literal) else None
