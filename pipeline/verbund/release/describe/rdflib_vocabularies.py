"""The namespaces of DCAT-AP.de 3.0 as namespaces of rdflib."""

from __future__ import annotations

from rdflib import Namespace

from verbund.release.describe import vocabularies

ADMS = Namespace(str(vocabularies.ADMS))
DCAT = Namespace(str(vocabularies.DCAT))
DCATAP = Namespace(str(vocabularies.DCATAP))
DCATDE = Namespace(str(vocabularies.DCATDE))
DCT = Namespace(str(vocabularies.DCT))
FOAF = Namespace(str(vocabularies.FOAF))
SKOS = Namespace(str(vocabularies.SKOS))
SPDX = Namespace(str(vocabularies.SPDX))
VCARD = Namespace(str(vocabularies.VCARD))
