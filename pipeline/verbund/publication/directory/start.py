"""The start page of a publication without a site: the description of the dataset, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from verbund.findings import Language
from verbund.findings.catalogue import say
from verbund.html.view import Value
from verbund.publication.directory.pages import in_languages, template
from verbund.publication.directory.things import name_of

if TYPE_CHECKING:
    from verbund.publication.directory.documents import Documents
    from verbund.publication.release import Release

_LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")


def index_page(release: Release, documents: Documents, place: str, about: str) -> str:
    """The start page: the title of the dataset, its pages and files.

    ``place`` is the path of the release's files, ``about`` that of the documents of resources.
    """
    dataset = str(release.dataset or "").removeprefix(release.base)
    things = documents.descriptions
    described = next((thing for thing in things if thing.relative == dataset), None)
    title = in_languages(name_of(described.own)) if described else []
    names = sorted(name for name in release.files if "/" not in name)
    return template("index.html").render(
        title=title or [Value(say("dataset.untitled", tag), tag) for tag in _LANGUAGES],
        base=release.base,
        version=release.version,
        about=about,
        pages=[
            (language, f"{place}pages/index.{language}.html")
            for language in _LANGUAGES
            if f"pages/index.{language}.html" in release.files
        ],
        things=[(thing, f"{about}{quote(thing)}.html") for thing in _first(documents)],
        files=[(name, quote(place + name), release.files[name].bytes) for name in names],
    )


def _first(documents: Documents) -> list[str]:
    known = {thing.relative for thing in documents.descriptions}
    return [name for name in ("dataset", "catalogue", "void", "version") if name in known]
