"""Days, months and years, compared as far as both are known (record 0009).

A date of a source is a day, a month or a year. One is certainly before another where what both say
differs: 2019 is before 2021-11-16, and neither before nor after 2019-05.
"""

from __future__ import annotations

import re
from typing import Final

PATTERN: Final = "^[0-9]{4}(-[0-1][0-9](-[0-3][0-9])?)?$"
"""A day, a month or a year as XSD writes it, in a year of four digits and without a time zone.

Of EDTF nothing matches but a month or a year without a mark: neither seasons nor intervals.
"""

_is_partial_date = re.compile(PATTERN.strip("^$"), re.ASCII).fullmatch


def is_certainly_before(one: str, other: str) -> bool:
    """Whether one date is before another, whichever day of a month or a year is meant.

    False for a text that is no day, month or year.
    """
    if not (_is_partial_date(one) and _is_partial_date(other)):
        return False
    return one[: len(other)] < other[: len(one)]
