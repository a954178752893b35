"""Keywords as CKAN's tags, which may hold less."""

from __future__ import annotations

import re
from typing import Final

SHORTEST, LONGEST = 2, 100

_REFUSED: Final = re.compile(r"[^\w .-]+")


def as_tags(keyword: str) -> list[str]:
    """The tags for a keyword: none where nothing is left that CKAN takes.

    CKAN takes 2 to 100 letters, digits, blanks, dots, hyphens and underscores; what it refuses
    becomes a blank. ckanext-dcat makes a tag of each part between commas, so that is done here.
    """
    tags = (" ".join(_REFUSED.sub(" ", part).split()) for part in keyword.split(","))
    return [tag for tag in tags if SHORTEST <= len(tag) <= LONGEST]
