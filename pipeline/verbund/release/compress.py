"""Compression of the large files of a release with gzip, for downloads."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from verbund.release.manifest.manifest import FileEntry
from verbund.system.inside import below

SUFFIX = ".gz"

_LEVEL = 6
_PIECE = 1 << 20


def compress(folder: Path, names: Iterable[str], from_bytes: int) -> tuple[FileEntry, ...]:
    """Write ``<name>.gz`` beside each named file of at least ``from_bytes`` bytes (0: none).

    The header has no name and no time (RFC 1952, section 2.3), so equal files give equal bytes;
    another version of zlib may give others that decompress equally. Gives the entries of the files
    written. Streams. Raises OSError.
    """
    if from_bytes <= 0:
        return ()
    from concurrent.futures import ThreadPoolExecutor  # few releases have such large files

    large = [name for name in sorted(names) if (folder / name).stat().st_size >= from_bytes]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # zlib releases the GIL
        return tuple(pool.map(partial(_compress, folder), large))


def _compress(folder: Path, name: str) -> FileEntry:
    import gzip

    path = below(folder, name + SUFFIX)
    with (
        (folder / name).open("rb") as source,
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as target,
    ):
        import shutil  # few runs need it

        shutil.copyfileobj(source, target, _PIECE)
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return FileEntry(name + SUFFIX, path.stat().st_size, digest)
