"""A table whose rows are checked: its columns, their names for people, what of it is not read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from verbund.convert.check.reasons import Reasons
from verbund.findings import Localised
from verbund.findings.gathered import Quota
from verbund.model.model import Model, RecordType
from verbund.read.headings import Column, Headings
from verbund.read.tables import Table
from verbund.resolve.terms import TermMaker
from verbund.shacl.shape import Shape


class CheckedTable:
    """What the findings of a row need to know of its table; ``quota`` says which are made."""

    def __init__(self, model: Model, table: Table, maker: TermMaker, quota: Quota) -> None:
        self.model, self.table, self.maker = model, table, maker
        self.record_type: RecordType = table.record_type
        self._columns_of_path: dict[str, list[Column]] = {}
        for field in self.record_type.fields:
            present = [column for column in table.columns if column.field.name == field.name]
            found = self._columns_of_path.setdefault(field.path, [])
            found += present or [Column(field, None)]
        self._unread: dict[int, frozenset[str]] = {}
        self.quota = quota

    @cached_property
    def reasons(self) -> Reasons:
        """The reasons for violations of logical constraints."""
        return Reasons(self.maker.index, self.label, self.label)

    def unread(self, file: int, row: int) -> frozenset[str]:
        """The paths of which a row lacks cells that could not be read, or their columns."""
        cells = self.table.files[file].unread.get(row)
        if not cells:
            return self._unread_columns(file)
        positions = self.table.headings[file].positions.items()
        names = {name for (name, _), position in positions if position in cells}
        paths = {field.path for field in self.record_type.fields if field.name in names}
        return self._unread_columns(file) | paths

    def _unread_columns(self, file: int) -> frozenset[str]:
        """The paths whose column a file of the table lacks because its headings have a fault."""
        found = self._unread.get(file)
        if found is None:
            missing = self.table.headings[file].missing
            paths = [f.path for f in self.record_type.fields if f.name in missing]
            found = self._unread[file] = frozenset(paths)
        return found

    def label(self, iri: str) -> Localised:
        """The name of a path or IRI for a person: the headings of its column, or its label."""
        for column in self.columns_of(iri):
            return column.field.headings or {"": column.field.name}
        return self.model.labels.get(iri) or {"": self.shown(iri)}

    def shown(self, iri: str) -> str:
        """An IRI as a prefixed name, as Turtle writes it."""
        return self.model.relative(iri) or self.model.compact(iri) or iri

    def columns_of(self, path: str | None, shape: Shape | None = None) -> list[Column]:
        """The columns whose values go to a path, the shape's own first."""
        found = self._columns_of_path.get(path or "", [])
        own = [column for column in found if shape is not None and column.field.shape == shape]
        return own + [column for column in found if column not in own]

    def excerpt(self, headings: Headings, cells: Sequence[str]) -> tuple[str, ...]:
        """The cells of a row in the order of its file; columns outside the table are empty.

        They are filled in at the end (``excerpts``), for the findings that are kept.
        """
        shown = [""] * len(headings.texts)
        for column, cell in zip(self.table.columns, cells, strict=True):
            position = headings.positions.get((column.field.name, column.language))
            if position is not None:
                shown[position] = cell
        return tuple(shown)
