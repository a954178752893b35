"""The documents of a release's resources: as Turtle, JSON-LD and N-Triples, and some as HTML.

The N-Triples documents of all records, concatenated, are dataset.nt. Derived links have documents
too, where records have and there are no more of them. A page is made here only for what the site
has none of (pages.py): records have theirs there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from verbund.html.place import place_of
from verbund.publication.directory.labels import Labels, read_labels
from verbund.publication.directory.pages import STYLE, Pages, style
from verbund.publication.directory.things import (
    DESCRIPTIONS,
    Survey,
    Thing,
    descriptions,
    links,
    records,
)
from verbund.publication.release import Release
from verbund.release.derived.graph import DERIVED, DERIVED_FILE
from verbund.serialise.statements import jsonld, read_prefixes, turtle
from verbund.website.site import Site

FORMS = ("ttl", "jsonld", "nt")
"""The file extensions of a resource's documents, beside a page."""

_HEAD = 1 << 16  # bytes of a Turtle file that hold its prefixes


@dataclass(frozen=True)
class Documents:
    """The documents of a release, with the survey of its records, and its site where it has one."""

    release: Release
    survey: Survey
    site: Site | None = None

    @cached_property
    def _labels(self) -> Labels:
        return read_labels(self.release)

    @cached_property
    def unplaced(self) -> int:
        """The number of records without documents."""
        if not self.survey.has_documents:
            return self.survey.count
        return sum(place_of(relative) is None for relative in self.survey.records)

    @property
    def segments(self) -> tuple[str, ...]:
        """The path segments of what has no documents: of records, and of derived links."""
        found = set() if self.survey.has_documents else set(self.survey.segments)
        if DERIVED_FILE in self.release.files and not self.survey.kinds:
            found.add(DERIVED)
        return tuple(sorted(found))

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        """Every document with its path, in a stable order with stable bytes.

        Streams: one resource at a time is in memory. Raises OSError.
        """
        yield STYLE, style()
        found = records(self.release) if self.survey.has_documents else ()
        kinds = self.survey.kinds
        derived = (thing for thing in links(self.release) if kinds and thing.relative in kinds)
        for thing in chain(self.descriptions, found, derived):
            place = place_of(thing.relative)
            if place is not None:
                for form in FORMS:
                    yield f"{place}.{form}", self._text(thing, form).encode()
                if self._has_page(thing.relative, place):
                    yield f"{place}.html", self._pages.page(thing).encode()

    def _has_page(self, relative: str, place: str) -> bool:
        """Whether there is a page beside the data: none of a record that the site shows there.

        What the site shows at another place, such as what is said of a value on the page of the
        record, has a page that leads there. Without a site records have none.
        """
        if relative not in self.survey.records:
            return True
        return self.site is not None and place != self.site.addresses.place(
            self.release.base + relative
        )

    def _text(self, thing: Thing, form: str) -> str:
        if form == "ttl":
            return turtle(thing.statements, self._prefixes)
        if form == "jsonld":
            return jsonld(thing.statements, self._prefixes)
        return "".join(statement.line for statement in thing.statements)

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
        return Pages(
            self.release.base,
            self._labels,
            self.descriptions,
            self.survey.kinds,
            self._prefixes,
            self.site,
        )
