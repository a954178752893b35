"""The content wanted of a graph: sorted N-Triples in a file, with checksum and number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from verbund.publication.sparql.record import Record
from verbund.publication.sparql.sample import Sample, choose
from verbund.workspace.graph_names import Names


@dataclass(frozen=True)
class Content:
    """The content of a graph.

    ``kept`` are files with earlier versions, by their SHA-256: where the store holds one of them, a
    patch is enough. ``whole`` says that the triples must be sent in one request, because of blank
    nodes; of such content only the number of triples is verified.
    """

    names: Names
    path: Path
    size: int
    record: Record
    kept: dict[str, Path]
    whole: bool = False

    def lines(self) -> Iterator[bytes]:
        """The triples, one by one."""
        with self.path.open("rb") as stream:
            yield from stream

    @cached_property
    def sample(self) -> Sample:
        """The sample of subjects to read back."""
        return Sample(()) if self.whole else choose(self.path)
