"""What the templates show: texts with their language, links, and rows of a list of details."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
_NOT_IN_HTML: Final = dict.fromkeys(_REFUSED, "\ufffd") | dict.fromkeys(map(ord, "\t\n\f\r"), " ")


@dataclass(frozen=True, slots=True)
class Value:
    """A text: ``language`` where it is not the page's, ``href`` where it is a link.

    ``code`` marks identifiers, which are set in another font and not translated.
    """

    text: str
    language: str = ""
    href: str = ""
    code: bool = False

    def __html__(self) -> str:
        """The text as a part of a page. Templates put this in without escaping it once more."""
        text = escape(allowed(self.text))
        if self.code:
            text = f'<code translate="no">{text}</code>'
        lang = f' lang="{escape(self.language)}"' if self.language else ""
        if self.href:
            return f'<a href="{escape(self.href)}"{lang}>{text}</a>'
        return f"<span{lang}>{text}</span>" if lang else text


@dataclass(frozen=True, slots=True)
class Row:
    """A detail: its name and one or several values."""

    name: Value
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of the ontology, as its section shows it."""

    anchor: str
    iri: str
    compact: str
    label: Value
    definitions: Sequence[Value]
    notes: Sequence[Value]
    examples: Sequence[Value]
    rows: Sequence[Row]


def allowed(text: str) -> str:
    """A text without the characters that HTML does not allow; each becomes U+FFFD."""
    return text if text.isprintable() else text.translate(_NOT_IN_HTML)


def in_language(texts: Mapping[str, str], language: str) -> Value | None:
    """Take a text by language, give it in one: the page's, one without, or the next best."""
    return next(iter(wording(((text, tag) for tag, text in texts.items()), language)), None)


def wording(texts: Iterable[tuple[str, str]], language: str) -> list[Value]:
    """Take (text, language) pairs, give those in the best language that there is."""
    given = [(text, tag.lower()) for text, tag in texts if text]
    for wanted in (language, "", *LANGUAGES):
        found = [(text, tag) for text, tag in given if tag.partition("-")[0] == wanted]
        if found:
            return [in_tag(text, tag, language) for text, tag in found]
    first = sorted({tag for _, tag in given})[:1]
    return [in_tag(text, tag, language) for text, tag in given if [tag] == first]


def literal_texts(literals: Iterable[Literal]) -> list[tuple[str, str]]:
    """Literals as (text, language) pairs, without a language ``""``."""
    return [(literal.value, literal.language or "") for literal in literals]


def in_tag(text: str, tag: str, language: str) -> Value:
    """A text of a known language on a page of another or the same."""
    return Value(text, language="" if tag == language else tag)


def alphabetical(text: str) -> tuple[str, str]:
    """A key that sorts texts by their base letters, the same under every locale."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(item for item in plain if not unicodedata.combining(item)), text
