"""SHA256SUMS: the checksum of every file of a release, in the form that sha256sum(1) reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

SUMS = "SHA256SUMS"
SIGNATURES = (f"{SUMS}.asc", f"{SUMS}.sig", f"{SUMS}.p7s")
"""The names of a detached signature of SHA256SUMS: OpenPGP (armoured, binary) and CMS."""

KEPT = "releases"
"""The folder of kept versions, each with checksums of its own."""

_ASIDE = frozenset({SUMS, *SIGNATURES})
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r"})


def write_checksums(folder: Path, known: Mapping[str, str] | None = None) -> Path:
    """Write SHA256SUMS for every file below ``folder``, sorted by name; gives its path.

    Left out are the file itself, its signatures and the kept versions. ``known`` has the SHA-256 of
    files that were hashed while they were written, by name; the others are read as streams.
    Raises OSError.
    """
    known = known or {}
    lines = [line_of(known.get(name) or digest_of(folder / name), name) for name in covered(folder)]
    path = folder / SUMS
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def covered(folder: Path) -> Iterator[str]:
    """The names of the files that SHA256SUMS covers, relative to ``folder``, sorted."""
    names = (
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )
    yield from sorted(filter(is_covered, names))


def is_covered(name: str) -> bool:
    """Whether SHA256SUMS covers a file: all but itself, its signatures and the kept versions."""
    return name not in _ASIDE and not name.startswith(f"{KEPT}/")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def line_of(digest: str, name: str) -> str:
    """A line of SHA256SUMS; names with a line break or backslash are escaped as by sha256sum."""
    escaped = name.translate(_ESCAPES)
    return f"{'' if escaped == name else chr(92)}{digest}  {escaped}\n"
