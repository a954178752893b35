"""Lists with levels: concepts below their broader ones (SKOS Reference, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from verbund.model.column_kinds import ConceptColumn


def in_levels(
    kind: ConceptColumn, order: Callable[[str], Any] = str
) -> tuple[tuple[str, int], ...]:
    """Return the concepts of a list, each behind the one above it, with its level from 0.

    ``order`` gives what concepts of one level are sorted by; without it, that is their IRI.
    """
    below: dict[str | None, list[str]] = {}
    for iri in sorted(kind.labels, key=order):
        below.setdefault(_above(kind.broader, iri), []).append(iri)
    found: list[tuple[str, int]] = []
    waiting = [(iri, 0) for iri in reversed(below.get(None, []))]
    while waiting:
        iri, level = waiting.pop()
        found.append((iri, level))
        waiting += [(item, level + 1) for item in reversed(below.get(iri, []))]
    return tuple(found)


def _above(broader: Mapping[str, str], iri: str) -> str | None:
    """Return what stands above a concept; None for one at the top, or in a circle."""
    seen = {iri}
    above = broader.get(iri)
    while above is not None:
        if above in seen:
            return None
        seen.add(above)
        above = broader.get(above)
    return broader.get(iri)
