"""Names of the graphs that a SPARQL store has beside a published graph."""

from __future__ import annotations

from typing import NamedTuple


class Names(NamedTuple):
    """The names that belong to one graph; each begins with the graph's own name.

    ``record`` is permanent and says what the graph holds; ``staging`` takes what is loaded,
    ``previous`` keeps the old content until the new one is verified. The latter two go at the end.
    """

    graph: str

    @property
    def record(self) -> str:
        """Return the name of the graph with the record of what is published."""
        return self._below("published")

    @property
    def staging(self) -> str:
        """Return the name of the graph that is loaded and verified before the switch."""
        return self._below("staging")

    @property
    def previous(self) -> str:
        """Return the name of the graph with the old content during the switch."""
        return self._below("previous")

    @property
    def run(self) -> str:
        """Return the beginning of the IRIs of runs: resources in the record, no graphs."""
        return self._below("run/")

    @property
    def all(self) -> tuple[str, ...]:
        """Return the names of the graph and of those beside it."""
        return (self.graph, self.record, self.staging, self.previous)

    def _below(self, name: str) -> str:
        return f"{self.graph}{'' if self.graph.endswith('/') else '/'}{name}"
