"""Catalogues in DCAT-AP.de Turtle, written by hand, each with what a test changes."""

from __future__ import annotations

from rdflib import Graph

PREFIXES = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/lippe/> .
"""

CATALOGUE = (
    PREFIXES
    + """
:catalogue a dcat:Catalog ;
    dct:title "Katalog"@de ;
    dct:description "Ein Katalog."@de ;
    dct:publisher :publisher ;
    dcat:dataset :dataset .

:dataset a dcat:Dataset ;
    dct:title "Zusammenarbeit im Kreis Lippe"@de ;
    dct:description "Wer mit wem zusammenarbeitet."@de ;
    dct:identifier "lippe" ;
    dct:modified "2026-11-22"^^xsd:date ;
    dct:publisher :publisher ;
    dct:spatial <http://dcat-ap.de/def/politicalGeocoding/districtKey/05766> ;
    dcat:keyword "Kreis Lippe"@de ;
    dcat:distribution <https://example.org/lippe/distribution/dataset.ttl> .

<https://example.org/lippe/distribution/dataset.ttl> a dcat:Distribution ;
    dcat:accessURL <https://example.org/files/dataset.ttl> ;
    dcat:downloadURL <https://example.org/files/dataset.ttl> ;
    dct:license <http://dcat-ap.de/def/licenses/dl-zero-de/2.0> ;
    dcat:byteSize "1000"^^xsd:nonNegativeInteger ;
    spdx:checksum <https://example.org/lippe/distribution/dataset.ttl/checksum> .

<https://example.org/lippe/distribution/dataset.ttl/checksum> a spdx:Checksum ;
    spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue "aa"^^xsd:hexBinary .

:publisher a foaf:Agent ; foaf:name "Beispielstelle" .
"""
)

EMPTY = PREFIXES + ':catalogue a dcat:Catalog ; dct:title "Katalog"@de .\n'

LICENCE = "    dct:license <http://dcat-ap.de/def/licenses/dl-zero-de/2.0> ;\n"
IDENTIFIER = '    dct:identifier "lippe" ;\n'
MOVED = ("\n:dataset ", "\n:data-set ")
DATE = ("2026-11-22", "2026-12-01")
BYTES = ('"aa"', '"bb"')
NO_DISTRIBUTION = (
    " ;\n    dcat:distribution <https://example.org/lippe/distribution/dataset.ttl>",
    "",
)


def changed(*edits: tuple[str, str], text: str = CATALOGUE) -> str:
    """The catalogue with texts replaced; each must be there."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return text


def graph(text: str) -> Graph:
    return Graph().parse(data=text, format="turtle")


def several(*numbers: int, modified: str = "2026-11-22", base: str = "") -> str:
    """A catalogue of numbered datasets, each with a distribution of its own."""
    return PREFIXES + "".join(
        f"""
:catalogue a dcat:Catalog ; dcat:dataset :{base}{n} .
:{base}{n} a dcat:Dataset ; dct:title "Titel {n}"@de ; dct:identifier "id-{n}" ;
    dct:modified "{modified}"^^xsd:date ; dcat:keyword "a"@de, "b"@de, "c"@de, "d"@de ;
    dct:publisher [ a foaf:Agent ; foaf:name "Stelle {n}" ] ;
    dcat:distribution <https://example.org/d/{n}.csv>, <https://example.org/d/{n}.ttl> .
<https://example.org/d/{n}.csv> a dcat:Distribution ; dct:license <https://example.org/free> ;
    dcat:accessURL <https://example.org/f/{n}.csv> ; dct:format <https://example.org/csv> ;
    dct:title "CSV" ; spdx:checksum [ spdx:algorithm spdx:sha ; spdx:checksumValue "{n}" ] .
<https://example.org/d/{n}.ttl> a dcat:Distribution ; dct:license <https://example.org/free> ;
    dcat:accessURL <https://example.org/f/{n}.ttl> ; dct:format <https://example.org/ttl> ;
    dct:title "Turtle" ; spdx:checksum [ spdx:algorithm spdx:sha ; spdx:checksumValue "{n}" ] .
"""
        for n in numbers
    )
