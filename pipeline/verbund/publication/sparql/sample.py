"""The sample of subjects to read back: random ones, and some of each kind that stores change.

They are chosen by the hash of the subject: this is stable between runs, and independent of the
order of the data.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Final

_ANY, _OF_A_KIND, _MOST_KINDS = 200, 20, 64
_MOST_LINES: Final = 1000
"""The most triples of a subject that is read back; all triples are counted."""

_LONG: Final = 1500
"""The bytes of a long term: Virtuoso cuts IRIs at about 1900, and stores long literals apart."""

# Begins with the characters that a match may begin with, which re looks for three times as fast.
_KINDS: Final = re.compile(
    rb'["\\<\xf0-\xf4](?:'
    rb'(?<=")(?:\^\^(<[^>]++>) \.\n|@([a-z]*+[A-Z-]))'
    rb"|(?<=\\)([^u]|u....)"
    rb"|(?<=[\xf0-\xf4])([\x80-\xbf])"
    rb"|(?<=<)[^> \x80-\xff%'()~!$*+,;=@&?]*+([\x80-\xff%'()~!$*+,;=@&?])"
    rb")"
)
_NAMES: Final = (b"", b"language", b"", b"beyond", b"iri")
"""The kind that each group finds; where it has no name, each datatype and escape is one."""


@dataclass(frozen=True, slots=True)
class Block:
    """A subject, with the position of its triples in the file."""

    subject: bytes
    offset: int
    size: int
    lines: int


@dataclass(frozen=True, slots=True)
class Sample:
    """The sampled subjects, in the order of the file."""

    blocks: tuple[Block, ...]

    def read(self, path: Path) -> Iterator[tuple[Block, list[bytes]]]:
        """Read each subject with its lines, from the file that it was chosen from."""
        with path.open("rb") as stream:
            for block in self.blocks:
                stream.seek(block.offset)
                yield block, stream.read(block.size).splitlines(keepends=True)


def choose(path: Path) -> Sample:
    """Choose a sample of sorted N-Triples without blank nodes, in one pass and bounded memory."""
    anywhere = _Smallest(_ANY)
    kinds: dict[bytes, _Smallest] = {}
    with path.open("rb") as stream:
        for block, text in _blocks(stream):
            if block.lines > _MOST_LINES:
                continue
            anywhere.offer(block)
            for kind in _kinds(block, text):
                if kind in kinds or len(kinds) < _MOST_KINDS:
                    kinds.setdefault(kind, _Smallest(_OF_A_KIND)).offer(block)
    chosen = {block for few in (anywhere, *kinds.values()) for block in few.blocks()}
    return Sample(tuple(sorted(chosen, key=lambda block: block.offset)))


def _blocks(stream: Iterable[bytes]) -> Iterator[tuple[Block, bytes]]:
    offset = 0
    for subject, lines in groupby(stream, key=lambda line: line[: line.index(b" ")]):
        found = list(lines)
        text = b"".join(found)
        yield Block(subject, offset, len(text), len(found)), text
        offset += len(text)


def _kinds(block: Block, text: bytes) -> set[bytes]:
    matches = {match.groups() for match in _KINDS.finditer(text)}
    found = {
        name or value
        for groups in matches
        for name, value in zip(_NAMES, groups, strict=True)
        if value
    }
    if block.size > _LONG and any(len(line) > _LONG for line in text.splitlines()):
        found.add(b"long")
    return found


class _Smallest:
    """Keeps the few blocks whose subjects have the smallest hashes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[int, int, Block]] = []

    def offer(self, block: Block) -> None:
        """Keep a block if its hash is among the smallest."""
        number = -int.from_bytes(blake2b(block.subject, digest_size=8).digest())
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, (number, block.offset, block))
        elif number > self._heap[0][0]:
            heapq.heapreplace(self._heap, (number, block.offset, block))

    def blocks(self) -> Iterator[Block]:
        """The blocks kept."""
        return (block for _, _, block in self._heap)
