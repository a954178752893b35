"""The terms that a query may read; apart from what finds them, as it is kept between runs."""

from __future__ import annotations

from verbund.data_class import NamedTuple


class NamedTerms(NamedTuple):
    """The IRIs of properties and classes that may be read; None for any."""

    properties: frozenset[str] | None
    classes: frozenset[str] | None

    def with_others(self, other: NamedTerms) -> NamedTerms:
        """What two queries read together."""
        return NamedTerms(
            _both(self.properties, other.properties), _both(self.classes, other.classes)
        )


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other
