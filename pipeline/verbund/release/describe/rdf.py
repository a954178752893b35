"""What VoID, PROV-O and the version history share: prefixes, counts, checksums, Turtle."""

from __future__ import annotations

from urllib.parse import quote

from verbund.findings import Localised
from verbund.model.model import Model
from verbund.rdf.namespaces import split
from verbund.release.describe.origins import Statements, iri, literal
from verbund.release.describe.vocabularies import PREFIXES, PROV, RDF, SPDX, VOID, XSD

_PREFIXES = {**PREFIXES, "prov": str(PROV), "void": str(VOID)}


def turtle(to: Statements) -> str:
    """The statements as Turtle; equal ones give equal bytes."""
    from verbund.serialise.graph import turtle_text  # not needed for validation

    return turtle_text(to.graph, _PREFIXES, {})


def add_number(to: Statements, subject: str, predicate: str, number: int) -> None:
    """State a number as an xsd:integer."""
    to.add(subject, predicate, literal(str(number), XSD.integer))


def add_checksum(to: Statements, subject: str, sha256: str) -> None:
    """State the SHA-256 of a file as an spdx:Checksum, whose IRI is made from the file's."""
    node = f"{subject}{'-' if '#' in subject else '#'}checksum"
    to.add(subject, SPDX.checksum, iri(node))
    to.add(node, RDF.type, iri(SPDX.Checksum))
    to.add(node, SPDX.algorithm, iri(SPDX.checksumAlgorithm_sha256))
    to.add(node, SPDX.checksumValue, literal(sha256, XSD.hexBinary))


def numbered(title: Localised, version: str) -> Localised:
    """The title of a version."""
    return {tag: f"{text} {version}" for tag, text in title.items()}


def short_name(model: Model, iri: str) -> str:
    """A name of a term for a fragment: ``prefix.local``, or the IRI percent-encoded."""
    namespace, name = split(iri)
    known = sorted(prefix for prefix, ns in model.prefixes.items() if prefix and ns == namespace)
    return quote(f"{known[0]}.{name}" if known and name else iri, safe="")
