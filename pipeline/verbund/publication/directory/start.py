"""The start page of a publication without a site: the description of the dataset, and its files."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from verbund.findings import Language
from verbund.findings.catalogue import say
from verbund.html.environment import environment_of
from verbund.html.view import Value
from verbund.website.described import name_of
from verbund.website.text import PACKAGE

if TYPE_CHECKING:
    from verbund.publication.directory.documents import Documents
    from verbund.publication.release import Release

STYLE: Final = "site.css"
"""Its style sheet, in the folder of documents: that of the site."""

_LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")


def index_page(release: Release, documents: Documents, place: str, about: str) -> str:
    """The start page: the title of the dataset, its pages and files.

    ``place`` is the path of the release's files, ``about`` that of the documents of resources.
    """
    dataset = str(release.dataset or "").removeprefix(release.base)
    things = documents.descriptions
    described = next((thing for thing in things if thing.relative == dataset), None)
    title = _in_languages(name_of(described.own)) if described else []
    names = sorted(name for name in release.files if "/" not in name)
    template = environment_of("verbund.publication.directory").get_template("index.html")
    return template.render(
        title=title or [Value(say("dataset.untitled", tag), tag) for tag in _LANGUAGES],
        base=release.base,
        version=release.version,
        about=about,
        pages=[
            (language, f"{place}pages/index.{language}.html")
            for language in _LANGUAGES
            if f"pages/index.{language}.html" in release.files
        ],
        things=[(thing, f"{about}{quote(thing)}.ttl") for thing in _first(documents)],
        files=[(name, quote(place + name), release.files[name].bytes) for name in names],
    )


def style() -> bytes:
    """The style sheet of the start page."""
    return files(PACKAGE).joinpath("assets", STYLE).read_bytes()


def _in_languages(names: Mapping[str, str]) -> list[Value]:
    """A name in each language of the page; one of another language where it has none."""
    found: list[Value] = []
    for language in _LANGUAGES:
        text = names.get(language)
        if text is not None and all(text != value.text for value in found):
            found.append(Value(text, language))
    return found or [Value(text, tag) for tag, text in sorted(names.items())[:1]]


def _first(documents: Documents) -> list[str]:
    known = {thing.relative for thing in documents.descriptions}
    return [name for name in ("dataset", "catalogue", "void", "version") if name in known]
