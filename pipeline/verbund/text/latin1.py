"""Text as the characters that stand for its UTF-8 bytes: ``ü`` is packed as ``Ã¼``.

The generated code joins packed text. All its characters are below U+0100, so a rare one makes
nothing around it wider, and what is joined is written as it lies in memory, where encoding has to
look at each character. ASCII is packed as it stands. Packed text sorts as the text does.
"""

from __future__ import annotations

from collections.abc import Iterable


def as_latin1(text: str) -> str:
    """Text packed; not to be packed again."""
    return text if text.isascii() else text.encode().decode("latin-1")


def to_bytes(separator: str, texts: Iterable[str]) -> bytes:
    """Packed texts, joined, as UTF-8."""
    return separator.join(texts).encode("latin-1")
