"""Faults of TOML's notation: which one it is, from what tomllib says and what stands there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from verbund.text.late_pattern import late


class SyntaxFault(NamedTuple):
    """A fault: the key of the phrase that stands for it, None for an unknown one, and its line."""

    key: str | None
    line: int
    values: Mapping[str, str]


class _Spot(NamedTuple):
    """What stands around a fault, on its line."""

    before: str
    after: str

    @property
    def is_in_open_braces(self) -> bool:
        """Whether an inline table goes on below its line, or a comma is the last in it."""
        is_open = self.before.rfind("{") > self.before.rfind("}")
        goes_on = is_open or self.before.rstrip().endswith(",")
        return goes_on and self.after.lstrip()[:1] in ("", "#", "}", ",")

    @property
    def quoted_key(self) -> str | None:
        """Return the key that needs quotation marks, if one stands here."""
        rest = _KEY_GOES_ON.match(self.after)
        started = max(map(self.before.rfind, "[{,")) + 1
        return (self.before[started:] + rest[0]).strip()[:_SHOWN] if rest else None

    @property
    def is_in_heading(self) -> bool:
        """Whether the line begins as the heading of a table does, which ends further on."""
        return bool(_HEADING.match(self.before) and "]" in self.after)

    @property
    def is_in_time(self) -> bool:
        """Whether digits that a day or a time has stand around."""
        started, ended = _DIGITS_BEFORE.search(self.before), _DIGITS_AFTER.match(self.after)
        return bool(started and ended and _TIME.match(started[0] + ended[0]))


def fault_of(said: str, text: str) -> SyntaxFault:
    """Return the fault of a document that tomllib refuses with these words."""
    place = re.search(r"\(at line (\d+), column (\d+)\)", said)
    line = int(place[1]) if place else text.count("\n") + 1
    column = int(place[2]) - 1 if place else None
    there = text.split("\n")[line - 1]
    spot = _Spot(there, "") if column is None else _Spot(there[:column], there[column:])
    for pattern, key in _SAID:
        found = pattern.match(said)
        if found:
            closer, values = _closer(key, spot)
            return SyntaxFault(closer, line, {**_named(found.groupdict()), **values})
    return SyntaxFault(None, line, {})


def _closer(key: str, spot: _Spot) -> tuple[str, Mapping[str, str]]:
    """Return the fault that this one is at this spot, most often itself, and what it names."""
    if key in ("key", "bracket") and spot.is_in_open_braces:
        return "inline", {}
    quoted = spot.quoted_key
    may_be_key = key in ("key", "equals", "statement") or (key == "bracket" and spot.is_in_heading)
    if may_be_key and quoted is not None:
        return "key-quoted", {"name": quoted}
    if key == "more" and spot.is_in_time:
        return "date", {}
    return ("value" if key == "statement" else key), {}


def _named(values: Mapping[str, str]) -> dict[str, str]:
    """Return what tomllib names, keys as TOML writes them: ``('a', 'b')`` is ``a.b``."""
    return {name: ".".join(_QUOTED.findall(text)) or text for name, text in values.items()}


_SHOWN: Final = 60
"""The most characters of a key that a finding shows."""
_KEY_GOES_ON: Final = late(r"[^\s\"'#=:,\[\]{}.][^\"'#,{}=\]]*+(?=[=\]])")
_HEADING: Final = late(r"\s*\[")
_DIGITS_BEFORE: Final = late(r"[0-9][0-9T:.+-]*$")
_DIGITS_AFTER: Final = late(r"[0-9T:.+-]*")
_TIME: Final = late(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[T:.+-]|[0-9])*$|[0-9]{1,2}:[0-9]{2}")
_QUOTED: Final = late(r"'((?:[^'\\]|\\.)*)'")
_SAID: Final = tuple(
    (late(pattern, re.DOTALL), key)
    for pattern, key in (
        (r"Cannot declare (?P<key>.*?) twice", "twice"),
        (r"Cannot redefine namespace (?P<key>.*?) \(at", "twice"),
        (r"Duplicate inline table key (?P<key>.*?) \(at", "twice"),
        (r"Cannot mutate immutable namespace (?P<key>.*) \(at", "twice"),
        (r"Cannot overwrite a value", "key-twice"),
        (r"Unterminated string|Expected '(?:\"\"\"|\'\'\'|\"|\')'|Expected \"'", "string"),
        (r"Unclosed (?:array|inline table)", "bracket"),
        (r"Expected '?\"?\]+", "bracket"),
        (r"Expected '=' after a key", "equals"),
        (r"Invalid initial character for a key part", "key"),
        (r"Invalid value", "value"),
        (r"Invalid statement", "statement"),
        (r"Invalid date or datetime", "date"),
        (r"Expected newline or end of document", "more"),
        (r"Unescaped|Invalid hex value|Escaped character", "backslash"),
        (r"Illegal character|Found invalid character", "character"),
    )
)
"""What tomllib says, by the key of the phrase that stands for it."""
