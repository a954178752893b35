"""Rules that were parsed: what they read, and the faults that the engine finds in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verbund.data_class import NamedTuple, data_class
from verbund.findings import Finding, Localised
from verbund.release.derived.rule import Rule

Fault = tuple[Localised, int | None]
"""A problem in words, and its line."""


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


@data_class(frozen=True, slots=True)
class Parsed:
    """Rules after they were parsed.

    ``reads`` are the properties and classes that they may read, ``ontology`` the triples of these
    in the ontology, as N-Triples. ``faults`` are by the name of a rule.
    """

    reads: NamedTerms
    ontology: bytes
    faults: Mapping[str, Fault]

    def findings(self, rules: Sequence[Rule]) -> list[Finding]:
        """The findings about rules that cannot be parsed."""
        return [rule.finding(*self.faults[rule.name]) for rule in rules if rule.name in self.faults]
