"""The graphs beside a graph that is published: what they are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """The names that belong to one graph, all below its own.

    ``record`` says what the graph holds and stays; ``staging`` takes what is loaded, ``previous``
    keeps what was there until the new content is known to be right. Both go at the end.
    """

    graph: str

    @property
    def record(self) -> str:
        """The graph with the record of what is published."""
        return self._below("published")

    @property
    def staging(self) -> str:
        """The graph that is loaded and verified before the switch."""
        return self._below("staging")

    @property
    def previous(self) -> str:
        """The graph with the old content during the switch."""
        return self._below("previous")

    @property
    def run(self) -> str:
        """What the names of runs begin with. They are things in the record, no graphs."""
        return self._below("run/")

    @property
    def all(self) -> tuple[str, ...]:
        """The graph and those beside it."""
        return (self.graph, self.record, self.staging, self.previous)

    def _below(self, name: str) -> str:
        return f"{self.graph}{'' if self.graph.endswith('/') else '/'}{name}"
