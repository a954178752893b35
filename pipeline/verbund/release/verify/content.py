"""Checks of the content of a release's files: RDF syntax, order of triples, gzip copies."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO

import pyoxigraph

from verbund.findings import Finding, Localised, Place, phrase
from verbund.release.manifest.manifest import LONGEST_LINE
from verbund.release.verify.sums import is_regular
from verbund.system.sandbox import MEGABYTE, Limits, Note, Reason, SandboxError, Work, run_shut_in

_FORMATS = {
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
# The context comes first, so that the file can be streamed (Streaming JSON-LD, section 3).
_STREAMED = "dataset.jsonld"
# The pages of a feed name themselves and each other by relative IRIs; other files state a base.
_PAGE = "https://page.invalid/"
_PIECE = 1 << 20
_MOST_SAID = 1000
_MEGABYTES = 500
_LIMITS = Limits(seconds=3600, memory=_MEGABYTES * MEGABYTE, output=1 << 16)
"""The limits of the parser for one file: it streams, so memory does not grow with triples."""


def is_rdf(name: str) -> bool:
    """Whether a file is RDF by its extension."""
    return Path(name).suffix in _FORMATS


def count_triples(folder: Path, name: str) -> int | Finding:
    """The number of triples of an RDF file, or the finding (E106) that it cannot be parsed.

    The parser runs in a sandbox with bounded memory: the file is not trusted.
    """
    try:
        answer = run_shut_in(partial(_prepare, folder / name), _LIMITS)
    except SandboxError as error:
        if error.reason is Reason.FAILED:
            return _unread(name, error.problem)
        return _unread(name, phrase("verify.parser", limit=str(_MEGABYTES)))
    line, _, said = answer.decode("utf-8").partition(" ")
    if not said.startswith("!"):
        return int(said)
    return _unread(name, said[1:], int(line) or None)


def _unread(name: str, problem: str | Localised, line: int | None = None) -> Finding:
    return Finding("E106", Place(file=name, line=line), details={"problem": problem})


def _prepare(path: Path) -> Work:
    """The function that counts; the file is opened before, as the sandbox can open none."""
    form = _FORMATS[path.suffix]
    if path.name == _STREAMED:
        form = pyoxigraph.RdfFormat.STREAMING_JSON_LD
    data: mmap | bytes = b""
    try:
        with path.open("rb") as stream:
            if os.fstat(stream.fileno()).st_size:
                data = mmap(stream.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError) as error:
        return partial(_say, f"0 !{error}")

    def work(note: Note) -> bytes:
        try:
            # The parser takes any object with read(), by its documentation.
            base = _PAGE if form == pyoxigraph.RdfFormat.TRIG else None
            quads = pyoxigraph.parse(input=data, format=form, base_iri=base)  # type: ignore[arg-type]
            return f"0 {sum(1 for _ in quads)}".encode()
        except SyntaxError as error:
            return _say(f"{error.lineno or 0} !{error.msg}", note)
        except (OSError, ValueError, RecursionError) as error:
            return _say(f"0 !{error}", note)
        except MemoryError as error:  # also for a literal beyond the parser's buffer (16 MB)
            if str(error):
                return _say(f"0 !{error}", note)
            raise

    return work


def _say(text: str, _: Note) -> bytes:
    return text[:_MOST_SAID].encode("utf-8", "replace")


def check_order(folder: Path, name: str) -> Finding | int:
    """The number of lines of canonical N-Triples, or the finding for one out of order (E108).

    Lines are sorted by their bytes, unique, and end with a line feed. Streams.
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
    """The finding (E109) if ``<file>.gz`` does not decompress to the file beside it, or None.

    Streams, and stops at the first difference.
    """
    problem = _gzip_problem(folder / name, folder / name.removesuffix(".gz"))
    return Finding("E109", Place(file=name), details={"problem": problem}) if problem else None


def _gzip_problem(packed: Path, plain: Path) -> str | None:
    if not is_regular(plain):
        return f"{plain.name} is missing"
    try:
        with closing(gzip.open(packed)) as unpacked, plain.open("rb") as stream:
            # No more is decompressed than the plain file has: gzip can expand to any size.
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
