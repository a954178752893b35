"""Writes the site of a release into a folder, whole or not at all.

Files that did not change are those of the site before (hard links), so that rsync sends only what
did. The files of the release lie below ``download/``, as hard links where the system can.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from verbund.release.manifest.history import link_file
from verbund.release.switch import new_release
from verbund.release.verify.sums import is_regular
from verbund.system.gc_pause import gc_paused
from verbund.system.inside import leads_inside
from verbund.website.apart import shared_out
from verbund.website.kept_pages import KeptPages, kept_pages
from verbund.website.site import Site

MARKER: Final = "site.json"
"""The file of a site that says what it is: only such a folder is replaced."""

_DOWNLOAD: Final = "download"
_STEP: Final = 200  # files between two reports of progress, and two searches for cycles


class Written(NamedTuple):
    """How many files a site has, and how many of them differ from the site before."""

    files: int
    changed: int


def write_site(
    site: Site, folder: Path, *, jobs: int = 1, progress: Callable[[int], None] | None = None
) -> Written:
    """Write the site of a release into a folder, which is replaced in one step.

    ``jobs`` processes make the pages, each its share; the files do not depend on how many. Nothing
    but a site that this function wrote is replaced. ``progress`` is told how many files this
    process has made. Raises Findings as ``release.switch.new_release`` does, OSError where a file
    of the release cannot be read.
    """
    with gc_paused(), new_release(folder, _is_site, durable=False) as staging:
        kept = kept_pages(site, folder)
        writer = _Writer(staging, folder if is_regular(folder / MARKER) else None, kept)
        site.warm()
        _write_downloads(site, writer)
        if jobs > 1:
            _write_apart(site, writer, jobs, progress)
        else:
            writer.write_all(site, site.paths(), progress)
        files, changed = writer.files, writer.changed
        document = {"release": site.views.manifest.get("dataset"), "files": files}
        text = json.dumps(document, indent=2, sort_keys=True) + "\n"
        (staging / MARKER).write_text(text, encoding="utf-8")
    kept.write()
    return Written(files, changed)


def _is_site(folder: Path) -> bool:
    return is_regular(folder / MARKER)


@dataclass(slots=True)
class _Writer:
    """Fills a new folder; takes over what is equal in the folder before, if there is one."""

    staging: Path
    before: Path | None
    kept: KeptPages
    files: int = 0
    changed: int = 0
    _made: set[str] = field(default_factory=set)

    def write_all(
        self, site: Site, paths: Iterable[str], progress: Callable[[int], None] | None
    ) -> None:
        for number, path in enumerate(paths, start=1):
            if number % _STEP == 0:
                gc.collect(0)  # what pages leave behind, without what is kept for all of them
            if site.is_of_record(path):
                self._write_page(site, path)
            else:
                data = site.file(path)
                if data is not None:
                    self.write(path, data)
            if progress is not None and self.files % _STEP == 0:
                progress(self.files)

    def _write_page(self, site: Site, path: str) -> None:
        """Write a page, or take it over where nothing that it depends on changed."""
        if not leads_inside(path):
            return
        old = None if self.before is None else self.before / path
        if old is not None and self.kept.unchanged(path, old) is not None:
            self.take(path, old)
            return
        data = self.kept.made(site, path)
        if data is not None:
            self.write(path, data)

    def write(self, path: str, data: bytes) -> None:
        place = self._place(path)
        if place is None:
            return
        self.files += 1
        old = self.before / path if self.before is not None else None
        if old is not None and _has(old, data):
            link_file(old, place)
            return
        self.changed += 1
        place.write_bytes(data)

    def take(self, path: str, source: Path) -> None:
        """Take over a file of the release, or of the site before."""
        place = self._place(path)
        if place is not None:
            self.files += 1
            link_file(source, place)

    def _place(self, path: str) -> Path | None:
        """Where a file is written: below the new folder, whatever its name says."""
        if not leads_inside(path):
            return None
        parent = path.rpartition("/")[0]
        if parent not in self._made:
            (self.staging / parent).mkdir(parents=True, exist_ok=True)
            self._made.add(parent)
        return self.staging / path


def _has(path: Path, data: bytes) -> bool:
    """Whether a regular file has some bytes."""
    try:
        return is_regular(path) and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _write_downloads(site: Site, writer: _Writer) -> None:
    """Take over the files that the manifest lists, and what proves them."""
    folder = site.views.folder
    for name in site.downloads():
        if is_regular(folder / name):
            writer.take(f"{_DOWNLOAD}/{name}", folder / name)


def _write_apart(
    site: Site, writer: _Writer, jobs: int, progress: Callable[[int], None] | None
) -> None:
    """Make the pages in several processes, each every so many of them."""

    def share(number: int) -> list[Any]:
        if number:  # a fork tells only what it does itself
            writer.files = writer.changed = 0
        paths = islice(site.paths(), number, None, jobs)
        writer.write_all(site, paths, None if number else progress)
        return [writer.files, writer.changed, writer.kept.told()] if number else []

    for files, changed, pages in shared_out(jobs, share)[1:]:
        writer.files += files
        writer.changed += changed
        writer.kept.take(pages)
