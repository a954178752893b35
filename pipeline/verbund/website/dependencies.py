"""What a page depends on: facts of records, and what refers to them; each with a digest.

A page that depends on nothing that changed is not made again (kept_pages.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Final

from verbund.release.derived.graph import DERIVED_FILE
from verbund.release.verify.sums import is_regular
from verbund.views.release import ReleaseViews
from verbund.views.source import DATASET, ReleaseSource

FACTS: Final = "f"
MENTIONS: Final = "m"
PARTS: Final = "p"
WHOLE: Final = "w"
"""The kinds of dependencies: the first character of each; behind it stands the IRI."""

_MOST: Final = 1 << 128
_SIZE: Final = 8  # bytes of a digest: chance alone makes two of a million pages alike


@contextmanager
def noted(views: ReleaseViews) -> Iterator[Callable[[], frozenset[str]]]:
    """Note what is read of a release within a block; gives the function that tells it.

    Names that are known already count as what they were made of.
    """
    source = views.source
    if not isinstance(source, ReleaseSource):
        yield lambda: frozenset({WHOLE})
        return
    read: set[str] = set()
    looked_up: set[str] = set()
    namings = [names.naming for names in views.names.values()]
    source.read, source.looked_up = read, looked_up
    for naming in namings:
        naming.seen = read
    try:
        yield lambda: frozenset(
            [*(f"{FACTS}{iri}" for iri in read), *(f"{MENTIONS}{iri}" for iri in looked_up)]
        )
    finally:
        source.read = source.looked_up = None
        for naming in namings:
            naming.seen = None


class Digests:
    """The digests of what pages of a release may depend on.

    ``parts`` says which parts of the network a concept or place has, by its IRI: whether one has a
    page depends on all links.
    """

    def __init__(self, views: ReleaseViews, parts: Mapping[str, str]) -> None:
        self._parts = parts
        self._facts: dict[str, bytes] = {}
        self._mentions: dict[str, int] = {}
        self._each: dict[str, int] = {}
        whole = blake2b(digest_size=_SIZE)
        for name in (DATASET, DERIVED_FILE):
            if is_regular(views.folder / name):
                whole.update(self._read(views.folder / name))
        self._whole = whole.digest()

    def _read(self, path: Path) -> bytes:
        """Read a sorted file of N-Triples: the lines of a subject are adjacent."""
        every = blake2b(digest_size=_SIZE)
        with path.open("rb") as lines:
            for subject, of_subject in groupby(lines, lambda line: line.partition(b" ")[0]):
                block = b"".join(of_subject)
                every.update(block)
                self._facts[_iri(subject)] = blake2b(block, digest_size=_SIZE).digest()
                for line in block.splitlines():
                    self._add_mention(line)
        return every.digest()

    def _add_mention(self, line: bytes) -> None:
        begin, _, rest = line.rpartition(b" <")
        if rest.endswith(b"> ."):  # an IRI: a literal ends otherwise, or has its datatype after ^^
            told = int.from_bytes(blake2b(begin, digest_size=_SIZE).digest())
            iri = rest[:-3].decode(errors="replace")
            self._mentions[iri] = self._mentions.get(iri, 0) ^ told  # in whatever order

    def of(self, dependencies: Iterable[str]) -> str:
        """The digest of all that a page depends on, in whatever order: a sum of digests."""
        known, found = self._each, 0
        for dependency in dependencies:
            each = known.get(dependency)
            if each is None:
                each = known[dependency] = self._of_one(dependency)
            found += each
        return f"{found % _MOST:x}"

    def _of_one(self, dependency: str) -> int:
        text = dependency.encode(errors="replace") + b"\0" + self._value(dependency)
        return int.from_bytes(blake2b(text, digest_size=16).digest())

    def _value(self, dependency: str) -> bytes:
        kind, iri = dependency[0], dependency[1:]
        if kind == FACTS:
            return self._facts.get(iri, b"")
        if kind == MENTIONS:
            return b"%d" % self._mentions.get(iri, 0)
        if kind == PARTS:
            return self._parts.get(iri, "").encode(errors="replace")
        return self._whole


def _iri(subject: bytes) -> str:
    return subject[1:-1].decode(errors="replace")
