"""A table of JSON Lines: an object a line, read line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verbund.findings import Finding, Findings, Place
from verbund.read.csv_encoding import encoding_finding, first_wrong_byte
from verbund.read.document.document_file import DocumentFile, Outermost
from verbund.read.document.json_document import malformed
from verbund.read.document.json_text import JsonError, read_json
from verbund.read.document.objects import Row
from verbund.read.record_file import FileToRead
from verbund.system.input_file import too_large

_MARK = "\ufeff"


def numbered_lines(file: FileToRead) -> Iterator[tuple[int, str, int]]:
    """Yield the lines that are not blank: number, text, and bytes up to its end.

    Raises OSError, and Findings for a line beyond the limit and for bytes that are not UTF-8.
    """
    longest, read = file.limits.line, 0
    with file.open() as stream:
        number = 0
        while line := stream.readline(longest + 1):
            number += 1
            read += len(line)
            if len(line) > longest:
                raise Findings([too_large(Place(file=file.shown, line=number), "line", longest)])
            try:
                text = line.decode()
            except UnicodeDecodeError:
                with file.open() as again:
                    wrong = first_wrong_byte(again)
                raise Findings([encoding_finding(file.shown, wrong)]) from None
            text = text.removeprefix(_MARK) if number == 1 else text
            if text.strip():
                yield number, text, read


def rows_of_lines(file: FileToRead) -> Iterator[tuple[int, Row, int]]:
    """Yield the object of each line, as a row whose path is the number of its line."""
    for number, text, read in numbered_lines(file):
        try:
            value = read_json(text)
        except JsonError as error:
            raise Findings([malformed(file, error, number - 1)]) from None
        if not isinstance(value, dict):
            raise Findings([Finding("F148", Place(file=file.shown, line=number))])
        yield number, Row((number,), value), read


class JsonLinesFile(DocumentFile):
    """One table of JSON Lines; no more than a line is in memory."""

    def outermost(self) -> Outermost:
        """Yield the outermost rows (``DocumentFile.outermost``)."""
        for _, row, read in rows_of_lines(self.file):
            self.bytes_read = read
            yield None, row

    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the line of each of the rows (``RecordFile.lines``)."""
        wanted = set(numbers)
        found: dict[int, int] = {}
        try:
            for number, row in enumerate(self.rows(), start=1):
                if len(found) == len(wanted):
                    break
                if number in wanted:
                    found[number] = int(row.path[0])
        except (OSError, Findings):  # told when the rows were read
            pass
        return found
