"""Prefixed names for people: shortens IRIs (RDF 1.1 Turtle, section 2.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LOCAL = re.compile(r"[\w-]+(?:\.[\w-]+)*")


def shortened(iri: str, prefixes: Mapping[str, str]) -> str | None:
    """Return the prefixed name of an IRI by namespaces under their prefixes; None if it has none.

    Of several namespaces the longest is used.
    """
    fitting = [
        (len(namespace), f"{prefix}:{iri[len(namespace) :]}")
        for prefix, namespace in prefixes.items()
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace))
    ]
    return max(fitting)[1] if fitting else None
