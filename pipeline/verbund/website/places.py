"""Where that lies which pages of a site lead to beside each other."""

from __future__ import annotations

from typing import Final, NamedTuple


class Places(NamedTuple):
    """Where that lies to which pages lead, below the folder of the site.

    ``data`` is the folder of the records as Turtle and JSON-LD, ``download`` that of the files of
    the release: ``""`` where they lie at the top. ``any_disk`` says that files must have different
    names also on disks without regard to case.
    """

    data: str = "data"
    download: str = "download"
    any_disk: bool = True

    def file(self, name: str) -> str:
        """The path of a file of the release."""
        return f"{self.download}/{name}" if self.download else name


ABOUT: Final = "about"
"""The folder of pages about what is no record, in that of a language; no record can lie there."""


def about_page(place: str) -> str:
    """The path of a page about what is no record, below its language."""
    return f"{ABOUT}/{place}.html"


USUAL: Final = Places()
"""Where it lies in a site by itself."""
