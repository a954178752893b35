"""What a file is that is no workbook of the kind its name says, by its first bytes."""

from __future__ import annotations

import re
from typing import IO

from verbund.read.workbook.faults import NoWorkbookError, ProtectedError, WorkbookError

_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_HEAD = 1 << 16
_SECTOR = 30
"""Where a compound file says how large its sectors are, as a power of 2 (MS-CFB, 2.2)."""
_DIRECTORY = 48
"""Where it says which sector its directory begins with."""
_MOST_POWER = 12

_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(!doctype html|html|head|body|table)\b",
    re.IGNORECASE | re.DOTALL,
)
_BEGINNINGS = ((b"%PDF", "pdf"), (b"PK\x03\x04", "zip"), (b"{\\rtf", "text"), (b"<", "xml"))


def foreign(stream: IO[bytes], name: str) -> WorkbookError:
    """Return the error for a file that is no ZIP archive; ``name`` is that of the wanted format.

    Raises OSError.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    if not head:
        return NoWorkbookError("empty", name)
    if head.startswith(_COMPOUND):
        return _compound(stream, head, name)
    return NoWorkbookError(_kind(head), name)


def _compound(stream: IO[bytes], head: bytes, name: str) -> WorkbookError:
    """Return the error for a compound file: what Excel puts around a workbook with a password."""
    power = min(int.from_bytes(head[_SECTOR : _SECTOR + 2], "little"), _MOST_POWER)
    sector = int.from_bytes(head[_DIRECTORY : _DIRECTORY + 4], "little")
    stream.seek((sector + 1) << power)
    directory = stream.read(_HEAD)
    if "EncryptedPackage".encode("utf-16-le") in directory:
        return ProtectedError()
    old = any(text.encode("utf-16-le") in directory for text in ("Workbook", "Book"))
    return NoWorkbookError("xls" if old else "compound", name)


def _kind(head: bytes) -> str:
    if _MARKUP.match(head):
        return "html"
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    return "binary" if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) else "text"
