"""The keywords of a query."""

from __future__ import annotations

from collections.abc import Iterator

from verbund.sparql.tokens import TOKEN


def keywords(text: str) -> Iterator[tuple[int, str]]:
    """The keywords of a query and where they stand; no names, texts and comments."""
    for token in TOKEN.finditer(text):
        if token["word"]:
            yield token.start(), token["word"].upper()
