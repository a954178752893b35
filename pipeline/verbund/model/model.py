"""The model: record types, columns and shapes as frozen records, read from ontology and shapes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from dataclasses import field as dataclass_field
from functools import cached_property, lru_cache

from verbund.data_class import NamedTuple, data_class
from verbund.findings import Finding, Localised, Severity
from verbund.model.column_kinds import (
    ColumnType,
    ConceptColumn,
    IriTemplateColumn,
    LiteralColumn,
    Reference,
)
from verbund.model.joined_paths import JoinedRule
from verbund.rdf.prefixes import Prefixes
from verbund.rdf.terms import RDF_TYPE, Iri, Term
from verbund.shacl.shape import Shape
from verbund.system.pickled import PickledAsCall
from verbund.text.late_pattern import late


@data_class(frozen=True, slots=True, eq=False)
class Field(PickledAsCall):
    """A column: the path of its values, and how a cell becomes a value.

    ``usual`` are what offices head such a column with, in any language: it is proposed then, and
    read only where a mapping says so. ``covers_time`` says whether its values count for the
    temporal coverage of the dataset. ``in_words`` are the headings of the column for what the
    source says in words, ``until`` those of the column for the larger of two bounds; empty where
    there is none. ``is_deprecated`` says that its property is out of use, ``replaced_by`` are then
    the headings of the column that replaces it.
    """

    name: str
    path: str
    shape: Shape
    kind: ColumnType
    headings: Localised
    description: Localised
    order: float
    separator: str | None
    required: bool
    covers_time: bool = False
    in_words: Localised = field(default_factory=dict)
    until: Localised = field(default_factory=dict)
    usual: tuple[str, ...] = ()
    is_deprecated: bool = False
    replaced_by: Localised = field(default_factory=dict)


@data_class(frozen=True, slots=True)
class CopiedColumn(PickledAsCall):
    """A column whose cells are those of a column around it, by name; both are of one kind."""

    name: str
    source: str


@data_class(frozen=True, slots=True)
class StatedCell(PickledAsCall):
    """The cell of a column, by name and, for text, language, that the model states."""

    name: str
    language: str | None
    text: str


@data_class(frozen=True, slots=True, eq=False)
class Listing(PickledAsCall):
    """A column whose cells list records of another table: each value becomes a row there.

    ``field`` is the column as people see it, with the kind of the column that takes a value; it is
    none of the fields of its table. ``table`` is the other table, ``column`` its column that takes
    the value, ``reference`` the one that refers to the row around. ``stated`` and ``copied`` fill
    further columns. ``condition`` is a shape that the row around must conform to, if there is one:
    else the records that its cell lists would not be true.
    """

    field: Field
    table: str
    column: str
    reference: str
    stated: tuple[StatedCell, ...] = ()
    copied: tuple[CopiedColumn, ...] = ()
    condition: Shape | None = None


@data_class(frozen=True, slots=True, eq=False)
class ValueStatements(PickledAsCall):
    """A table of statements about single values: what each of its columns is for.

    ``key`` takes the id of a statement; ``subject``, ``predicate`` and ``object`` take the triple
    that it is about. ``about`` are its other columns: what is said of that triple.
    """

    table: str
    key: str
    subject: str
    predicate: str
    object: str
    about: tuple[Field, ...]

    def beside(self, field: Field) -> tuple[Field, ...]:
        """Return the columns that may stand beside one: what is said of each value in a cell.

        Their names and headings are those of both columns; ``usual`` is what offices call what is
        said, without the value.
        """
        return tuple(
            replace(
                item,
                name=f"{field.name}_{item.name}",
                headings={
                    tag: f"{field.headings.get(tag) or field.name} – {heading}"
                    for tag, heading in item.headings.items()
                },
                order=field.order,
                required=False,
            )
            for item in self.about
        )


@data_class(frozen=True, slots=True, eq=False)
class RecordType:
    """A table: the class of its rows, their columns and their shapes.

    ``template`` is the IRI template's parts: literal texts and, at odd places, column names.
    ``segment`` is the literal text before the first variable. ``listings`` are columns that are
    none of its ``fields``: their cells are rows of other tables. ``stated`` gives, by name, the
    columns whose values statements can be made of, with the table of these. ``superclasses`` and
    ``superproperties`` give the classes and properties that records state besides one of theirs
    (model/entailment.py); both are empty where none are written.
    """

    name: str
    labels: Localised
    description: Localised
    shape: Shape
    classes: tuple[str, ...]
    template: tuple[str, ...]
    fields: tuple[Field, ...]
    constants: tuple[tuple[str, Term], ...]
    titles: tuple[str, ...]
    listings: tuple[Listing, ...] = ()
    stated: Mapping[str, ValueStatements] = dataclass_field(default_factory=dict)
    superclasses: Mapping[str, tuple[str, ...]] = dataclass_field(default_factory=dict)
    superproperties: Mapping[str, tuple[str, ...]] = dataclass_field(default_factory=dict)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths of columns and constants, in the order in which they are read."""
        stated = [*(item.path for item in self.fields), *(path for path, _ in self.constants)]
        return tuple(dict.fromkeys(stated))

    @property
    def entailed(self) -> dict[str, tuple[str, ...]]:
        """Return the properties that follow, each with the paths whose values it takes."""
        found: dict[str, tuple[str, ...]] = {}
        for path in self.paths:
            for upper in self.superproperties.get(path, ()):
                found[upper] = (*found.get(upper, ()), path)
        return found

    @property
    def segment(self) -> str:
        """Return the path segment that all IRIs of this record type begin with, and no other's."""
        return self.template[0]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the columns of the key, in the order of the template."""
        return self.template[1::2]

    def field(self, name: str) -> Field:
        """Return the column of that name; raises KeyError if there is none."""
        for item in self.fields:
            if item.name == name:
                return item
        raise KeyError(name)

    @property
    def columns(self) -> tuple[Field, ...]:
        """Return all columns of the table, in the model's order.

        A file may have those of ``beside`` too, which are none that anybody has to know of.
        """
        listed = [listing.field for listing in self.listings]
        return tuple(sorted([*self.fields, *listed], key=lambda item: item.order))

    @property
    def beside(self) -> Mapping[str, tuple[str, Field]]:
        """Return the columns about values that a file may have, by name.

        Each comes with the name of the column whose values it is about. What a column of the table
        itself is called is none of them.
        """
        return _beside(self)

    def column(self, name: str) -> Field:
        """Return the column of that name that a file may have; raises KeyError if there is none."""
        for item in self.columns:
            if item.name == name:
                return item
        return self.beside[name][1]

    @property
    def makes_ids(self) -> bool:
        """Whether rows have an id that stands in one column and refers to nothing.

        One that is missing can be made from the name.
        """
        return len(self.keys) == 1 and not isinstance(self.field(self.keys[0]).kind, Reference)

    @property
    def class_field(self) -> Field | None:
        """Return the column that chooses the class; None if no column does."""
        return next((field for field in self.fields if field.path == RDF_TYPE), None)


class Uncompiled(NamedTuple):
    """A constraint that is not compiled and left to pySHACL: the shape, and the parameter.

    ``parameter`` is a local name of SHACL, the whole IRI of another vocabulary's parameter, or
    ``target``: the whole shape, for targets of its own.
    """

    shape: str
    parameter: str


@data_class(frozen=True)
class Acyclic:
    """A relation that must not lead from a record back to it: a column, and its property shape.

    ``messages`` are those of the constraint, or else of the shape.
    """

    shape: str
    path: str
    column: str
    headings: Localised
    severity: Severity
    messages: Localised


@data_class(frozen=True)
class Model:
    """The model: everything the pipeline knows of the domain.

    ``superclasses`` gives for a class all its superclasses, itself included. ``members`` gives the
    concepts of each concept scheme. ``types`` gives the classes of what the ontology itself
    describes. ``labels`` are texts for classes, properties and concepts. ``past`` are the concepts
    of what was over when the data were issued. ``label_templates`` are sentences with placeholders,
    by shape or concept and language. ``notes`` are warnings about the model itself, reported with
    those about the records. ``acyclic`` are the relations that must not lead in a circle,
    ``joined`` the rules over several tables.
    ``left_out`` are headings for which there is no column on purpose, each with the reason.
    ``apart`` are beginnings of words that tell names apart which are spelt alike
    (``text.spelling``). ``state`` is a digest of all that the model was compiled from, the code
    included; empty where that is not known, as of a model that was made of another one.
    """

    base: str
    language: str
    record_types: tuple[RecordType, ...]
    superclasses: Mapping[str, frozenset[str]]
    members: Mapping[str, frozenset[str]]
    types: Mapping[str, frozenset[str]]
    labels: Mapping[str, Localised]
    prefixes: Mapping[str, str]
    uncompiled: tuple[Uncompiled, ...]
    ontology_turtle: str
    shapes_turtle: str
    ontology_iri: str | None = None
    ontology_version: str | None = None
    label_templates: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    past: frozenset[str] = frozenset()
    notes: tuple[Finding, ...] = ()
    acyclic: tuple[Acyclic, ...] = ()
    joined: tuple[JoinedRule, ...] = ()
    left_out: Mapping[str, Localised] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    state: str = field(default="", init=False, compare=False)

    def compiled_from(self, state: str) -> Model:
        """Return this model, which is known to be what that state is compiled to."""
        object.__setattr__(self, "state", state)
        return self

    @cached_property
    def by_name(self) -> dict[str, RecordType]:
        """Return the record types by table name."""
        return {record_type.name: record_type for record_type in self.record_types}

    @cached_property
    def made_tables(self) -> frozenset[str]:
        """Return the tables whose rows are made of columns of others: nobody has to fill them."""
        return frozenset(
            statements.table for item in self.record_types for statements in item.stated.values()
        )

    def column_name(self, field: Field) -> str:
        """Return the name of a column with that of its table: ``places.kind``."""
        return f"{self._table_by_shape.get(field.shape.iri, '')}.{field.name}"

    @cached_property
    def _table_by_shape(self) -> dict[str, str]:
        return {
            field.shape.iri: record_type.name
            for record_type in self.record_types
            for field in record_type.columns
        }

    def is_a(self, kind: str, wanted: str) -> bool:
        """Whether a class is the wanted one or a subclass of it (rdfs:subClassOf)."""
        return kind == wanted or wanted in self.superclasses.get(kind, frozenset())

    def fits(self, reference: Reference) -> bool:
        """Whether any row of the tables that a reference means is of a class that it allows."""
        return all(
            any(self.is_a(kind, wanted) for wanted in reference.classes)
            for name in reference.targets
            for kind in self.by_name[name].classes
        )

    def record_types_of(self, classes: tuple[str, ...]) -> tuple[RecordType, ...]:
        """Return the record types some of whose rows may be of one of the classes."""
        return tuple(
            record_type
            for record_type in self.record_types
            if any(self.is_a(kind, wanted) for kind in record_type.classes for wanted in classes)
        )

    def compact(self, iri: str) -> str | None:
        """Return the IRI as a prefixed name of Turtle; None unless one needs no escape."""
        return self._shortener.shorten(iri)

    @cached_property
    def _shortener(self) -> Prefixes:
        return Prefixes(self.data_prefixes)

    @cached_property
    def data_prefixes(self) -> dict[str, str]:
        """Return the prefixes of terms and values that the model names: records may need those."""
        names = sorted({name for item in self.record_types for name in _names(item)})
        return {
            prefix: namespace
            for prefix, namespace in self.prefixes.items()
            if prefix and _is_begun(names, namespace)
        }

    def relative(self, iri: str) -> str | None:
        """Return the IRI relative to the base, if every reader resolves it back to that IRI.

        Only plain path segments are cut off: no dot segments, no colon, nothing that RFC 3986,
        section 5.2, would read otherwise. None for any other IRI.
        """
        if not iri.startswith(self.base):
            return None
        rest = iri[len(self.base) :]
        return rest if is_plain_path(rest) else None


def _is_begun(names: Sequence[str], beginning: str) -> bool:
    """Whether one of some sorted names begins so: the first that is not before it does."""
    place = bisect_left(names, beginning)
    return place < len(names) and names[place].startswith(beginning)


def _names(record_type: RecordType) -> set[str]:
    """Return the IRIs that a record type names: paths, classes, constants, values and datatypes."""
    names = {*record_type.classes, *(path for path, _ in record_type.constants)}
    names.update(*record_type.superclasses.values(), *record_type.superproperties.values())
    names.update(term.value for _, term in record_type.constants if isinstance(term, Iri))
    for item in record_type.fields:
        names.add(item.path)
        if isinstance(item.kind, ConceptColumn):
            names.update(item.kind.labels)
        elif isinstance(item.kind, LiteralColumn):
            names.update(item.kind.datatypes)
        elif isinstance(item.kind, IriTemplateColumn):
            names.add(item.kind.template)
    return names


_PLAIN_PATH = late(r"[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*(?:/[A-Za-z0-9_~%-][A-Za-z0-9._~%-]*)*")


def is_plain_path(text: str) -> bool:
    """Whether every reader resolves a path relative to the base to one IRI."""
    return _PLAIN_PATH.fullmatch(text) is not None


@lru_cache(maxsize=64)
def _beside(record_type: RecordType) -> Mapping[str, tuple[str, Field]]:
    """What ``RecordType.beside`` gives: each heading of a file may ask for it."""
    own = {field.name for field in record_type.columns}
    return {
        item.name: (name, item)
        for name, statements in record_type.stated.items()
        for item in statements.beside(record_type.field(name))
        if item.name not in own
    }
