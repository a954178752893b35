"""Which form and which language of an answer a request prefers (RFC 9110, section 12.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from verbund.findings import Language

_MOST: Final = 100
"""The most preferences of a header that are looked at; a browser has ten."""


class _Preference(NamedTuple):
    name: str
    quality: float


def chosen(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offered media type that an Accept header prefers; the first one of equals.

    Parameters of media types other than ``q`` are not compared. None where nothing is acceptable.
    """
    if accept is None or not accept.strip():
        return offers[0] if offers else None
    preferences = list(_preferences(accept))
    best, rank = None, 0.0
    for offer in offers:
        quality = _quality(offer, preferences)
        if quality > rank:
            best, rank = offer, quality
    return best


def language_of(accept: str | None) -> Language:
    """The language of pages and problems that an Accept-Language header prefers: English at last.

    Basic filtering (RFC 4647, section 3.3.1).
    """
    best: Language = "en"
    rank = 0.0
    for name, quality in _preferences(accept or ""):
        for known in _LANGUAGES:
            if quality > rank and (name == known or name.startswith(f"{known}-")):
                best, rank = known, quality
    return best


_LANGUAGES: Final[tuple[Language, ...]] = ("de", "en")


def _preferences(header: str) -> Iterator[_Preference]:
    for item in header.split(",")[:_MOST]:
        name, *parameters = (part.strip() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = _number(value.strip())
        if name:
            yield _Preference(name.lower(), quality)


def _number(text: str) -> float:
    """A quality, 0 where it is none."""
    whole, _, digits = text.partition(".")
    sound = whole in ("0", "1") and len(digits) <= 3 and (digits.isascii() and digits.isdigit())
    return min(float(text), 1.0) if sound or (whole == text and text in ("0", "1")) else 0.0


def _quality(offer: str, preferences: Sequence[_Preference]) -> float:
    """The quality of an offer: that of the most specific range that it is in."""
    kind = offer.partition("/")[0]
    for wanted in (offer, f"{kind}/*", "*/*"):
        found = [item.quality for item in preferences if item.name == wanted]
        if found:
            return max(found)
    return 0.0
