"""Which chunks of the tables are as they were, with all that their conversion depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Final

from verbund.convert.kept.chunk import KeptChunk
from verbund.convert.kept.dependencies import Asks, Dependencies
from verbund.convert.kept.names import (
    NamedTexts,
    RecordNames,
    has_plain_key,
    rows_of,
    text_of_rows,
)
from verbund.data_class import NamedTuple, data_class
from verbund.model.column_kinds import Reference
from verbund.model.model import Model, RecordType
from verbund.read.column_layout import arrange_columns
from verbund.read.csv_file import CsvFile
from verbund.read.derived_file import DerivedFile
from verbund.read.known_chunks import TooMuchNewError
from verbund.read.record_file import RecordFile, Rows
from verbund.read.tables import CHUNK, Table, Tables
from verbund.text.latin1 import as_latin1
from verbund.text.names import normalise, stripped

if TYPE_CHECKING:
    from verbund.convert.kept.edits import Edit, Edits

MOST_NEW: Final = 1 << 23
"""The most bytes of a file that may be new, as they are held in memory; else all is converted."""

_MOST_TOUCHED: Final = 200
"""The most texts that are looked for in all chunks that may mean a record by them."""

_FEW: Final = 50
_NEVER_PLAIN: Final = '"\r\n\x1e\x1f'


class KeptTable(NamedTuple):
    """What is kept of a table: its layout, and all its chunks in the order of the text.

    ``is_whole`` says that these are all its rows.
    """

    layout: str
    chunks: tuple[KeptChunk, ...]
    is_whole: bool


class Part(NamedTuple):
    """A part of a file of a table: a chunk that is as it was, or the bytes of new rows.

    Rows that are made of cells of another table have no bytes: all rows of the file are new.
    Of new rows some may be as they were (``edit``); ``names`` is then what others may ask of those
    that are not, a text a record. Their bytes are missing where they would take too much memory.
    """

    file: int
    kept: KeptChunk | None
    data: bytes
    edit: Edit | None = None
    names: tuple[str, ...] = ()


Plan = Sequence[Part]

LastRows = Callable[[str], "Callable[[int], bytes] | None"]
"""Gives the rows of a file as they were, by its name, to be read in blocks; None if not known."""


def layout_of(table: Table) -> str:
    """Return what must be equal for chunks of a table to mean the same: columns and headings."""
    columns = [(column.field.name, column.language) for column in table.columns]
    files = [
        (
            file.shown,
            file.sheet,
            headings.texts,
            sorted(headings.positions.items(), key=repr),
            sorted(headings.missing),
            headings.at,
            file.form if isinstance(file, CsvFile) else None,
            sorted(file.left_out),
        )
        for file, headings in zip(table.files, table.headings, strict=True)
    ]
    return repr((columns, files))


def plan_tables(
    model: Model,
    dependencies: Dependencies,
    tables: Tables,
    kept: Mapping[str, KeptTable],
    last_rows: LastRows,
    *,
    is_decided: bool,
) -> Plans:
    """Return the parts of each table of which chunks can be taken over.

    ``is_decided`` says that there are decisions: then a text may mean a record that is called
    otherwise.
    """
    if tables.unreadable or tables.by_name.keys() != kept.keys():
        return Plans({}, {}, Changes(None, set(), set(), is_unseen=True))
    planning = _Planning(model, dependencies, tables, kept, last_rows)
    first = {name: plan for name in kept if (plan := planning.parts(name)) is not None}
    changes = planning.changes(first)
    plans: dict[str, Plan] = {}
    for name, plan in first.items():
        again = planning.again(name, plan, changes, is_decided=is_decided)
        if again is not None:
            plans[name] = again
    return Plans(plans, first, changes)


class Changes(NamedTuple):
    """What other tables may find changed: texts by which records were called, and are called now.

    ``touched`` are those of them that had a meaning before. All are None where any may be.
    ``is_unseen`` says that there are changes in tables of whose records nothing is noted.
    """

    lost: AbstractSet[str] | None
    new: AbstractSet[str]
    touched: AbstractSet[str]
    is_unseen: bool


class Plans(NamedTuple):
    """The parts of each table by name, those by its rows alone, and what others may find changed.

    Tables that are to be converted as a whole are not there.
    """

    parts: Mapping[str, Plan]
    by_rows: Mapping[str, Plan]
    changes: Changes


@data_class(slots=True)
class _Planning:
    model: Model
    dependencies: Dependencies
    tables: Tables
    kept: Mapping[str, KeptTable]
    last_rows: LastRows

    def parts(
        self, name: str, touched: AbstractSet[str] = frozenset(), *, wide: bool = True
    ) -> Plan | None:
        """Return the parts of a table; None where all of it is to be converted.

        Chunks that hold a text that is ``touched`` are new, and those that may mean any record
        unless ``wide``.
        """
        table, before = self.tables.by_name[name], self.kept[name]
        if layout_of(table) != before.layout:
            return None
        is_touched = _search(touched) if touched else None
        found: list[Part] = []
        try:
            for number, file in enumerate(table.files):
                if isinstance(file, DerivedFile):
                    found.append(Part(number, None, b""))
                    continue
                if not isinstance(file, CsvFile):
                    return None
                chunks = [
                    chunk
                    for chunk in before.chunks
                    if chunk.file == file.shown
                    and chunk.mark is not None
                    and chunk.mark.size <= file.size  # no more is read than there is
                    and (wide or not chunk.is_wide)
                ]
                found += self._parts_of_file(table, number, file, chunks, is_touched)
        except TooMuchNewError:
            return None
        return found

    def _parts_of_file(
        self,
        table: Table,
        number: int,
        file: CsvFile,
        chunks: Sequence[KeptChunk],
        is_touched: Callable[[bytes], bool] | None,
    ) -> Iterator[Part]:
        """Yield the parts of a file. Raises TooMuchNewError."""
        marks = [chunk.mark for chunk in chunks if chunk.mark is not None]
        # Where others ask for the records, it pays to know which are as they were.
        is_noted = table.record_type.name in self.dependencies.noted
        most = left = MOST_NEW if is_noted else min(MOST_NEW, file.size // 2)
        held = MOST_NEW
        edits: Edits | None = None
        for stretch in file.stretches(marks, is_touched, most):
            if stretch.known is not None:
                yield Part(number, chunks[stretch.known], b"")
                continue
            if edits is None:
                from verbund.convert.kept.edits import (
                    Edits,
                )  # where nothing is new it is not needed

                read = self.last_rows(file.shown)
                edits = Edits(read or (lambda size: b""), chunks)
            is_same = is_touched is None or not is_touched(stretch.data)
            edit = edits.of(stretch) if is_same else None
            part = None if edit is None else _edited(table, number, edit, is_noted=is_noted)
            if part is not None:
                held -= len(stretch.data)
                yield part._replace(data=stretch.data if held >= 0 else b"")
                continue
            left -= len(stretch.data)
            if left < 0 or not file.is_plain(stretch.data):
                raise TooMuchNewError
            yield Part(number, None, stretch.data)

    def again(self, name: str, plan: Plan, changes: Changes, *, is_decided: bool) -> Plan | None:
        """Return the parts of a table, in view of what changed in others."""
        asks = self.dependencies.asks[name]
        lost, new, touched, is_unseen = changes
        is_wide = any(chunk.is_wide for chunk in self.kept[name].chunks)
        if asks is Asks.NONE:
            return plan
        if lost is None or (is_decided and (lost or new)):
            return None
        if asks is Asks.ALL and (lost or new or is_unseen):
            return None
        if is_wide:  # a text with a segment may mean a new record, and a name before
            touched = lost | new
        if not touched and not (is_wide and is_unseen):
            return plan
        if len(touched) > _MOST_TOUCHED or any(sign in "".join(touched) for sign in _NEVER_PLAIN):
            return None
        return self.parts(name, touched, wide=not is_unseen)

    def changes(self, plans: Mapping[str, Plan]) -> Changes:
        """Return what other tables may find changed.

        A text that meant nothing stood in no reference without a fault: a new one touches none.
        """
        lost: set[str] = set()
        new: set[str] = set()
        changed: set[str] = set()
        is_unseen = self._is_unseen(plans)
        for name in sorted(self.dependencies.noted & self.kept.keys()):
            change = self._change(name, plans)
            if change is None:
                return Changes(None, new, new, is_unseen)
            if any(change):
                changed.add(name)
                texts = NamedTexts(self.tables.by_name[name])
                lost.update(text for row in change[0] for text in texts.of(row))
                new.update(text for row in change[1] for text in texts.of(row))
        if any(self._is_named_by_others(self.model.by_name[name], changed) for name in self.kept):
            return Changes(None, new, new, is_unseen)
        return Changes(lost, new, lost | self._with_meaning(new - lost), is_unseen)

    def _is_unseen(self, plans: Mapping[str, Plan]) -> bool:
        """Whether a table changed of whose records nothing is noted."""
        for name in self.kept.keys() - self.dependencies.noted:
            kept = [part.kept for part in plans.get(name, ())]
            if None in kept or len(kept) != len(self.kept[name].chunks):
                return True
        return False

    def _is_named_by_others(self, record_type: RecordType, changed: AbstractSet[str]) -> bool:
        """Whether ids of a table that is referred to are made of others, some of which changed."""
        if record_type.name not in self.dependencies.referred or has_plain_key(record_type):
            return False
        if record_type.name in changed:
            return True
        kinds = [record_type.field(name).kind for name in record_type.keys]
        return bool(changed) and any(isinstance(kind, Reference) for kind in kinds)

    def _change(
        self, name: str, plans: Mapping[str, Plan]
    ) -> tuple[AbstractSet[str], AbstractSet[str]] | None:
        """Return the lines of records (``RecordNames``) that are gone, and those that are new."""
        before, plan = self.kept[name], plans.get(name)
        if plan is None or not before.is_whole:
            return None
        if any(chunk.names is None for chunk in before.chunks):
            return None
        stays = {id(part.kept) for part in plan if part.kept is not None}
        come: set[str] = set()
        gone: set[str] = set()
        table = self.tables.by_name[name]
        for part in plan:
            if part.edit is not None:
                stays |= set(map(id, part.edit.chunks))
                gone.update(part.edit.gone(part.edit.names()))
                come.update(part.names)
                continue
            names = "" if part.kept is not None else _names_in(table, part)
            if names is None:
                return None
            come.update(rows_of([names]))
        gone.update(rows_of(c.names or "" for c in before.chunks if id(c) not in stays))
        return gone - come, come - gone

    def _with_meaning(self, texts: AbstractSet[str]) -> set[str]:
        """Return those of some texts by which a record was called before."""
        if not texts:
            return set()
        found: set[str] = set()
        for name in self.dependencies.noted & self.kept.keys():
            known = [chunk.names or "" for chunk in self.kept[name].chunks]
            if len(texts) <= _FEW:
                whole = normalise("".join(known))
                found.update(text for text in texts if text in whole)
            else:
                called = NamedTexts(self.tables.by_name[name])
                found |= texts & {text for row in rows_of(known) for text in called.of(row)}
        return found


def new_rows(file: RecordFile, part: Part, first: int) -> Iterator[tuple[int, Rows]]:
    """Yield the rows of a part that is new in chunks, each with the number of its first row."""
    return (
        file.chunks_in(part.data, first, CHUNK) if isinstance(file, CsvFile) else file.chunks(CHUNK)
    )


def known_ids(table: Table, plan: Plan) -> dict[str, str] | None:
    """Return the ids of a table by what is kept of it, as an index has them; None if not known.

    They are those of tables whose records have one id in one cell, and no class of their own.
    """
    record_type = table.record_type
    if not has_plain_key(record_type) or record_type.class_field is not None:
        return None
    texts: list[str] = []
    for part in plan:
        if part.edit is not None:
            names: str | None = text_of_rows(part.edit.put_together(part.edit.names(), part.names))
        else:
            names = _names_in(table, part) if part.kept is None else part.kept.names
        if names is None:
            return None
        texts.append(names)
    ids = RecordNames(table).ids(texts)
    return dict(zip(ids, ids if "".join(ids).isascii() else map(as_latin1, ids), strict=True))


def _edited(table: Table, number: int, edit: Edit, *, is_noted: bool) -> Part | None:
    """Return a part of a file of whose rows some are as they were; None if that is not certain."""
    from verbund.convert.kept.edits import text_of  # where nothing is new it is not needed

    if len(edit.new) > CHUNK:
        return None
    if not is_noted:
        return Part(number, None, b"", edit)
    file, data = table.files[number], text_of(edit.new)
    if not isinstance(file, CsvFile) or not file.is_plain(data):
        return None
    names = _names_in(table, Part(number, None, data)) if data else ""
    rows = None if names is None else tuple(rows_of([names]))
    if rows is None or len(rows) != len(edit.new):
        return None
    return Part(number, None, b"", edit, rows)


def _names_in(table: Table, part: Part) -> str | None:
    """Return the lines of the records in new rows; None where a row is none."""
    file, headings = table.files[part.file], table.headings[part.file]
    names, arranged = RecordNames(table), arrange_columns(table.columns, headings)
    found: list[str] = []
    for _, rows in new_rows(file, part, 1):
        filled = [row for row in rows if any(map(stripped, row))]
        if any(len(row) != len(headings.texts) for row in filled):
            return None
        text = names.of(arranged(filled)) if filled else ""
        if text is None:
            return None
        found.append(text)
    return "".join(found)


def _search(texts: Iterable[str]) -> Callable[[bytes], bool]:
    """Return a function: whether a chunk may hold one of some texts, as names are compared."""
    every = sorted(texts)
    plain = [text.encode() for text in every if text.isascii() and " " not in text]
    blank = [text for text in every if text.isascii() and " " in text]

    def is_touched(data: bytes) -> bool:
        if not data.isascii():
            whole = normalise(data.decode())
            return any(text in whole for text in every)
        small = data.lower()
        if any(text in small for text in plain):
            return True
        whole = normalise(data.decode()) if blank else ""
        return any(text in whole for text in blank)

    return is_touched


def new_bytes(plan: Plan) -> int:
    """Return how many bytes of a table are to be converted."""
    return sum(len(part.data) if part.edit is None else part.edit.size for part in plan)
