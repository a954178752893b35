"""Results of profiles with what the gate knows of them, and one finding for one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from verbund.findings import Finding, Severity
from verbund.findings.result import ShaclResult
from verbund.gate.places import Source
from verbund.gate.results import parameter_of, predicate_of, severity_of
from verbund.terms import Blank, Node, ntriples, text_of

MISSING = "D101"
NOT_LISTED = "D104"


@dataclass(frozen=True, slots=True)
class Judged:
    """A result, where it comes from, and the finding made of it."""

    result: ShaclResult
    source: Source
    finding: Finding

    @property
    def is_decided(self) -> bool:
        """Whether it is a note that something is missing, and the setting says: nothing."""
        missing = parameter_of(self.result.component) == "minCount"
        return missing and self.source.stated and self.finding.severity is Severity.INFO

    @property
    def order(self) -> tuple[int, bool, str, bool, str, str]:
        """What is to be told comes first: the gravest, the most exact, at home."""
        code, result = self.finding.code, self.result
        listed = code == NOT_LISTED  # what is from elsewhere is on no list either
        away = not self.source.home
        shape = "" if result.shape is None else text_of(result.shape)
        return _RANKS[severity_of(result)], listed, code, away, shape, text_of(result.focus)

    @property
    def thing(self) -> tuple[str, str]:
        """What is wrong: a value, or the lack of one, of a setting or else of a node."""
        result, path = self.result, predicate_of(self.result)
        where = self.source.key or f"{text_of(result.focus)} {path}"
        if path is None:
            return where, "" if result.shape is None else text_of(result.shape)
        if result.value is not None:
            return where, f"={text_of(result.value)}"
        if self.source.key is not None and self.finding.code == MISSING:
            return where, MISSING  # whatever else is made from it
        return where, f"{path} {parameter_of(result.component)}"


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


def once(judged: Iterable[Judged]) -> list[Finding]:
    """One finding for one thing that is wrong.

    A value that is wrong in several ways is reported for the gravest, and what stands in one place
    of verbund.toml and is repeated in many of the catalogue's is reported once.
    """
    kept: dict[tuple[str, str], Finding] = {}
    for item in sorted(judged, key=lambda item: item.order):
        kept.setdefault(item.thing, item.finding)
    return list(kept.values())


def term_text(node: Node | None) -> str | None:
    """A node as N-Triples writes it; None for a blank one, whose name means nothing."""
    return None if node is None or isinstance(node, Blank) else ntriples(node)
