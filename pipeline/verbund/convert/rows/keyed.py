"""Rows with their keys: the rows of a table's files, made regular, each with its key."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from itertools import repeat
from operator import itemgetter

from verbund.convert.check.no_records import NoRecord
from verbund.convert.codegen.source import comment, indented, quoted
from verbund.data_class import NamedTuple, data_class
from verbund.findings import Finding
from verbund.findings.gathered import Counted, Quota, kind_of
from verbund.model.column_kinds import Reference
from verbund.model.model import Field, RecordType
from verbund.read.column_layout import arrange
from verbund.read.grid import Grid, is_blank
from verbund.read.headings import Headings
from verbund.read.tables import Table
from verbund.resolve.index import Undecided
from verbund.resolve.keys import is_key_part
from verbund.resolve.terms import TermMaker
from verbund.system.generated import compile_function
from verbund.text.late_pattern import late
from verbund.text.names import stripped

Row = tuple[str, int, Sequence[str]]
"""A row to convert: its key and ``>`` (so that keys sort as N-Triples lines do), its number
(file and row, see ``number``) and its cells in the layout's order."""

key_of = itemgetter(0)
"""The key of a row."""

Columns = Sequence[tuple[str, ...]]
"""The cells of rows by column of the layout."""


class Chunk(NamedTuple):
    """The chunk of a file that a batch was made of: the file's number, and the number of its rows.

    ``data`` are its bytes where they alone say what it is. ``is_odd`` says that some rows of it are
    not in the batch, or something was found in it.
    """

    file: int
    rows: int
    data: bytes | None
    is_odd: bool


@data_class(frozen=True, slots=True)
class Batch:
    """A batch of rows as columns of the layout, with the key and the number of each row."""

    keys: Sequence[str]
    numbers: Sequence[int]
    columns: Columns
    keyed: bool = False
    """Whether each reference in the key is known to be the plain id of one record."""

    chunk: Chunk | None = None
    """What it was made of, where that is to be kept."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Batch:
        """The batch of some rows."""
        keys, numbers, cells = zip(*rows, strict=True) if rows else ((), (), ())
        return cls(keys, numbers, tuple(zip(*cells, strict=True)))

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self) -> Iterator[Row]:
        """The rows of the batch, one after the other."""
        cells = zip(*self.columns, strict=True) if self.columns else repeat((), len(self))
        return zip(self.keys, self.numbers, cells, strict=True)

    def halves(self) -> tuple[Batch, Batch]:
        """The first half of the batch and the second."""
        half = len(self) // 2
        return self._part(slice(half)), self._part(slice(half, None))

    def _part(self, part: slice) -> Batch:
        columns = tuple([column[part] for column in self.columns])
        return Batch(self.keys[part], self.numbers[part], columns, self.keyed)


_FILE_SHIFT = 40
_MOST_BESIDE = 20
"""The most cells beyond those of the headings that a finding shows."""

_PLAIN_KEYS = late(r"(?:[A-Za-z0-9_~/>-]++|(?<=[A-Za-z0-9_~-])\.)*")
_PLAIN_BYTES = (string.ascii_letters + string.digits + "_~/>-").encode()


def number(file: int, row: int) -> int:
    """The number of a place: of the file, and of the row in it."""
    return file << _FILE_SHIFT | row


def place_of(number: int) -> tuple[int, int]:
    """The file's number and the row of a ``number``."""
    return number >> _FILE_SHIFT, number & ((1 << _FILE_SHIFT) - 1)


class OddRow(NamedTuple):
    """A row without a usable key."""

    number: int
    cells: Sequence[str]


_KeyRows = Callable[[Sequence[int], Sequence[Sequence[str]]], list[Row]]


def is_regular(headings: Headings, rows: Sequence[Sequence[str]]) -> bool:
    """Whether all rows have as many cells as there are headings, and each heading a name."""
    widths = {rows.width} if isinstance(rows, Grid) else set(map(len, rows))
    return widths == {len(headings.texts)} and all(map(stripped, headings.texts))


@data_class(slots=True)
class RowSource:
    """Gives the rows of a table with their keys, a chunk at a time, in the files' order.

    ``findings`` are about rows that are no rows of the table; ``odd`` are the rows whose key is
    missing or malformed. Both are filled while chunks are taken. What is beyond the ``quota`` is
    only counted.
    """

    table: Table
    maker: TermMaker
    quota: Quota | None = None
    findings: list[Finding] = field(default_factory=list)
    odd: list[OddRow] = field(default_factory=list)
    _key_rows: _KeyRows | None = field(default=None, repr=False)
    _counted: Counted = field(default_factory=Counted, repr=False)

    @property
    def all_findings(self) -> list[Finding]:
        """The findings, and one for each kind of those that are only counted."""
        return self.findings + self._counted.findings()

    def chunks(self) -> Iterator[list[Row]]:
        """The rows, file after file."""
        for file, first, chunk in self.table.chunks():
            yield self.keyed(file, first, chunk)

    def keyed(self, file: int, first: int, chunk: Sequence[list[str]]) -> list[Row]:
        """A chunk of a file with the number of its first row, regular and with keys."""
        if is_blank(chunk):
            return []
        rows = list(chunk)
        headings = self.table.headings[file]
        arrangement = arrange(self.table.columns, headings)
        start = number(file, first)
        if is_regular(headings, rows):
            numbers: Sequence[int] = range(start, start + len(rows))
        else:
            numbered = list(self._regular(headings, start, rows))
            numbers = [item[0] for item in numbered]
            rows = [item[1] for item in numbered]
        cells = rows if arrangement is None else list(map(arrangement, rows))
        return self._keyed(numbers, cells)

    def _keyed(self, numbers: Sequence[int], cells: Sequence[Sequence[str]]) -> list[Row]:
        if self._key_rows is None:
            self._key_rows = _compile_keys(self.table, self.maker)
        try:
            found = self._key_rows(numbers, cells)
            keys = "".join(map(key_of, found))
            if len(found) == len(cells) and self.are_plain(
                keys, len(found), lambda position: [row[position] for row in cells]
            ):
                return found
        except Undecided:
            pass
        return list(self._keyed_plainly(numbers, cells))

    def are_plain(self, keys: str, count: int, column: Callable[[int], Sequence[str]]) -> bool:
        """Whether keys hold only plain characters, and ``/`` and ``>`` only as separators.

        ``column`` gives the cells of a position of the layout.
        """
        record_type = self.table.record_type
        if keys.count(">") != count:
            return False
        # Most keys have no dot: dropping all other characters is quicker than matching them.
        if keys.encode().translate(None, _PLAIN_BYTES) and not _PLAIN_KEYS.fullmatch(keys):
            return False
        own = own_parts(self.table)
        if len(own) < len(record_type.keys):
            # The id of a record referred to may be made of several parts, but no part of its own.
            return not any("/" in "".join(column(position)) for position in own)
        return keys.count("/") == count * "".join(record_type.template[2::2]).count("/")

    def _keyed_plainly(
        self, numbers: Sequence[int], cells: Sequence[Sequence[str]]
    ) -> Iterator[Row]:
        identify = plain_key(self.table, self.maker)
        for row_number, row in zip(numbers, cells, strict=True):
            if not any(stripped(cell) for cell in row):
                continue
            key = identify(row)
            if key is None:
                self.odd.append(OddRow(row_number, row))
            else:
                yield f"{key}>", row_number, row

    def _regular(
        self, headings: Headings, start: int, rows: Sequence[list[str]]
    ) -> Iterator[tuple[int, list[str]]]:
        """The rows with as many cells as headings; others are findings, empty ones are skipped."""
        width = len(headings.texts)
        for offset, row in enumerate(rows):
            if not any(stripped(cell) for cell in row):
                continue
            _, row_number = place_of(start + offset)
            if len(row) != width:
                details = {"found": str(len(row)), "expected": str(width)}
                self._report(headings, row_number, row, details)
                continue
            yield start + offset, row

    def _report(
        self, headings: Headings, row_number: int, row: Sequence[str], details: dict[str, str]
    ) -> None:
        finding = Finding("F104", headings.row(row_number))
        other = self._no_record(headings, row)
        if other is not None:
            finding = replace(finding, code=other.code, value=row[other.place])
        if self.quota is not None and self.quota.is_full(kind_of(finding), row_number):
            self._counted.add(kind_of(finding), row_number)
            return
        self.findings.append(
            replace(
                finding,
                details=details,
                headings=headings.texts,
                row_cells=tuple(row[: len(headings.texts) + _MOST_BESIDE]),
            )
        )

    def _no_record(self, headings: Headings, row: Sequence[str]) -> NoRecord | None:
        """Why a row of another length is no record, such as a total; None if it is one."""
        names = self.table.record_type.keys
        keys = [place for (name, _), place in headings.positions.items() if name in names]
        from verbund.convert.check.no_records import no_record  # few rows are odd

        return no_record(row[: len(headings.texts)], keys)


def key_columns(table: Table) -> list[int | None]:
    """The positions of the key's columns in the layout; None for one that no file has."""
    names = [column.field.name for column in table.columns]
    return [names.index(name) if name in names else None for name in table.record_type.keys]


def own_parts(table: Table) -> list[int]:
    """The positions of the key's columns that refer to no record; all are in the layout."""
    record_type = table.record_type
    return [
        position
        for name, position in zip(record_type.keys, key_columns(table), strict=True)
        if position is not None and not isinstance(record_type.field(name).kind, Reference)
    ]


def plain_key(table: Table, maker: TermMaker) -> Callable[[Sequence[str]], str | None]:
    """A function from a row to its key, None where a part is missing or malformed."""
    record_type, positions = table.record_type, key_columns(table)
    own = [not isinstance(record_type.field(name).kind, Reference) for name in record_type.keys]

    def identify(row: Sequence[str]) -> str | None:
        parts = [
            _part(record_type, name, "" if position is None else row[position], maker)
            for name, position in zip(record_type.keys, positions, strict=True)
        ]
        # The id of a record referred to may be made of several parts itself.
        if not all(is_key_part(item) for part in parts for item in part.split("/")):
            return None
        if any("/" in part for part, plain in zip(parts, own, strict=True) if plain):
            return None
        return expand(record_type, parts)

    return identify


def expand(record_type: RecordType, parts: Sequence[str]) -> str:
    """The key made of its parts: the IRI template without its segment."""
    literals = record_type.template[2::2]
    return "".join(part + literal for part, literal in zip(parts, literals, strict=True))


def quoted_key(record_type: RecordType, parts: Sequence[str]) -> str:
    """The key of ``expand`` as source of an f-string; ``parts`` are expressions in braces."""
    literals = map(quoted, record_type.template[2::2])
    return "".join(part + literal for part, literal in zip(parts, literals, strict=True))


def _part(record_type: RecordType, name: str, cell: str, maker: TermMaker) -> str:
    field = record_type.field(name)
    if isinstance(field.kind, Reference) and stripped(cell):
        return maker.references(field).id_or_text(cell)
    return stripped(cell)


class KeyIds(dict[str, str]):
    """The ids that the cells of a reference column stand for, cached."""

    def __init__(self, maker: TermMaker, field: Field) -> None:
        super().__init__()
        self._references, self._most = maker.references(field), 1 << 16

    def __missing__(self, cell: str) -> str:
        found = self._references.resolve(cell).found
        if found is None:
            raise Undecided
        if len(self) < self._most:
            self[cell] = found.id
        return found.id


def _plain_id(maker: TermMaker, kind: Reference) -> Callable[[str], str | None]:
    """A function that returns a cell that is the id of one record of the tables meant."""
    if not maker.model.fits(kind):
        return lambda cell: None
    ids = [maker.index.certain_ids(maker.model.by_name[name]) for name in kind.targets]

    def plain(cell: str) -> str | None:
        return cell if sum(cell in known for known in ids) == 1 else None

    return plain


def _compile_keys(table: Table, maker: TermMaker) -> _KeyRows:
    """Compile the function that keys a whole chunk; rows without a key part are left out."""
    if None in key_columns(table):
        return lambda numbers, rows: []
    source, names = key_rows_source(table, maker)
    key_rows: _KeyRows = compile_function("key_rows", source, names, table.record_type.name)
    return key_rows


def key_rows_source(table: Table, maker: TermMaker) -> tuple[str, dict[str, object]]:
    """The source of the function that keys the rows of a chunk, and what it names.

    Every column of the key is there.
    """
    positions = key_columns(table)
    names: dict[str, object] = {}
    parts = []
    for name, position in zip(table.record_type.keys, positions, strict=True):
        field = table.record_type.field(name)
        kind = field.kind
        if isinstance(kind, Reference):
            names[f"key_ids{position}"] = KeyIds(maker, field)
            look_up = f"key_ids{position}[row[{position}]]"
            if len(kind.targets) == 1:
                target = maker.model.by_name[kind.targets[0]]
                if maker.model.fits(kind):
                    names[f"id_of{position}"] = maker.index.certain_ids(target).get
                    look_up = f"id_of{position}(row[{position}]) or {look_up}"
            else:
                names[f"plain_id{position}"] = _plain_id(maker, kind)
                look_up = f"plain_id{position}(row[{position}]) or {look_up}"
            parts.append(f"{{{look_up}}}")
        else:
            parts.append(f"{{row[{position}]}}")
    key = quoted_key(table.record_type, parts)
    present = " and ".join(f"row[{position}]" for position in positions)
    lines = [
        "def key_rows(numbers, rows):",
        comment(f"The key of each row, of columns {', '.join(table.record_type.keys)}"),
        "return [",
        f"    (f'{key}>', number, row)",
        "    for number, row in zip(numbers, rows)",
        f"    if {present}",
        "]",
    ]
    return "\n".join([lines[0], *indented(lines[1:])]), names
