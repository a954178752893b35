"""Values of a catalogue as CKAN's fields have them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from verbund.publication.ckan.fields import FORMATS, Keep
from verbund.rdf.namespaces import split

_SCHEME: Final = re.compile(r"(?:mailto|tel):", re.IGNORECASE)


def written(keep: Keep, values: Sequence[str]) -> str | int | None:
    """The values of a field as it has them; None where there are none."""
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
