"""Where values stand in the text of a JSON document (RFC 8259).

Python's own decoder reads each value and tells where it ends; only braces, brackets, commas and
colons are read here, and only around the values that are wanted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

from verbund.read.document.objects import Step

Path = tuple[Step, ...]


class Extent(NamedTuple):
    """The positions in a text at which a value begins, and behind its end."""

    start: int
    end: int


_BLANKS = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


def extents(text: str, wanted: Collection[Path]) -> dict[Path, Extent]:
    """Return where some values stand, by path; those that are not there are left out.

    The text is a JSON document. Of two members with one key the last counts.
    """
    above = {path[:length] for path in wanted for length in range(len(path))}
    found: dict[Path, Extent] = {}
    left: list[tuple[Path, int]] = [((), _skip(text, 0))]
    while left:
        path, at = left.pop()
        for step, start, end in _parts(text, at):
            inner = (*path, step)
            if inner in wanted:
                found[inner] = Extent(start, end)
            if inner in above:
                left.append((inner, start))
    return found


def _parts(text: str, at: int) -> Iterator[tuple[Step, int, int]]:
    """Yield the parts of an object or a list that begins at a position; nothing for a text."""
    if text[at] == "{":
        yield from _members(text, at)
    elif text[at] == "[":
        yield from _elements(text, at)


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = scanstring(text, at + 1)
        start = _skip(text, _skip(text, at) + 1)
        end = _end(text, start)
        yield key, start, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _elements(text: str, at: int) -> Iterator[tuple[int, int, int]]:
    at, place = _skip(text, at + 1), 0
    while text[at] != "]":
        end = _end(text, at)
        yield place, at, end
        place += 1
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return at if match is None else match.end()


def _end(text: str, at: int) -> int:
    end: int = _DECODER.raw_decode(text, at)[1]
    return end
