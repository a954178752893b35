"""The difference of two texts as a unified diff, as patch and git read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

_AROUND: Final = 3
"""How many lines that stay are shown around those that change."""

_LINE: Final = re.compile(r"[^\n]*\n|[^\n]+")
_NO_END: Final = "\n\\ No newline at end of file\n"


def unified(name: str, before: str | None, after: str) -> str:
    """Return the difference of a file; ``before`` is None where it is new.

    Lines end where they end in the file: a carriage return is part of its line.
    """
    old, new = _LINE.findall(before or ""), _LINE.findall(after)
    hunks = "".join(_hunks(old, new))
    source = "/dev/null" if before is None else f"a/{name}"
    return f"--- {source}\n+++ b/{name}\n{hunks}" if hunks else ""


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for group in _Lines(old, new).get_grouped_opcodes(_AROUND):
        (_, i1, _, j1, _), (_, _, i2, _, j2) = group[0], group[-1]
        yield f"@@ -{_range(i1, i2)} +{_range(j1, j2)} @@\n"
        for tag, a1, a2, b1, b2 in group:
            if tag == "equal":
                yield from (_line(" ", line) for line in old[a1:a2])
            else:
                yield from (_line("-", line) for line in old[a1:a2])
                yield from (_line("+", line) for line in new[b1:b2])


class _Lines(SequenceMatcher[str]):
    """The lines of two texts; where there are as many, each is compared with its own."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._old, self._new = old, new

    def get_opcodes(self) -> list[tuple[str, int, int, int, int]]:  # type: ignore[override]
        """Return what stays and what changes."""
        if len(self._old) != len(self._new):
            return list(super().get_opcodes())
        pairs = enumerate(zip(self._old, self._new, strict=True))
        found = []
        for same, run in groupby(pairs, lambda pair: pair[1][0] == pair[1][1]):
            places = [at for at, _ in run]
            start, end = places[0], places[-1] + 1
            found.append(("equal" if same else "replace", start, end, start, end))
        return found


def _range(start: int, stop: int) -> str:
    count = stop - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def _line(mark: str, line: str) -> str:
    return f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}{_NO_END}"
