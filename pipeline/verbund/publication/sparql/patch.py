"""Patches from the version that the store holds to the one wanted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from verbund.findings import Findings
from verbund.publication.sparql.graph_content import Content
from verbund.release.diff.merge import SortedLines, compare

_SPOOLED = 8 << 20


@dataclass(slots=True)
class Patch:
    """A patch: the lines only of the old and only of the new version, in the dataset's order."""

    removed: IO[bytes]
    added: IO[bytes]
    bytes_removed: int = 0
    bytes_added: int = 0

    @property
    def size(self) -> int:
        """The number of bytes of all lines."""
        return self.bytes_removed + self.bytes_added

    def lines(self, stream: IO[bytes]) -> Iterator[bytes]:
        """The lines of ``removed`` or of ``added``, from the beginning."""
        stream.seek(0)
        # Not from the stream itself: a generator that is given up would close it.
        yield from iter(stream.readline, b"")

    def close(self) -> None:
        """Close the files."""
        self.removed.close()
        self.added.close()


def make_patch(content: Content, held: str) -> Patch | None:
    """The patch from the version with this SHA-256.

    None where that version is not kept or has changed, or where the patch would be more than half
    as large as the content, which is then loaded in full.
    """
    path = content.kept.get(held)
    if path is None:
        return None
    with ExitStack() as closing:
        collector = closing.enter_context(_Collector())
        old = SortedLines(closing.enter_context(path.open("rb")), str(path))
        new = SortedLines(closing.enter_context(content.path.open("rb")), str(content.path))
        try:
            compare(old, new, collector)
        except Findings:
            return None
        patch = collector.patch
        if old.sha256 != held or patch.size * 2 > content.size:
            return None
        collector.keep()
        return patch


class _Collector:
    """Writes the lines found by ``compare`` to unnamed files."""

    def __init__(self) -> None:
        # they are closed by Patch.close, or below
        self.patch = Patch(
            tempfile.SpooledTemporaryFile(_SPOOLED),  # noqa: SIM115
            tempfile.SpooledTemporaryFile(_SPOOLED),  # noqa: SIM115
        )
        self._kept = False

    def __enter__(self) -> _Collector:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._kept:
            self.patch.close()

    def keep(self) -> None:
        """Leave the files open: the patch is used."""
        self._kept = True

    def removed(self, lines: list[bytes]) -> None:
        """Take lines that only the old version has."""
        self.patch.bytes_removed += self._take(self.patch.removed, lines)

    def added(self, lines: list[bytes]) -> None:
        """Take lines that only the new version has."""
        self.patch.bytes_added += self._take(self.patch.added, lines)

    def common(self, first: bytes, last: bytes) -> None:
        """Ignore lines that both versions have."""

    @staticmethod
    def _take(stream: IO[bytes], lines: list[bytes]) -> int:
        stream.writelines(lines)
        return sum(map(len, lines))
