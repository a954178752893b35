"""Secrets in web addresses: passwords of users, and parameters that open a door."""

from __future__ import annotations

import re
from typing import Final

from verbund.text.late_pattern import late

HIDDEN: Final = "•••"
"""What is shown in place of a secret."""

_END: Final = r"\s\"<>“”„"
"""Characters that end an address in a text, in a pattern's brackets."""
_PASSWORD: Final = late(rf"(://[^/?#@:{_END}]*+:)[^/?#{_END}]+@")
_TOKEN: Final = late(
    r"([?&;#](?:[a-z0-9-]{1,20}[_.-]){0,2}(?:access|auth|id|session|api|client|user)?"
    r"(?:token|apikey|api[_-]key|access[_-]?key|key[_-]secret|secret|password|passwd|passwort"
    r"|kennwort|pwd|signature|sig|jwt|credential|sessionid|session[_-]id|jsessionid|phpsessid|sid"
    rf"|auth)=)[^&#;{_END}]+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Return a text with the passwords and tokens of the web addresses in it hidden."""
    if "://" not in text:
        return text
    hidden = _PASSWORD.sub(rf"\1{HIDDEN}@", text) if "@" in text else text
    return _TOKEN.sub(rf"\1{HIDDEN}", hidden) if "=" in text else hidden


def holds_secret(text: str) -> bool:
    """Whether a password or a token stands in a web address of a text."""
    return without_secrets(text) != text
