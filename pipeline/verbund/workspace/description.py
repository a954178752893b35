"""Settings for the description of a release in verbund.toml; one class a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from verbund.errors import _ControlFlow
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import visible
from verbund.workspace import kinds
from verbund.workspace.document import TomlDocument
from verbund.workspace.kinds import Texts
from verbund.workspace.setting import WithTable, kinds_of, needed_with_table, setting

_WITH_DATASET: Final = WithTable("dataset")
"""Further properties that DCAT-AP.de demands are checked by the gate."""

_NOT_BEFORE_ISSUED: Localised = {
    "en": "a day that is not before release.issued",
    "de": "ein Tag, der nicht vor release.issued liegt",
}


@dataclass(frozen=True, slots=True)
class Release:
    """[release]: dates are YYYY-MM-DD; ``modified`` defaults to ``issued``."""

    HELP: ClassVar[Localised] = {
        "en": "The release: version, dates and where it lies.",
        "de": "Die Veröffentlichung: Version, Tage und wo sie liegt.",
    }
    version: str | None = field(
        default=None,
        metadata=setting(
            kinds.VERSION,
            en="The version of the release.",
            de="Die Version der Veröffentlichung.",
        ),
    )
    issued: str | None = field(
        default=None,
        metadata=setting(
            kinds.DATE,
            en="The day of first publication; no clock is read.",
            de="Der Tag der ersten Veröffentlichung; keine Uhr wird gelesen.",
            needed=_WITH_DATASET,
        ),
    )
    modified: str | None = field(
        default=None,
        metadata=setting(
            kinds.DATE,
            en="The day of this release, not before issued; without it, issued.",
            de="Der Tag dieser Veröffentlichung, nicht vor issued; ohne Angabe issued.",
        ),
    )
    keep: int = field(
        default=5,
        metadata=setting(
            kinds.NUMBER,
            en="How many versions are kept.",
            de="Wie viele Versionen aufgehoben werden.",
        ),
    )
    compress_from: int = field(
        default=1_000_000,
        metadata=setting(
            kinds.NUMBER,
            en="Files of this many bytes are also packed; 0 is never.",
            de="Dateien ab so vielen Bytes gibt es auch gepackt; 0 heißt nie.",
        ),
    )
    download: str | None = field(
        default=None,
        metadata=setting(
            kinds.WEB_FOLDER,
            en="The web address below which the files of the release lie.",
            de="Die Internet-Adresse, unter der die Dateien der Veröffentlichung liegen.",
            needed=_WITH_DATASET,
        ),
    )
    query_endpoint: str | None = field(
        default=None,
        metadata=setting(
            kinds.WEB,
            en="The address of a SPARQL endpoint with the data.",
            de="Die Adresse eines SPARQL-Endpunkts mit den Daten.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """[catalogue]: the catalogue that the dataset is in."""

    HELP: ClassVar[Localised] = {
        "en": "The catalogue that the dataset is in.",
        "de": "Der Katalog, in dem der Datensatz steht.",
    }
    title: Texts = field(
        default_factory=dict,
        metadata=setting(
            kinds.TEXTS,
            en="The title of the catalogue.",
            de="Der Titel des Katalogs.",
        ),
    )
    description: Texts = field(
        default_factory=dict,
        metadata=setting(
            kinds.PROSE,
            en="The description of the catalogue; it may have several lines.",
            de="Die Beschreibung des Katalogs, auch in mehreren Zeilen.",
        ),
    )
    homepage: str | None = field(
        default=None,
        metadata=setting(
            kinds.WEB,
            en="The page of the catalogue for people.",
            de="Die Seite des Katalogs für Menschen.",
        ),
    )
    licence: str | None = field(
        default=None,
        metadata=setting(
            kinds.IRI,
            en="The licence of the catalogue itself.",
            de="Die Lizenz des Katalogs selbst.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Publisher:
    """[publisher]: the publisher of catalogue and dataset."""

    HELP: ClassVar[Localised] = {
        "en": "Who publishes catalogue and dataset.",
        "de": "Wer Katalog und Datensatz herausgibt.",
    }
    name: Texts = field(
        default_factory=dict,
        metadata=setting(
            kinds.TEXTS,
            en="The name of the publisher.",
            de="Der Name der herausgebenden Stelle.",
        ),
    )
    type: str | None = field(
        default=None,
        metadata=setting(
            kinds.IRI,
            en="The kind of publisher, of the publisher types of ADMS.",
            de="Die Art der Stelle aus den Herausgeber-Arten von ADMS.",
        ),
    )
    homepage: str | None = field(
        default=None,
        metadata=setting(
            kinds.WEB,
            en="The page of the publisher.",
            de="Die Seite der herausgebenden Stelle.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Contact:
    """[contact]: the contact point of the dataset."""

    HELP: ClassVar[Localised] = {
        "en": "Whom to ask about the dataset.",
        "de": "Wer Fragen zum Datensatz beantwortet.",
    }
    name: Texts = field(
        default_factory=dict,
        metadata=setting(
            kinds.TEXTS,
            en="The name of the contact; one is published, in the language of the data.",
            de="Der Name der Kontaktstelle; einer wird veröffentlicht, in der Sprache der Daten.",
        ),
    )
    email: str | None = field(
        default=None,
        metadata=setting(
            kinds.EMAIL,
            en="The e-mail address of the contact.",
            de="Die E-Mail-Adresse der Kontaktstelle.",
        ),
    )
    url: str | None = field(
        default=None,
        metadata=setting(
            kinds.WEB,
            en="The page of the contact.",
            de="Die Seite der Kontaktstelle.",
        ),
    )
    telephone: str | None = field(
        default=None,
        metadata=setting(
            kinds.TELEPHONE,
            en="The telephone number of the contact.",
            de="Die Telefonnummer der Kontaktstelle.",
        ),
    )

    def name_in(self, language: str) -> Texts:
        """Return the name to publish: in this language, else without one, else the first."""
        best = sorted(self.name, key=lambda tag: (tag.lower() != language.lower(), tag != "", tag))
        return {tag: self.name[tag] for tag in best[:1]}


@dataclass(frozen=True, slots=True)
class Dataset:
    """[dataset]: texts and keywords by language; other values are IRIs of vocabularies."""

    HELP: ClassVar[Localised] = {
        "en": "The dataset. Without this table nothing is described.",
        "de": "Der Datensatz. Ohne diesen Abschnitt wird nichts beschrieben.",
    }
    title: Texts = field(
        default_factory=dict,
        metadata=setting(
            kinds.TEXTS,
            en="The title of the dataset.",
            de="Der Titel des Datensatzes.",
        ),
    )
    description: Texts = field(
        default_factory=dict,
        metadata=setting(
            kinds.PROSE,
            en="The description of the dataset; it may have several lines.",
            de="Die Beschreibung des Datensatzes, auch in mehreren Zeilen.",
        ),
    )
    identifier: str | None = field(
        default=None,
        metadata=setting(
            kinds.TEXT,
            en="An identifier that never changes; without it, the IRI of the dataset.",
            de="Eine Kennung, die nie wechselt; ohne Angabe die Adresse (IRI) des Datensatzes.",
        ),
    )
    licence: str | None = field(
        default=None,
        metadata=setting(
            kinds.IRI,
            en="The licence of the data, of the licence list of DCAT-AP.de.",
            de="Die Lizenz der Daten aus der Lizenzliste von DCAT-AP.de.",
        ),
    )
    attribution: Texts = field(
        default_factory=dict,
        metadata=setting(
            kinds.TEXTS,
            en="Whom to name, for licences that demand it.",
            de="Wer zu nennen ist, wo die Lizenz es verlangt.",
        ),
    )
    contributors: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            kinds.IRIS,
            en="Who delivers the data to GovData; an empty list says that nobody does.",
            de="Wer die Daten an GovData liefert; eine leere Liste sagt: niemand.",
        ),
    )
    keywords: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=setting(
            kinds.KEYWORDS,
            en="Words by which the dataset is found.",
            de="Schlagwörter, unter denen der Datensatz gefunden wird.",
        ),
    )
    themes: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            kinds.IRIS,
            en="The EU data themes of the dataset.",
            de="Die Themen des Datensatzes aus den Datenthemen der EU.",
        ),
    )
    spatial: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            kinds.IRIS,
            en="The places that the data cover.",
            de="Die Gebiete, für die die Daten gelten.",
        ),
    )
    geocoding_level: str | None = field(
        default=None,
        metadata=setting(
            kinds.IRI,
            en="The administrative level of the places.",
            de="Die Verwaltungsebene der Gebiete.",
        ),
    )
    geocoding_2_0: bool = field(
        default=False,
        metadata=setting(
            kinds.TRUE_OR_FALSE,
            en="Whether the places are also given as DCAT-AP.de 2.0 demands.",
            de="Ob die Gebiete auch so angegeben werden, wie DCAT-AP.de 2.0 es verlangt.",
        ),
    )
    frequency: str | None = field(
        default=None,
        metadata=setting(
            kinds.IRI,
            en="How often the data are renewed, of the EU frequencies.",
            de="Wie oft die Daten erneuert werden, aus den Häufigkeiten der EU.",
        ),
    )
    availability: str | None = field(
        default=None,
        metadata=setting(
            kinds.IRI,
            en="How long the data will be there, of the EU planned availability.",
            de="Wie lange es die Daten geben wird, aus der geplanten Verfügbarkeit der EU.",
        ),
    )
    access_rights: str | None = field(
        default=None,
        metadata=setting(
            kinds.IRI,
            en="Who may see the data, of the EU access rights.",
            de="Wer die Daten sehen darf, aus den Zugriffsrechten der EU.",
        ),
    )
    languages: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            kinds.IRIS,
            en="The languages of the data, of the EU languages.",
            de="Die Sprachen der Daten aus den Sprachen der EU.",
        ),
    )
    landing_page: str | None = field(
        default=None,
        metadata=setting(
            kinds.WEB,
            en="The page of the dataset for people.",
            de="Die Seite des Datensatzes für Menschen.",
        ),
    )
    conforms_to: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            kinds.IRIS,
            en="Standards that the data follow, beside the ontology.",
            de="Standards, denen die Daten neben der Ontologie folgen.",
        ),
    )


TABLES: Final[Mapping[str, type]] = {
    "release": Release,
    "catalogue": Catalogue,
    "publisher": Publisher,
    "contact": Contact,
    "dataset": Dataset,
}
"""The tables by their names."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Without [dataset] nothing is described; the other tables may then be empty."""

    release: Release = field(default_factory=Release)
    catalogue: Catalogue = field(default_factory=Catalogue)
    publisher: Publisher = field(default_factory=Publisher)
    contact: Contact = field(default_factory=Contact)
    dataset: Dataset | None = None


def read_settings(document: TomlDocument) -> Settings:
    """Read the settings of a document; faults are added to its findings."""
    values = {name: document.values(name, kinds_of(table)) for name, table in TABLES.items()}
    release = Release(**values["release"])
    if document.has("dataset"):
        for key in needed_with_table(Release, "dataset"):
            if not document.has("release", key):
                document.missing("release", key, kinds_of(Release)[key].expected)
    if release.modified is None:
        release = replace(release, modified=release.issued)
    elif release.issued is not None and release.modified < release.issued:
        document.wrong(("release", "modified"), release.modified, _NOT_BEFORE_ISSUED)
    return Settings(
        release=release,
        catalogue=Catalogue(**values["catalogue"]),
        publisher=Publisher(**values["publisher"]),
        contact=Contact(**values["contact"]),
        dataset=Dataset(**values["dataset"]) if document.has("dataset") else None,
    )


class ReleaseRefused(_ControlFlow):
    """Raised for a version or date, given in place of the setting, that cannot be.

    ``text`` says why.
    """

    def __init__(self, text: Localised) -> None:
        super().__init__(text)
        self.text = text


def with_release(settings: Settings, version: str | None, modified: str | None) -> Settings:
    """Return the settings with another version or date; raises ReleaseRefused for invalid ones."""
    release = settings.release
    if version is not None:
        if not kinds.is_version(version):
            raise ReleaseRefused(phrase("release.wrong-version", value=visible(version)))
        release = replace(release, version=version)
    if modified is not None:
        if not kinds.is_date(modified) or modified < (release.issued or modified):
            raise ReleaseRefused(phrase("release.wrong-modified", value=visible(modified)))
        release = replace(release, modified=modified)
    return replace(settings, release=release)
