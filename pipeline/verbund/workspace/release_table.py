"""The table [release] of verbund.toml: version, days and addresses of a release."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.setting import WithTable, setting

_WITH_DATASET: Final = WithTable("dataset")
"""Further properties that DCAT-AP.de demands are checked by the gate."""


@data_class(frozen=True, slots=True)
class Release:
    """[release]: dates are YYYY-MM-DD; ``modified`` defaults to ``issued``."""

    HELP: ClassVar[Localised] = {
        "en": "The release: version, dates and where it lies.",
        "de": "Die Veröffentlichung: Version, Tage und wo sie liegt.",
    }
    version: str | None = field(
        default=None,
        metadata=setting(
            setting_types.VERSION,
            en="The version of the release.",
            de="Die Version der Veröffentlichung.",
        ),
    )
    issued: str | None = field(
        default=None,
        metadata=setting(
            setting_types.DATE,
            en="The day of first publication; no clock is read.",
            de="Der Tag der ersten Veröffentlichung; keine Uhr wird gelesen.",
            needed=_WITH_DATASET,
        ),
    )
    modified: str | None = field(
        default=None,
        metadata=setting(
            setting_types.DATE,
            en="The day of this release, not before issued; without it, issued.",
            de="Der Tag dieser Veröffentlichung, nicht vor issued; ohne Angabe issued.",
        ),
    )
    keep: int = field(
        default=5,
        metadata=setting(
            setting_types.NUMBER,
            en="How many versions are kept.",
            de="Wie viele Versionen aufgehoben werden.",
        ),
    )
    feed: int = field(
        default=10_000,
        metadata=setting(
            setting_types.NUMBER,
            en="Up to how many records a change feed begins; 0 is never. Once begun it goes on.",
            de="Bis zu wie vielen Einträgen ein Änderungsfeed beginnt; 0 heißt nie. "
            "Einmal begonnen, geht er weiter.",
        ),
    )
    compress_from: int = field(
        default=1_000_000,
        metadata=setting(
            setting_types.NUMBER,
            en="Files of this many bytes are also packed; 0 is never.",
            de="Dateien ab so vielen Bytes gibt es auch gepackt; 0 heißt nie.",
        ),
    )
    download: str | None = field(
        default=None,
        metadata=setting(
            setting_types.WEB_FOLDER,
            en="The web address below which the files of the release lie.",
            de="Die Internet-Adresse, unter der die Dateien der Veröffentlichung liegen.",
            needed=_WITH_DATASET,
        ),
    )
    query_endpoint: str | None = field(
        default=None,
        metadata=setting(
            setting_types.WEB,
            en="The address of a SPARQL endpoint with the data.",
            de="Die Adresse eines SPARQL-Endpunkts mit den Daten.",
        ),
    )
