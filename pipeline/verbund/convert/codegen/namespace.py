"""Where the values of each path come from in one table, and what its generated code refers to."""

from __future__ import annotations

from dataclasses import field, replace

from verbund.data_class import data_class
from verbund.model.model import RecordType
from verbund.rdf.paths import predicate_path
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.read.headings import Column
from verbund.read.tables import Table
from verbund.shacl.shape import Shape


@data_class(slots=True)
class Namespace:
    """The columns of a table by path; the objects that the generated code names.

    ``meanings`` say what each of the ``globals`` is, for whoever reads the code. ``never_compiled``
    is set where the code cannot decide for any row. ``copies`` are the positions of the columns
    whose cells are also values of a property above that of the column: to the code, the first of
    them is one more column behind those of the table, and so on.
    """

    table: Table
    globals: dict[str, object] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    never_compiled: bool = False
    copies: list[int] = field(default_factory=list)
    entailed: dict[str, tuple[str, ...]] = field(init=False, repr=False)
    _columns: dict[str, list[tuple[int, Column]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for position, column in enumerate(self.table.columns):
            self._columns.setdefault(column.field.path, []).append((position, column))
        self.entailed = self.record_type.entailed
        for position, column in enumerate(self.table.columns):
            for path in self.record_type.superproperties.get(column.field.path, ()):
                shape = Shape(iri="", path=predicate_path(path))  # what is asked is asked below it
                above = Column(replace(column.field, path=path, shape=shape), column.language)
                self._columns.setdefault(path, []).append((self._behind, above))
                self.copies.append(position)
        if self.record_type.superclasses and self._columns.get(RDF_TYPE):
            several = len(self._columns[RDF_TYPE]) > 1 or bool(self.constants(RDF_TYPE))
            self.never_compiled = self.never_compiled or several

    @property
    def _behind(self) -> int:
        """The first position behind those of all columns so far."""
        return len(self.table.columns) + len(self.copies)

    def origin(self, position: int) -> int:
        """The position of the column in the table: another one for a copy."""
        known = len(self.table.columns)
        return position if position < known else self.copies[position - known]

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
        paths = self.entailed.get(path, (path,))
        found = [term for other, term in self.record_type.constants if other in paths]
        if path == RDF_TYPE and self.record_type.class_field is None:
            found += [Iri(kind) for kind in self.record_type.classes]
        if path == RDF_TYPE:
            above = self.record_type.superclasses
            found += [Iri(one) for kind in tuple(found) for one in above.get(kind.value, ())]
        return list(dict.fromkeys(found))
