"""Writing to a stream that may be a terminal, a file or a pipe, in any encoding."""

from __future__ import annotations

import os
from typing import TextIO


def use_color(stream: TextIO, color: bool | None) -> bool:
    """Whether to colour: as ``color`` says, else on a terminal unless NO_COLOR has a value.

    See https://no-color.org/. A terminal of type "dumb" gets plain text.
    """
    if color is not None:
        return color
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def writable(text: str, stream: TextIO) -> str:
    """Return the text with escapes for characters that the stream's encoding lacks."""
    encoding = getattr(stream, "encoding", None)
    if not encoding:
        return text
    return text.encode(encoding, "backslashreplace").decode(encoding)


def write_utf8(stream: TextIO, data: bytes) -> None:
    """Write UTF-8 unchanged, whatever the stream's own encoding and line ends are."""
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(data.decode("utf-8"))
        return
    stream.flush()
    buffer.write(data)
    buffer.flush()


def fit(text: str, width: int) -> str:
    """Return the text cut to ``width`` columns of a terminal; wide characters take two."""
    from rich.cells import cell_len  # takes its time to load

    if cell_len(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += cell_len(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def pad(text: str, width: int) -> str:
    """Return the text with spaces up to ``width`` columns of a terminal."""
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))
