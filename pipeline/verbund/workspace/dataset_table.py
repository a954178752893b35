"""The table [dataset] of verbund.toml: what the catalogue says of the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.setting import setting
from verbund.workspace.setting_types import Texts


@data_class(frozen=True, slots=True)
class Dataset:
    """[dataset]: texts and keywords by language; other values are IRIs of vocabularies."""

    HELP: ClassVar[Localised] = {
        "en": "The dataset. Without this table nothing is described.",
        "de": "Der Datensatz. Ohne diesen Abschnitt wird nichts beschrieben.",
    }
    title: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.TEXTS,
            en="The title of the dataset.",
            de="Der Titel des Datensatzes.",
        ),
    )
    description: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.PROSE,
            en="The description of the dataset; it may have several lines.",
            de="Die Beschreibung des Datensatzes, auch in mehreren Zeilen.",
        ),
    )
    identifier: str | None = field(
        default=None,
        metadata=setting(
            setting_types.TEXT,
            en="An identifier that never changes; without it, the IRI of the dataset.",
            de="Eine Kennung, die nie wechselt; ohne Angabe die Adresse (IRI) des Datensatzes.",
        ),
    )
    licence: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="The licence of the data, of the licence list of DCAT-AP.de.",
            de="Die Lizenz der Daten aus der Lizenzliste von DCAT-AP.de.",
        ),
    )
    attribution: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.TEXTS,
            en="Whom to name, for licences that demand it.",
            de="Wer zu nennen ist, wo die Lizenz es verlangt.",
        ),
    )
    contributors: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.IRIS,
            en="Who delivers the data to GovData; an empty list says that nobody does.",
            de="Wer die Daten an GovData liefert; eine leere Liste sagt: niemand.",
        ),
    )
    keywords: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=setting(
            setting_types.KEYWORDS,
            en="Words by which the dataset is found.",
            de="Schlagwörter, unter denen der Datensatz gefunden wird.",
        ),
    )
    themes: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.IRIS,
            en="The EU data themes of the dataset.",
            de="Die Themen des Datensatzes aus den Datenthemen der EU.",
        ),
    )
    spatial: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.IRIS,
            en="The places that the data cover.",
            de="Die Gebiete, für die die Daten gelten.",
        ),
    )
    geocoding_level: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="The administrative level of the places.",
            de="Die Verwaltungsebene der Gebiete.",
        ),
    )
    geocoding_2_0: bool = field(
        default=False,
        metadata=setting(
            setting_types.TRUE_OR_FALSE,
            en="Whether the places are also given as DCAT-AP.de 2.0 demands.",
            de="Ob die Gebiete auch so angegeben werden, wie DCAT-AP.de 2.0 es verlangt.",
        ),
    )
    frequency: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="How often the data are renewed, of the EU frequencies.",
            de="Wie oft die Daten erneuert werden, aus den Häufigkeiten der EU.",
        ),
    )
    availability: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="How long the data will be there, of the EU planned availability.",
            de="Wie lange es die Daten geben wird, aus der geplanten Verfügbarkeit der EU.",
        ),
    )
    access_rights: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="Who may see the data, of the EU access rights.",
            de="Wer die Daten sehen darf, aus den Zugriffsrechten der EU.",
        ),
    )
    rights: Texts = field(
        default_factory=dict,
        metadata=setting(
            setting_types.TEXTS,
            en="What holds for the use of the data beside the licence, in a sentence.",
            de="Was neben der Lizenz für die Nutzung der Daten gilt, in einem Satz.",
        ),
    )
    languages: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.IRIS,
            en="The languages of the data, of the EU languages.",
            de="Die Sprachen der Daten aus den Sprachen der EU.",
        ),
    )
    landing_page: str | None = field(
        default=None,
        metadata=setting(
            setting_types.WEB,
            en="The page of the dataset for people.",
            de="Die Seite des Datensatzes für Menschen.",
        ),
    )
    conforms_to: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.IRIS,
            en="Standards that the data follow, beside the ontology.",
            de="Standards, denen die Daten neben der Ontologie folgen.",
        ),
    )
