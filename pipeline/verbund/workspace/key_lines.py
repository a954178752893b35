"""Lines of the keys of a TOML document; tomllib and tomlkit do not give them."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

from verbund.text.late_pattern import late

Path = tuple[str | int, ...]

_BLANK = late(r"(?:[\s]|#[^\n]*)*")
_SPACE = late(r"[ \t]*")
_BARE_KEY = late(r"[A-Za-z0-9_-]+")
# TOML 1.0, "String": up to two quotes more may stand right before the three that close.
_STRING = late(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_OTHER_VALUE = late(r"[^,\]}\n#]+")


class KeyLines:
    """The lines of the keys in a document that tomllib has accepted.

    A path is the keys from the outermost; an int in it is a place in an array.
    """

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._exact: dict[Path, int] = {}
        self._implied: dict[Path, int] = {}
        self._spans: dict[Path, tuple[int, int, int]] = {}
        self._document()

    def line(self, *path: str | int) -> int | None:
        """Return the line of a heading or key; if it has none itself, of the first one below it."""
        return self._exact.get(path, self._implied.get(path))

    def span(self, *path: str | int) -> tuple[int, int, int] | None:
        """Return where a key with a value begins and ends in the text, and where its value ends.

        None for headings, and for keys that are only the beginning of others.
        """
        return self._spans.get(path)

    def below(self, *path: str | int) -> list[Path]:
        """Return the keys with values that begin with a path, in the order of the text."""
        return [known for known in self._spans if known[: len(path)] == path]

    def _document(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                self._at += 2 if self._text.startswith("[[", self._at) else 1
                table = self._key(())
                self._at = self._text.index("]", self._at) + 1
                if self._text.startswith("]", self._at):
                    self._at += 1
            else:
                self._assignment(table)
            self._skip(_BLANK)

    def _assignment(self, table: Path) -> None:
        start = self._at
        path = self._key(table)
        end = self._at
        self._at = self._text.index("=", self._at) + 1
        self._value(path)
        self._spans.setdefault(path, (start, end, self._at))

    def _key(self, table: Path) -> Path:
        """Read a dotted key and note its line."""
        self._skip(_SPACE)
        line = bisect_left(self._ends, self._at) + 1
        path = (*table, self._simple_key())
        self._skip(_SPACE)
        while self._text.startswith(".", self._at):
            self._at += 1
            self._skip(_SPACE)
            path = (*path, self._simple_key())
            self._skip(_SPACE)
        self._exact.setdefault(path, line)
        for end in range(1, len(path)):
            self._implied.setdefault(path[:end], line)
        return path

    def _simple_key(self) -> str:
        bare = _BARE_KEY.match(self._text, self._at)
        if bare:
            self._at = bare.end()
            return bare[0]
        start = self._at
        self._skip(_STRING)
        return next(iter(tomllib.loads(f"{self._text[start : self._at]} = 0")))

    def _value(self, path: Path) -> None:
        self._skip(_SPACE)
        opening = self._text[self._at]
        if opening in "\"'":
            self._skip(_STRING)
        elif opening in "[{":
            self._items(path, opening)
        else:
            self._skip(_OTHER_VALUE)

    def _items(self, path: Path, opening: str) -> None:
        """Read an array or an inline table, up to its closing bracket."""
        closing = "]" if opening == "[" else "}"
        self._at += 1
        count = 0
        self._skip(_BLANK)
        while self._text[self._at] != closing:
            if opening == "{":
                self._assignment(path)
            else:
                self._exact[*path, count] = bisect_left(self._ends, self._at) + 1
                self._value((*path, count))
            count += 1
            self._skip(_BLANK)
            if self._text[self._at] == ",":
                self._at += 1
                self._skip(_BLANK)
        self._at += 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match:
            self._at = match.end()
