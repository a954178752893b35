"""A rule, and the file that it comes from: plain values that are kept between runs."""

from __future__ import annotations

from typing import Final

from verbund.data_class import NamedTuple
from verbund.findings import Finding, Localised, Place

CONSTRUCT: Final = "CONSTRUCT"
"""The form of the query of a rule."""


class Rule(NamedTuple):
    """A rule: a CONSTRUCT query with a head.

    ``name`` is that of its file, without ending, ``shown`` names the file in findings. Relative
    IRIs of the query are below the base of the workspace.
    """

    name: str
    shown: str
    text: str
    title: Localised
    description: Localised

    def finding(self, problem: str | Localised, line: int | None = None) -> Finding:
        """The finding that the rule cannot be used, at a line of its file."""
        return Finding("M140", Place(file=self.shown, line=line), details={"problem": problem})

    def line_of(self, iri: str) -> int | None:
        """The first line of the query that names an IRI, in full, by a prefix, or as ``a``."""
        from verbund.sparql.tokens import TOKEN, query_prefixes  # of a rule that is run

        prefixes = query_prefixes(self.text)
        for token in TOKEN.finditer(self.text):
            named = token["iri"] and token[0][1:-1]
            if token["prefixed"]:
                prefix, _, local = token[0].partition(":")
                named = prefixes.get(prefix, "") + local
            if named == iri:
                return self._line(token.start())
        return None

    @property
    def template_line(self) -> int:
        """The line with the word CONSTRUCT."""
        from verbund.release.derived.keywords import keywords  # as above

        return next((self._line(at) for at, word in keywords(self.text) if word == CONSTRUCT), 1)

    def _line(self, position: int) -> int:
        return self.text.count("\n", 0, position) + 1


class RuleText(NamedTuple):
    """A file of a rule: its name without ending, its name in findings, and its text."""

    name: str
    shown: str
    text: str
