"""Tables of documents that are in memory whole, and of JSON documents among them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property

from verbund.findings import Finding, Findings, Place
from verbund.read.csv_encoding import encoding_finding, first_wrong_byte
from verbund.read.document.document_file import DocumentFile, Outermost
from verbund.read.document.json_places import Extent, Path, extents
from verbund.read.document.json_text import JsonError, read_json
from verbund.read.document.objects import Row, TwiceError, Value, tables_of
from verbund.read.document.text_places import TextPlaces
from verbund.read.places import Address, Span
from verbund.read.record_file import FileToRead
from verbund.system.input_file import TooLargeError, input_finding, too_large

_POINTER = "https://www.rfc-editor.org/rfc/rfc6901"
_START = "\ufeff"
_NOWHERE = Extent(0, 0)


def text_of(file: FileToRead) -> str:
    """Return the text of a file in UTF-8, without a byte order mark. Raises Findings.

    The whole file is in memory: it may have no more bytes than ``document`` of the limits.
    """
    try:
        with file.open() as stream:
            data = stream.read(file.limits.document + 1)
            if len(data) > file.limits.document:
                raise TooLargeError(file.limits.document, "document")
        text = data.decode().removeprefix(_START)
    except TooLargeError as error:
        place = Place(file=file.shown)
        raise Findings([too_large(place, error.what, error.most, error.what)]) from None
    except OSError as error:
        raise Findings([input_finding(error, file.shown)]) from None
    except UnicodeDecodeError:
        with file.open() as stream:
            raise Findings([encoding_finding(file.shown, first_wrong_byte(stream))]) from None
    if not text.strip():
        raise Findings([Finding("F108", Place(file=file.shown))])
    return text


def outermost_of(file: FileToRead, text: str) -> Outermost:
    """Yield the outermost rows of a JSON document, given its text. Raises Findings."""
    try:
        value = read_json(text)
    except JsonError as error:
        raise Findings([malformed(file, error)]) from None
    yield from tables_in(file, value)


def tables_in(file: FileToRead, value: Value) -> Outermost:
    """Yield the outermost rows of a document's value. Raises Findings for what is no row."""
    try:
        for name, row in tables_of(value):
            if row is None:
                raise Findings([Finding("F148", Place(file=file.shown))])
            yield name, row
    except TwiceError as error:
        place = Place(file=file.shown)
        raise Findings([Finding("F146", place, details={"key": error.key})]) from None


def malformed(file: FileToRead, error: JsonError, before: int = 0) -> Finding:
    """Return the finding for a text that is no JSON; ``before`` lines stand above it."""
    line = None if error.line is None else error.line + before
    return Finding("F105", Place(file=file.shown, line=line), details={"problem": error.problem})


class WholeDocumentFile(DocumentFile):
    """One table of a document that is in memory whole: values have places in its text."""

    @abstractmethod
    def extents(self, wanted: Set[Path]) -> dict[Path, Extent]:
        """Return where some values stand in the text, by path; absent ones are left out."""

    @cached_property
    def text(self) -> str:
        """The text of the document. Raises Findings."""
        return text_of(self.file)

    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the line on which each of the rows begins (``RecordFile.lines``)."""
        rows = self._known(numbers)
        found = self.extents({row.path for row in rows.values()})
        return {
            number: self._places.line(found.get(row.path, _NOWHERE).start)
            for number, row in rows.items()
        }

    def spans(self, numbers: Iterable[int]) -> dict[int, list[Span]]:
        """Return the spans of the values of each of the rows (``RecordFile.spans``)."""
        rows = self._known(numbers)
        wanted = {
            (*row.path, *_written(heading, row))
            for row in rows.values()
            for heading in self.headings
        }
        found = self.extents({*wanted, *(row.path for row in rows.values())})
        return {number: list(self._row_spans(row, found)) for number, row in rows.items()}

    def _row_spans(self, row: Row, found: Mapping[Path, Extent]) -> Iterator[Span]:
        """Yield the span of each column; of a value that is not there, the start of the row."""
        start = found.get(row.path, _NOWHERE).start
        for heading in self.headings:
            place = found.get((*row.path, *_written(heading, row)), Extent(start, start))
            yield self._places.span(*place)

    def address(self, row: int, position: int | None) -> Address | None:
        """Return the JSON Pointer of a row or a value (RFC 6901)."""
        found = self._known([row]).get(row)
        if found is None:
            return None
        steps = found.path
        if position is not None and 0 <= position < len(self.headings):
            steps = (*steps, *_written(self.headings[position], found))
        text = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
        return Address(text, _POINTER)

    def _known(self, numbers: Iterable[int]) -> dict[int, Row]:
        rows = self._all_rows
        return {number: rows[number - 1] for number in numbers if 0 < number <= len(rows)}

    @cached_property
    def _all_rows(self) -> list[Row]:
        return list(self.rows())

    @cached_property
    def _places(self) -> TextPlaces:
        return TextPlaces(self.text)


class JsonFile(WholeDocumentFile):
    """One table of a JSON document, which is in memory whole."""

    def outermost(self) -> Outermost:
        """Yield the outermost rows (``DocumentFile.outermost``)."""
        self.bytes_read = self.size
        yield from outermost_of(self.file, self.text)

    def extents(self, wanted: Set[Path]) -> dict[Path, Extent]:
        """Return where some values stand in the text (``WholeDocumentFile.extents``)."""
        return extents(self.text, wanted)


def _written(heading: str, row: Row) -> tuple[str, ...]:
    """Return the keys that lead to the value of a heading: one, or one and a language in it."""
    key, mark, tag = heading.rpartition("@")
    return (key, tag) if mark and heading not in row.value else (heading,)
