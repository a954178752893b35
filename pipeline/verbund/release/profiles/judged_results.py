"""Results of profiles with their sources and findings; one finding for each fault."""

from __future__ import annotations

from collections.abc import Iterable

from verbund.data_class import data_class
from verbund.findings import Finding, Severity
from verbund.findings.result import ShaclResult
from verbund.rdf.terms import Blank, Node, ntriples, text_of
from verbund.release.profiles.places import Source
from verbund.release.profiles.results import predicate_of
from verbund.shacl.components import parameter_of

MISSING = "D101"
NOT_LISTED = "D104"


@data_class(frozen=True, slots=True)
class Judged:
    """A result, its source in verbund.toml, and its finding."""

    result: ShaclResult
    source: Source
    finding: Finding

    @property
    def is_decided(self) -> bool:
        """Whether the result notes a missing value, and the setting states that there is none."""
        missing = parameter_of(self.result.component) == "minCount"
        return missing and self.source.stated and self.finding.severity is Severity.INFO

    @property
    def order(self) -> tuple[int, bool, str, bool, str, str]:
        """The sort key: the most severe first, then the most exact, then those at home."""
        code, result = self.finding.code, self.result
        listed = code == NOT_LISTED  # a foreign value is on no list either
        away = not self.source.home
        shape = "" if result.shape is None else text_of(result.shape)
        return (
            _RANKS[Severity.of(result.severity)],
            listed,
            code,
            away,
            shape,
            text_of(result.focus),
        )

    @property
    def thing(self) -> tuple[str, str]:
        """The fault: a value, or the lack of one, of a setting or else of a node."""
        result, path = self.result, predicate_of(self.result)
        where = self.source.key or f"{text_of(result.focus)} {path}"
        if path is None:
            return where, "" if result.shape is None else text_of(result.shape)
        if result.value is not None:
            return where, f"={text_of(result.value)}"
        if self.source.key is not None and self.finding.code == MISSING:
            return where, MISSING  # also where other nodes are made from it
        return where, f"{path} {parameter_of(result.component)}"


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


def once(judged: Iterable[Judged]) -> list[Finding]:
    """Reduce results to one finding for each fault, in order.

    A value with several faults is reported for the most severe, and a setting of verbund.toml that
    is repeated in many places of the catalogue is reported once.
    """
    kept: dict[tuple[str, str], Finding] = {}
    for item in sorted(judged, key=lambda item: item.order):
        kept.setdefault(item.thing, item.finding)
    return list(kept.values())


def term_text(node: Node | None) -> str | None:
    """A node in N-Triples; None for a blank node, whose label has no meaning."""
    return None if node is None or isinstance(node, Blank) else ntriples(node)
