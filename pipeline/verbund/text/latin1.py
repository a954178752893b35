"""Packed text: each character stands for one byte of the UTF-8 form; ``ü`` is packed as ``Ã¼``.

The generated code joins packed text. All its characters are below U+0100. So a rare character makes
no string around it wider, and the joined text is written to a file as it lies in memory, where
encoding would look at each character. ASCII is packed as it stands. Packed text sorts as the text
does.
"""

from __future__ import annotations

from collections.abc import Iterable


def as_latin1(text: str) -> str:
    """Return a text packed. A packed text must not be packed again."""
    return text if text.isascii() else text.encode().decode("latin-1")


def to_bytes(separator: str, texts: Iterable[str]) -> bytes:
    """Join packed texts and return them as UTF-8."""
    return separator.join(texts).encode("latin-1")
