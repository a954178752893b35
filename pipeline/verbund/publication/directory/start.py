"""The start page of a publication, and the page that lists its records."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from verbund.html.place import place_of
from verbund.html.view import Value
from verbund.publication.directory.pages import in_languages, template
from verbund.publication.directory.things import name_of

if TYPE_CHECKING:
    from verbund.publication.directory.documents import Documents
    from verbund.publication.release import Release


def index_page(release: Release, documents: Documents, place: str, about: str) -> str:
    """The start page: the title of the dataset, its pages, files and records.

    ``place`` is the path of the release's files, ``about`` that of the documents of resources.
    """
    dataset = str(release.dataset or "").removeprefix(release.base)
    things = documents.descriptions
    described = next((thing for thing in things if thing.relative == dataset), None)
    title = in_languages(name_of(described.own)) if described else []
    names = sorted(name for name in release.files if "/" not in name)
    return template("index.html").render(
        title=title or [Value(release.base, code=True)],
        base=release.base,
        version=release.version,
        about=about,
        pages=[
            (language, f"{place}pages/index.{language}.html")
            for language in ("de", "en")
            if f"pages/index.{language}.html" in release.files
        ],
        things=[(thing, f"{about}{quote(thing)}.html") for thing in _first(documents)],
        files=[(name, quote(place + name), release.files[name].bytes) for name in names],
        records=documents.has_records,
    )


def records_page(about: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """The page with a link to every record's page; ``names`` are by relative IRI and language."""
    groups = [
        (segment, [_link(about, relative, names[relative]) for relative in items])
        for segment, items in groupby(names, lambda relative: relative.rpartition("/")[0])
    ]
    return template("records.html").render(about=about, groups=groups)


def _first(documents: Documents) -> list[str]:
    known = {thing.relative for thing in documents.descriptions}
    return [name for name in ("dataset", "catalogue", "void", "version") if name in known]


def _link(about: str, relative: str, names: Mapping[str, str]) -> Value:
    found = in_languages(names)
    shown = found[0] if found else Value(relative.rpartition("/")[2], code=True)
    place = place_of(relative)
    href = f"{about}{quote(place)}.html" if place is not None else ""
    return Value(shown.text, shown.language, href, shown.code)
