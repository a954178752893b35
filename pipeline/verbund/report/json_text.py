"""JSON as text that UTF-8 can hold, whatever the strings are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PIECE: Final = 4096


def json_pieces(value: Any) -> Iterator[str]:
    """Take anything that JSON has, give it indented, in pieces, with a line end.

    A lone surrogate, which UTF-8 cannot hold, is written as an escape (RFC 8259, section 7).
    """
    encoder = json.JSONEncoder(ensure_ascii=False, indent=2)
    pieces: list[str] = []
    for piece in encoder.iterencode(value):
        pieces.append(piece)
        if len(pieces) == _PIECE:
            yield _escaped("".join(pieces))
            pieces.clear()
    yield f"{_escaped(''.join(pieces))}\n"


def _escaped(text: str) -> str:
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
