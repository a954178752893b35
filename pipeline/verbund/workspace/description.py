"""What verbund.toml says for the description of a release; one class a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from verbund.findings import Localised
from verbund.workspace import kinds
from verbund.workspace.document import TomlDocument
from verbund.workspace.kinds import Kind, Texts

KEYS: Mapping[str, Mapping[str, Kind]] = {
    "release": {
        "version": kinds.VERSION,
        "issued": kinds.DATE,
        "modified": kinds.DATE,
        "keep": kinds.NUMBER,
        "compress_from": kinds.NUMBER,
        "download": kinds.WEB_FOLDER,
        "query_endpoint": kinds.WEB,
    },
    "catalogue": {
        "title": kinds.TEXTS,
        "description": kinds.PROSE,
        "homepage": kinds.WEB,
        "licence": kinds.IRI,
    },
    "publisher": {"name": kinds.TEXTS, "type": kinds.IRI, "homepage": kinds.WEB},
    "contact": {
        "name": kinds.TEXTS,
        "email": kinds.EMAIL,
        "url": kinds.WEB,
        "telephone": kinds.TELEPHONE,
    },
    "dataset": {
        "title": kinds.TEXTS,
        "description": kinds.PROSE,
        "identifier": kinds.TEXT,
        "licence": kinds.IRI,
        "attribution": kinds.TEXTS,
        "contributors": kinds.IRIS,
        "keywords": kinds.KEYWORDS,
        "themes": kinds.IRIS,
        "spatial": kinds.IRIS,
        "geocoding_level": kinds.IRI,
        "geocoding_2_0": kinds.TRUE_OR_FALSE,
        "frequency": kinds.IRI,
        "availability": kinds.IRI,
        "access_rights": kinds.IRI,
        "languages": kinds.IRIS,
        "landing_page": kinds.WEB,
        "conforms_to": kinds.IRIS,
    },
}
"""The tables and keys, with the kind of each value; the fields below have the same names."""

# Without these there is nothing to describe; what else DCAT-AP.de asks for, the gate checks.
_NEEDED = ("issued", "download")

_NOT_BEFORE_ISSUED: Localised = {
    "en": "a day that is not before release.issued",
    "de": "ein Tag, der nicht vor release.issued liegt",
}


@dataclass(frozen=True, slots=True)
class Release:
    """[release]: dates are YYYY-MM-DD, ``modified`` is ``issued`` where the file does not say."""

    version: str | None = None
    issued: str | None = None
    modified: str | None = None
    keep: int = 5
    compress_from: int = 1_000_000
    download: str | None = None
    query_endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """[catalogue]: the catalogue that the dataset is in."""

    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    homepage: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    """[publisher]: who publishes catalogue and dataset."""

    name: Texts = field(default_factory=dict)
    type: str | None = None
    homepage: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """[contact]: whom to ask about the dataset."""

    name: Texts = field(default_factory=dict)
    email: str | None = None
    url: str | None = None
    telephone: str | None = None

    def name_in(self, language: str) -> Texts:
        """The one name that is published: in this language, else without one, else the first."""
        best = sorted(self.name, key=lambda tag: (tag.lower() != language.lower(), tag != "", tag))
        return {tag: self.name[tag] for tag in best[:1]}


@dataclass(frozen=True, slots=True)
class Dataset:
    """[dataset]: texts and keywords by language, the rest IRIs of the vocabularies in use."""

    title: Texts = field(default_factory=dict)
    description: Texts = field(default_factory=dict)
    identifier: str | None = None
    licence: str | None = None
    attribution: Texts = field(default_factory=dict)
    contributors: tuple[str, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    geocoding_level: str | None = None
    geocoding_2_0: bool = False
    frequency: str | None = None
    availability: str | None = None
    access_rights: str | None = None
    languages: tuple[str, ...] = ()
    landing_page: str | None = None
    conforms_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them. Without [dataset] nothing is described; the other tables may then be empty."""

    release: Release = field(default_factory=Release)
    catalogue: Catalogue = field(default_factory=Catalogue)
    publisher: Publisher = field(default_factory=Publisher)
    contact: Contact = field(default_factory=Contact)
    dataset: Dataset | None = None


def read_settings(document: TomlDocument) -> Settings:
    """The settings of a document; what is wrong or missing is added to its findings."""
    found = {table: document.values(table, keys) for table, keys in KEYS.items()}
    release = Release(**found["release"])
    if document.has("dataset"):
        for key in _NEEDED:
            if not document.has("release", key):
                document.missing("release", key, KEYS["release"][key].expected)
    if release.modified is None:
        release = replace(release, modified=release.issued)
    elif release.issued is not None and release.modified < release.issued:
        document.wrong(("release", "modified"), release.modified, _NOT_BEFORE_ISSUED)
    return Settings(
        release=release,
        catalogue=Catalogue(**found["catalogue"]),
        publisher=Publisher(**found["publisher"]),
        contact=Contact(**found["contact"]),
        dataset=Dataset(**found["dataset"]) if document.has("dataset") else None,
    )


def with_release(settings: Settings, version: str | None, modified: str | None) -> Settings:
    """The settings with another version or date; ValueError says what is wrong with them."""
    release = settings.release
    if version is not None:
        if not kinds.is_version(version):
            raise ValueError(f"{version!r} is no version: letters, digits, dots, hyphens")
        release = replace(release, version=version)
    if modified is not None:
        if not kinds.is_date(modified) or modified < (release.issued or modified):
            raise ValueError(f"{modified!r} is no day (YYYY-MM-DD) on or after release.issued")
        release = replace(release, modified=modified)
    return replace(settings, release=release)
