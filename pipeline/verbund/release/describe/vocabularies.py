"""The vocabularies of DCAT-AP.de 3.0: namespaces and fixed values."""

from __future__ import annotations

from verbund.findings import Localised
from verbund.rdf.namespaces import Namespace

ADMS = Namespace("http://www.w3.org/ns/adms#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
DCT = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES = {
    "adms": str(ADMS),
    "dcat": str(DCAT),
    "dcatap": str(DCATAP),
    "dcatde": str(DCATDE),
    "dct": str(DCT),
    "foaf": str(FOAF),
    "rdf": str(RDF),
    "skos": str(SKOS),
    "spdx": str(SPDX),
    "vcard": str(VCARD),
    "xsd": str(XSD),
}

AUTHORITY = "http://publications.europa.eu/resource/authority/"
"""The controlled vocabularies of the Publications Office of the European Union."""

THEMES = AUTHORITY + "data-theme"
COMPLETED = AUTHORITY + "distribution-status/COMPLETED"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
GZIP = MEDIA_TYPE + "application/gzip"
POLITICAL_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"

FORMATS = {
    ".ttl": ("RDF_TURTLE", "text/turtle"),
    ".nt": ("RDF_N_TRIPLES", "application/n-triples"),
    ".jsonld": ("JSON_LD", "application/ld+json"),
    ".csv": ("CSV", "text/csv"),
}
"""The file type of the EU vocabulary and the media type, by file extension."""

# The official languages of the European Union: ISO 639-1 code to ISO 639-3 code.
# fmt: off
_LANGUAGES = {
    "bg": "BUL", "cs": "CES", "da": "DAN", "de": "DEU", "el": "ELL", "en": "ENG",
    "es": "SPA", "et": "EST", "fi": "FIN", "fr": "FRA", "ga": "GLE", "hr": "HRV",
    "hu": "HUN", "it": "ITA", "lt": "LIT", "lv": "LAV", "mt": "MLT", "nl": "NLD",
    "pl": "POL", "pt": "POR", "ro": "RON", "sk": "SLK", "sl": "SLV", "sv": "SWE",
}
# fmt: on


def language_iri(tag: str) -> str | None:
    """The IRI of a language tag in the EU vocabulary; None for one of no official language."""
    code = _LANGUAGES.get(tag.partition("-")[0])
    return f"{AUTHORITY}language/{code}" if code else None


WHOLE_DATASET: dict[str, tuple[Localised, Localised]] = {
    ".ttl": (
        {"de": "Gesamter Datensatz als Turtle", "en": "Whole dataset as Turtle"},
        {
            "de": "Alle Angaben als RDF in einer Form, die man gut lesen kann.",
            "en": "All records as RDF, in a form that is pleasant to read.",
        },
    ),
    ".nt": (
        {"de": "Gesamter Datensatz als N-Triples", "en": "Whole dataset as N-Triples"},
        {
            "de": "Alle Angaben als RDF, eine je Zeile, sortiert: zum Vergleichen und Laden.",
            "en": "All records as RDF, one triple a line, sorted: to compare and to load.",
        },
    ),
    ".jsonld": (
        {"de": "Gesamter Datensatz als JSON-LD", "en": "Whole dataset as JSON-LD"},
        {
            "de": "Alle Angaben als JSON mit den Kennungen von RDF.",
            "en": "All records as JSON with the identifiers of RDF.",
        },
    ),
}
"""Title and description of the distributions of the whole dataset, by file extension."""

ANNOTATED: tuple[Localised, Localised] = (
    {"de": "Gesamter Datensatz als Turtle mit RDF 1.2", "en": "Whole dataset as Turtle of RDF 1.2"},
    {
        "de": "Alle Angaben mit Anmerkungen nach RDF 1.2: wie sicher Werte sind und nach wem.",
        "en": "All records as RDF, with annotations of RDF 1.2: how sure values are, and by whom.",
    },
)
"""Title and description of the dataset with annotations of RDF 1.2."""

RDF12_TURTLE = "https://www.w3.org/TR/rdf12-turtle/"
DERIVED_LINKS: dict[str, tuple[Localised, Localised]] = {
    suffix: (
        {"de": f"Abgeleitete Verknüpfungen als {form}", "en": f"Derived links as {form}"},
        {
            "de": "Was Regeln aus den Angaben schließen, etwa wer mit wem zusammenarbeitet. "
            "Abgeleitet, nicht erfasst; jede Verknüpfung nennt ihre Regel.",
            "en": "What rules conclude from the records, such as who cooperates with whom. "
            "Derived, not recorded; each link names its rule.",
        },
    )
    for suffix, form in ((".ttl", "Turtle"), (".nt", "N-Triples"), (".jsonld", "JSON-LD"))
}
"""Title and description of the distributions of what is derived, by file extension."""

COMPRESSED: tuple[Localised, Localised] = (
    {"de": "{text}, gepackt", "en": "{text}, compressed"},
    {"de": "{text} Mit gzip gepackt.", "en": "{text} Compressed with gzip."},
)
ONE_TABLE: tuple[Localised, Localised] = (
    {"de": "Tabelle „{label}“ als CSV", "en": "Table “{label}” as CSV"},
    {
        "de": "Eine der Tabellen des Datensatzes, für Tabellenprogramme.",
        "en": "One of the tables of the dataset, for spreadsheet programs.",
    },
)
QUERY_SERVICE: Localised = {"de": "Abfragen mit SPARQL", "en": "Queries in SPARQL"}
FEED_SERVICE: Localised = {"de": "Änderungsfeed", "en": "Feed of changes"}
FEED_DESCRIPTION: Localised = {
    "de": "Was von Version zu Version neu ist, sich geändert hat oder wegfiel, als Linked Data "
    "Event Stream: Wer ihm folgt, hat den Datensatz immer auf dem neuesten Stand.",
    "en": "What is new, changed or gone from version to version, as a Linked Data Event Stream: "
    "whoever follows it always has the dataset as it is.",
}
FEED_STANDARDS = (
    "https://semiceu.github.io/LDES-DCAT-AP-feeds/",
    "https://w3id.org/ldes/specification",
    "https://w3id.org/tree/specification",
)
"""The specifications of the feed: DCAT-AP Feeds, LDES and TREE."""
