"""What a graph should hold: sorted N-Triples in a file, with their checksum and number."""

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

    ``kept`` are files with versions before, by their SHA-256: where the store holds one of them,
    the patch will do. ``whole`` says that the triples belong into one request, as blank nodes need
    it; of such content only the number is verified.
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
        """The subjects that are read back."""
        return Sample(()) if self.whole else choose(self.path)
