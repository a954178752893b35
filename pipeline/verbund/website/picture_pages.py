"""The pages of pictures: which a release has facts for, and what stands on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import islice
from typing import Final

from verbund.findings import Language
from verbund.pictures.drawing import Drawing
from verbund.views.pictures.counts import bars_of
from verbund.views.pictures.networks import Address
from verbund.views.pictures.release_pictures import ReleasePictures
from verbund.views.pictures.timelines import has_timelines

_NETWORK: Final = "network"


class PicturePages:
    """The pages of pictures of a release, by the word for their heading."""

    def __init__(self, pictures: ReleasePictures) -> None:
        self._pictures = pictures

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The words of the pages that there are: a page without a picture is none."""
        roles, first = self._pictures.roles, next(iter(self._pictures.views.names))
        found = {
            "network": bool(roles.links),
            "timelines": has_timelines(roles, first),
            "map": bool(roles.places),
            "counts": any(islice(bars_of(roles, first, _nowhere), 1)),
        }
        return tuple(name for name, there in found.items() if there)

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The keys of the parts of the network that have pages, by the paths of these."""
        return {f"{_NETWORK}-{key.removeprefix('k-')}.html": key for key in self._pictures.parts}

    @cached_property
    def part_pages(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of these pages by the IRIs of the concepts and places that they are about."""
        paths = {key: path for path, key in self.parts.items()}
        about = self._pictures.parts_about
        return {iri: tuple(paths[key] for key in keys) for iri, keys in about.items()}

    def parts_about(self, iri: str, language: Language) -> list[tuple[str, str]]:
        """The pages of parts of the network about a concept or place, with what they are called."""
        return [(path, self.part_label(path, language)) for path in self.part_pages.get(iri, ())]

    def part_label(self, path: str, language: Language) -> str:
        """What the part of the network on a page is called."""
        return self._pictures.label_of_part(self.parts[path], language)

    def part(self, path: str, language: Language, address: Address) -> Drawing | None:
        """The picture on the page of a part of the network."""
        return self._pictures.network(language, address, self.parts[path])

    def drawings(self, name: str, language: Language, address: Address) -> list[Drawing]:
        """The pictures of a page, for links as they are seen from it."""
        pictures = self._pictures
        made: Mapping[str, Callable[[], tuple[Drawing | None, ...]]] = {
            "network": lambda: (
                pictures.network(language, address),
                pictures.matrix(language, address),
            ),
            "timelines": lambda: pictures.timelines(language, address),
            "map": lambda: (pictures.map(language, address),),
            "counts": lambda: pictures.counts(language, address),
        }
        return [drawing for drawing in made[name]() if drawing is not None]

    def depends_on_all(self, iri: str) -> bool:
        """Whether a picture on the page of a record depends on all records."""
        return self._pictures.is_joined(iri)

    def of_record(self, iri: str, language: Language, address: Address) -> list[Drawing]:
        """The pictures on the page of a record: its partners, and what happened when."""
        pictures = self._pictures
        made = (
            pictures.partners_of(iri, language, address),
            pictures.timeline_of(iri, language, address),
        )
        return [drawing for drawing in made if drawing is not None]


def _nowhere(_: str) -> str:
    return ""
