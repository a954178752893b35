"""The difference of two texts as a unified diff, as patch and git read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

_AROUND: Final = 3
"""How many lines that stay are shown around those that change."""

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_NO_END: Final = "\n\\ No newline at end of file\n"
_Code = tuple[str, int, int, int, int]


def unified(name: str, before: str | None, after: str) -> str:
    """Return the difference of a file; ``before`` is None where it is new.

    Lines end where they end in the file: a carriage return is part of its line.
    """
    old, new = _LINE.findall(before or ""), _LINE.findall(after)
    hunks = "".join(_hunks(old, new))
    source = "/dev/null" if before is None else f"a/{name}"
    return f"--- {source}\n+++ b/{name}\n{hunks}" if hunks else ""


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for group in _groups(_codes(old, new)):
        (_, i1, _, j1, _), (_, _, i2, _, j2) = group[0], group[-1]
        yield f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@\n"
        for tag, a1, a2, b1, b2 in group:
            if tag == "equal":
                yield from (_line(" ", line) for line in old[a1:a2])
            else:
                yield from (_line("-", line) for line in old[a1:a2])
                yield from (_line("+", line) for line in new[b1:b2])


def _codes(old: Sequence[str], new: Sequence[str]) -> list[_Code]:
    """Return what stays and what changes; line by line where the number of lines is the same."""
    if len(old) != len(new):
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    found: list[_Code] = []
    for at, (one, other) in enumerate(zip(old, new, strict=True)):
        tag = "equal" if one == other else "replace"
        if found and found[-1][0] == tag:
            start = found[-1][1]
            found[-1] = (tag, start, at + 1, start, at + 1)
        else:
            found.append((tag, at, at + 1, at, at + 1))
    return found


def _groups(codes: list[_Code]) -> Iterator[list[_Code]]:
    """Yield what belongs into one hunk, with a few lines around it."""
    group: list[_Code] = []
    for number, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        is_first, is_last = not group, number == len(codes) - 1
        if i2 - i1 > 2 * _AROUND or is_first or is_last:
            if group:
                end = min(i2, i1 + _AROUND)
                yield [*group, (tag, i1, end, j1, j1 + end - i1)]
            start = max(i1, i2 - _AROUND)
            group = [(tag, start, i2, j2 - (i2 - start), j2)] if not is_last else []
        else:
            group.append((tag, i1, i2, j1, j2))
    if any(tag != "equal" for tag, *_ in group):
        yield group


def _range(start: int, stop: int) -> str:
    count = stop - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def _line(mark: str, line: str) -> str:
    return f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}{_NO_END}"
