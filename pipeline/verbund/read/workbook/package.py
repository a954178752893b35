"""The ZIP archive that a workbook is: its parts by name, each as a bounded stream.

The names in an archive are only compared, never used as paths. All that an archive says of itself
is checked before any of it is unpacked; what unpacking then gives is bounded by that.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from verbund.read.record_file import FileToRead
from verbund.read.workbook.faults import DamagedError, ProtectedError, UnpacksTooLargeError
from verbund.read.workbook.foreign import foreign
from verbund.system.limits import MIB, Limits

ENTRIES: Final = 10_000
"""The most entries of the archive of a workbook."""

UNSUSPECTED: Final = 32 * MIB
"""The bytes that any workbook may unpack to, however small it is."""

CHUNK: Final = 1 << 16

_TEXT: Final = 4 * MIB
"""The characters that the cells of any sheet may have together."""

_DIRECTORY: Final = 4 * MIB
"""The most bytes of an archive's directory."""
_END, _END_SIZE, _MOST_COMMENT = b"PK\x05\x06", 22, 1 << 16
_END_64, _LOCATOR_64, _LOCATOR_SIZE = b"PK\x06\x06", b"PK\x06\x07", 20
_LOCAL_HEADER: Final = 30
_ENCRYPTED: Final = 1
_FAULTS = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What zipfile raises for archives that are none, or packed in a way that it does not know."""


class Package:
    """An open archive. Raises WorkbookError where it is none, or is made to fill the memory."""

    def __init__(self, stream: IO[bytes], limits: Limits, name: str) -> None:
        self.limits = limits
        _check_directory(stream, name)
        try:
            self._archive = ZipFile(stream)
        except _FAULTS:
            raise DamagedError("no-archive") from None
        self._entries = {item.filename: item for item in self._archive.infolist()}
        self._check()
        self._folded = {key.lower(): key for key in self._entries}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._folded

    @property
    def parts(self) -> Sequence[str]:
        """The names of all parts, as the archive has them."""
        return tuple(self._entries)

    def sizes(self, part: str) -> tuple[int, int]:
        """Return the bytes of a part, packed and unpacked. Raises WorkbookError without it."""
        entry = self._entry(part)
        return entry.compress_size, entry.file_size

    @property
    def text_limit(self) -> int:
        """The characters that all cells of a sheet may have together, as one text may be many."""
        packed = sum(item.compress_size for item in self._entries.values())
        return max(_TEXT, self.limits.ratio * packed)

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the bytes of a part, unpacked, piece by piece. Raises WorkbookError."""
        entry = self._entry(part)
        self._check_size(entry)
        try:
            with self._archive.open(entry) as stream:
                left = entry.file_size
                while piece := stream.read(CHUNK):
                    left -= len(piece)
                    yield piece
        except _FAULTS:
            raise DamagedError("bad-part", part=part) from None
        if left:
            raise DamagedError("bad-part", part=part)

    def read(self, part: str, most: int) -> bytes:
        """Return a part as a whole. Raises WorkbookError if it is larger than ``most`` bytes."""
        entry = self._entry(part)
        if entry.file_size > most:
            raise DamagedError("large-part", part=part)
        return b"".join(self.chunks(part))

    def _entry(self, part: str) -> ZipInfo:
        key = part if part in self._entries else self._folded.get(part.lower())
        if key is None:
            raise DamagedError("missing-part", part=part)
        return self._entries[key]

    def _check(self) -> None:
        entries = sorted(self._archive.infolist(), key=lambda item: item.header_offset)
        if len(entries) > ENTRIES:
            raise DamagedError("many-entries", limit=f"{ENTRIES:,}")
        if len(self._entries) < len(entries):
            raise DamagedError("double-entry")
        end = 0
        for entry in entries:
            if entry.header_offset < end:
                raise DamagedError("overlapping")
            end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
            if entry.flag_bits & _ENCRYPTED:
                raise ProtectedError
            if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise DamagedError("bad-part", part=entry.filename)

    def _check_size(self, entry: ZipInfo) -> None:
        if entry.file_size > self.limits.unpacked:
            raise UnpacksTooLargeError("unpacked", self.limits)
        if entry.file_size > max(UNSUSPECTED, self.limits.ratio * entry.compress_size):
            raise UnpacksTooLargeError("ratio", self.limits)


@contextmanager
def open_package(file: FileToRead, name: str) -> Iterator[Package]:
    """Open a file as an archive; ``name`` is that of the wanted format.

    Raises OSError, and WorkbookError where it is none.
    """
    with file.open_archive() as stream:
        yield Package(stream, file.limits, name)


def _check_directory(stream: IO[bytes], name: str) -> None:
    """Check that there is a directory, and its size: zipfile reads all of it at once."""
    if stream.read(2) != b"PK":
        raise foreign(stream, name)
    size = stream.seek(0, 2)
    start = max(size - _MOST_COMMENT - _END_SIZE - _LOCATOR_SIZE, 0)
    stream.seek(start)
    tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise DamagedError("no-archive")
    entries, length = struct.unpack_from("<HI", tail, place + 10)
    if tail[max(place - _LOCATOR_SIZE, 0) : place].startswith(_LOCATOR_64):
        entries, length = _directory_64(stream, tail[place - _LOCATOR_SIZE : place])
    if entries > ENTRIES or length > _DIRECTORY:
        raise DamagedError("many-entries", limit=f"{ENTRIES:,}")
    stream.seek(0)


def _directory_64(stream: IO[bytes], locator: bytes) -> tuple[int, int]:
    """Return how many entries the directory of a large archive has, and its size in bytes."""
    (place,) = struct.unpack_from("<Q", locator, 8)
    try:
        stream.seek(place)
        record = stream.read(56)
        if not record.startswith(_END_64):
            raise DamagedError("no-archive")
        entries, length = struct.unpack_from("<QQ", record, 32)
    except (OverflowError, ValueError, OSError, struct.error):
        raise DamagedError("no-archive") from None
    return entries, length
