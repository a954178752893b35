"""Conversion of keywords to CKAN's tags, which allow fewer characters."""

from __future__ import annotations

import re
from typing import Final

SHORTEST, LONGEST = 2, 100

_REFUSED: Final = re.compile(r"[^\w .-]+")


def as_tags(keyword: str) -> list[str]:
    """The tags for a keyword; none where no character is allowed.

    CKAN takes 2 to 100 letters, digits, blanks, dots, hyphens and underscores; other characters
    become blanks. As in ckanext-dcat, each part between commas is a tag.
    """
    tags = (" ".join(_REFUSED.sub(" ", part).split()) for part in keyword.split(","))
    return [tag for tag in tags if SHORTEST <= len(tag) <= LONGEST]
