"""IRI templates of one form: ``{name}`` and ``{+name}`` (RFC 6570, levels 1 and 2)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

_EXPRESSION: Final = re.compile(r"\{(\+?[A-Za-z][A-Za-z0-9_]*)\}")
_LITERAL: Final = re.compile(r"(?:[^%\x00-\x20\x7f-\x9f\"<>\\^`{|}]|%[0-9A-Fa-f]{2})*+")
"""RFC 6570, section 2.1, with the apostrophe of erratum 6937."""

_TRIPLET: Final = re.compile(r"(%[0-9A-Fa-f]{2})")
_RESERVED: Final = ":/?#[]@!$&'()*+,;="
"""RFC 3986, section 2.2."""


def template_parts(template: str) -> tuple[str, ...]:
    """The literal texts of a template and, at odd places, its expressions without braces.

    Empty where it has expressions of other kinds, or texts that no IRI may have.
    """
    parts = tuple(_EXPRESSION.split(template))
    return parts if all(map(_LITERAL.fullmatch, parts[::2])) else ()


def expand_simple(value: str) -> str:
    """What ``{name}`` becomes (RFC 6570, section 3.2.2): all but unreserved characters escaped.

    So is a percent sign, whatever follows it. Raises UnicodeEncodeError for half of a surrogate
    pair.
    """
    return quote(value, safe="")


def expand_reserved(value: str) -> str:
    """What ``{+name}`` becomes (section 3.2.3): reserved characters and escapes stay as they are.

    A percent sign that begins no escape is escaped, also where others do (uritemplate 4.2 leaves
    it then). Raises UnicodeEncodeError as above.
    """
    parts = _TRIPLET.split(value)
    parts[::2] = [quote(part, safe=_RESERVED) for part in parts[::2]]
    return "".join(parts)
