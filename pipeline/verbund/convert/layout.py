"""Where the values of each path come from in one table, and what its generated code refers to."""

from __future__ import annotations

from dataclasses import dataclass, field

from verbund.model.model import RecordType
from verbund.read.headings import Column
from verbund.read.tables import Table
from verbund.terms import RDF_TYPE, Iri, Term


@dataclass(slots=True)
class Layout:
    """The columns of a table by path; the objects that the generated code names.

    ``always_in_doubt`` is set where the code cannot decide for any row.
    """

    table: Table
    names: dict[str, object] = field(default_factory=dict)
    always_in_doubt: bool = False

    @property
    def record_type(self) -> RecordType:
        """What the table's rows are."""
        return self.table.record_type

    def columns(self, path: str) -> list[tuple[int, Column]]:
        """The columns of a path, with their positions."""
        return [
            (position, column)
            for position, column in enumerate(self.table.columns)
            if column.field.path == path
        ]

    def constants(self, path: str) -> list[Term]:
        """What every record has at a path."""
        found = [term for other, term in self.record_type.constants if other == path]
        if path == RDF_TYPE and self.record_type.class_field is None:
            found += [Iri(kind) for kind in self.record_type.classes]
        return found


def quoted(text: str) -> str:
    """Text as it stands in an f-string between single quotes."""
    plain = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return plain.replace("{", "{{").replace("}", "}}")
