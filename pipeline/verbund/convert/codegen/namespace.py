"""Where the values of each path come from in one table, and what its generated code refers to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from verbund.model.model import RecordType
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.read.headings import Column
from verbund.read.tables import Table
from verbund.text.latin1 import as_latin1


@dataclass(slots=True)
class Namespace:
    """The columns of a table by path; the objects that the generated code names.

    ``never_compiled`` is set where the code cannot decide for any row.
    """

    table: Table
    names: dict[str, object] = field(default_factory=dict)
    never_compiled: bool = False

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


_NOT_PLAIN = re.compile(r"[^ -~]|[\\'{}]")
"""What ends a line, a string or a part of an f-string, or is not ASCII."""


def quoted(text: str) -> str:
    """Text packed, as it stands in a string or f-string between single quotes.

    It is ASCII, and has neither quote, backslash (but of an escape), brace nor line end: whatever
    the text holds, it can end nothing and begin nothing. Raises UnicodeEncodeError for half of a
    surrogate pair, which is no text.
    """
    return _NOT_PLAIN.sub(lambda found: f"\\x{ord(found[0]):02x}", as_latin1(text))
