"""Pages of the site before that need not be made again: nothing that they depend on changed.

What each depended on, and a digest of its bytes, is kept in the user's cache folder by the place of
the site. Without that, or after a change of the model, of the code or of what all pages share,
every page is made.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from verbund.model.cache import code_state
from verbund.system.regular_file import read_regular
from verbund.system.user_cache import cache_folder, read_kept, write_kept
from verbund.website.dependencies import PARTS, WHOLE, Digests, noted
from verbund.website.site import Site

_SUFFIX: Final = ".site"
_LARGEST: Final = 1 << 30
_LARGEST_PAGE: Final = 1 << 27  # a larger one is made each time
_OWN: Final = ("verbund.website", "verbund.pictures")
_MODEL: Final = ("ontology.ttl", "shapes.ttl")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page: the digest of its bytes, what it depended on, and the digest of all that."""

    digest: str
    depended: tuple[str, ...]
    state: str

    def as_json(self) -> list[object]:
        """The page as JSON."""
        return [self.digest, list(self.depended), self.state]


@dataclass(slots=True)
class KeptPages:
    """The pages of the site before, and those that are made now."""

    place: Path | None
    shared: str
    digests: Digests
    before: Mapping[str, KeptPage]
    now: dict[str, KeptPage] = field(default_factory=dict)

    def unchanged(self, path: str, old: Path) -> bytes | None:
        """The bytes of a page that is as it was made, from what is as it was; None for others."""
        kept = self.before.get(path)
        if kept is None or self.digests.of(kept.depended) != kept.state:
            return None
        try:
            data = read_regular(old, _LARGEST_PAGE)  # who can write there may have put anything
        except (OSError, ValueError):
            return None
        if _digest(data) != kept.digest:
            return None
        self.now[path] = kept
        return data

    def made(self, site: Site, path: str) -> bytes | None:
        """Make a page, and keep what it depended on; None for one that the site does not have."""
        with noted(site.views) as told:
            data = site.file(path)
        if data is not None:
            self._add(path, data, told() | _beside_facts(site, path))
        return data

    def _add(self, path: str, data: bytes, depended: frozenset[str]) -> None:
        state = self.digests.of(depended)
        self.now[path] = KeptPage(_digest(data), tuple(sorted(depended)), state)

    def told(self) -> dict[str, list[object]]:
        """The pages that this process kept, as JSON."""
        return {path: kept.as_json() for path, kept in self.now.items()}

    def take(self, pages: Mapping[str, list[Any]]) -> None:
        """Take over the pages that another process kept, as JSON."""
        self.now.update(_pages(pages))

    def write(self) -> None:
        """Write what is known of the pages, for the next time; not at all where that fails."""
        if self.place is None:
            return
        pages = dict(sorted(self.told().items()))
        data = zlib.compress(json.dumps([self.shared, pages]).encode(), 1)
        try:
            write_kept(self.place, data)
        except OSError:
            return  # the next site is made as a whole


def kept_pages(site: Site, folder: Path) -> KeptPages:
    """Return the pages of the site in a folder that may be as they would be made now."""
    shared = _shared(site)
    place = _place(folder)
    before = _read(place, shared) if place is not None else {}
    return KeptPages(place, shared, Digests(site.views, site.network_parts()), before)


def _beside_facts(site: Site, path: str) -> set[str]:
    """What a page depends on beside the facts and references that were read for it."""
    iri = site.shown_at(path)
    if iri is None:
        return set()
    return {f"{PARTS}{iri}", *([WHOLE] if site.depends_on_all(iri) else ())}


def _place(folder: Path) -> Path | None:
    try:
        cache = cache_folder()
    except RuntimeError:  # no home is known
        return None
    name = sha256(str(folder.resolve()).encode(errors="surrogateescape")).hexdigest()
    return None if cache is None else cache / f"{name}{_SUFFIX}"


def _read(place: Path, shared: str) -> Mapping[str, KeptPage]:
    data = read_kept(place)
    if data is None:
        return {}
    try:
        text = zlib.decompressobj().decompress(data, _LARGEST)
        known, pages = json.loads(text)
        if known != shared:
            return {}
        return _pages(pages)
    except (ValueError, TypeError, zlib.error):  # of another version
        return {}


def _pages(pages: Mapping[str, list[Any]]) -> dict[str, KeptPage]:
    return {
        path: KeptPage(digest, tuple(depended), state)
        for path, (digest, depended, state) in pages.items()
    }


def _shared(site: Site) -> str:
    """What all pages have in common: the model, the code, and what the site says on each."""
    found = sha256(code_state().encode())
    for package in _OWN:
        for name, data in _data_files(files(package), ""):
            found.update(name.encode() + b"\0" + sha256(data).digest())
    for name in _MODEL:
        found.update(sha256((site.views.folder / name).read_bytes()).digest())
    found.update(repr(site.shared()).encode(errors="replace"))
    return found.hexdigest()


def _data_files(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_dir() and item.name != "__pycache__":
            yield from _data_files(item, f"{above}{item.name}/")
        elif item.is_file() and not item.name.endswith((".py", ".pyc")):
            yield f"{above}{item.name}", item.read_bytes()


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
