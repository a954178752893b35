"""Regular expressions that are compiled at first use: most of them serve faults, which are rare."""

from __future__ import annotations

import re
from typing import AnyStr, Generic, cast


class _LatePattern(Generic[AnyStr]):
    """A stand-in for a pattern; each attribute is taken from the compiled one and then kept."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self._stated: tuple[AnyStr, int] = pattern, flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # what copy and pickle ask of an object that is not made yet
            raise AttributeError(name)
        value: object = getattr(re.compile(*self._stated), name)
        setattr(self, name, value)
        return value


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a regular expression like ``re.compile`` does, compiled when it is first used.

    A command that starts need not wait for patterns of which it uses few. An error of the pattern
    is raised at the first use (re.error).
    """
    return cast("re.Pattern[AnyStr]", _LatePattern(pattern, flags))
