"""Documents that are in memory whole, and their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cached_property
from io import BufferedReader, BytesIO
from typing import NamedTuple

from verbund.findings import Finding, Findings, Place
from verbund.read.csv_encoding import encoding_finding, first_wrong_byte, utf_16
from verbund.read.document.document_file import DocumentFile, Outermost
from verbund.read.document.json_places import Extent, Path
from verbund.read.document.objects import Row, TwiceError, Value, tables_of
from verbund.read.document.text_places import TextPlaces
from verbund.read.expected import Expected
from verbund.read.places import Address, Span
from verbund.read.record_file import FileToRead
from verbund.system.input_file import TooLargeError, input_finding, too_large

_START = "\ufeff"
_NOWHERE = Extent(0, 0)


class WholeDocument(NamedTuple):
    """A document: its text and its value.

    ``extents`` says where values stand in the text, by path; ``standard`` is the specification by
    which a path is a fragment of the file's IRI, if there is one.
    """

    text: str
    value: Value
    extents: Callable[[Set[Path]], Mapping[Path, Extent]]
    standard: str | None


def text_of(file: FileToRead) -> str:
    """Return the text of a file in UTF-8, without a byte order mark. Raises Findings.

    The whole file is in memory: it may have no more bytes than ``document`` of the limits.
    """
    data = _bytes_of(file)
    wide = utf_16(data[:4])
    if wide is not None:
        raise Findings([encoding_finding(file.shown, wide)])
    try:
        text = data.decode().removeprefix(_START)
    except UnicodeDecodeError:
        wrong = first_wrong_byte(BufferedReader(BytesIO(data)))
        raise Findings([encoding_finding(file.shown, wrong)]) from None
    if not text.strip():
        raise Findings([Finding("F108", Place(file=file.shown))])
    return text


def _bytes_of(file: FileToRead) -> bytes:
    try:
        with file.open() as stream:
            data = stream.read(file.limits.document + 1)
    except TooLargeError as error:
        raise Findings(
            [too_large(Place(file=file.shown), error.what, error.most, error.what)]
        ) from None
    except OSError as error:
        raise Findings([input_finding(error, file.shown)]) from None
    if len(data) > file.limits.document:
        found = too_large(Place(file=file.shown), "document", file.limits.document, "document")
        raise Findings([found])
    return data


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


class WholeDocumentFile(DocumentFile):
    """One table of a document that is in memory whole: values have places in its text."""

    def __init__(
        self, file: FileToRead, sheet: str | None, expected: Expected, document: WholeDocument
    ) -> None:
        self._document = document
        super().__init__(file, sheet, expected)

    def outermost(self) -> Outermost:
        """Yield the outermost rows (``DocumentFile.outermost``)."""
        self.bytes_read = self.size
        return tables_in(self.file, self._document.value)

    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the line on which each of the rows begins (``RecordFile.lines``)."""
        rows = self._known(numbers)
        found = self._document.extents({row.path for row in rows.values()})
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
        found = self._document.extents({*wanted, *(row.path for row in rows.values())})
        return {number: list(self._row_spans(row, found)) for number, row in rows.items()}

    def _row_spans(self, row: Row, found: Mapping[Path, Extent]) -> Iterator[Span]:
        """Yield the span of each column; of a value that is not there, the start of the row."""
        start = found.get(row.path, _NOWHERE).start
        for heading in self.headings:
            place = found.get((*row.path, *_written(heading, row)), Extent(start, start))
            yield self._places.span(*place)

    def address(self, row: int, position: int | None) -> Address | None:
        """Return the path of a row or a value, as a JSON Pointer has it (RFC 6901)."""
        found = self._known([row]).get(row)
        if found is None:
            return None
        steps = found.path
        if position is not None and 0 <= position < len(self.headings):
            steps = (*steps, *_written(self.headings[position], found))
        text = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
        return Address(text, self._document.standard, "value" if position is not None else "object")

    def _known(self, numbers: Iterable[int]) -> dict[int, Row]:
        rows = self._all_rows
        return {number: rows[number - 1] for number in numbers if 0 < number <= len(rows)}

    @cached_property
    def _all_rows(self) -> list[Row]:
        return list(self.rows())

    @cached_property
    def _places(self) -> TextPlaces:
        return TextPlaces(self._document.text)


def _written(heading: str, row: Row) -> tuple[str, ...]:
    """Return the keys that lead to the value of a heading: one, or one and a language in it."""
    key, mark, tag = heading.rpartition("@")
    return (key, tag) if mark and heading not in row.value else (heading,)
