"""Language tags: whether a text is a well-formed one (BCP 47, RFC 5646, section 2.1)."""

from __future__ import annotations

import re
from typing import Final

from verbund.text.late_pattern import late

_IRREGULAR: Final = (
    "en-GB-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao"
    " i-tay i-tsu sgn-BE-FR sgn-BE-NL sgn-CH-DE"
)
"""Irregular tags of RFC 3066 that the grammar does not cover; all other old tags follow it."""

_TAG: Final = late(
    r"""
    (?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})   # language, with extlang
    (?:-[a-z]{4})?                                # script
    (?:-(?:[a-z]{2}|[0-9]{3}))?                   # region
    (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*      # variants
    (?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*           # extensions: a singleton but x
    (?:-x(?:-[a-z0-9]{1,8})+)?                    # private use
    |x(?:-[a-z0-9]{1,8})+
    """
    + "".join(f"|{tag}" for tag in _IRREGULAR.split()),
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def _in_any_case(text: str) -> str:
    """Return a pattern for a text in any case, which asks for no flag."""
    return "".join(f"[{sign.lower()}{sign.upper()}]" if sign.isalpha() else sign for sign in text)


CHOSEN_PATTERN: Final = (
    r"[a-z]{2,3}(?:-[A-Za-z]{3}){0,3}"
    r"(?:-[A-Za-z]{4})?"
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"
    r"(?:-[A-WYZa-wyz0-9](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[Xx](?:-[A-Za-z0-9]{1,8})+)?"
    r"|x(?:-[A-Za-z0-9]{1,8})+"
) + "".join(
    f"|{tag.partition('-')[0]}{_in_any_case(tag[tag.index('-') :])}" for tag in _IRREGULAR.split()
)
"""What ``is_chosen_tag`` takes, as a pattern that JSON Schema has as well."""

_CHOSEN: Final = late(CHOSEN_PATTERN)


def is_language_tag(text: str) -> bool:
    """Whether a text is a well-formed language tag, such as ``de-DE-x-simple-language``."""
    return _TAG.fullmatch(text) is not None


def is_language_range(text: str) -> bool:
    """Whether a text is a basic language range (RFC 4647, section 2.1) of a well-formed tag."""
    return text == "*" or is_language_tag(text)


def is_chosen_tag(text: str) -> bool:
    """Whether a person who chooses a tag freely can have meant it: its language in lower case.

    The grammar has room for languages of four to eight letters, of which there are none:
    ``deutsch`` is a word and no tag.
    """
    return _CHOSEN.fullmatch(text) is not None
