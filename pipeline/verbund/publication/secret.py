"""Secrets: read from environment variables, never shown."""

from __future__ import annotations

import re
from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from string import ascii_letters, digits
from typing import Final

from verbund.publication.error import TargetError
from verbund.text.secrets import HIDDEN

_CREDENTIALS = re.compile(r"\b(basic|bearer)\s+[A-Za-z0-9+/._~-]{4,}=*", re.IGNORECASE)

_QUOTE = r"""(?:\\?["']|&quot;|&\#0*3[49];|%2[27])"""
_DIGEST = re.compile(
    rf"\b(digest\s+)(?:[\w-]+\s*=\s*(?:{_QUOTE}.{{0,500}}?{_QUOTE}|[^\s,\"'&<]{{1,500}})[\s,]*)+",
    re.IGNORECASE,
)
"""The credentials of digest access (RFC 7616, section 3.4), also quoted in JSON or HTML."""

_PROOF = re.compile(
    rf"\b(response|rspauth|cnonce|ha1)(\W{{1,6}}|\s*=\s*{_QUOTE}|{_QUOTE}?\s*[:=]\s*{_QUOTE}?)"
    r"[0-9a-f]{8,128}",
    re.IGNORECASE,
)
"""Single parts of these credentials: with ``response`` a password can be searched for."""

_SHORTEST_PART = 6
"""The fewest characters of Base64 that count as part of a secret; fewer occur in any text."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret from an environment variable. Neither repr nor str shows it."""

    variable: str
    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The plain text of the secret, for the request that needs it."""
        return self._value

    def with_user(self, user: str) -> Secret:
        """The secret in the form of basic access, after its user (RFC 7617, section 2)."""
        return Secret(self.variable, f"{user}:{self._value}")

    def __str__(self) -> str:
        return f"${self.variable}"


def read_secret(variable: str, environment: Mapping[str, str]) -> Secret:
    """The secret in an environment variable, without white space around it.

    Raises TargetError (U102) where it is not set, is empty, or has characters that no header field
    can carry.
    """
    value = environment.get(variable, "").strip()
    if not value or not value.isprintable():
        raise TargetError("U102", details={"variable": variable})
    return Secret(variable, value)


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """A text with secrets hidden, and also credentials after Basic, Bearer or Digest.

    A secret is also recognised in Base64 with other data beside it, with characters escaped as in
    JSON, HTML or URLs, also twice, and where tags or line breaks split it.
    """
    for secret in secrets:
        text = _without(text, _spans(text, _forms(secret.reveal()), _DEPTH))
    text = _CREDENTIALS.sub(rf"\1 {HIDDEN}", text)
    text = _DIGEST.sub(rf"\1{HIDDEN} ", text)
    return _PROOF.sub(rf"\1\2{HIDDEN}", text)


_DEPTH: Final = 3
"""The depth to which encodings may be nested."""

_BASE64: Final = frozenset(ascii_letters + digits + "+/-_=")
_Span = tuple[int, int]


def _without(text: str, spans: Iterable[_Span]) -> str:
    """The text with these spans hidden; adjacent ones are hidden as one."""
    pieces: list[str] = []
    end = 0
    for start, stop in sorted(spans):
        if start >= end:
            pieces += [text[end:start], HIDDEN]
        end = max(end, stop)
    return "".join([*pieces, text[end:]])


def _spans(text: str, forms: re.Pattern[str], depth: int) -> list[_Span]:
    """The spans of a secret in a text and in its decoded forms."""
    found = [_wider(text, match) for match in forms.finditer(text)]
    seen = {text}
    for written in _WAYS if depth else ():
        decoded = _Decoded(text, written)
        if decoded.text not in seen:
            seen.add(decoded.text)
            found += [decoded.source(*span) for span in _spans(decoded.text, forms, depth - 1)]
    return found


def _wider(text: str, match: re.Match[str]) -> _Span:
    """The span of a match; in Base64 with the characters beside it, which hold further bits."""
    start, end = match.span()
    if match.lastgroup == "base64":
        while start and text[start - 1] in _BASE64:
            start -= 1
        while end < len(text) and text[end] in _BASE64:
            end += 1
    return start, end


@lru_cache(maxsize=32)
def _forms(value: str) -> re.Pattern[str]:
    """A pattern of the forms of a secret in a text that needs no decoding.

    URLs may have a plus sign for a blank, and bytes that were read as Latin-1.
    """
    texts = {value, value.replace(" ", "+")}
    texts |= {text.encode().decode("latin-1") for text in texts}
    plain = "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))
    parts = "|".join(map(re.escape, sorted(_in_base64(value.encode()), key=len, reverse=True)))
    return re.compile(f"{plain}|(?P<base64>{parts})" if parts else plain)


def _in_base64(data: bytes) -> set[str]:
    """The characters that data always has in Base64, for each offset within a group of bytes.

    Characters that share bits with the data beside it are left out. For both alphabets (RFC 4648,
    sections 4 and 5).
    """
    found = {b64encode(data).decode().rstrip("=")}
    for before in range(3):
        text = b64encode(b"\0" * before + data).decode()
        found.add(text[(before * 8 + 5) // 6 : (before + len(data)) * 8 // 6])
    found |= {part.translate(_URL_SAFE) for part in found}
    return {part for part in found if len(part) >= _SHORTEST_PART}


_URL_SAFE: Final = str.maketrans("+/", "-_")

_CHARACTER: Final = (
    r"(?P<address>%[0-9A-Fa-f]{2})"
    r"|(?P<pair>\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|(?P<json>\\u[0-9A-Fa-f]{4})"
    r"|(?P<html>&\#?[0-9A-Za-z]{1,40};?)"
    r"|\\(?P<quoted>[\"'\\/])"
)
TAG: Final = r"""<(?:[^<>"']|"[^"]{0,200}"|'[^']{0,200}')*>|<[^<>]*>"""
"""A tag of HTML, whose attributes may hold the character that ends it."""

_UNSEEN: Final = rf"{TAG}|\\[nr]|[\r\n\xad\u200b\u2060]|&shy;"
"""Sequences that are invisible between two characters."""

_WAYS: Final = tuple(map(re.compile, (_CHARACTER, _UNSEEN, f"{_UNSEEN}|{_CHARACTER}")))


class _Decoded:
    """A decoded text, with the source span of each part of it."""

    def __init__(self, source: str, written: re.Pattern[str]) -> None:
        self._at: list[int] = []  # positions in the decoded text where unchanged runs begin
        self._from: list[int] = []  # the positions of these runs in the source
        pieces: list[str] = []
        size = end = 0
        for match in written.finditer(source):
            for start, stop, text in (
                (end, match.start(), source[end : match.start()]),
                (*match.span(), _character(match)),
            ):
                if text:
                    self._at.append(size)
                    self._from.append(start)
                    pieces.append(text)
                    size += len(text)
                end = stop
        self._at.append(size)
        self._from.append(end)
        self.text = "".join([*pieces, source[end:]])
        self._size = len(source)

    def source(self, start: int, end: int) -> _Span:
        """The span of the source for a span of the decoded text."""
        last = self._place(end - 1)
        whole = bisect_right(self._at, end - 1)
        after = self._from[whole] if whole < len(self._from) else self._size
        is_end_of_run = whole < len(self._at) and self._at[whole] == end
        return self._place(start), after if is_end_of_run else last + 1

    def _place(self, at: int) -> int:
        run = bisect_right(self._at, at) - 1
        return self._from[run] + at - self._at[run]


def _character(match: re.Match[str]) -> str:
    """The character that an escape stands for."""
    kind, text = match.lastgroup, match[0]
    if kind == "address":  # a byte: those of letters beyond ASCII are searched for as Latin-1
        return chr(int(text[1:], 16))
    if kind == "pair":
        return bytes.fromhex(text[2:6] + text[8:12]).decode("utf-16-be")
    if kind == "json":
        return chr(int(text.removeprefix("\\u"), 16))
    if kind == "html":
        return unescape(text)
    return match["quoted"] if kind == "quoted" else ""
