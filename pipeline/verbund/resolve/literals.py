"""Accepted forms of literals besides the lexical form (CSVW metadata, section 6.4)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from verbund.model.column_kinds import ColumnType, LiteralColumn
from verbund.rdf.datatypes import DATE, DATES, ZERO_DAYS, canonical, is_numeric, is_valid, local
from verbund.rdf.edtf import EDTF
from verbund.rdf.terms import XSD, XSD_STRING, Literal
from verbund.text.late_pattern import late

_SYMBOL = late(r"d{1,2}|M{1,2}|yyyy|.", re.DOTALL)
_ISO = late(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])", re.ASCII)
_GROUPS = {
    "d": r"(?P<day>[0-9]{1,2})",
    "dd": r"(?P<day>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "MM": r"(?P<month>[0-9]{2})",
    "yyyy": r"(?P<year>[0-9]{4})",
}
# The datatype of a date format, by the fields it has.
_BY_FIELDS = {
    frozenset({"day", "month", "year"}): XSD + "date",
    frozenset({"month", "year"}): XSD + "gYearMonth",
    frozenset({"year"}): XSD + "gYear",
    frozenset({"day", "month"}): XSD + "gMonthDay",
}


@lru_cache(maxsize=1 << 15)
def read_literal(cell: str, data: LiteralColumn) -> Literal | None:
    """Return the literal that a cell means: of the first datatype that fits; None if none does."""
    for datatype in data.datatypes:
        text = _lexical(cell, datatype, data)
        if text is not None:
            return Literal(text, datatype)
    return None


def day_as_written(day: str, like: str, data: LiteralColumn) -> str | None:
    """Return a day in a form of a column: that of a text, or the one that people write first.

    ``day`` has the form of XSD. None where the column takes it in no form.
    """
    year, month, number = day.split("-")
    forms = [f"{number}.{month}.{year}", day]
    for text in forms[::-1] if _ISO.match(like) else forms:
        literal = read_literal(text, data)
        if literal is not None and literal.value == day:
            return text
    return None


def takes_days(kind: ColumnType) -> bool:
    """Whether a cell with the lexical form of a day is read as that day, without change."""
    return isinstance(kind, LiteralColumn) and kind.datatypes[0] == DATE and not kind.group_char


def is_zero_day(literal: Literal) -> bool:
    """Whether a date is one that spreadsheets show for a cell that is empty or 0."""
    return literal.value[:10] in ZERO_DAYS and local(literal.datatype) in DATES


def states_numbers(data: LiteralColumn) -> bool:
    """Whether the column states how numbers are written; then no other form is accepted."""
    return data.decimal_char != "." or bool(data.group_char)


def _lexical(cell: str, datatype: str, data: LiteralColumn) -> str | None:
    if datatype == XSD_STRING:
        return cell
    if datatype == EDTF and "T" in cell:
        return None  # a day with a clock is what a spreadsheet makes of a day
    own = is_numeric(datatype) and states_numbers(data)
    if not own and is_valid(cell, datatype):
        return canonical(cell, datatype)
    for text in _other_forms(cell, datatype, data):
        if is_valid(text, datatype):
            return canonical(text, datatype)
    return None


def _other_forms(cell: str, datatype: str, data: LiteralColumn) -> list[str]:
    found = []
    if is_numeric(datatype) and states_numbers(data):
        number = _number(cell, data)
        if number is not None:
            found.append(number)
    if datatype == XSD + "boolean" and cell.casefold() in ("true", "false"):
        found.append(cell.casefold())  # as spreadsheets write it
    for text in data.formats:
        if datatype == XSD + "boolean":
            yes, _, no = text.partition("|")
            found += [str(cell.casefold() == yes.casefold()).lower()] * (
                cell.casefold() in (yes.casefold(), no.casefold())
            )
        else:
            found += _date(cell, text, datatype)
    return found


def _number(cell: str, data: LiteralColumn) -> str | None:
    """Return a number with the column's own characters as XSD writes it (CSVW metadata, 6.4.2).

    Groups are of three digits, so that a character that separates decimals elsewhere is not taken
    for one that separates groups: the first has one to three, and no zero before others. As in XSD,
    the digits before or behind the decimal character may be left out.
    """
    match = _number_form(data.decimal_char, data.group_char).fullmatch(cell)
    if match is None:
        return None
    sign, whole, fraction, exponent, special = match.groups(default="")
    if special or not (whole or fraction):
        return special or None
    whole = whole.replace(data.group_char, "") if data.group_char else whole
    return sign + whole + (f".{fraction}" if fraction else "") + exponent


@cache
def _number_form(decimal_char: str, group_char: str) -> re.Pattern[str]:
    whole = r"[0-9]+"
    if group_char:
        whole = rf"[1-9][0-9]{{0,2}}(?:{re.escape(group_char)}[0-9]{{3}})+|{whole}"
    return re.compile(
        rf"([+-]?)({whole}|)(?:{re.escape(decimal_char)}([0-9]*))?([Ee][+-]?[0-9]+)?|(-?INF|NaN)",
        re.ASCII,
    )


def _date(cell: str, text: str, datatype: str) -> list[str]:
    pattern, target = _date_format(text)
    match = pattern.fullmatch(cell) if target == datatype else None
    if match is None:
        return []
    parts = match.groupdict()
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
