"""What all pages of the site say in one language: title, navigation, who publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from verbund.findings import Language
from verbund.findings.catalogue import LANGUAGES, day_for_people, localised
from verbund.html.words import Words
from verbund.views.release import ReleaseViews
from verbund.website.licences import licence_name

PACKAGE: Final = "verbund.website"
CHANGES: Final = "changes/changes.{language}.md"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the navigation; ``path`` is below the language, or else below the site."""

    label: str
    path: str
    of_language: bool = True


@dataclass(frozen=True, slots=True)
class SiteText:
    """What all pages of a language share. ``day`` is that of the last change as people write it."""

    language: Language
    title: str
    description: str
    publisher: str
    licence: str
    licence_name: str
    version: str
    day: str
    navigation: tuple[Item, ...]
    languages: tuple[Language, ...]
    words: dict[str, Words]
    parts: dict[tuple[str, ...], Markup] = field(default_factory=dict, compare=False, repr=False)
    """The parts of pages that were made already (``Page.shared``)."""


def site_text(views: ReleaseViews, language: Language, pictures: Sequence[str]) -> SiteText:
    """Return what all pages of a release share, in one language; ``pictures`` has pages too."""
    dataset = views.dataset
    return SiteText(
        language=language,
        title=views.title(language),
        description=localised(dataset.descriptions, language),
        publisher=localised(dataset.publisher, language),
        licence=dataset.licence,
        licence_name=licence_name(dataset.licence, views, language),
        version=views.version,
        day=localised(day_for_people(dataset.modified), language),
        navigation=tuple(_navigation(language, pictures)),
        languages=tuple(LANGUAGES),
        words={tag: Words(PACKAGE, tag) for tag in LANGUAGES},
    )


def _navigation(language: Language, pictures: Sequence[str]) -> list[Item]:
    say = Words(PACKAGE, language)
    names = ["tables", *pictures, "concepts", "changes", "questions", "downloads"]
    items = [Item(say("home"), "index.html")]
    items += [Item(say(name), f"{name}.html") for name in names]
    items.append(Item(say("terms"), "ontology.html"))
    return items
