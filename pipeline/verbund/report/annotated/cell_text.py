"""Texts of strangers as cells of a workbook: nothing in them is a formula or an escape."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from verbund.findings.catalogue import shorten
from verbund.text.late_pattern import late
from verbund.text.sheet_text import escaped

LONGEST: Final = 32_767
"""The most characters of a cell, and of a comment."""

_NO_XML: Final = late("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_FIRST: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a program that reads the cell as CSV would take for a formula."""


def cell_text(text: str) -> str:
    r"""Return a text as it can stand in a cell or comment; ``\u0001`` shows what cannot.

    A line ends with a line feed, as in the cells of every program: of ``\r`` XML has no other
    reading, and whether it is escaped depends on the library that openpyxl finds.
    """
    text = _NO_XML.sub(_escape, text.replace("\r\n", "\n").replace("\r", "\n"))
    return shorten(escaped(text), LONGEST)


def may_run(text: str) -> bool:
    """Whether a text could be taken for a formula: it gets the mark of a text (quotePrefix)."""
    return text.startswith(_FIRST)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"


def sheet_title(name: str, taken: set[str]) -> str:
    r"""Return the name of a sheet that Excel takes, like no other in ``taken``; adds it there.

    Names are no longer than 31 characters, compared without regard to case, and have none of
    ``[]:*?/\`` and no quotation mark at their ends.
    """
    plain = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in name)
    plain = re.sub(r"[\[\]:*?/\\]", "-", plain).strip(" '") or "-"
    number, title = 1, plain[:31].rstrip(" '")
    while title.casefold() in taken or not title:
        number += 1
        ending = f" ({number})"
        title = plain[: 31 - len(ending)].rstrip(" '") + ending
    taken.add(title.casefold())
    return title
