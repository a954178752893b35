"""What rows are about whose values statements are made of: their record, and the values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from verbund.rdf.terms import Term
from verbund.read.headings import Column
from verbund.read.stated_file import StatedFile
from verbund.resolve.index import Index
from verbund.resolve.keys import is_key_part
from verbund.resolve.terms import TermMaker


def give_meaning(index: Index) -> None:
    """Let the files of statements about values know what the rows around them are about."""
    for table in index.tables.by_name.values():
        for file in table.files:
            if isinstance(file, StatedFile):
                file.meaning = _Meaning(index, file)


class _Meaning:
    """What the rows around statements are about (``RowMeaning``)."""

    def __init__(self, index: Index, file: StatedFile) -> None:
        self._index, self._file = index, file
        self.base = index.model.base

    def identify(self, row: Sequence[str]) -> str:
        """Return the IRI of a row's record relative to the base; empty where it has none."""
        key = self._identify(row)
        whole = key and all(map(is_key_part, key.split("/")))
        return self._file.own.segment + key if whole else ""

    def terms(self, column: Column, cell: str) -> Sequence[Term]:
        """Return the distinct values of a cell; what is wrong with them is told there."""
        return list(dict.fromkeys(value.term for value in self._maker.values(column, cell)))

    @cached_property
    def _identify(self) -> Callable[[Sequence[str]], str]:
        table = self._index.tables.by_name[self._file.own.name]
        return self._index.identifier(table, self._file.headings_around)

    @cached_property
    def _maker(self) -> TermMaker:
        return TermMaker(self._index.model, self._index)
