"""Secrets: read from environment variables, never shown."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from verbund.publish.error import TargetError

HIDDEN = "•••"


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
    """Take any text, give it with every secret hidden, also in Base64 as basic access has it."""
    for secret in secrets:
        value = secret.reveal()
        for shape in (value, base64.b64encode(value.encode()).decode()):
            text = text.replace(shape, HIDDEN)
    return text
