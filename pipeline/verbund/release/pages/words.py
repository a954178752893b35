"""The words of the pages themselves, from words.toml, in German and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


class Words:
    """The words of one language. A word that is not there is a KeyError: a fault of the program."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, /, **values: object) -> str:
        """Take the key of a text and what fills it, give it."""
        return _source()[key][self.language].format_map(values)

    def known(self, key: str) -> str | None:
        """The text of that key, or None where there is none."""
        found = _source().get(key)
        return found[self.language] if found else None


@cache
def _source() -> Mapping[str, Mapping[str, str]]:
    text = files("verbund.release.pages").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
