"""What the server says to people, from texts.toml, in both languages."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from verbund.findings import Localised
from verbund.findings.catalogue import LANGUAGES, localised


@cache
def _texts() -> dict[str, dict[str, Any]]:
    with (Path(__file__).parent / "texts.toml").open("rb") as stream:
        return tomllib.load(stream)


def title_of(kind: str) -> Localised:
    """The title of a kind of problem."""
    return dict(_texts()["title"][kind])


def said(key: str, /, **values: str | Localised) -> Localised:
    """A text in both languages; a value that is in several is used in that of the result."""
    texts = _texts()[key]
    return {
        language: texts[language].format_map(
            {name: localised(value, language) for name, value in values.items()}
        )
        for language in LANGUAGES
    }
