"""View classes for templates: texts with their language, links, and rows of a list of details."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from verbund.findings.catalogue import LANGUAGES
from verbund.rdf.terms import Literal

# Characters that HTML does not allow (Living Standard, 13.2.3.5): controls and non-characters.
_REFUSED: Final = (
    *range(0x20),
    *range(0x7F, 0xA0),
    *range(0xFDD0, 0xFDF0),
    *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF)),
)
_MOST_KEYS: Final = 1 << 14  # texts whose place in the alphabet is kept
_NOT_IN_HTML: Final = dict.fromkeys(_REFUSED, "\ufffd") | dict.fromkeys(map(ord, "\t\n\f\r"), " ")


@dataclass(frozen=True, slots=True)
class Value:
    """A text on a page: ``language`` where it is not the page's, ``href`` where it is a link.

    ``code`` marks identifiers, which are set in another font and not translated.
    """

    text: str
    language: str = ""
    href: str = ""
    code: bool = False

    def __html__(self) -> str:
        """Return the text as HTML. Templates insert it without escaping it again."""
        text = escape(allowed(self.text))
        if self.code:
            text = f'<code translate="no">{text}</code>'
        lang = f' lang="{escape(self.language)}"' if self.language else ""
        if self.href:
            return f'<a href="{escape(self.href)}"{lang}>{text}</a>'
        return f"<span{lang}>{text}</span>" if lang else text


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list of details: its name and one or several values."""

    name: Value
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of the ontology, as its section of a page shows it."""

    anchor: str
    iri: str
    compact: str
    label: Value
    definitions: Sequence[Value]
    notes: Sequence[Value]
    examples: Sequence[Value]
    rows: Sequence[Row]


def allowed(text: str) -> str:
    """Return a text without the characters that HTML does not allow; each becomes U+FFFD."""
    return text if text.isprintable() else text.translate(_NOT_IN_HTML)


def in_language(texts: Mapping[str, str], language: str) -> Value | None:
    """Return a text in one language: the page's, else one without language, else the next best."""
    return next(iter(wording(((text, tag) for tag, text in texts.items()), language)), None)


def wording(texts: Iterable[tuple[str, str]], language: str) -> list[Value]:
    """Return the texts in the best language that (text, language) pairs have."""
    given = [(text, tag.lower()) for text, tag in texts if text]
    for wanted in (language, "", *LANGUAGES):
        matching = [(text, tag) for text, tag in given if tag.partition("-")[0] == wanted]
        if matching:
            return [in_tag(text, tag, language) for text, tag in matching]
    first = sorted({tag for _, tag in given})[:1]
    return [in_tag(text, tag, language) for text, tag in given if [tag] == first]


def literal_texts(literals: Iterable[Literal]) -> list[tuple[str, str]]:
    """Return literals as (text, language) pairs; without a language the tag is ``""``."""
    return [(literal.value, literal.language or "") for literal in literals]


def in_tag(text: str, tag: str, language: str) -> Value:
    """Return a text of a known language for a page, which may be of another."""
    return Value(text, language="" if tag == language else tag)


@lru_cache(maxsize=_MOST_KEYS)
def alphabetical(text: str) -> tuple[str, str]:
    """Return a key that sorts texts by their base letters, equally under every locale."""
    plain = text.casefold()
    if plain.isascii():
        return plain, text
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(item for item in plain if not unicodedata.combining(item)), text
