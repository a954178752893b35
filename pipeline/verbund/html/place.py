"""The path of a document on a web server, for the IRI of what it is about."""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote

LONGEST_NAME: Final = 240
"""The most bytes of a file's name; most systems take 255, an ending included."""

_LONGEST_PATH: Final = 1024


def place_of(relative: str) -> str | None:
    """Return the path of a resource's documents, without extension, as web servers look for it.

    ``relative`` is its IRI below the base. Servers decode a URL before they look for a file. None
    where no file can have the name.
    """
    try:
        path = unquote(relative, errors="strict")
    except UnicodeDecodeError:
        return None
    parts = path.split("/")
    if relative.count("/") != len(parts) - 1 or not path.isprintable():
        return None
    if len(path.encode()) > _LONGEST_PATH:
        return None
    sound = all(part not in ("", ".", "..") and _is_short(part) for part in parts)
    return path if sound else None


def _is_short(part: str) -> bool:
    return len(part.encode()) <= LONGEST_NAME
