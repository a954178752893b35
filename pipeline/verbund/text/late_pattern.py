"""Regular expressions that are compiled at first use: most of them serve faults, which are rare."""

from __future__ import annotations

import re
from typing import cast


class _LatePattern:
    """A stand-in for a pattern; each attribute is taken from the compiled one and then kept."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._stated = pattern, flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # what copy and pickle ask of an object that is not made yet
            raise AttributeError(name)
        value: object = getattr(re.compile(*self._stated), name)
        setattr(self, name, value)
        return value


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression like ``re.compile`` does, compiled when it is first used.

    A command that starts need not wait for patterns of which it uses few. An error of the pattern
    is raised at the first use (re.error).
    """
    return cast("re.Pattern[str]", _LatePattern(pattern, flags))
