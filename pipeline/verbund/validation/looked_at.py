"""The triples of a dataset that shapes look at, as a short text in ASCII.

An engine that takes a text gets no more of it than it needs: one subject for all its triples, short
names for properties, and escapes for what is not ASCII, as Python would hold such a text in two or
four bytes a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

_AT_ONCE: Final = 1 << 13
"""Lines that are joined at a time."""

_OTHER: Final = re.compile(r"[^\x00-\x7f]")


def looked_at(dataset: Path, properties: Iterable[str] | None, more: str = "") -> str:
    """The triples with these properties, or all for None, of ``dataset.nt``, as Turtle.

    ``more`` is N-Triples that stand behind them. The file is canonical N-Triples, sorted. Raises
    OSError.
    """
    names = None
    text = bytearray()
    if properties is not None:
        names = {f"<{item}>".encode(): b"p%d: " % at for at, item in enumerate(sorted(properties))}
        for item, name in names.items():
            text += b"@prefix %s%s .\n" % (name, item)
    pieces: list[bytes] = []
    for piece in _pieces(dataset, names):
        pieces.append(piece)
        if len(pieces) == _AT_ONCE:
            text += _in_ascii(b"".join(pieces))
            pieces.clear()
    text += _in_ascii(b"".join(pieces))
    text += _in_ascii(more.encode("utf-8"))
    return str(text, "ascii")


def _pieces(dataset: Path, names: dict[bytes, bytes] | None) -> Iterator[bytes]:
    last = b""
    with dataset.open("rb") as stream:
        for line in stream:
            subject, predicate, value = line.split(b" ", 2)
            name = predicate + b" " if names is None else names.get(predicate)
            if name is None:
                continue
            value = value[:-2]  # without the full stop
            if subject == last:
                yield b";" + name + value
            else:
                yield (b".\n" if last else b"") + subject + b" " + name + value
                last = subject
    if last:
        yield b".\n"


def _in_ascii(text: bytes) -> bytes:
    """The text with escapes for other characters, which stand in literals and IRIs alone."""
    return text if text.isascii() else _OTHER.sub(_escape, text.decode("utf-8")).encode("ascii")


def _escape(match: re.Match[str]) -> str:
    """The numeric escape of a character (RDF 1.1 Turtle, section 6.4)."""
    number = ord(match[0])
    return f"\\u{number:04X}" if number <= 0xFFFF else f"\\U{number:08X}"
