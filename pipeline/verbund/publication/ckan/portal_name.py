"""The name of a dataset at a portal, made from its identifier."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

LONGEST: Final = 100

_SPELT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_SCHEME: Final = re.compile(r"^[a-z][a-z0-9+.-]*:/*")
_OTHER: Final = re.compile(r"[^a-z0-9_]+")
_MARK: Final = 12
"""The number of characters of a checksum that replace those a name cannot hold."""


def portal_name(identifier: str) -> str:
    """A name of 2 to 100 characters of a-z, 0-9, - and _, stable for an identifier.

    Where that would not identify the dataset, or is too long, a part of its checksum is added.
    """
    text = unicodedata.normalize("NFC", identifier).casefold().translate(_SPELT)
    text = unicodedata.normalize("NFKD", _SCHEME.sub("", text)).encode("ascii", "ignore").decode()
    name = _OTHER.sub("-", text).strip("-")
    if 2 <= len(name) <= LONGEST:
        return name
    mark = hashlib.sha256(identifier.encode()).hexdigest()[:_MARK]
    return f"{name[: LONGEST - _MARK - 1].strip('-')}-{mark}".strip("-")
