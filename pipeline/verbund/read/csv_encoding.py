"""The encoding of a CSV file: it must be UTF-8, and what it may be instead is told."""

from __future__ import annotations

from codecs import getincrementaldecoder
from io import BufferedReader

from verbund.data_class import NamedTuple
from verbund.findings import Finding, Place

_SIZE = 1 << 16

_INNER_BYTES = bytes(range(0x80, 0xC0))
"""The continuation bytes of UTF-8, which begin no character."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class WrongByte(NamedTuple):
    """The first byte of a file that is not UTF-8, its line, and the probable encoding."""

    byte: bytes
    line: int
    guess: str


def is_utf_32(start: bytes) -> bool:
    """Whether the first four bytes show UTF-32, which begins as UTF-16 does."""
    return b"\0\0\0" in (start[:3], start[1:]) or start in (b"\xff\xfe\0\0", b"\0\0\xfe\xff")


def utf_16(start: bytes) -> WrongByte | None:
    """Return the first byte if the first four show UTF-16, with a byte order mark or without.

    UTF-32 is told as well: it has NUL where these have it, and more of them.
    """
    if is_utf_32(start):
        return WrongByte(start[:1], 1, "UTF-32")
    if start.startswith(_UTF16):
        return WrongByte(start[:1], 1, "UTF-16")
    # Without a mark every other byte is NUL.
    if b"\0\0" in (start[0:3:2], start[1:4:2]):
        return WrongByte(b"\0", 1, "UTF-16")
    return None


def first_wrong_byte(stream: BufferedReader) -> WrongByte:
    """Return the first byte of a file that is not UTF-8, else its last one. Raises OSError."""
    number = 1
    decoder = getincrementaldecoder("utf-8")()
    before = b""
    while data := stream.read(_SIZE):
        try:
            decoder.decode(data)
        except UnicodeDecodeError:
            return _first_wrong(before + data + stream.readline(_SIZE), number)
        number += data.count(b"\n")
        before = data[data.rfind(b"\n") + 1 :].lstrip(_INNER_BYTES)
    return _first_wrong(before, number)


def _first_wrong(data: bytes, line: int) -> WrongByte:
    """Return the first byte that is not UTF-8 in the data from a line on."""
    for text in data.split(b"\n"):
        try:
            text.decode()
        except UnicodeDecodeError as error:
            return WrongByte(text[error.start : error.start + 1], line, _guess(text))
        line += 1
    return WrongByte(data[-1:], line - 1, _guess(data))


def encoding_finding(shown: str, wrong: WrongByte) -> Finding:
    """Return the finding (F102) of a file with the name ``shown``."""
    details = {"byte": f"0x{wrong.byte.hex().upper()}", "guess": wrong.guess}
    return Finding("F102", Place(file=shown, line=wrong.line), details=details)


def _guess(data: bytes) -> str:
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "ISO 8859-1"
    return "Windows-1252"
