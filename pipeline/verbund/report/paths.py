"""Names of files as URIs, and of columns as spreadsheets have them."""

from __future__ import annotations

from urllib.parse import quote

_SAFE = "/!$&'()*+,;=@~"  # what a path may hold (RFC 3986, section 3.3), without the colon


def path_uri(path: str) -> str:
    """Take a relative path, give it as a relative reference (RFC 3986, section 4.2).

    A colon is escaped, so that no first segment is taken for a scheme. Bytes that are no UTF-8
    (PEP 383) are escaped as they are.
    """
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe=_SAFE)


def column_letters(position: int) -> str:
    """Take the place of a column from 0, give its name in a spreadsheet, as ``AB``."""
    letters, rest = "", position + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
