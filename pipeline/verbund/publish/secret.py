"""Secrets: read from environment variables, never shown."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from verbund.publish.error import TargetError

HIDDEN = "•••"

_CREDENTIALS = re.compile(r"\b(basic|bearer)\s+[A-Za-z0-9+/._~-]{4,}=*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secret:
    """The content of an environment variable. Neither repr nor str shows it."""

    variable: str
    _value: str = field(repr=False)

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self._value

    def __str__(self) -> str:
        return f"${self.variable}"


def read_secret(variable: str, environment: Mapping[str, str]) -> Secret:
    """Take the name of an environment variable, give what it holds, without space around it.

    Raises TargetError (U102) where it is not set, empty, or holds what no header can carry.
    """
    value = environment.get(variable, "").strip()
    if not value or not value.isprintable():
        raise TargetError("U102", details={"variable": variable})
    return Secret(variable, value)


def redact(text: str, secrets: Iterable[Secret]) -> str:
    """Take any text, give it with secrets hidden, and what follows ``Basic`` or ``Bearer``.

    These go before user and password in Base64 (RFC 7617, section 2) and before tokens. A secret
    is also known as JSON, HTML and addresses write it.
    """
    for secret in secrets:
        for form in sorted(_forms(secret.reveal()), key=len, reverse=True):
            text = text.replace(form, HIDDEN)
    return _CREDENTIALS.sub(rf"\1 {HIDDEN}", text)


def _forms(value: str) -> set[str]:
    """A secret as it may stand in the answer of a target."""
    return {
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        html.escape(value),
        html.escape(value, quote=False),
        quote(value, safe=""),
        quote_plus(value),
        value.encode().decode("latin-1"),
    }
