"""Where the values of each path come from in one table, and what its generated code refers to."""

from __future__ import annotations

from dataclasses import dataclass, field

from verbund.model.model import RecordType
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.read.headings import Column
from verbund.read.tables import Table


@dataclass(slots=True)
class Namespace:
    """The columns of a table by path; the objects that the generated code names.

    ``meanings`` say what each of the ``globals`` is, for whoever reads the code. ``never_compiled``
    is set where the code cannot decide for any row.
    """

    table: Table
    globals: dict[str, object] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    never_compiled: bool = False
    _columns: dict[str, list[tuple[int, Column]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for position, column in enumerate(self.table.columns):
            self._columns.setdefault(column.field.path, []).append((position, column))

    @property
    def record_type(self) -> RecordType:
        """What the table's rows are."""
        return self.table.record_type

    def define(self, name: str, value: object, meaning: str) -> str:
        """Give the code an object by a name, and give the name back."""
        self.globals[name] = value
        self.meanings[name] = meaning
        return name

    def columns(self, path: str) -> list[tuple[int, Column]]:
        """The columns of a path, with their positions."""
        return self._columns.get(path, [])

    def constants(self, path: str) -> list[Term]:
        """What every record has at a path."""
        found = [term for other, term in self.record_type.constants if other == path]
        if path == RDF_TYPE and self.record_type.class_field is None:
            found += [Iri(kind) for kind in self.record_type.classes]
        return found
