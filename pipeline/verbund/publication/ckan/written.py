"""Conversion of a catalogue's values to those of CKAN's fields."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from verbund.publication.ckan.fields import FORMATS, Keep
from verbund.rdf.namespaces import split

_SCHEME: Final = re.compile(r"(?:mailto|tel):", re.IGNORECASE)


def written(keep: Keep, values: Sequence[str]) -> str | int | None:
    """The value of a field for some values of the catalogue; None for no values."""
    if not values:
        return None
    if keep is Keep.ALL:
        return json.dumps(values, ensure_ascii=False)
    value = values[0]
    if keep is Keep.NUMBER:
        return int(value)
    if keep is Keep.ADDRESS:
        return value[match.end() :] if (match := _SCHEME.match(value)) else value
    if keep is Keep.FORMAT:
        name = split(value)[1] or value
        return FORMATS.get(name, name)
    return value
