"""A file wanted in the folder, and what was generated for it, kept until it is written."""

from __future__ import annotations

import hashlib
import tempfile
import weakref
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

_LEVEL: Final = 1  # pages become a fifth; more would take longer than to make them


@dataclass(frozen=True, slots=True)
class File:
    """A file wanted in the folder, by its name below it.

    ``source`` is the file of the release that it is a copy of; None for a generated file.
    ``yields`` says that a foreign file may have its place.
    """

    name: str
    bytes: int
    sha256: str
    source: Path | None = None
    yields: bool = False


def made_file(name: str, data: bytes, *, yields: bool = False) -> File:
    """The entry of a generated file that holds these bytes."""
    return File(name, len(data), hashlib.sha256(data).hexdigest(), yields=yields)


@dataclass(slots=True, weakref_slot=True)
class Made:
    """The bytes of generated files by name, packed into a file without a name.

    What a plan compares and what is written afterwards is made once. Nothing is left behind,
    however the run ends.
    """

    _stream: IO[bytes] | None = None
    _places: dict[str, tuple[int, int]] = field(default_factory=dict)
    _parts: list[Made] = field(default_factory=list)

    def put(self, name: str, data: bytes) -> None:
        """Keep the bytes of a file. Raises OSError."""
        stream = self._stream or self._opened()
        packed = zlib.compress(data, _LEVEL)
        self._places[name] = (stream.seek(0, 2), len(packed))
        stream.write(packed)

    def get(self, name: str) -> bytes | None:
        """The bytes of a file; None for one that was not kept. Raises OSError."""
        place = self._places.get(name)
        if place is None or self._stream is None:
            found = (part.get(name) for part in self._parts)
            return next((data for data in found if data is not None), None)
        self._stream.seek(place[0])
        return zlib.decompress(self._stream.read(place[1]))

    def part(self) -> Made:
        """A part that a fork fills: its file is open before the fork begins. Raises OSError."""
        part = Made()
        part._opened()
        self._parts.append(part)
        return part

    def told(self) -> dict[str, tuple[int, int]]:
        """Where the files lie that this process kept, for the one that it was forked from."""
        if self._stream is not None:
            self._stream.flush()
        return self._places

    def know(self, places: Mapping[str, Sequence[int]]) -> None:
        """Take over where the files lie that a fork kept."""
        self._places = {name: (begin, size) for name, (begin, size) in places.items()}

    def close(self) -> None:
        """Let go of all of them."""
        for part in self._parts:
            part.close()
        self._parts.clear()
        self._places.clear()
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _opened(self) -> IO[bytes]:
        self._stream = tempfile.TemporaryFile()  # noqa: SIM115 - closed with this, or by close()
        weakref.finalize(self, self._stream.close)
        return self._stream
