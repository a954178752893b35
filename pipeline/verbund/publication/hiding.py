"""Removal of secrets from a receipt: a target may repeat one in any field that is read back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from verbund.publication.secret import Secret, redact
from verbund.text import secrets as addresses
from verbund.text.within import with_each_text

_T = TypeVar("_T")


def without_secrets(value: _T, secrets: Iterable[Secret]) -> _T:
    """A copy of a frozen dataclass with secrets hidden in each text within it.

    So are passwords and tokens of web addresses, whichever they are.
    """
    known = tuple(secrets)
    return with_each_text(value, lambda text: addresses.without_secrets(redact(text, known)))
