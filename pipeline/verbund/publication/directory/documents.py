"""The documents of a release's resources: each as Turtle, JSON-LD, N-Triples and HTML.

The N-Triples documents of all records, concatenated, are dataset.nt. Derived links have documents
too, where records have and there are no more of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from verbund.html.place import place_of
from verbund.publication.directory.labels import Labels, read_labels
from verbund.publication.directory.pages import STYLE, Pages, style
from verbund.publication.directory.record_names import names_made
from verbund.publication.directory.things import (
    DESCRIPTIONS,
    Survey,
    Thing,
    descriptions,
    links,
    records,
    survey,
)
from verbund.publication.release import Release
from verbund.release.derived.graph import DERIVED, DERIVED_FILE
from verbund.serialise.statements import jsonld, read_prefixes, turtle

FORMS = ("ttl", "jsonld", "nt", "html")
"""The file extensions of a resource's documents."""

_HEAD = 1 << 16  # bytes of a Turtle file that hold its prefixes


@dataclass(frozen=True)
class Documents:
    """The documents of a release. Records have documents if there are at most ``most``."""

    release: Release
    most: int

    @cached_property
    def survey(self) -> Survey:
        """The survey of the records, each with a name if it says anything. Raises OSError."""
        found = survey(self.release, self.most)
        nameless = (relative for relative, names in found.names.items() if not names)
        found.names |= names_made(self.release, nameless)
        # a link is called by its class: all else that it says are references
        found.names |= {
            name: dict(self._labels.get(kind, {})) for name, kind in found.kinds.items()
        }
        return found

    @cached_property
    def _labels(self) -> Labels:
        return read_labels(self.release)

    @property
    def has_records(self) -> bool:
        """Whether records have documents."""
        return 0 < self.survey.count <= self.most

    @cached_property
    def unplaced(self) -> int:
        """The number of records without documents."""
        if not self.has_records:
            return self.survey.count
        return sum(place_of(relative) is None for relative in self.names)

    @property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """The names of records by IRI relative to the base, without those of derived links."""
        found = self.survey
        return {name: texts for name, texts in found.names.items() if name not in found.kinds}

    @property
    def segments(self) -> tuple[str, ...]:
        """The path segments of what has no documents: of records, and of derived links."""
        found = set() if self.has_records else set(self.survey.segments)
        if DERIVED_FILE in self.release.files and not self.survey.kinds:
            found.add(DERIVED)
        return tuple(sorted(found))

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """Every document with its path, in a stable order with stable bytes.

        Streams: one resource at a time is in memory. Raises OSError.
        """
        yield STYLE, style()
        found = records(self.release) if self.has_records else ()
        kinds = self.survey.kinds
        derived = (thing for thing in links(self.release) if kinds and thing.relative in kinds)
        for thing in chain(self.descriptions, found, derived):
            place = place_of(thing.relative)
            if place is not None:
                for form in FORMS:
                    yield f"{place}.{form}", self._text(thing, form).encode()

    def _text(self, thing: Thing, form: str) -> str:
        if form == "ttl":
            return turtle(thing.statements, self._prefixes)
        if form == "jsonld":
            return jsonld(thing.statements, self._prefixes)
        if form == "nt":
            return "".join(statement.line for statement in thing.statements)
        return self._pages.page(thing)

    @cached_property
    def descriptions(self) -> list[Thing]:
        """The resources that describe the release. Raises OSError."""
        return descriptions(self.release)

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        heads = []
        for name in ("dataset.ttl", *DESCRIPTIONS):
            if name in self.release.files:
                with self.release.files[name].path.open(encoding="utf-8", newline="\n") as stream:
                    heads.append(stream.read(_HEAD))
        return read_prefixes(heads)

    @cached_property
    def _pages(self) -> Pages:
        described = (thing.relative for thing in self.descriptions)
        return Pages(self.release.base, self._labels, self.survey, described, self._prefixes)
