"""Which heading may be which column of one table: by its name, or else by its cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from verbund.findings import Localised, phrase
from verbund.model.column_kinds import ConceptColumn, LiteralColumn
from verbund.model.model import Field, RecordType
from verbund.read.headed import Headed
from verbund.read.headings import HeadingReader
from verbund.read.likely_columns import (
    BY_HABIT,
    BY_USE,
    LONGEST,
    Candidate,
    Column,
    Likely,
    LikelyColumns,
)
from verbund.read.written_heading import are_told, as_compared
from verbund.resolve.proposal.cell_kinds import (
    ENOUGH,
    can_be,
    can_be_key,
    is_told_by_values,
    share,
    share_of_names,
)
from verbund.resolve.proposal.samples import Sample

_BY_VALUES: Final = 75.0
"""What a column counts that is told by its values alone."""

_IDS: Final = frozenset(
    ("id", "key", "code", "kennung", "kürzel", "kurzzeichen", "schlüssel", "kennzeichen")
)


class TableColumns(LikelyColumns):
    """The columns of one table, as headings of a sheet and the cells below are compared to them.

    ``records`` and ``left_out`` are those of ``LikelyColumns``.
    """

    def __init__(
        self,
        record_type: RecordType,
        language: str,
        records: Iterable[str] = (),
        left_out: Mapping[str, Localised] | None = None,
    ) -> None:
        self.reader = HeadingReader(record_type, language)
        super().__init__(self.reader, records, left_out)

    def knows(self, heading: str) -> bool:
        """Whether a text is a heading of the table, one in use, or one left out on purpose."""
        if self.reader.knows(heading):
            return True
        if not heading or len(heading) > LONGEST:
            return False
        return as_compared(heading).text.rstrip(".") in self._left_out or self.is_usual(heading)

    def is_usual(self, heading: str) -> bool:
        """Whether offices head a column of the table so."""
        text = as_compared(heading).text.rstrip(".")
        return any(text in names for names in self._usual.values())

    def with_references(
        self, sample: Sample, found: Sequence[Likely], names: Mapping[str, frozenset[str]]
    ) -> list[Likely]:
        """Return what is proposed, with columns of which the cells name records of a table.

        ``names`` are the ids and names of the records of each table, normalised.
        """
        result = list(found)
        taken = {item.nearest for item in found if item.nearest is not None}
        for at, item in enumerate(found):
            cells = sample.cells(at) if sample.headings[at] else []
            if item.column is not None or item.candidates or item.is_left_out or not cells:
                continue
            near = [
                Candidate((field.name, None), _BY_VALUES, phrase("proposal.names"), settles=False)
                for field in self.record_type.columns
                if (field.name, None) not in taken and share_of_names(field, cells, names) >= ENOUGH
            ]
            result[at] = self._preferred(near)
        self._leave_doubles(result)
        return result

    def _can_hold(self, field: Field, cells: Sequence[str]) -> bool:
        """Whether a column can have some cells: where values tell it, some must be such."""
        return not is_told_by_values(field) or not cells or share(field, cells) > 0

    def _unless_rivalled(self, sample: Headed, at: int, item: Likely) -> Likely:
        """Return what a heading is, open where as many cells are in another column's list.

        *Art* is what offices head both the kind and the type of an organisation with.
        """
        if item.column is None or item.score > BY_HABIT:
            return item
        own, cells = self.record_type.column(item.column[0]), sample.cells(at)
        held = {
            field.name: sum(can_be(field, cell) for cell in cells)
            for field in self.record_type.columns
            if isinstance(field.kind, ConceptColumn)
        }
        if held.get(own.name, len(cells)) == len(cells):
            return item
        rivals = [(name, None) for name, number in held.items() if number >= held[own.name]]
        rivals.remove((own.name, None))
        if not rivals:
            return item
        why = phrase("proposal.rivalled", why=item.why)
        return Likely(None, why, candidates=(*rivals, item.column))

    def _by_cells(self, sample: Headed, at: int, taken: set[Column]) -> Iterator[Candidate]:
        """Yield the columns by words in use, then those that the cells tell."""
        by_words = list(super()._by_cells(sample, at, taken))
        yield from by_words
        known = {item.column[0] for item in by_words}
        cells, written = sample.cells(at), as_compared(sample.headings[at])
        words = set(written.text.rstrip(".").split(" "))
        for field in self.record_type.columns:
            column = self._untaken(field, written, taken)
            if column is None or field.name in known:
                continue
            if field.name in self.record_type.keys and words & _IDS:
                is_id = isinstance(field.kind, LiteralColumn)
                if is_id and can_be_key(field, cells, len(sample.rows)):
                    settles = not written.remarks and are_told(written.text, _IDS, self._records)
                    yield Candidate(column, BY_USE, phrase("proposal.id"), settles)
            elif is_told_by_values(field) and share(field, cells) >= ENOUGH:
                yield Candidate(column, _BY_VALUES, phrase("proposal.values"), settles=False)

    def heading(self, column: Column, language: str) -> str:
        """Return what a column is called in a language, so that it is found by it."""
        name, tag = column
        field = self.record_type.column(name)
        for text in (field.headings.get(language), name):
            for written in (text, f"{text}@{tag}"):
                if text and self.reader.column_of(written or "") == column:
                    return str(written)
        return name
