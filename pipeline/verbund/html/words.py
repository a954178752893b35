"""The words of generated pages and pictures, from the words.toml of a package."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


class Words:
    """The words of one language. A missing word is a KeyError: a fault of the program.

    ``package`` is the package that has words.toml: a table of texts by language for each key.
    """

    def __init__(self, package: str, language: str) -> None:
        self.package = package
        self.language = language
        self._plain: dict[str, str] = {}

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key, filled with ``values``. Raises KeyError."""
        if values:
            return _source(self.package)[key][self.language].format_map(values)
        known = self._plain.get(key)
        if known is None:
            known = self._plain[key] = _source(self.package)[key][self.language].format_map(values)
        return known

    def known(self, key: str) -> str | None:
        """Return the text of a key; None where there is none."""
        found = _source(self.package).get(key)
        return found[self.language] if found else None


@cache
def _source(package: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files(package).joinpath("words.toml").read_text(encoding="utf-8"))
