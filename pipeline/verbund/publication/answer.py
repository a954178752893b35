"""The response of a target: its JSON, its words without secrets, the error that it means."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, Final

from verbund.publication.error import TargetError
from verbund.publication.secret import TAG, Secret, redact

_DEEPEST: Final = 100
_PIECE: Final = 1 << 16
"""The characters of a response in which its words are looked for."""

MOST_WORDS: Final = 300
"""The most characters reported of the target's message."""

_LONGEST_WORDS: Final = 2000
"""The most characters of words from outside the body, such as the URL of a redirection."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. ``call`` names the request in errors, which hide the ``secrets``."""

    call: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    secrets: tuple[Secret, ...] = ()

    def json(self) -> Any:
        """The content as JSON. Raises TargetError (U107) where it is none.

        NaN and infinities are refused (RFC 8259, section 6), and so are strings that UTF-8 cannot
        encode (section 8.2: lone surrogates) and values nested a hundred deep.
        """
        try:
            found = json.loads(self.body, parse_constant=_no_number)
            if b"\\u" in self.body:
                json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise self.error("U107") from None
        if _is_deep(found):
            raise self.error("U107")
        return found

    @property
    def text(self) -> str:
        """The content as text; invalid bytes are replaced."""
        return self.body.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """The beginning of the content in one line, without secrets."""
        return plain(self.text, self.secrets)

    def error(self, code: str, *, words: str | None = None, transient: bool = False) -> TargetError:
        """An error of this request, by default with the words of its content."""
        return TargetError(
            code,
            call=self.call,
            status=self.status,
            words=self.words if words is None else _cut(redact(words, self.secrets)),
            transient=transient,
            retry_after=_retry_after(self.headers.get("Retry-After")),
        )


def _no_number(name: str) -> None:
    raise ValueError(name)


def _is_deep(value: object) -> bool:
    """Whether lists and objects are nested deeper than in any valid response."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def _cut(words: str) -> str:
    """Words cut off with a blank near their end, so that no URL looks complete."""
    return words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]} …"


def plain(text: str, secrets: Sequence[Secret] = ()) -> str:
    """The beginning of a response's words; of an HTML page its title and text, without tags.

    Secrets are hidden before the text is cut, as half a secret would not be recognised. They are
    hidden again in the text of a page, where a tag or an entity may have split one.
    """
    head = redact(text[: 2 * _PIECE], secrets)
    if len(text) > 2 * _PIECE:  # the end may be half of a secret
        head = head[:-_PIECE]
    text = head[:_PIECE]
    if re.match(r"\s*(?:<!doctype|<html|<head|<body)", text, re.IGNORECASE):
        text = _text_of_page(text, secrets)
    words = redact(" ".join(text.split()), secrets)
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1] + "…"


def _text_of_page(page: str, secrets: Sequence[Secret]) -> str:
    """The text of an HTML page: a blank for each tag, unless that would split a secret."""
    spaced, joined = (unescape(_TAG.sub(by, page)) for by in (" ", ""))
    hidden = redact(joined, secrets)
    return spaced if hidden == joined else hidden


_TAG: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|"
    rf"{TAG}|<[^>]*>?",
    re.IGNORECASE | re.DOTALL,
)


def _retry_after(value: str | None) -> float | None:
    """The seconds of a Retry-After header (RFC 9110, section 10.2.3); None for an invalid one."""
    if not value:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        return max(0.0, (_with_zone(moment) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):  # the parser raises all of these
        return None


def _with_zone(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
