"""The list of the terms of well-known vocabularies, held against rdflib's copies of them."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import pytest
import rdflib.namespace as of_rdflib
from rdflib.namespace import DefinedNamespace
from tests.support.golden import check_golden

import verbund.rdf.vocabularies as vocabularies
from verbund.rdf.vocabularies import is_misspelt, may_be_new, nearest_term, read_terms

COPIED = (
    of_rdflib.CSVW,
    of_rdflib.DCAT,
    of_rdflib.DCTERMS,
    of_rdflib.FOAF,
    of_rdflib.ORG,
    of_rdflib.OWL,
    of_rdflib.PROV,
    of_rdflib.RDF,
    of_rdflib.RDFS,
    of_rdflib.SDO,
    of_rdflib.SH,
    of_rdflib.SKOS,
    of_rdflib.VANN,
    of_rdflib.VOID,
    of_rdflib.XSD,
)

# Terms that exist but that rdflib's copies lack, each with the place where it is defined.
ADDED = {
    # SHACL 1.0, sections 2.1.1 and 3.6.2: classes and properties of the namespace document.
    # SHACL 1.2 Core: what is stated about triples.
    str(of_rdflib.SH): "resultSeverity Shape reifierShape",
    # DCAT 3, sections 6 and 11: versions, series, and dcat:resource.
    str(of_rdflib.DCAT): "DatasetSeries first inSeries last next prev seriesMember"
    " hasCurrentVersion hasVersion isVersionOf nextVersion previousVersion resource version",
    # ADMS 2, of which DCAT-AP and DCAT 3 use terms.
    "http://www.w3.org/ns/adms#": "Asset AssetDistribution AssetRepository Identifier identifier"
    " includedAsset interoperabilityLevel last next prev sample representationTechnique"
    " schemaAgency status supportedSchema translation versionNotes",
    # ISA Programme Location Core Vocabulary.
    "http://www.w3.org/ns/locn#": "Address Geometry address addressArea addressId adminUnitL1"
    " adminUnitL2 fullAddress geographicName geometry location locatorDesignator locatorName"
    " poBox postCode postName thoroughfare",
}
HEAD = """\
# SPDX-FileCopyrightText: 2026 The Verbund authors
# SPDX-License-Identifier: Apache-2.0
#
# The names of the terms of well-known vocabularies: rdflib's copies, and what they lack.
# Written by tests/rdf/test_vocabularies.py --approve.
"""


def test_the_list_has_the_terms_of_rdflib_and_what_it_lacks(approve: bool) -> None:
    terms = {str(vocabulary): names(vocabulary) for vocabulary in COPIED}
    for namespace, added in ADDED.items():
        terms[namespace] = terms.get(namespace, frozenset()) | set(added.split())
    written = [f"\n{space}\n{listed(terms[space])}\n" for space in sorted(terms)]
    path = Path(vocabularies.__file__).with_name(vocabularies.FILE)
    check_golden(path, HEAD + "".join(written), approve)
    assert read_terms(HEAD + "".join(written)) == terms


def names(vocabulary: type[DefinedNamespace]) -> frozenset[str]:
    extras = vocabulary.__dict__.get("_extras", [])
    stated = {name for name in vocabulary.__annotations__ if not name.startswith("_")}
    return frozenset(stated) | frozenset(extras)


def listed(terms: frozenset[str]) -> str:
    return fill(
        " ".join(sorted(terms)),
        width=100,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


@pytest.mark.parametrize(
    ("iri", "misspelt"),
    [
        ("http://www.w3.org/ns/shacl#minCount", False),
        ("http://www.w3.org/ns/shacl#minCuont", True),
        ("http://www.w3.org/ns/shacl#", False),
        ("http://www.w3.org/2004/02/skos/core#prefLabel", False),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#_1", False),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#_0", True),
        ("http://www.w3.org/ns/shacl#_1", True),
        ("https://schema.org/startDate", False),
        ("https://example.org/anything", False),
    ],
)
def test_only_an_unknown_name_of_a_known_vocabulary_is_misspelt(iri: str, misspelt: bool) -> None:
    assert is_misspelt(iri) is misspelt


def test_the_nearest_term_is_of_the_same_vocabulary() -> None:
    assert nearest_term("http://purl.org/dc/terms/titel") == "http://purl.org/dc/terms/title"
    assert nearest_term("http://www.w3.org/ns/shacl#qqqqqqqqqqqq") is None


def test_a_term_of_a_vocabulary_that_grows_may_be_new() -> None:
    assert may_be_new("https://schema.org/startDatum")
    assert not may_be_new("http://www.w3.org/ns/shacl#minCuont")
