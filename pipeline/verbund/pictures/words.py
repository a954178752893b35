"""The words of the pictures, in German and English; some have a form for one."""

from __future__ import annotations

from verbund.html import words


class Words(words.Words):
    """The words of one language, from words.toml beside this module."""

    def __init__(self, language: str) -> None:
        super().__init__("verbund.pictures", language)

    def count(self, key: str, number: int) -> str:
        """Return the text of a key for a number: ``key_one`` where it is one. Raises KeyError."""
        return self(f"{key}_one" if number == 1 else key, number=number)
