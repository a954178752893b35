"""IRI templates of one form: ``{name}`` and ``{+name}`` (RFC 6570, levels 1 and 2)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from verbund.text.late_pattern import late

_EXPRESSION: Final = late(r"\{(\+?[A-Za-z][A-Za-z0-9_]*)\}")
_LITERAL: Final = late(r"(?:[^%\x00-\x20\x7f-\x9f\"<>\\^`{|}]|%[0-9A-Fa-f]{2})*+")
"""Literal characters of a template: RFC 6570, section 2.1, with the apostrophe of erratum 6937."""

_TRIPLET: Final = late(r"(%[0-9A-Fa-f]{2})")
_RESERVED: Final = ":/?#[]@!$&'()*+,;="
"""Reserved characters: RFC 3986, section 2.2."""


def template_parts(template: str) -> tuple[str, ...]:
    """Return the literal texts of a template and, at odd places, its expressions without braces.

    Empty where it has expressions of other kinds, or texts that no IRI may have.
    """
    parts = tuple(_EXPRESSION.split(template))
    return parts if all(map(_LITERAL.fullmatch, parts[::2])) else ()


def expand_simple(value: str) -> str:
    """Return the expansion of ``{name}`` (RFC 6570, section 3.2.2): reserved characters escaped.

    All but unreserved characters are escaped, and so is a percent sign, whatever follows it. Raises
    UnicodeEncodeError for a lone surrogate.
    """
    return quote(value, safe="")


def expand_reserved(value: str) -> str:
    """Return the expansion of ``{+name}`` (RFC 6570, section 3.2.3): reserved characters stay.

    Escapes stay, too. A percent sign that begins no escape is escaped, also where other libraries
    leave it (uritemplate 4.2). Raises UnicodeEncodeError for a lone surrogate.
    """
    parts = _TRIPLET.split(value)
    parts[::2] = [quote(part, safe=_RESERVED) for part in parts[::2]]
    return "".join(parts)
