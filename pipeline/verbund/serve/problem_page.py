"""A problem as a page: for people who followed a link, or asked too much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from verbund.findings import Language
from verbund.html.environment import environment_of
from verbund.html.words import Words

_OWN: Final = "verbund.serve"


def problem_page(document: Mapping[str, object], language: Language, root: str) -> bytes:
    """Return the page of a problem. ``root`` is the path under which the server answers."""
    made = environment_of(_OWN).get_template("problem.html")
    tell = Words(_OWN, language)
    return made.render(problem=document, language=language, root=root, tell=tell).encode()
