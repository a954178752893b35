"""Settings of a folder that a web server serves: the table [publish.NAME]."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar, Final
from urllib.parse import unquote, urlsplit

from verbund.data_class import data_class
from verbund.findings import Localised, phrase
from verbund.workspace import setting_types
from verbund.workspace.setting import setting

LONGEST_PATH: Final = 1000
"""The most bytes of a path: nginx reads arguments of up to 4096, and patterns may take four
for one byte."""


def is_servable(address: str) -> bool:
    """Whether the configurations of nginx and Apache can hold the path of a URL.

    The path must be printable, no longer than an argument of a configuration may be, and without a
    question mark, at which Apache cuts a rewritten URL (mod_rewrite, flag UnsafeAllow3F).
    """
    try:
        path = unquote(urlsplit(address).path, errors="strict")
    except ValueError:
        return False
    return (
        path.startswith("/")
        and path.isprintable()
        and "?" not in path
        and len(path.encode()) <= LONGEST_PATH
    )


ADDRESS: Final = setting_types.restricted(
    setting_types.IRI_FOLDER, is_servable, phrase("toml.address"), never="%3F"
)


@data_class(frozen=True, slots=True)
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
            ADDRESS,
            en="Where the folder is served; without it, at the base.",
            de="Unter welcher Adresse der Ordner ausgeliefert wird; ohne Angabe unter der Basis.",
        ),
    )
    records: int = field(
        default=10_000,
        metadata=setting(
            setting_types.NUMBER,
            en="Up to so many records get documents and pages of their own, five files each.",
            de="Bis zu so vielen Datensätzen hat jeder eigene Dokumente und Seiten, fünf Dateien.",
        ),
    )
    site: bool = field(
        default=True,
        metadata=setting(
            setting_types.TRUE_OR_FALSE,
            en="Whether the pages of the site are published too, in German and English.",
            de="Ob auch die Seiten der Website veröffentlicht werden, deutsch und englisch.",
        ),
    )
