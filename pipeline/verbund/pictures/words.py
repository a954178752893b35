"""The words of the pictures, from words.toml, in German and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


class Words:
    """The words of one language. A missing word is a KeyError: a fault of the program."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key, filled with ``values``. Raises KeyError."""
        return _source()[key][self.language].format_map(values)

    def count(self, key: str, number: int) -> str:
        """The text of a key for a number: ``key_one`` where it is one."""
        return self(f"{key}_one" if number == 1 else key, number=number)


@cache
def _source() -> Mapping[str, Mapping[str, str]]:
    text = files("verbund.pictures").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
