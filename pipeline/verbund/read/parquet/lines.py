"""Parquet as lines of JSON, written by a process that is shut in.

The process can open no other file and no connection, and its memory, the time for each thousand
rows and what it writes are bounded. The lines lie in a file without a name until nobody reads them.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.read.parquet.rows import prepare
from verbund.read.record_file import FileToRead
from verbund.system.input_file import TooLargeError, input_finding
from verbund.system.limits import MIB
from verbund.system.sandbox import MEGABYTE, Limits, Reason, SandboxError, pieces_shut_in

_LIBRARY: Final = "pyarrow"
_MEMORY: Final = 1000
"""Megabytes that reading may take: the pages of a column in a group of rows are unpacked whole."""
_SECONDS: Final = 60
"""For a thousand rows."""
_UNSUSPECTED: Final = 256 * MIB
"""Bytes of lines that nobody is suspected for: repeated values take no room in Parquet."""


def lines_of(file: FileToRead) -> mmap:
    """Return the lines of a Parquet file, the first with the names of its columns.

    Raises Findings.
    """
    if find_spec(_LIBRARY) is None:
        raise Findings([Finding("F180", Place(file=file.shown))])
    try:
        with file.open_archive() as stream:
            size = stream.seek(0, 2)
    except OSError as error:
        setting = error.what if isinstance(error, TooLargeError) else ""
        raise Findings([input_finding(error, file.shown, setting)]) from None
    if not size:
        raise Findings([Finding("F108", Place(file=file.shown))])
    by_ratio = max(_UNSUSPECTED, file.limits.ratio * size)
    most = min(file.limits.unpacked, by_ratio)
    limits = Limits(
        seconds=None,
        memory=_MEMORY * MEGABYTE,
        step=_SECONDS,
        ready=_SECONDS,
        output=most,
    )
    try:
        return _written(file, limits)
    except SandboxError as error:
        setting = "ratio" if most == by_ratio else "unpacked"
        raise Findings([_finding(file, error, setting)]) from None


def _written(file: FileToRead, limits: Limits) -> mmap:
    with TemporaryFile() as lines:
        for piece in pieces_shut_in(partial(prepare, file), limits):
            lines.write(piece)
        lines.flush()
        return mmap(lines.fileno(), 0, access=ACCESS_READ)


_CAUSES: Final = {
    "no-end": ("magic bytes", "smaller than the size reported", "file size is"),
    "moment": ("would lose data", "out of bounds timestamp"),
    "not-supported": ("not implemented", "not supported", "unsupported", "encrypt"),
    "damaged": ("deserialize", "corrupt", "unexpected end", "invalid", "decompress"),
}
"""What stands in the words of the library for each cause that is known, the surest first."""


def _finding(file: FileToRead, error: SandboxError, setting: str) -> Finding:
    place = Place(file=file.shown)
    if error.reason is Reason.FAILED:
        return Finding("F181", place, details={"what": _cause(error), "problem": error.problem})
    what: Localised
    if error.reason is Reason.OUTPUT:
        most = str(getattr(file.limits, setting))
        what, key = phrase(f"workbook.most-{setting}", limit=most), f"[limits] {setting}"
        return Finding("F182", place, details={"what": what, "setting": key})
    if error.reason is Reason.TIME:
        what = phrase("parquet.time", seconds=str(_SECONDS))
    else:
        what = phrase("parquet.memory", limit=str(_MEMORY))
    return Finding("F182", place, details={"what": what, "setting": phrase("limit.unset")})


def _cause(error: SandboxError) -> Localised:
    """Return what is wrong with a file, as far as the library's words tell it."""
    said = str(error.problem).casefold()
    found = (cause for cause, signs in _CAUSES.items() if any(sign in said for sign in signs))
    return phrase(f"parquet.{next(found, 'unknown')}")
