"""The pages of the site in a publication: as verbund site makes them, at the top of the folder."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Final

from verbund.findings import Finding, Findings
from verbund.findings.catalogue import LANGUAGES
from verbund.publication.directory.files import File, Made, made_file
from verbund.publication.release import Release
from verbund.system.gc_pause import gc_paused
from verbund.system.inside import leads_inside
from verbund.views.release import ReleaseViews, open_views
from verbund.website.apart import shared_out
from verbund.website.kept_pages import KeptPages, kept_pages
from verbund.website.places import Places
from verbund.website.site import Site, check_sorted, site_of

SEGMENTS: Final = ("assets", *LANGUAGES)
"""The folders of the site at the top of the publication; documents and release have others."""

_STEP: Final = 200  # pages between two searches for cycles


def open_site_views(release: Release) -> ReleaseViews | Finding:
    """The views of a release; a finding that says why it has no site, where it has none.

    Its model may be one that is read no more, or its triples may not be in order.
    """
    try:
        check_sorted(release.folder)
        return open_views(release.folder)
    except Findings as problem:
        return problem.findings[0]


@dataclass(frozen=True)
class SiteFiles:
    """The files of a site for a folder; pages there that would be the same are not made again."""

    site: Site
    folder: Path

    @classmethod
    def of(
        cls, views: ReleaseViews, outlines: Path | None, places: Places, folder: Path
    ) -> SiteFiles:
        """The site of a release. Raises Findings (F185) where the outlines cannot be read."""
        return cls(site_of(views, outlines, places), folder)

    @cached_property
    def _kept(self) -> KeptPages:
        return kept_pages(self.site, self.folder)

    def files(self, made: Made, jobs: int = 1) -> Iterator[File]:
        """Every file, with the bytes in ``made`` of those that do not lie in the folder.

        ``jobs`` processes make them; the files do not depend on how many. Raises OSError, such as
        ChildProcessError for a process that ended without its work.
        """
        with gc_paused():
            self.site.warm()
            _ = self._kept  # read before there are forks
            if jobs > 1:
                yield from self._apart(made, jobs)
            else:
                yield from self._share(made, 0, 1)

    def _apart(self, made: Made, jobs: int) -> Iterator[File]:
        """The files, made by several processes, each every so many of them."""
        parts = [made, *(made.part() for _ in range(1, jobs))]

        def share(number: int) -> list[Any]:
            files = list(self._share(parts[number], number, jobs))
            if number == 0:
                return files
            listed = [(file.name, file.bytes, file.sha256) for file in files]
            return [listed, parts[number].told(), self._kept.told()]

        own, *others = shared_out(jobs, share)
        yield from own
        for part, (listed, places, pages) in zip(parts[1:], others, strict=True):
            part.know(places)
            self._kept.take(pages)
            yield from (File(name, size, sha256) for name, size, sha256 in listed)

    def _share(self, made: Made, number: int, jobs: int) -> Iterator[File]:
        """The files that one of several processes makes."""
        names = islice(self._names(), number, None, jobs)
        for count, name in enumerate(names, start=1):
            if count % _STEP == 0:
                gc.collect(0)  # what pages leave behind, without what all of them share
            for data, is_there in self._file(name):
                if not is_there:
                    made.put(name, data)
                yield made_file(name, data)

    def made(self, name: str) -> bytes | None:
        """The bytes of one file, made now; None for one that the site does not have."""
        return self.site.file(name)

    def keep(self) -> None:
        """Note for the next run what the pages in the folder were made of."""
        self._kept.write()

    def _names(self) -> Iterator[str]:
        data = f"{self.site.addresses.places.data}/"  # records have documents there already
        return (name for name in self.site.paths() if not name.startswith(data))

    def _file(self, name: str) -> Iterator[tuple[bytes, bool]]:
        """The bytes of a file, and whether it lies in the folder as it would be made."""
        if not leads_inside(name):
            return
        if not self.site.is_of_record(name):
            data = self.site.file(name)
        else:
            there = self._kept.unchanged(name, self.folder / name)
            if there is not None:
                yield there, True
                return
            data = self._kept.made(self.site, name)
        if data is not None:
            yield data, False
