"""Days, months and years as texts: whether a period may hold on a day."""

from __future__ import annotations

import re
from typing import Final

_DAY: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])", re.ASCII)


def is_day(text: str) -> bool:
    """Whether a text is a whole day, YYYY-MM-DD."""
    return _DAY.fullmatch(text) is not None


def holds_at(since: str, until: str, day: str) -> bool:
    """Whether a period may hold on a day; each end is a day, month or year, empty if not known.

    A month or year counts from its first day on, and up to its last.
    """
    first = since + "0000-01-01"[len(since) :] if since else ""
    last = until + "9999-12-31"[len(until) :] if until else "9999-12-31"
    return first <= day <= last
