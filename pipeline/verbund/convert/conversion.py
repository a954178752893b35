"""What converting all tables gives, and who takes its text."""

from __future__ import annotations

from dataclasses import field
from typing import Protocol

from verbund.convert.statistics import Statistics
from verbund.convert.table import Converted, Links
from verbund.data_class import data_class
from verbund.findings import Finding
from verbund.shacl.evaluate import ConstraintResult


class Sink(Protocol):
    """A receiver of converted text, table after table."""

    def start(self, table: str) -> None:
        """Begin a table; where it was begun before, its batches are discarded."""

    def add(self, converted: Converted) -> None:
        """Take the next batch of the table begun."""


@data_class(slots=True)
class Conversion:
    """The result of converting all tables: records by table name, findings by their places.

    ``statistics`` counts the triples written, also those of records with faults (``counting``), and
    ``results`` are those of a SHACL engine on the dataset (``keeping``). ``links`` are the cells by
    table that may lead in a circle, of the rows that have a key.
    """

    records: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    statistics: Statistics = field(default_factory=Statistics)
    results: list[ConstraintResult] | None = None
    links: dict[str, list[Links]] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    """The tables some of whose rows are no records."""

    silent: set[int] = field(default_factory=set)
    """The rules over several tables that found nothing, by their number in the model."""

    silent_before: frozenset[int] = frozenset()
    """Those of them that need not be looked at, as they see what they saw in the last build."""
