"""Shortens IRIs to prefixed names, for people (Turtle, section 2.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LOCAL = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def shortened(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """The prefixed name of an IRI by namespaces under their prefixes; None where it has none.

    Of several namespaces the longest is taken.
    """
    found = [
        (len(namespace), f"{prefix}:{iri[len(namespace) :]}")
        for prefix, namespace in prefixes.items()
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace))
    ]
    return max(found)[1] if found else None
