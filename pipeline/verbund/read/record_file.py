"""The contract of record files: what a format gives, and what others may ask of an open file.

A format is one module: a ``RecordFormat``, entered in the table of ``formats.py``, that opens files
as objects of a class derived from ``RecordFile``. A format that has its rows one after the other
derives from ``RowFile`` (``row_file.py``), which leaves it to yield them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import Protocol, runtime_checkable

from verbund.data_class import data_class
from verbund.findings import Finding, Localised, Place
from verbund.findings.finding import Origin
from verbund.read.expected import Expected
from verbund.read.heading_again import Again, HeadingRows
from verbund.read.places import Address, Span
from verbund.read.title_rows import Weigh
from verbund.system.input_file import open_archive, open_input, too_large
from verbund.system.limits import Limits

Rows = Sequence[list[str]]
"""Rows of cells as the file has them, in Normalization Form C; ``Grid`` is the quick kind."""

Knows = Callable[[str], bool]
"""Whether a heading is one of the table's."""

_DEFAULTS = Limits()


@data_class(frozen=True, slots=True)
class FileToRead:
    """A file that may be opened: its path, its name in findings, and what it is held to.

    ``roots`` are the folders of which one must hold the file, wherever links lead; without them it
    may lie anywhere.
    """

    path: Path
    shown: str
    roots: Sequence[Path] | None = None
    limits: Limits = _DEFAULTS

    def open(self) -> BufferedReader:
        """Open the file from its first byte, with its limit. Raises OSError (``open_input``)."""
        return open_input(self.path, roots=self.roots, most=self.limits.file)

    def open_archive(self) -> BufferedReader:
        """Open the file for reading at any place, with its limit. Raises OSError."""
        return open_archive(self.path, roots=self.roots, most=self.limits.file)


class RecordFormat(Protocol):
    """A format of record files. A file is of the format whose suffix its name has."""

    @property
    def suffixes(self) -> Sequence[str]:
        """The endings of names of such files: a dot and small letters, such as ``.csv``."""
        ...

    @property
    def nests(self) -> bool:
        """Whether rows may hold rows of other tables: names of tables are then keys in a file."""
        ...

    def sheets(self, file: FileToRead) -> Sequence[str | None]:
        """Return the tables in a file: their names there, None for one without a name.

        A table whose rows stand within the rows of another has the name of that one, ``/`` and its
        own.

        Raises Findings where the content is not of this format.
        """
        ...

    def open(self, file: FileToRead, sheet: str | None, expected: Expected) -> RecordFile:
        """Open one table of a file; ``expected`` is what the table expects of its headings.

        Raises Findings where there are no headings, or the file cannot be read at all.
        """
        ...

    def address(self, sheet: str | None, row: int, position: int | None) -> Address | None:
        """Return the name of a cell, or of a row if ``position`` is None, in a file not opened.

        Rows count as in findings. None where the format has no such names.
        """
        ...


@runtime_checkable
class HidesSheets(Protocol):
    """A format in whose files tables may be hidden from whoever looks at them in a program."""

    def hidden(self, file: FileToRead) -> Collection[str]:
        """Return the names of the hidden tables in a file. Raises Findings as ``sheets`` does."""
        ...


class RecordFile(ABC):
    """One table in a file: its headings and its rows in chunks.

    ``headings`` are those of row ``heading_row``, in Normalization Form C; rows above it are passed
    over. That is row 1 unless ``find_headings`` found others; 0 where
    headings are no row. ``findings`` are filled while rows
    are read, and forgotten where reading starts again; ``complete`` is False once a part of the
    file could not be read. ``unread`` are the positions of the cells that alone could not be, by
    row; each has a finding. ``bytes_read`` is how much the reading has come to, for those who wait.
    ``heading_rows`` is set once the headings are known. ``sift``, where it is set, is given each
    chunk with the number of its first row, and returns it with rows left empty that are of another
    table; ``left_out`` are the positions of columns left out on purpose, whose cells nobody reads;
    ``is_quiet`` leaves the findings to who reads the same sheet for that one. No more may be
    in memory than a chunk: the limits are applied while the file is read, not to what was read.
    """

    def __init__(self, file: FileToRead, sheet: str | None = None) -> None:
        self.file, self.path, self.shown, self.sheet = file, file.path, file.shown, sheet
        self._limits = file.limits
        self.most_values = file.limits.values
        """The most values of a cell that lists several."""

        self.headings: list[str] = []
        self.heading_row = 1
        self.heading_rows: HeadingRows | None = None
        self.sift: Callable[[int, Rows], Rows] | None = None
        self.is_quiet = False
        self.left_out: frozenset[int] = frozenset()
        self.findings: list[Finding] = []
        self.complete = True
        self.unread: dict[int, set[int]] = {}
        self.bytes_read = 0
        self.chunk: bytes | None = None
        """The bytes of the chunk given last; None where they alone do not say what it is."""

        self._reported: set[tuple[str, int | None, int | None, int | None]] = set()

    def first_rows(self) -> Mapping[int, int]:
        """Return for each heading's position the first row with it, where rows have headings."""
        return {}

    @property
    def origin(self) -> Origin:
        """Return the name in findings and the sheet."""
        return self.shown, self.sheet

    @property
    def size(self) -> int:
        """Return the size of the file in bytes; 0 if it is gone."""
        with suppress(OSError):
            return self.path.stat().st_size
        return 0

    @property
    def first_row(self) -> int:
        """Return the number of the first row behind the headings."""
        return self.heading_row + 1

    # --- rows

    @abstractmethod
    def chunks(self, size: int, turns: Iterator[bool] | None = None) -> Iterator[tuple[int, Rows]]:
        """Yield chunks of about ``size`` rows, each with the number of its first row.

        Rows count as a spreadsheet counts them; the first is ``first_row``. ``turns`` says of each
        chunk whether it is wanted; without it all are. Each wanted chunk is yielded, even without
        rows, and which rows are in which chunk does not depend on the turns. A row that cannot be
        read is a finding and an empty row, so that the row numbers stay right.
        """

    @abstractmethod
    def cells(self, size: int, positions: Sequence[int]) -> Iterator[list[list[str]]]:
        """Yield the cells of some columns, ``size`` rows at a time; empty where a row is too short.

        Findings are those of ``chunks``.
        """

    # --- places

    @abstractmethod
    def lines(self, numbers: Iterable[int]) -> dict[int, int]:
        """Return the line of the file on which each of the rows begins, by row number.

        Rows without a line, as in a format that is no text, are left out.
        """

    @abstractmethod
    def spans(self, numbers: Iterable[int]) -> dict[int, list[Span]]:
        """Return the spans of the cells of each of the rows, in the row's order, by row number.

        They point to the text as it stands in the file. Rows without one are left out.
        """

    @abstractmethod
    def address(self, row: int, position: int | None) -> Address | None:
        """Return the name of a cell, or of a row if ``position`` is None, by the format's rules."""

    # --- headings that are none

    @abstractmethod
    def find_headings(self, knows: Knows, weigh: Weigh | None = None) -> None:
        """Take the headings from one of the next rows if none of row 1 is a heading of the table.

        The row that has the headings of a mapping, by ``weigh``, comes before all others. Nothing
        changes where no such row is found (``title_rows.py``).
        """

    @abstractmethod
    def beginnings(self, count: int) -> Iterator[Rows]:
        """Yield the first ``count`` rows, in each way in which the file may be meant.

        Where there are no headings of the table, they are looked for here. Raises OSError or
        Findings.
        """

    @abstractmethod
    def start_fault(self) -> Finding | None:
        """Return what is wrong with the beginning of the file, if that explains strange headings.

        Raises OSError.
        """

    def separators(self, knows: Knows) -> Sequence[str]:
        """Return the names of what separates the headings, where that is a character."""
        return ()

    # --- what formats have in common

    def _start_again(self) -> None:
        self.findings.clear()
        self._reported.clear()
        self.bytes_read = 0

    def _report_once(self, finding: Finding) -> None:
        if not self.is_quiet:
            self.tell(finding)

    def _report_cell(self, row: int, finding: Finding) -> None:
        """Report a cell that alone cannot be read: nothing that follows from it is told."""
        self.unread.setdefault(row, set()).add(finding.place.position)
        self._report_once(finding)

    def tell(self, finding: Finding) -> None:
        """Add a finding once: while a file is read, references may have it read for its ids."""
        place = finding.place
        key = (finding.code, place.row, place.line, place.position)
        if key not in self._reported:
            self._reported.add(key)
            self.findings.append(finding)

    def _without_headings(self, rows: Rows, first: int) -> tuple[Rows, int | None]:
        """Return the rows, those that repeat the headings empty; each of these is a finding (F140).

        Rows from different headings on are left out; their position is the second value, else None.
        """
        if self.heading_rows is None:
            return rows, None
        places = self.heading_rows.places_in(rows)
        if not places:
            return rows, None
        remaining = list(rows)
        for place in places:
            again = self.heading_rows.look_at(remaining[place])
            if again is Again.OTHER:
                return remaining[:place], place
            if again is Again.SAME:
                remaining[place] = []
                self._report_once(self._finding("F140", row=first + place))
        return remaining, None

    def _end_at(self, row: int) -> None:
        """Report different headings in a row: nothing from there on is read (F141)."""
        self.complete = False
        self._report_once(self._finding("F141", row=row))

    def _finding(self, code: str, row: int | None = None, **details: str | Localised) -> Finding:
        return Finding(code, self._place(row), details=details)

    def _place(self, row: int | None = None) -> Place:
        return Place(file=self.shown, sheet=self.sheet, row=row)

    def _beyond(self, row: int, what: str, most: int) -> Finding:
        return too_large(self._place(row), what, most, what)
