"""The documents of a release's resources: as Turtle, JSON-LD and N-Triples, and pages of some.

The N-Triples documents of all records, concatenated, are dataset.nt. Derived links have documents
too, where records have and there are no more of them. The site has the pages of records and of what
describes the release; here it makes those of derived links, and of what it shows elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from verbund.findings.catalogue import LANGUAGES
from verbund.html.place import place_of
from verbund.publication.directory.things import Survey, links, records
from verbund.publication.release import Release
from verbund.release.derived.graph import DERIVED, DERIVED_FILE
from verbund.serialise.statements import jsonld, read_prefixes, turtle
from verbund.website.described import DESCRIPTIONS, Thing, descriptions
from verbund.website.places import about_page
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
        """Every document of data with its path, in a stable order with stable bytes.

        Streams: one resource at a time is in memory. Raises OSError.
        """
        for thing, place in self._placed(chain(self.descriptions, self._recorded())):
            for form in FORMS:
                yield f"{place}.{form}", self._text(thing, form).encode()

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Every page that the site does not have by itself, with its path below the folder."""
        if self.site is None:
            return
        texts = [self.site.text(language) for language in LANGUAGES]
        for thing, place in self._placed(self._recorded()):
            if self._has_page(thing.relative, place):
                for text in texts:
                    page = self.site.about.page(thing, text)
                    yield f"{text.language}/{about_page(place)}", page.encode()

    def _recorded(self) -> Iterator[Thing]:
        """The records that have documents, then the derived links that have."""
        kinds = self.survey.kinds
        if self.survey.has_documents:
            yield from records(self.release)
        yield from (thing for thing in links(self.release) if thing.relative in kinds)

    def _placed(self, things: Iterable[Thing]) -> Iterator[tuple[Thing, str]]:
        """Those of some things that files can be named after, with the path of their documents."""
        for thing in things:
            place = place_of(thing.relative)
            if place is not None:
                yield thing, place

    def _has_page(self, relative: str, place: str) -> bool:
        """Whether the site has no page at the path that an IRI leads to.

        It has none of derived links, and shows what is said of a value on the page of the record.
        """
        site = self.site
        assert site is not None  # noqa: S101 - whoever asks has a site
        return place != site.addresses.place(self.release.base + relative)

    def _text(self, thing: Thing, form: str) -> str:
        if form == "ttl":
            return turtle(thing.statements, self._prefixes)
        if form == "jsonld":
            return jsonld(thing.statements, self._prefixes)
        return "".join(statement.line for statement in thing.statements)

    @cached_property
    def descriptions(self) -> list[Thing]:
        """The resources that describe the release. Raises OSError."""
        files = {name: file.path for name, file in self.release.files.items()}
        return descriptions(files, self.release.base)

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        heads = []
        for name in ("dataset.ttl", *DESCRIPTIONS):
            if name in self.release.files:
                with self.release.files[name].path.open(encoding="utf-8", newline="\n") as stream:
                    heads.append(stream.read(_HEAD))
        return read_prefixes(heads)
