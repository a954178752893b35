"""The encoding of a text file whose bytes are not UTF-8, where they leave no doubt of it.

A byte order mark, or NUL in every other byte, is UTF-16. Windows-1252 is certain where all bytes
beyond ASCII are then letters of German and its neighbours, and signs of writing where these may
stand, and where that is so in no other encoding that offices have used. Nothing is guessed: a file
that could be two things is not read.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Sequence
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Final

from verbund.read.csv_encoding import is_utf_32
from verbund.text.late_pattern import late

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

UTF_8: Final = "utf-8"
WINDOWS: Final = "cp1252"
_SIZE: Final = 1 << 17
_MARKS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}

_GERMAN: Final = "äöüÄÖÜß"
_WESTERN: Final = f"{_GERMAN}éèêëáàâçñóòôíìîïúùûåøæÉÈÊÁÀÂÇÑÓÒÔÍÚÅØÆŠšŽž"
_EASTERN: Final = (
    "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",  # Polish
    "áäčďéěíĺľňóôöŕřšťúůýžÁÄČĎÉĚÍĹĽŇÓÔÖŔŘŠŤÚŮÝŽ",  # Czech, Slovak
    "áéíóöőúüűÁÉÍÓÖŐÚÜŰ",  # Hungarian
    "čćđšžČĆĐŠŽ",  # Slovene, Croatian
    "ăâîşţșțĂÂÎŞŢȘȚ",  # Romanian
    "ąčęėįšųūžāēģīķļņĄČĘĖĮŠŲŪŽĀĒĢĪĶĻŅõÕ",  # Baltic
)
"""The letters of the languages of Eastern neighbours; a file has those of one, and German ones."""

_INNER: Final = "·\u00a0\u2013\u2014\u2018\u2019"
"""The signs that may stand between two letters as well."""

_SIGNS: Final = "„“”…•€§°²³½¼¾»«©®±×µ\u201a\u2039\u203a"
_AMID = late(rf"(?<=[^\W\d_])[{_SIGNS}](?=[^\W\d_])")
"""A sign where no text has it: between two letters."""

_LATIN_9: Final = "iso8859-15"
_OTHERS: Final = {
    **dict.fromkeys(("cp850", "mac_roman", _LATIN_9), (_WESTERN,)),
    **dict.fromkeys(("cp1250", "iso8859-2", "cp852", "cp1257", "mac_latin2"), _EASTERN),
}
"""Other encodings that offices have used, with the letters that their texts may have."""


class Transcoded(RawIOBase):
    """A stream of UTF-8 over a stream in another encoding. Raises UnicodeDecodeError on reading."""

    def __init__(self, stream: BufferedReader, encoding: str) -> None:
        super().__init__()
        self._stream = stream
        self._decode = getincrementaldecoder(encoding)().decode
        self._left = b""

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer with the next bytes of UTF-8; 0 at the end."""
        view = memoryview(buffer).cast("B")
        while not self._left:
            data = self._stream.read(_SIZE)
            self._left = self._decode(data, not data).encode()
            if not data:
                break
        count = min(len(view), len(self._left))
        view[:count], self._left = self._left[:count], self._left[count:]
        return count

    def close(self) -> None:
        """Close both streams."""
        self._stream.close()
        super().close()


def in_utf_8(stream: BufferedReader, encoding: str) -> BufferedReader:
    """Return a stream of UTF-8 over one in the given encoding."""
    return stream if encoding == UTF_8 else BufferedReader(Transcoded(stream, encoding), _SIZE)


def certain_encoding(open_file: Callable[[], BufferedReader]) -> str | None:
    """Return the name of a file's encoding, as Python has it; None where it is not certain.

    ``open_file`` opens it from its first byte; the whole file is looked at. Raises OSError.
    """
    with open_file() as stream:
        start = stream.peek(4)[:4]
        if is_utf_32(start):
            return None
        wide = _utf_16(start)
        if _decodes(stream, wide or UTF_8):
            return wide or UTF_8
    if wide is not None:
        return None
    with open_file() as stream:
        return WINDOWS if _is_windows(stream) else None


def _utf_16(start: bytes) -> str | None:
    """Return the form of UTF-16 that the first four bytes of a file show."""
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name
    # Without a mark every other byte is NUL.
    if start[0:3:2] == b"\0\0":
        return "utf-16-be"
    return "utf-16-le" if start[1:4:2] == b"\0\0" else None


def _decodes(stream: BufferedReader, encoding: str) -> bool:
    decode = getincrementaldecoder(encoding)().decode
    in_ascii = encoding == UTF_8
    try:
        while data := stream.read(_SIZE):
            if not (in_ascii and data.isascii()):
                decode(data)
                in_ascii = False
        decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _is_windows(stream: BufferedReader) -> bool:
    """Whether all bytes make sense in Windows-1252, and as another text in no other encoding."""
    windows, others = _Reading(WINDOWS), [_Reading(name) for name in _OTHERS]
    for lines in _whole_lines(stream):
        text = windows.read(lines)
        if text is None:
            return False
        for other in others:
            other.differs |= other.read(lines) != text
    possible = [
        other for other in others if other.differs and other.makes_sense(_OTHERS[other.encoding])
    ]
    return windows.makes_sense((_WESTERN,)) and not possible


class _Reading:
    """A file as it is in one encoding: the characters beyond ASCII that it has then."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.differs = False
        """Whether it is another text than in Windows-1252."""

        self._characters: set[str] = set()
        self._fits = True

    def read(self, lines: bytes) -> str | None:
        """Return the text of some lines; None where they cannot be read so."""
        try:
            text = lines.decode(self.encoding)
        except UnicodeDecodeError:
            self._fits = False
            return None
        if self._fits:
            self._characters |= {sign for sign in set(text) if not sign.isascii()}
            self._fits = _AMID.search(text) is None
        return text

    def makes_sense(self, alphabets: Sequence[str]) -> bool:
        """Whether all characters are signs, German letters, and the letters of one language."""
        signs = {*_SIGNS, *_INNER, *_GERMAN}
        return self._fits and any(self._characters <= signs | set(each) for each in alphabets)


def _whole_lines(stream: BufferedReader) -> Iterator[bytes]:
    """Yield the lines of a file that are not ASCII, in blocks; a long one may be cut."""
    before = b""
    while data := stream.read(_SIZE):
        data = before + data
        end = data.rfind(b"\n") + 1 or len(data)
        before = data[end:]
        if not data.isascii():
            yield data[:end]
    yield before
