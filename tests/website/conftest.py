"""The site of the committed release, made once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from verbund.website.site import Site, open_site

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def site() -> Site:
    """The site of the release in output/."""
    return open_site(ROOT / "output")


@pytest.fixture(scope="session")
def made(site: Site) -> Mapping[str, bytes]:
    """All its files by path."""
    found = {path: site.file(path) for path in site.paths()}
    assert None not in found.values()
    return {path: data for path, data in found.items() if data is not None}
