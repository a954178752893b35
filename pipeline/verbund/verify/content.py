"""Checks what the files of a release hold: RDF that can be read, in order, and packed truly."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pyoxigraph

from verbund.findings import Finding, Place
from verbund.release.manifest import LONGEST_LINE

_FORMATS = {
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
# Its context comes first, so that it can be read as a stream (Streaming JSON-LD, section 3).
_STREAMED = "dataset.jsonld"
_PIECE = 1 << 20


def is_rdf(name: str) -> bool:
    """Whether a file is RDF by its name."""
    return Path(name).suffix in _FORMATS


def count_triples(folder: Path, name: str) -> int | Finding:
    """The number of triples that a parser reads from a file, or why it does not (E106). Streams."""
    form = _FORMATS[Path(name).suffix]
    if name == _STREAMED:
        form = pyoxigraph.RdfFormat.STREAMING_JSON_LD
    try:
        return sum(1 for _ in pyoxigraph.parse(path=folder / name, format=form))
    except SyntaxError as error:
        place = Place(file=name, line=error.lineno)
        return Finding("E106", place, details={"problem": error.msg})
    except (OSError, ValueError, MemoryError, RecursionError) as error:
        # MemoryError: a literal larger than the parser holds (16 MB)
        return Finding("E106", Place(file=name), details={"problem": str(error)})


def check_order(folder: Path, name: str) -> Finding | int:
    """The number of lines of canonical N-Triples, or the first that is out of order (E108).

    Lines are in the order of their bytes, none twice, each with a line feed at its end. Streams.
    """
    last = b""
    number = 0
    with (folder / name).open("rb") as stream:
        while line := stream.readline(LONGEST_LINE):
            number += 1
            if line <= last or not line.endswith(b" .\n"):
                return Finding("E108", Place(file=name, line=number))
            last = line
    return number


def check_gzip(folder: Path, name: str) -> Finding | None:
    """Whether ``<file>.gz`` unpacks to the file beside it (E109). Streams, and stops where not."""
    problem = _gzip_problem(folder / name, folder / name.removesuffix(".gz"))
    return Finding("E109", Place(file=name), details={"problem": problem}) if problem else None


def _gzip_problem(packed: Path, plain: Path) -> str | None:
    if not plain.is_file():
        return f"{plain.name} is missing"
    try:
        with closing(gzip.open(packed)) as unpacked, plain.open("rb") as stream:
            # Never more is unpacked than the plain file has: it may be made to fill the memory.
            for piece, wanted in _pieces(unpacked, stream):
                if piece != wanted:
                    return f"it does not unpack to {plain.name}"
    except (OSError, EOFError, zlib.error) as error:
        return str(error)
    return None


def _pieces(one: gzip.GzipFile, other: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    while True:
        wanted = other.read(_PIECE)
        found = b""
        while len(found) < max(len(wanted), 1):
            piece = one.read(max(len(wanted), 1) - len(found))
            if not piece:
                break
            found += piece
        yield found, wanted
        if not wanted:
            return
