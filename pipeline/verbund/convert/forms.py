"""Accepted forms of literals beyond the lexical one (CSVW metadata, section 6.4)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from verbund.convert.datatypes import DATE, canonical, is_numeric, is_valid
from verbund.model.model import Data, Kind
from verbund.terms import XSD, XSD_STRING, Literal

_SYMBOL = re.compile(r"d{1,2}|M{1,2}|yyyy|.", re.DOTALL)
_GROUPS = {
    "d": r"(?P<day>[0-9]{1,2})",
    "dd": r"(?P<day>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "MM": r"(?P<month>[0-9]{2})",
    "yyyy": r"(?P<year>[0-9]{4})",
}
# Which datatype a date format belongs to, by the fields it has.
_BY_FIELDS = {
    frozenset({"day", "month", "year"}): XSD + "date",
    frozenset({"month", "year"}): XSD + "gYearMonth",
    frozenset({"year"}): XSD + "gYear",
    frozenset({"day", "month"}): XSD + "gMonthDay",
}


@lru_cache(maxsize=1 << 15)
def read_literal(cell: str, data: Data) -> Literal | None:
    """The literal a cell means: of the first datatype that fits, or None if none does."""
    for datatype in data.datatypes:
        text = _lexical(cell, datatype, data)
        if text is not None:
            return Literal(text, datatype)
    return None


def takes_days(kind: Kind) -> bool:
    """Whether a cell in the lexical form of a day is read as that day, as it stands."""
    return isinstance(kind, Data) and kind.datatypes[0] == DATE and not kind.group_char


def _lexical(cell: str, datatype: str, data: Data) -> str | None:
    if datatype == XSD_STRING:
        return cell
    if is_valid(cell, datatype) and not (data.group_char and data.group_char in cell):
        return canonical(cell, datatype)
    for text in _other_forms(cell, datatype, data):
        if is_valid(text, datatype):
            return canonical(text, datatype)
    return None


def _other_forms(cell: str, datatype: str, data: Data) -> list[str]:
    found = []
    if is_numeric(datatype) and (data.decimal_char != "." or data.group_char):
        number = _number(cell, data.decimal_char, data.group_char)
        found += [number] if number is not None else []
    for text in data.formats:
        if datatype == XSD + "boolean":
            yes, _, no = text.partition("|")
            found += [str(cell.casefold() == yes.casefold()).lower()] * (
                cell.casefold() in (yes.casefold(), no.casefold())
            )
        else:
            found += _date(cell, text, datatype)
    return found


def _number(cell: str, decimal_char: str, group_char: str) -> str | None:
    """A number with its own decimal and group characters; groups are of three digits."""
    whole, _, fraction = cell.partition(decimal_char)
    if group_char and group_char in whole:
        first, *groups = whole.split(group_char)
        if not all(len(group) == 3 for group in groups) or not first.lstrip("+-"):
            return None
        whole = first + "".join(groups)
    return f"{whole}.{fraction}" if fraction else whole


def _date(cell: str, text: str, datatype: str) -> list[str]:
    pattern, target = _date_format(text)
    found = pattern.fullmatch(cell) if target == datatype else None
    if found is None:
        return []
    parts = found.groupdict()
    written = [parts.get("year"), parts.get("month"), parts.get("day")]
    prefix = "" if written[0] else "--"
    return [prefix + "-".join(part.zfill(2) for part in written if part)]


@cache
def _date_format(text: str) -> tuple[re.Pattern[str], str | None]:
    symbols = _SYMBOL.findall(text)
    pattern = re.compile(
        "".join(_GROUPS.get(symbol, re.escape(symbol)) for symbol in symbols), re.ASCII
    )
    return pattern, _BY_FIELDS.get(frozenset(pattern.groupindex))
