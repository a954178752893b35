"""The mapping from properties of a catalogue to fields of CKAN, one row a field.

The names are those of the extensions that read them: ckanext-dcat (its profile for DCAT-AP 3) and
ckanext-dcatde, which GovData runs. docs/publish-ckan.md shows this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rdflib import URIRef

from verbund.release.describe.rdflib_vocabularies import (
    ADMS,
    DCAT,
    DCATAP,
    DCATDE,
    DCT,
    FOAF,
    SKOS,
    SPDX,
    VCARD,
)


class Keep(StrEnum):
    """The values that CKAN keeps of a property, and their form."""

    TEXT = "one text, in one language"
    ONE = "one value"
    ALL = "all values, as a JSON list"
    NUMBER = "a whole number"
    ADDRESS = "one value, without mailto: or tel:"
    FORMAT = "a short name of the format"


class Part(StrEnum):
    """The part of CKAN's record of a dataset that a field is in."""

    DATASET = "dataset"
    EXTRA = "extra of the dataset"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of CKAN: its key, and the path of properties to its value in the catalogue.

    The path starts at the dataset or distribution; an empty path gives the IRI of that node.
    """

    part: Part
    key: str
    keep: Keep
    path: tuple[URIRef, ...] = ()


def _fields(part: Part, keep: Keep, **paths: URIRef | tuple[URIRef, ...]) -> tuple[Field, ...]:
    return tuple(
        Field(part, key, keep, path if isinstance(path, tuple) else (path,))
        for key, path in paths.items()
    )


def _agent(prefix: str, predicate: URIRef) -> tuple[Field, ...]:
    """The fields of an agent, which ckanext-dcat names by a prefix."""
    return (
        Field(Part.EXTRA, f"{prefix}_uri", Keep.ONE, (predicate,)),
        Field(Part.EXTRA, f"{prefix}_name", Keep.TEXT, (predicate, FOAF.name)),
        Field(Part.EXTRA, f"{prefix}_email", Keep.ADDRESS, (predicate, FOAF.mbox)),
        Field(Part.EXTRA, f"{prefix}_url", Keep.ONE, (predicate, FOAF.homepage)),
        Field(Part.EXTRA, f"{prefix}_type", Keep.ONE, (predicate, DCT.type)),
        Field(Part.EXTRA, f"{prefix}_identifier", Keep.ONE, (predicate, DCT.identifier)),
    )


DATASET: Final[tuple[Field, ...]] = (
    *_fields(Part.DATASET, Keep.TEXT, title=DCT["title"], notes=DCT.description),
    *_fields(Part.DATASET, Keep.ONE, url=DCAT.landingPage, version=DCAT.version),
    Field(Part.EXTRA, "uri", Keep.ONE),
    *_fields(
        Part.EXTRA,
        Keep.ONE,
        identifier=DCT.identifier,
        issued=DCT.issued,
        modified=DCT.modified,
        frequency=DCT.accrualPeriodicity,
        access_rights=DCT.accessRights,
        dcat_type=DCT.type,
        availability=DCATAP.availability,
        temporal_start=(DCT.temporal, DCAT.startDate),
        temporal_end=(DCT.temporal, DCAT.endDate),
        temporal_resolution=DCAT.temporalResolution,
        spatial_uri=DCT.spatial,
        politicalGeocodingLevelURI=DCATDE.politicalGeocodingLevelURI,
        qualityProcessURI=DCATDE.qualityProcessURI,
        metadata_original_html=DCAT.landingPage,
    ),
    *_fields(
        Part.EXTRA,
        Keep.TEXT,
        spatial_text=(DCT.spatial, SKOS.prefLabel),
        provenance=DCT.provenance,
        version_notes=ADMS.versionNotes,
    ),
    *_fields(
        Part.EXTRA,
        Keep.ALL,
        alternate_identifier=(ADMS.identifier, SKOS.notation),
        applicable_legislation=DCATAP.applicableLegislation,
        conforms_to=DCT.conformsTo,
        contributorID=DCATDE.contributorID,
        documentation=FOAF.page,
        geocodingText=DCATDE.geocodingDescription,
        has_version=DCAT.hasVersion,
        hvd_category=DCATAP.hvdCategory,
        is_referenced_by=DCT.isReferencedBy,
        language=DCT.language,
        legalbasisText=DCATDE.legalBasis,
        politicalGeocodingURI=DCATDE.politicalGeocodingURI,
        references=DCT.references,
        related_resource=DCT.relation,
        sample=ADMS.sample,
        source=DCT.source,
        theme=DCAT.theme,
    ),
    *_agent("publisher", DCT.publisher),
    *_agent("creator", DCT.creator),
    Field(Part.EXTRA, "contact_uri", Keep.ONE, (DCAT.contactPoint,)),
    Field(Part.EXTRA, "contact_name", Keep.TEXT, (DCAT.contactPoint, VCARD.fn)),
    Field(Part.EXTRA, "contact_email", Keep.ADDRESS, (DCAT.contactPoint, VCARD.hasEmail)),
    Field(Part.EXTRA, "contact_url", Keep.ONE, (DCAT.contactPoint, VCARD.hasURL)),
    Field(Part.EXTRA, "contact_identifier", Keep.ONE, (DCAT.contactPoint, VCARD.hasUID)),
    # the fields of ckanext-dcatde for the contact
    Field(Part.EXTRA, "maintainer_url", Keep.ONE, (DCAT.contactPoint, VCARD.hasURL)),
    Field(Part.EXTRA, "maintainer_tel", Keep.ADDRESS, (DCAT.contactPoint, VCARD.hasTelephone)),
)
"""The fields of a dataset. Its tags, licence and resources are made by other rules."""

RESOURCE: Final[tuple[Field, ...]] = (
    Field(Part.RESOURCE, "uri", Keep.ONE),
    *_fields(Part.RESOURCE, Keep.TEXT, name=DCT.title, description=DCT.description),
    Field(Part.RESOURCE, "format", Keep.FORMAT, (DCT["format"],)),
    *_fields(
        Part.RESOURCE,
        Keep.ONE,
        mimetype=DCAT.mediaType,
        hash=(SPDX.checksum, SPDX.checksumValue),
        hash_algorithm=(SPDX.checksum, SPDX.algorithm),
        access_url=DCAT.accessURL,
        download_url=DCAT.downloadURL,
        license=DCT.license,
        rights=DCT.rights,
        status=ADMS.status,
        issued=DCT.issued,
        modified=DCT.modified,
        availability=DCATAP.availability,
        plannedAvailability=DCATDE.plannedAvailability,
        compress_format=DCAT.compressFormat,
        package_format=DCAT.packageFormat,
    ),
    *_fields(Part.RESOURCE, Keep.NUMBER, size=DCAT.byteSize),
    *_fields(Part.RESOURCE, Keep.TEXT, licenseAttributionByText=DCATDE.licenseAttributionByText),
    *_fields(
        Part.RESOURCE,
        Keep.ALL,
        applicable_legislation=DCATAP.applicableLegislation,
        conforms_to=DCT.conformsTo,
        documentation=FOAF.page,
        language=DCT.language,
    ),
)
"""The fields of a resource. Its URL, ``url``, is made by another rule."""

OF_THE_ADDRESS: Final = frozenset({"access_url", "download_url"})
"""The fields for the URL of a linked resource; an uploaded file has a URL of the portal."""

FORMATS: Final[Mapping[str, str]] = {
    "JSON_LD": "JSON-LD",
    "RDF_N_QUADS": "N-Quads",
    "RDF_N_TRIPLES": "N-Triples",
    "RDF_TURTLE": "TTL",
    "RDF_XML": "RDF",
}
"""The portals' names of formats, where they differ from the EU's file types."""

LICENCES: Final[Mapping[str, frozenset[str]]] = {
    "http://dcat-ap.de/def/licenses/cc-zero": frozenset({"cc-zero", "CC0-1.0"}),
    "http://dcat-ap.de/def/licenses/dl-zero-de/2.0": frozenset({"dl-zero-de-2.0", "dl-de-zero"}),
    "http://dcat-ap.de/def/licenses/dl-by-de/2.0": frozenset({"dl-by-de-2.0", "dl-de-by-2.0"}),
    "http://dcat-ap.de/def/licenses/cc-by": frozenset({"cc-by"}),
    "http://dcat-ap.de/def/licenses/cc-by/4.0": frozenset({"cc-by-4.0", "CC-BY-4.0"}),
    "http://dcat-ap.de/def/licenses/cc-by-sa": frozenset({"cc-by-sa"}),
    "http://dcat-ap.de/def/licenses/cc-by-sa/4.0": frozenset({"cc-by-sa-4.0", "CC-BY-SA-4.0"}),
    "http://dcat-ap.de/def/licenses/odbl": frozenset({"odc-odbl"}),
    "http://dcat-ap.de/def/licenses/odcpddl": frozenset({"odc-pddl"}),
    "http://dcat-ap.de/def/licenses/odby": frozenset({"odc-by"}),
}
"""The ids that a portal may have for a licence that it lists without its IRI."""
