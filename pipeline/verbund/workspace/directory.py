"""Settings of a folder that a web server serves: the table [publish.NAME]."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.setting import setting


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """A target folder that a web server serves."""

    HELP: ClassVar[Localised] = {
        "en": "A folder that a web server serves.",
        "de": "Ein Ordner, den ein Webserver ausliefert.",
    }
    folder: str = field(
        metadata=setting(
            setting_types.folder("../www"),
            en="The folder that is published to, by its path from the workspace.",
            de="Der Ordner, in den veröffentlicht wird, als Pfad vom Arbeitsbereich aus.",
        ),
    )
    address: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI_FOLDER,
            en="Where the folder is served; without it, at the base.",
            de="Unter welcher Adresse der Ordner ausgeliefert wird; ohne Angabe unter der Basis.",
        ),
    )
    records: int = field(
        default=10_000,
        metadata=setting(
            setting_types.NUMBER,
            en="Up to so many records get documents of their own, four files each.",
            de="Bis zu so vielen Datensätzen hat jeder eigene Dokumente, vier Dateien.",
        ),
    )
