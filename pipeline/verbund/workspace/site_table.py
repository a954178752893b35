"""The table [site] of verbund.toml: the pages of a release, and what they are made with."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.setting import setting


@data_class(frozen=True, slots=True)
class SiteTable:
    """[site]: whether a build makes the pages too, and the outlines of their map."""

    HELP: ClassVar[Localised] = {
        "en": "The site: pages of the release for people.",
        "de": "Die Website: Seiten der Veröffentlichung für Menschen.",
    }
    with_build: bool = field(
        default=False,
        metadata=setting(
            setting_types.TRUE_OR_FALSE,
            en="Whether a build also makes the site, in the folder site beside verbund.toml.",
            de="Ob mit jeder Veröffentlichung auch die Website entsteht, im Ordner site neben "
            "verbund.toml.",
        ),
    )
    outlines: str | None = field(
        default=None,
        metadata=setting(
            setting_types.GEOJSON_FILE,
            en="The outlines of territories for the map of verbund site, verbund serve and builds.",
            de="Die Umrisse der Gebiete für die Karte von verbund site und verbund serve.",
        ),
    )
