"""The order of dct:modified values, which catalogues write as days, times, months or years."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(Z|[+-]\d\d:\d\d)?")


def moment(text: str) -> datetime | None:
    """The moment at which a date begins, by the rules of harvesters; None for what is no date.

    Takes xsd:date, dateTime, gYearMonth and gYear. Missing parts are the first, the time zone UTC.
    """
    found = _DAY.fullmatch(text.strip())
    if found:
        year, month, day, zone = found.groups()
        text = f"{year}-{month or '01'}-{day or '01'}T00:00:00{zone or ''}"
    try:
        parsed = datetime.fromisoformat(text.strip())
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
