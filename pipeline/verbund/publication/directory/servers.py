"""What configurations of nginx and Apache (nginx.py, apache.py) have in common: one table.

Both choose alike. A record is no document: a request for its IRI
gets a 303 to the URL of the document that the Accept header prefers (W3C, Cool URIs for the
Semantic Web, section 4.2). Where the site has a page of it, that is one in the language that the
Accept-Language header prefers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from verbund.release.manifest.checksums import KEPT
from verbund.workspace.directory import LONGEST_PATH, is_servable

FORMS: Final = (
    ("html", "text/html"),
    ("nt", "application/n-triples"),
    ("jsonld", "application/ld+json"),
    ("ttl", "text/turtle"),
)
"""The file extensions of documents with the media types that they are served as.

The last one that is not refused is for a client that states no preference, or accepts anything.
"""

EXPOSED: Final = "Content-Range, ETag, Link, Location"
"""The headers that scripts of other hosts may read (Fetch, section 3.3.3)."""

PAGE: Final = "html"
"""The file extension of pages."""

NONE: Final = "none"
"""The value in place of an extension where every document is refused."""

ACCEPTED: Final = (
    ("html", ("text/*",)),
    ("ttl", ("text/*",)),
    ("nt", ("application/*",)),
    ("jsonld", ("application/*",)),
    ("html", ("text/html", "application/xhtml+xml")),
    ("nt", ("application/n-triples",)),
    ("jsonld", ("application/json", "application/ld+json")),
    ("ttl", ("text/turtle",)),
)
"""The file extensions with the media types that select them; the last match wins."""

MEDIA_TYPES: Final = (
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples", "nt"),
    ("application/trig", "trig"),
    ("application/atom+xml", "atom"),
    ("text/html", "html"),
    ("text/css", "css"),
    ("text/javascript", "js"),
    ("text/csv", "csv"),
    ("text/markdown", "md"),
    ("application/json", "json"),
    ("application/gzip", "gz"),
    ("application/sparql-query", "rq"),
    ("application/sparql-update", "ru"),
    ("application/rdf-patch", "rdfp"),
    ("image/svg+xml", "svg"),
)
CHARSET: Final = (
    *("text/html", "text/turtle", "text/css", "text/javascript", "text/csv", "text/markdown"),
)
"""The media types of UTF-8 texts; nginx adds the charset to the first by itself."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""What pages may load (Content Security Policy): nothing of another host, and nothing inline."""

USUAL: Final = "en"
"""The language of pages for whoever asks for none that there is."""

_LOWERED: Final = r"[^,]*;\s*q=0\.0*[1-9]"
_WHOLE: Final = r"(?![^,]*;\s*q=0)(?=\s*(?:[,;]|$))"
_ZERO: Final = r"[^,]*;\s*q=0(?:\.0*)?\s*(?=[,;]|$)"
_ANY: Final = r"(?=\s*(?:[,;]|$))"
_UNRESERVED: Final = r"2[DE]|3\d|4[^0]|5[\dAF]|6[^0]|7[\dAE]"  # as escapes (RFC 3986, 2.3)
WRITTEN: Final = rf"(?!\.\.?/)(?:[^ /?<>%\x22\x5c]|%(?!{_UNRESERVED})[\dA-F][\dA-F])+"
"""A path segment of a request as an IRI has it, in no other spelling that leads to the file."""
_LISTED: Final = r"(?:[^,]*,)*"
_ALL_ZERO: Final = rf"^[^|]*\|(?!(?:.*,)?\s*(?=[^,\s])(?!{_ZERO}))(?=.*[^,\s])"

MOST_SEGMENTS: Final = 100
"""The most path segments of records that are listed where records have no documents."""


def _name(media: str) -> str:
    return re.escape(media).replace(r"\-", "-")


def _item(media: str, tail: str) -> str:
    return rf"(?:.*,)?\s*{_name(media)}{tail}"


REFUSED: Final = tuple(
    (
        form,
        (
            rf"^(?:(?={_item(media, _ZERO)})"
            rf"|(?!{_item(media, _ANY)})(?={_item(group, _ZERO)})"
            rf"|(?!{_item(media, _ANY)})(?!{_item(group, _ANY)})(?={_item('*/*', _ZERO)}))"
        ),
    )
    for form, media in FORMS
    for group in (f"{media.partition('/')[0]}/*",)
)
"""The file extensions with patterns of Accept headers that refuse them, by the most specific
media range."""


@dataclass(frozen=True, slots=True)
class Place:
    """The URL of the folder, and the parts of its layout.

    ``about`` is the folder of documents, ``release`` that of the release's files, both with a slash
    at the end, or ``""``. ``segments`` are the path segments of records and of derived links, where
    these have no documents. ``base`` is what IRIs begin with, ``languages`` are those of the site;
    none where there is no site.
    """

    address: str
    about: str
    has_void: bool
    segments: tuple[str, ...] = ()
    base: str = ""
    languages: tuple[str, ...] = ()
    release: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError where the URL has a path that no configuration can hold."""
        if not is_servable(self.address):
            raise ValueError(self.address)

    @property
    def path(self) -> str:
        """The path of the URL, decoded, as servers compare it."""
        return unquote(urlsplit(self.address).path)

    @property
    def encoded(self) -> str:
        """The percent-encoded path; no character has a meaning in a server's configuration."""
        return quote(self.path)

    @property
    def uri(self) -> str:
        """What IRIs begin with, as a URI for a header; empty for one that is too long for it."""
        uri = quote(self.base, safe="/:@%!&()*+,;=~[]")
        return uri if len(uri) <= 3 * LONGEST_PATH else ""

    @property
    def own_pages(self) -> str:
        """A pattern of the paths of our pages below the folder."""
        if not self.languages:
            return r"index\.html"
        return rf"(?:{'|'.join(self.languages)})/.+\.html|index\.html"

    @property
    def release_pages(self) -> str:
        """A pattern of the paths of the pages of the release and of its kept versions.

        It matches nothing where the two paths are too long for one argument of a configuration.
        """
        release = pattern_of(quote(self.release))
        if len(pattern_of(self.encoded) + release) > 4 * LONGEST_PATH:
            return "(?!)"
        return rf"{release}(?:{KEPT}/[^/]+/)?pages/[^/]+\.html"


def pattern_of(text: str) -> str:
    """A regular expression of printable ASCII that matches exactly this percent-encoded text.

    The servers' expressions match bytes. All bytes but letters, digits, slash, underscore and
    hyphen are written as escapes, so none has a meaning in an expression, a quoted string or a
    variable.
    """
    return "".join(
        chr(byte)
        if byte < 128 and (chr(byte).isalnum() or chr(byte) in "/_-")
        else f"\\x{byte:02x}"
        for byte in unquote_to_bytes(text)
    )


def quoted(text: str) -> str:
    """An argument of nginx in quotation marks; these and backslashes are escaped.

    Apache's rewriting has no such escapes: its arguments must need none.
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def rules() -> list[tuple[str, str]]:
    """The patterns of content negotiation, each with the extension selected; the last match wins.

    They match the extensions that are not refused, each after a point, then ``|``, then the Accept
    header. A type with q=1 goes before one with a lower q; lower ones are not compared with each
    other, as static servers cannot. Where the header only refuses types (q=0), no document is
    acceptable (RFC 9110, section 12.5.1). A hyphen before the first point says that there is no
    page.
    """
    found = []
    for tail in (_LOWERED, _WHOLE):
        for form, types in ACCEPTED:
            names = "|".join(_name(name) for name in types)
            there = "(?!-)" if form == PAGE else ""
            pattern = rf"^{there}(?=[^|]*\.{form}[.|])[^|]*\|(?:.*,)?\s*(?:{names}){tail}"
            found.append((pattern, form))
    return [*found, (rf"^-(?:\.{PAGE})?\|", NONE), (_ALL_ZERO, NONE)]


def spoken(languages: Sequence[str]) -> list[tuple[str, str]]:
    """The patterns of Accept-Language headers, each with the language selected; at most one fits.

    The first language of the site that is named is selected, as browsers name them in the order of
    their weights; one with q=1 goes before those with lower ones. Where none is wanted, and the
    usual one is refused (q=0), it is one that is not. A language includes its regions (RFC 4647,
    section 3.3.1).
    """
    found = []
    for language in languages:
        others = "|".join(other for other in languages if other != language)
        if language == USUAL or not others:
            continue
        item = r"\s*(?:{names})(?:-[^,;\s]*)?{tail}"
        whole, lowered = (
            rf"^(?:(?!{item.format(names=others, tail=tail)})[^,]*,)*"
            + item.format(names=language, tail=tail)
            for tail in (_WHOLE, _LOWERED)
        )
        every = item.format(names=f"{language}|{others}", tail=_WHOLE)
        wanted = item.format(names=f"{language}|{others}", tail=f"(?:{_WHOLE}|{_LOWERED})")
        usual, own = (item.format(names=tag, tail=_ZERO) for tag in (USUAL, language))
        other = rf"^(?!{_LISTED}{wanted})(?!{_LISTED}{own})(?={_LISTED}{usual})"
        found += [
            (whole, language),
            (rf"^(?!{_LISTED}{every}){lowered[1:]}", language),
            (other, language),
        ]
    return found


def alternate(path: str, language: str) -> str:
    """The link to a page in a language (RFC 8288)."""
    return f'<{path}.{PAGE}>; rel="alternate"; type="text/html"; hreflang="{language}"'


def segments(place: Place) -> list[str]:
    """The expressions for path segments of records; for too many, one for all."""
    if len(place.segments) > MOST_SEGMENTS or any(len(x) > LONGEST_PATH for x in place.segments):
        return ["[^/]+"]
    return [pattern_of(segment) for segment in place.segments]
