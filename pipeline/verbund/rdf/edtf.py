"""Dates that XSD cannot say: the lexical space of EDTF, levels 0 and 1 (ISO 8601-2:2019, annex A).

The text is that of the Library of Congress, https://www.loc.gov/standards/datetime/: seasons
(``2017-22``), decades (``201X``), what is approximate (``2017~``), uncertain (``2017?``) or both
(``2017%``), intervals (``2017-04/2017-06``), and before and after (``../2019``, ``2019/..``).
"""

from __future__ import annotations

from typing import Final

from verbund.text.late_pattern import late

EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF-level1"
"""The datatype of such a literal."""

_YEAR = r"(?:-(?!0000)[0-9]{4}|[0-9]{4})"
_MONTH = r"(?:0[1-9]|1[0-2])"
_LEAP = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DAY = (
    rf"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    rf"|-?{_LEAP}-02-29)"
)
_CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-4])(?::[0-5][0-9])?)?"
_EXACT = rf"(?:{_DAY}|{_YEAR}-{_MONTH}|{_YEAR})"
_UNSPECIFIED = rf"(?:-?[0-9]{{3}}X|-?[0-9]{{2}}XX|{_YEAR}-{_MONTH}-XX|{_YEAR}-XX(?:-XX)?)"
_SEASON = rf"{_YEAR}-2[1-4]"
_POINT = rf"(?:{_EXACT}|{_UNSPECIFIED}|{_SEASON}|Y-?[1-9][0-9]{{4,}})[?~%]?"

_IS_POINT: Final = late(_POINT)
_IS_MOMENT: Final = late(_DAY + _CLOCK)
_IS_EXACT: Final = late(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?")
_LONGEST: Final = 64
"""The most characters of a value; a year of more digits is no measure of anything."""


def is_edtf(text: str) -> bool:
    """Whether a text is in the lexical space of EDTF, level 0 or 1."""
    if len(text) > _LONGEST:
        return False
    if _IS_POINT.fullmatch(text) or _IS_MOMENT.fullmatch(text):
        return True
    first, slash, last = text.partition("/")
    return bool(slash) and _is_interval(first, last)


def _is_interval(first: str, last: str) -> bool:
    """Whether two ends, of which one may be open (``..``) or unknown (empty), are an interval."""
    known = [end for end in (first, last) if end not in ("", "..")]
    if not known or not all(map(_IS_POINT.fullmatch, known)):
        return False
    if not all(map(_IS_EXACT.fullmatch, (first, last))):
        return True
    # the same many parts of both: an interval does not end before it begins
    shared = min(len(first), len(last))
    return first[:shared] <= last[:shared]
