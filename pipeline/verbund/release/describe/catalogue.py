"""The catalogue: one dataset, described in DCAT-AP.de 3.0.

The catalogue is closure-safe: no path of properties leads from the dataset to another dataset, the
catalogue, another version or the records. A harvester that deletes all nodes reached from a dataset
deletes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.model.model import Model
from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import is_absolute_iri
from verbund.release.describe.distributions import add_distributions
from verbund.release.describe.origins import (
    Origin,
    Statements,
    iri,
    iris,
    keyword_literals,
    literal,
    moment,
    texts,
)
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.describe.vocabularies import (
    ADMS,
    DCAT,
    DCATAP,
    DCATDE,
    DCT,
    FEED_DESCRIPTION,
    FEED_SERVICE,
    FEED_STANDARDS,
    FOAF,
    POLITICAL_GEOCODING,
    PREFIXES,
    QUERY_SERVICE,
    RDF,
    SKOS,
    SPDX,
    THEMES,
    VCARD,
    XSD,
    language_iri,
)
from verbund.release.feed.names import ROOT, feed_iri
from verbund.release.manifest.feed_part import FEED
from verbund.workspace.dataset_table import Dataset
from verbund.workspace.description import Catalogue, Contact, Publisher, Settings

# The order of the resources in the file; a checksum follows its distribution.
_RANKS = {
    kind: rank
    for rank, kinds in enumerate(
        (
            [DCAT.Catalog],
            [DCAT.Dataset],
            [FOAF.Agent],
            [VCARD.Kind],
            [DCT.PeriodOfTime],
            [ADMS.Identifier],
            [DCAT.DataService],
            [DCAT.Distribution, SPDX.Checksum],
        )
    )
    for kind in kinds
}


@data_class(frozen=True, slots=True)
class Description:
    """A catalogue as a graph without blank nodes.

    ``origins`` gives, for the IRIs of a subject and a property, the table and key of verbund.toml
    that set the values, or would set them.
    """

    graph: RdfGraph
    origins: Mapping[tuple[str, str], Origin]


def describe_catalogue(
    settings: Settings, facts: ReleaseFacts, model: Model, base: str
) -> Description:
    """Describe a release in DCAT-AP.de 3.0; ValueError where the settings have no dataset.

    The IRIs are the base and ``catalogue``, ``dataset``, ``publisher``, ``contact``,
    ``distribution/<name of the file>`` … and do not change from release to release.
    """
    if settings.dataset is None:
        raise ValueError("the settings describe no dataset")
    to, dataset = Statements(), settings.dataset
    _add_catalogue(to, settings, dataset, facts, model, base)
    _add_dataset(to, dataset, facts, model, base)
    _add_coverage(to, dataset, facts, base)
    _add_publisher(to, settings, base)
    _add_contact(to, settings, model, base)
    _add_query_service(to, settings, base)
    _add_feed(to, settings, dataset, facts, base)
    distributions = add_distributions(to, settings, dataset, facts, model, base)
    to.add(f"{base}dataset", DCAT.distribution, iris(distributions), ("release", "download"))
    return Description(to.graph, to.origins)


def catalogue_turtle(description: Description) -> str:
    """The catalogue as Turtle; equal graphs give equal bytes."""
    from verbund.serialise.graph import turtle_text  # not needed for validation

    return turtle_text(description.graph, PREFIXES, _RANKS)


def catalogue_jsonld(description: Description) -> str:
    """The catalogue as JSON-LD 1.1 with an embedded context; equal graphs give equal bytes."""
    from verbund.serialise.graph import jsonld_text  # not needed for validation

    return jsonld_text(description.graph, PREFIXES, _RANKS)


def _add_catalogue(
    to: Statements,
    settings: Settings,
    dataset: Dataset,
    facts: ReleaseFacts,
    model: Model,
    base: str,
) -> None:
    subject, catalogue = f"{base}catalogue", settings.catalogue
    to.add(subject, RDF.type, iri(DCAT.Catalog))
    to.add(subject, DCT.title, texts(catalogue.title, model.language), ("catalogue", "title"))
    description = texts(catalogue.description, model.language)
    to.add(subject, DCT.description, description, ("catalogue", "description"))
    to.add(subject, DCAT.dataset, iri(f"{base}dataset"))
    to.add(subject, DCT.license, iri(catalogue.licence), ("catalogue", "licence"))
    to.add(subject, DCT.language, iris(_languages(catalogue, model)), ("catalogue", "title"))
    to.add(subject, DCT.issued, moment(facts.issued), ("release", "issued"))
    to.add(subject, DCT.modified, moment(facts.modified), ("release", "modified"))
    to.add(subject, DCT.spatial, iris(dataset.spatial), ("dataset", "spatial"))
    availability = ("dataset", "availability")
    to.add(subject, DCATAP.availability, iri(dataset.availability), availability)
    if any(theme.startswith(THEMES + "/") for theme in dataset.themes):
        to.add(subject, DCAT.themeTaxonomy, iri(THEMES), ("dataset", "themes"))
    _add_document(to, subject, FOAF.homepage, catalogue.homepage, ("catalogue", "homepage"))


def _languages(catalogue: Catalogue, model: Model) -> list[str]:
    """The languages of the catalogue's texts, as IRIs of the EU vocabulary."""
    tags = {tag or model.language for tag in (*catalogue.title, *catalogue.description)}
    return sorted({found for tag in tags if (found := language_iri(tag))})


def _add_dataset(
    to: Statements, dataset: Dataset, facts: ReleaseFacts, model: Model, base: str
) -> None:
    subject = f"{base}dataset"
    to.add(subject, RDF.type, iri(DCAT.Dataset))
    to.add(subject, DCT.title, texts(dataset.title, model.language), ("dataset", "title"))
    description = texts(dataset.description, model.language)
    to.add(subject, DCT.description, description, ("dataset", "description"))
    keywords = keyword_literals(dataset.keywords, model.language)
    to.add(subject, DCAT.keyword, keywords, ("dataset", "keywords"))
    to.add(subject, DCT.issued, moment(facts.issued), ("release", "issued"))
    to.add(subject, DCT.modified, moment(facts.modified), ("release", "modified"))
    to.add(subject, DCAT.version, literal(facts.version), ("release", "version"))
    for predicate, key, value in (
        (DCT.accrualPeriodicity, "frequency", dataset.frequency),
        (DCATAP.availability, "availability", dataset.availability),
        (DCT.accessRights, "access_rights", dataset.access_rights),
    ):
        to.add(subject, predicate, iri(value), ("dataset", key))
    for predicate, key, values in (
        (DCAT.theme, "themes", dataset.themes),
        (DCT.language, "languages", dataset.languages),
        (DCATDE.contributorID, "contributors", dataset.contributors),
    ):
        to.add(subject, predicate, iris(values), ("dataset", key))
    _add_document(to, subject, DCAT.landingPage, dataset.landing_page, ("dataset", "landing_page"))
    _add_identifier(to, dataset, base)
    _add_standards(to, dataset, model, base)


def _add_identifier(to: Statements, dataset: Dataset, base: str) -> None:
    """State the identifier as a literal and as adms:Identifier; by default the dataset's IRI."""
    subject = f"{base}dataset"
    identifier = dataset.identifier or subject
    to.add(subject, DCT.identifier, literal(identifier), ("dataset", "identifier"))
    to.add(subject, ADMS.identifier, iri(f"{subject}/identifier"), ("dataset", "identifier"))
    to.add(f"{subject}/identifier", RDF.type, iri(ADMS.Identifier))
    datatype = XSD.anyURI if is_absolute_iri(identifier) else None
    to.add(f"{subject}/identifier", SKOS.notation, literal(identifier, datatype))


def _add_standards(to: Statements, dataset: Dataset, model: Model, base: str) -> None:
    """State dct:conformsTo: the ontology of the model, and the standards of the settings."""
    ontology = model.ontology_version or model.ontology_iri
    standards = [*([ontology] if ontology else []), *dataset.conforms_to]
    origin = ("dataset", "conforms_to")
    to.add(f"{base}dataset", DCT.conformsTo, iris(standards), origin)
    for standard in standards:
        to.add(standard, RDF.type, iri(DCT.Standard), origin)


def _add_coverage(to: Statements, dataset: Dataset, facts: ReleaseFacts, base: str) -> None:
    """State the spatial coverage of the settings, and the temporal coverage of the records."""
    subject = f"{base}dataset"
    to.add(subject, DCT.spatial, iris(dataset.spatial), ("dataset", "spatial"))
    level = ("dataset", "geocoding_level")
    to.add(subject, DCATDE.politicalGeocodingLevelURI, iri(dataset.geocoding_level), level)
    if dataset.geocoding_2_0:
        codes = [place for place in dataset.spatial if place.startswith(POLITICAL_GEOCODING)]
        origin = ("dataset", "geocoding_2_0")
        to.add(subject, DCATDE.politicalGeocodingURI, iris(codes), origin)
    first, last = facts.statistics.first_day, facts.statistics.last_day
    if first or last:
        period = f"{subject}/temporal"
        to.add(subject, DCT.temporal, iri(period))
        to.add(period, RDF.type, iri(DCT.PeriodOfTime))
        to.add(period, DCAT.startDate, moment(first))
        to.add(period, DCAT.endDate, moment(last))


def _add_publisher(to: Statements, settings: Settings, base: str) -> None:
    """State the publisher of catalogue and dataset, if [publisher] has any setting."""
    publisher, subject = settings.publisher, f"{base}publisher"
    known = publisher != Publisher()
    for resource in (f"{base}catalogue", f"{base}dataset"):
        to.add(resource, DCT.publisher, iri(subject) if known else None, ("publisher", "name"))
    if known:
        to.add(subject, RDF.type, iri(FOAF.Agent))
        to.add(subject, FOAF.name, texts(publisher.name), ("publisher", "name"))
        to.add(subject, DCT.type, iri(publisher.type), ("publisher", "type"))
        homepage = ("publisher", "homepage")
        _add_document(to, subject, FOAF.homepage, publisher.homepage, homepage)


def _add_contact(to: Statements, settings: Settings, model: Model, base: str) -> None:
    """State the contact point, if [contact] has any setting; DCAT-AP.de allows one name."""
    contact, subject = settings.contact, f"{base}contact"
    known = contact != Contact()
    to.add(
        f"{base}dataset", DCAT.contactPoint, iri(subject) if known else None, ("contact", "email")
    )
    if not known:
        return
    to.add(subject, RDF.type, iri(VCARD.Kind))
    name = contact.name_in(model.language)
    to.add(subject, VCARD.fn, texts(name), ("contact", "name"))
    email = f"mailto:{contact.email}" if contact.email else None
    to.add(subject, VCARD.hasEmail, iri(email), ("contact", "email"))
    to.add(subject, VCARD.hasURL, iri(contact.url), ("contact", "url"))
    digits = contact.telephone.replace(" ", "-") if contact.telephone else None  # RFC 3966, 5.1.1
    telephone = iri(f"tel:{digits}" if digits else None)
    to.add(subject, VCARD.hasTelephone, telephone, ("contact", "telephone"))


def _add_query_service(to: Statements, settings: Settings, base: str) -> None:
    """State the SPARQL endpoint as a data service, if any."""
    endpoint, service = settings.release.query_endpoint, f"{base}query-service"
    if endpoint is not None:
        origin = ("release", "query_endpoint")
        _add_service(to, settings, base, service, QUERY_SERVICE, endpoint, origin)


def _add_feed(
    to: Statements, settings: Settings, dataset: Dataset, facts: ReleaseFacts, base: str
) -> None:
    """State the change feed as a data service, if any; clients find it by what it conforms to."""
    name = f"{FEED}/{ROOT}"
    if all(entry.name != name for entry in facts.files):
        return
    service, address = feed_iri(base), f"{settings.release.download or ''}{name}"
    _add_service(to, settings, base, service, FEED_SERVICE, address, ("release", "download"))
    to.add(service, DCT.description, texts(FEED_DESCRIPTION))
    to.add(service, DCT.license, iri(dataset.licence), ("dataset", "licence"))
    to.add(service, DCT.conformsTo, iris(FEED_STANDARDS))
    for standard in FEED_STANDARDS:
        to.add(standard, RDF.type, iri(DCT.Standard))


def _add_service(
    to: Statements,
    settings: Settings,
    base: str,
    service: str,
    title: Localised,
    endpoint: str,
    origin: Origin,
) -> None:
    """State a data service; the dataset does not refer to it."""
    to.add(f"{base}catalogue", DCAT.service, iri(service), origin)
    to.add(service, RDF.type, iri(DCAT.DataService))
    to.add(service, DCT.title, texts(title))
    to.add(service, DCAT.endpointURL, iri(endpoint), origin)
    to.add(service, DCAT.servesDataset, iri(f"{base}dataset"))
    known = settings.publisher != Publisher()
    publisher = iri(f"{base}publisher") if known else None
    to.add(service, DCT.publisher, publisher, ("publisher", "name"))


def _add_document(
    to: Statements, subject: str, predicate: str, page: str | None, origin: Origin
) -> None:
    """State a web page as a foaf:Document, as the property's range requires."""
    to.add(subject, predicate, iri(page), origin)
    if page:
        to.add(page, RDF.type, iri(FOAF.Document))
