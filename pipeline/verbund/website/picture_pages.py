"""The pages of pictures: network, time lines, map, counts; each only where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from verbund.findings import Language
from verbund.pictures.drawing import Drawing
from verbund.views.pictures.counts import bars_of
from verbund.views.pictures.release_pictures import ReleasePictures
from verbund.views.pictures.timelines import timelines_of

Address = Callable[[str], str]
"""Where the page of a record is, seen from a page."""

PICTURES: Final = ("network", "timeline", "map", "counts")
"""The pages of pictures, by name."""


def drawings_of(
    name: str, pictures: ReleasePictures, language: Language, address: Address
) -> Sequence[Drawing]:
    """Return the pictures of a page, drawn for it; none where the release has no such facts."""
    found: Sequence[Drawing | None]
    if name == "network":
        found = (pictures.network(language, address), pictures.matrix(language, address))
    elif name == "timeline":
        found = pictures.timelines(language, address)
    elif name == "map":
        found = (pictures.map(language, address),)
    else:
        found = pictures.counts(language, address)
    return [drawing for drawing in found if drawing is not None]


def drawings_of_record(
    iri: str, pictures: ReleasePictures, language: Language, address: Address
) -> Sequence[Drawing]:
    """Return the pictures of a record: its partners, and its course of time."""
    found = (
        pictures.partners_of(iri, language, address),
        pictures.timeline_of(iri, language, address),
    )
    return [drawing for drawing in found if drawing is not None]


def has_pictures(name: str, pictures: ReleasePictures, language: Language) -> bool:
    """Whether a release has anything for a page of pictures; nothing is drawn for that."""
    roles = pictures.roles
    if name == "network":
        return bool(roles.links)
    if name == "map":
        return bool(roles.places)
    facts = timelines_of if name == "timeline" else bars_of
    return any(True for _ in facts(roles, language, _nowhere))


def _nowhere(iri: str) -> str:
    return ""
