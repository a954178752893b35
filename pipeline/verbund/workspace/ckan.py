"""Settings of a CKAN portal: the table [publish.NAME]."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.setting import setting


@data_class(frozen=True, slots=True)
class CkanSettings:
    """A CKAN portal; ``upload`` and ``link`` name files that differ from ``files``."""

    HELP: ClassVar[Localised] = {
        "en": "A CKAN portal.",
        "de": "Ein CKAN-Portal.",
    }
    url: str = field(
        metadata=setting(
            setting_types.PORTAL,
            en="The root of the portal, where its home page is.",
            de="Die Wurzel des Portals, wo seine Startseite ist.",
        ),
    )
    token: str = field(
        metadata=setting(
            setting_types.ENVIRONMENT,
            en="The environment variable that holds the API token; never the token itself.",
            de="Die Umgebungsvariable mit dem API-Schlüssel; nie der Schlüssel selbst.",
        ),
    )
    organisation: str = field(
        metadata=setting(
            setting_types.PORTAL_NAME,
            en="The organisation that owns the dataset; it is created if it is not there.",
            de="Die Organisation, der der Datensatz gehört; fehlt sie, wird sie angelegt.",
        ),
    )
    dataset: str | None = field(
        default=None,
        metadata=setting(
            setting_types.PORTAL_NAME,
            en="The name of the dataset at the portal; without it, made from its identifier.",
            de="Der Name des Datensatzes im Portal; ohne Angabe aus seiner Kennung gemacht.",
        ),
    )
    files: str = field(
        default="link",
        metadata=setting(
            setting_types.choice("link", "upload"),
            en="Whether the portal gets links to release.download, or the files themselves.",
            de="Ob das Portal Links auf release.download bekommt oder die Dateien selbst.",
        ),
    )
    upload: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.FILES,
            en='With files = "link": files that are uploaded all the same.',
            de='Bei files = "link": Dateien, die trotzdem hochgeladen werden.',
        ),
    )
    link: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.FILES,
            en='With files = "upload": files that are linked all the same.',
            de='Bei files = "upload": Dateien, die trotzdem verlinkt werden.',
        ),
    )
    private: bool | None = field(
        default=None,
        metadata=setting(
            setting_types.TRUE_OR_FALSE,
            en="Whether only the organisation sees the dataset; without it, left to the portal.",
            de="Ob nur die Organisation den Datensatz sieht; ohne Angabe entscheidet das Portal.",
        ),
    )
