"""The address of the published docs/, from the package's metadata: reports link to its pages."""

from __future__ import annotations

from functools import cache
from importlib.metadata import metadata


@cache
def documentation() -> str:
    """Return the address of the documentation, with a slash at the end.

    It is stated in pyproject.toml, ``project.urls``.
    """
    urls = metadata("verbund").get_all("Project-URL") or ()
    by_label = dict(url.split(", ", 1) for url in urls)
    return str(by_label["Documentation"])
