"""Settings for the description of a release in verbund.toml; one class a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import ClassVar, Final

from verbund.data_class import data_class
from verbund.errors import _ControlFlow
from verbund.findings import Localised, phrase
from verbund.findings.catalogue import visible
from verbund.workspace import setting_types
from verbund.workspace.dataset_table import Dataset
from verbund.workspace.document import TomlDocument
from verbund.workspace.release_table import Release
from verbund.workspace.setting import kinds_of, needed_with_table, setting
from verbund.workspace.setting_types import Texts
from verbund.workspace.text_forms import is_date, is_version


@data_class(frozen=True, slots=True)
class Catalogue:
    """[catalogue]: the catalogue that the dataset is in."""

    HELP: ClassVar[Localised] = {
        "en": "The catalogue that the dataset is in.",
        "de": "Der Katalog, in dem der Datensatz steht.",
    }
    title: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.TEXTS,
            en="The title of the catalogue.",
            de="Der Titel des Katalogs.",
        ),
    )
    description: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.PROSE,
            en="The description of the catalogue; it may have several lines.",
            de="Die Beschreibung des Katalogs, auch in mehreren Zeilen.",
        ),
    )
    homepage: str | None = field(
        default=None,
        metadata=setting(
            setting_types.WEB,
            en="The page of the catalogue for people.",
            de="Die Seite des Katalogs für Menschen.",
        ),
    )
    licence: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="The licence of the catalogue itself.",
            de="Die Lizenz des Katalogs selbst.",
        ),
    )


@data_class(frozen=True, slots=True)
class Publisher:
    """[publisher]: the publisher of catalogue and dataset."""

    HELP: ClassVar[Localised] = {
        "en": "Who publishes catalogue and dataset.",
        "de": "Wer Katalog und Datensatz herausgibt.",
    }
    name: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.TEXTS,
            en="The name of the publisher.",
            de="Der Name der herausgebenden Stelle.",
        ),
    )
    type: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="The kind of publisher, of the publisher types of ADMS.",
            de="Die Art der Stelle aus den Herausgeber-Arten von ADMS.",
        ),
    )
    homepage: str | None = field(
        default=None,
        metadata=setting(
            setting_types.WEB,
            en="The page of the publisher.",
            de="Die Seite der herausgebenden Stelle.",
        ),
    )


@data_class(frozen=True, slots=True)
class Contact:
    """[contact]: the contact point of the dataset."""

    HELP: ClassVar[Localised] = {
        "en": "Whom to ask about the dataset.",
        "de": "Wer Fragen zum Datensatz beantwortet.",
    }
    name: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.TEXTS,
            en="The name of the contact; one is published, in the language of the data.",
            de="Der Name der Kontaktstelle; einer wird veröffentlicht, in der Sprache der Daten.",
        ),
    )
    email: str | None = field(
        default=None,
        metadata=setting(
            setting_types.EMAIL,
            en="The e-mail address of the contact.",
            de="Die E-Mail-Adresse der Kontaktstelle.",
        ),
    )
    url: str | None = field(
        default=None,
        metadata=setting(
            setting_types.WEB,
            en="The page of the contact.",
            de="Die Seite der Kontaktstelle.",
        ),
    )
    telephone: str | None = field(
        default=None,
        metadata=setting(
            setting_types.TELEPHONE,
            en="The telephone number of the contact.",
            de="Die Telefonnummer der Kontaktstelle.",
        ),
    )

    def name_in(self, language: str) -> Texts:
        """Return the name to publish: in this language, else without one, else the first."""
        best = sorted(self.name, key=lambda tag: (tag.lower() != language.lower(), tag != "", tag))
        return {tag: self.name[tag] for tag in best[:1]}


_NOT_BEFORE_ISSUED: Localised = {
    "en": "a day that is not before release.issued",
    "de": "ein Tag, der nicht vor release.issued liegt",
}


TABLES: Final[Mapping[str, type]] = {
    "release": Release,
    "catalogue": Catalogue,
    "publisher": Publisher,
    "contact": Contact,
    "dataset": Dataset,
}
"""The tables by their names."""


@data_class(frozen=True, slots=True)
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
        if not is_version(version):
            raise ReleaseRefused(phrase("release.wrong-version", value=visible(version)))
        release = replace(release, version=version)
    if modified is not None:
        if not is_date(modified) or modified < (release.issued or modified):
            raise ReleaseRefused(phrase("release.wrong-modified", value=visible(modified)))
        release = replace(release, modified=modified)
    return replace(settings, release=release)
