"""Rules that were parsed: what they read, and the faults that the engine finds in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verbund.data_class import data_class
from verbund.findings import Finding, Localised
from verbund.release.derived.rule import Rule
from verbund.sparql.terms_read import NamedTerms

Fault = tuple[Localised, int | None]
"""A problem in words, and its line."""


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
