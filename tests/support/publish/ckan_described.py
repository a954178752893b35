"""Releases with a catalogue of a few statements, written by hand: quick, and each says one thing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rdflib import Graph, URIRef

from verbund.publication.ckan.package import Package, package_of
from verbund.publication.release import CATALOGUE, Release, ReleaseFile

PREFIXES = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatap: <http://data.europa.eu/r5r/> .
@prefix dcatde: <http://dcat-ap.de/def/dcatde/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
MEDIA = "https://www.iana.org/assignments/media-types/"
CC_ZERO = "http://dcat-ap.de/def/licenses/cc-zero"


def package(statements: str, language: str = "de") -> Package:
    """The dataset <#d> of a catalogue that says so much of it."""
    base = "https://amt.example/"
    text = f"{PREFIXES}@base <{base}> .\n<d> a dcat:Dataset ; {statements} ."
    return package_of(Graph().parse(data=text, format="turtle"), URIRef(f"{base}d"), language)


@dataclass(frozen=True)
class Data:
    """What a release holds; ``more`` are further statements of the dataset, in Turtle."""

    base: str
    files: Mapping[str, bytes]
    title: str = "Gerichte"
    version: str = "1"
    more: str = ""
    notes: str = "Alle Gerichte."

    @property
    def dataset(self) -> str:
        return f"{self.base}dataset"

    @property
    def publisher(self) -> str:
        return f"{self.base}publisher"

    def release(self, folder: Path) -> Release:
        """Write the files and the catalogue into a folder."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        folder.mkdir(exist_ok=True)
        (folder / CATALOGUE).write_text(self._catalogue(), encoding="utf-8")
        files = {name: _file(folder, name) for name in (CATALOGUE, *self.files)}
        return Release(folder, self.base, self.version, "0" * 64, 0, MappingProxyType(files))

    def _catalogue(self) -> str:
        distributions = "".join(
            self._distribution(name, content) for name, content in self.files.items()
        )
        links = "".join(f"dcat:distribution <{self._iri(name)}> ; " for name in self.files)
        return f"""{PREFIXES}
<{self.dataset}> a dcat:Dataset ; {links} {self.more}
  dct:identifier "{self.dataset}" ; dct:title "{self.title}"@de, "Courts"@en ;
  dct:description "{self.notes}"@de ; dcat:keyword "Justiz"@de, "Amt & Gericht"@de ;
  dcat:version "{self.version}" ; dct:modified "2026-11-{22 + int(self.version)}"^^xsd:date ;
  dct:publisher <{self.publisher}> .
<{self.publisher}> a foaf:Agent ; foaf:name "Amt für Daten"@de ; foaf:homepage <{self.base}> .
{distributions}"""

    def _iri(self, name: str) -> str:
        return f"{self.base}distribution/{name}"

    def _distribution(self, name: str, content: bytes) -> str:
        iri, download = self._iri(name), f"{self.base}download/{name}"
        return f"""
<{iri}> a dcat:Distribution ; dct:title "Datei {name}"@de ; dct:license <{CC_ZERO}> ;
  dcat:accessURL <{download}> ; dcat:downloadURL <{download}> ;
  dcat:mediaType <{MEDIA}text/csv> ;
  dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
  dcat:byteSize "{len(content)}"^^xsd:nonNegativeInteger ; spdx:checksum <{iri}/checksum> .
<{iri}/checksum> a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
  spdx:checksumValue "{hashlib.sha256(content).hexdigest()}"^^xsd:hexBinary .
"""


def _file(folder: Path, name: str) -> ReleaseFile:
    content = (folder / name).read_bytes()
    kind = "text/csv" if name.endswith(".csv") else "text/turtle"
    return ReleaseFile(name, folder / name, kind, len(content), hashlib.sha256(content).hexdigest())
