"""Generates the code that converts single cells (docs/design.md, One streaming pass).

Every piece of code takes the filled cell of a column and gives its text in each format, or raises
Undecided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verbund.convert.codegen.caches import (
    LexicalCache,
    PropertyFragmentCache,
    RelativeIriCache,
    TermCache,
    TextEscaper,
)
from verbund.convert.codegen.cell_reader import CellReader, TermTexts, path_shapes
from verbund.convert.codegen.implied import quick_address_checks, quick_text_checks
from verbund.convert.codegen.namespace import Namespace
from verbund.convert.codegen.source import FormatTexts, FString, listed, quoted, when
from verbund.convert.codegen.text_predicates import Holds, holds_of
from verbund.data_class import NamedTuple
from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
)
from verbund.model.model import RecordType
from verbund.rdf.datatypes import is_integer
from verbund.rdf.terms import PLAIN_IRI, XSD, XSD_STRING
from verbund.read.headings import Column
from verbund.resolve.terms import TermMaker
from verbund.serialise.jsonld import BOOLEAN
from verbund.shacl.components import PAIR_PARAMETERS, WHOLE_PARAMETERS
from verbund.shacl.shape import Shape
from verbund.text.damage import is_sound
from verbund.text.latin1 import as_latin1

_MOST_TARGETS = 4
"""The most tables that are asked one after the other for an id."""


class ColumnPlan(NamedTuple):
    """How all cells of a column are checked, and converted, at once.

    ``conditions`` are expressions that hold for each cell that is in order, besides what holds for
    every text if it is one. None where the column's mapping is asked for each cell that differs,
    unless it is in just one of the dictionaries of the names ``ids``. ``lists`` are lines that make
    the list of each variable of the cells' texts; none where each cell is converted by itself.
    ``plainly`` are such lines for a column of which all cells keep the conditions.
    """

    conditions: Sequence[str] | None = None
    is_text: bool = False
    ids: Sequence[str] = ()
    lists: Sequence[str] = ()
    plainly: Sequence[str] = ()


NO_PLAN = ColumnPlan()


class CellSource:
    """Writes the code for the cells of one table; what it refers to goes to the namespace.

    ``plans`` has, by position, the columns of which all cells can be checked at once.
    """

    def __init__(self, namespace: Namespace, maker: TermMaker, texts: TermTexts) -> None:
        self.namespace, self.maker, self.texts = namespace, maker, texts
        self.model = maker.model
        self.plans: dict[int, ColumnPlan] = {}
        self._shapes = path_shapes(namespace.record_type)
        self._no_shape = Shape(iri=namespace.record_type.shape.iri)

    def reader(self, column: Column, *, whole_path: bool = True) -> CellReader:
        """What reads single cells of a column; ``whole_path`` if no other column has its path."""
        shape = self.shape(column.field.path)
        shape = shape if whole_path else without_counts(shape)
        return CellReader(shape, column, self.maker, self.texts)

    def shape(self, path: str) -> Shape:
        """The record type's shape, cut down to what looks at the values of one path alone."""
        return self._shapes.get(path, self._no_shape)

    def value(
        self, position: int, column: Column, *, whole_path: bool = True, required: bool = False
    ) -> tuple[list[str], FormatTexts]:
        """Lines that convert a filled cell, and its text in each format.

        With ``required``, an empty cell is in doubt wherever a mapping is asked for it.
        """
        kind = column.field.kind
        reader = self.reader(column, whole_path=whole_path)
        if isinstance(kind, LangStringColumn) or (
            isinstance(kind, LiteralColumn) and kind.datatypes == (XSD_STRING,)
        ):
            return self._text(position, column, reader, required)
        if isinstance(kind, LiteralColumn) and len(kind.datatypes) == 1:
            return self._data(position, column, reader, kind.datatypes[0], required)
        if isinstance(kind, IriColumn):
            return self._address(position, column, reader)
        if isinstance(kind, Reference) and self._is_by_id(kind, reader):
            return self._id(position, column, reader, kind, required)
        cache = self.define(position, TermCache(reader, required=required))
        names = value_names(position)
        found = f"map({cache}.__getitem__, cells{position})"
        lists = [f"{', '.join(map(listed, names))} = zip(*{found})"]
        self.plans[position] = ColumnPlan(lists=lists)
        return [f"{', '.join(names)} = {cache}[cell{position}]"], _variables(names)

    def define(self, position: int, cache: Mapping[str, object]) -> str:
        """Name the cache of a column, and give the name."""
        meaning = f"{type(cache).__name__} of {self._heading(position)}"
        return self.namespace.define(f"cache{position}", cache, meaning)

    def _define_ids(self, number: str, target: RecordType) -> None:
        """Name what knows the ids of a table: ``ids`` and ``id_of``."""
        ids = self.maker.index.certain_ids(target)
        self.namespace.define(f"ids{number}", ids, f"the ids of table {target.name}")
        self.namespace.define(f"id_of{number}", ids.get, f"ids{number}.get")

    def _define_holds(self, position: int, holds: Holds) -> None:
        meaning = f"what the constraints on {self._heading(position)} ask of a text alone"
        self.namespace.define(f"holds{position}", holds, meaning)

    def _heading(self, position: int) -> str:
        return f"column {heading_of(self.namespace.table.columns[self.namespace.origin(position)])}"

    def memory(self, column: Column, required: bool) -> PropertyFragmentCache | None:
        """What remembers the cells of a column of few different values; None for others."""
        kind = column.field.kind
        few = isinstance(kind, ConceptColumn) or (
            isinstance(kind, LiteralColumn)
            and (len(kind.datatypes) > 1 or kind.datatypes == (BOOLEAN,))
            and not self._is_compared(column)
        )
        return PropertyFragmentCache(self.reader(column), required=required) if few else None

    def _is_compared(self, column: Column) -> bool:
        """Whether the column's values are compared with those of another."""
        pairs = {
            (shape.predicate, str(constraint.argument))
            for shape in self.namespace.record_type.shape.properties
            for constraint in shape.constraints
            if constraint.parameter in PAIR_PARAMETERS
        }
        return any(column.field.path in pair for pair in pairs)

    def _is_by_id(self, kind: Reference, reader: CellReader) -> bool:
        """Whether an id that the tables meant have is all that a reference needs."""
        return bool(reader.tables) and len(kind.targets) <= _MOST_TARGETS

    def _text(
        self, position: int, column: Column, reader: CellReader, required: bool
    ) -> tuple[list[str], FormatTexts]:
        escape, cell = f"escape{position}", f"cell{position}"
        checks = quick_text_checks(reader.shape, column.language)
        if checks is None:
            lines = self._lexical(position, reader, required)
        else:
            holds = holds_of(tuple(checks))
            checked = [f"holds{position}({cell})"] * bool(checks)
            meaning = f"TextEscaper of {self._heading(position)}"
            self.namespace.define(escape, TextEscaper(holds), meaning)
            self._define_holds(position, holds)
            plain = f"plain.get({self.namespace.origin(position)}, False)"
            lists = [f"values{position} = {escape}.column(cells{position}, {plain})"]
            self.plans[position] = ColumnPlan(checked, is_text=True, lists=lists)
            conditions = [
                f"'\"' not in {cell} and '\\\\' not in {cell} and {cell}.isprintable()",
                f"{cell} == {cell}.strip()",
                f"is_sound({cell})",
                *checked,
            ]
            self.namespace.define("as_latin1", as_latin1, "text as its UTF-8, a character a byte")
            self.namespace.define("is_sound", is_sound, "whether a text is not damaged")
            packed = f"({cell} if {cell}.isascii() else as_latin1({cell}))"
            condition = " and ".join(conditions)
            lines = [f"value{position} = {packed} if {condition} else {escape}({cell})"]
        text = _in_quotes(FString.variable(f"value{position}"))
        tagged = text + FString.constant(f"@{column.language}" if column.language else "")
        if isinstance(column.field.kind, LiteralColumn) and self.texts.context.coercions.get(
            column.field.path
        ):
            self.namespace.never_compiled = True
        json = text
        if column.language and not self.texts.is_language_map(column.field.path):
            before = FString.literal('{"@language":"') + FString.constant(column.language)
            json = before + FString.literal('","@value":') + text + FString.literal("}")
        return lines, (tagged, tagged, json)

    def _address(
        self, position: int, column: Column, reader: CellReader
    ) -> tuple[list[str], FormatTexts]:
        """An IRI as it stands, if it is plain; the mapping knows those that are shortened."""
        cell, names = f"cell{position}", value_names(position)
        cache = self.define(position, TermCache(reader, required=True))
        lines = [f"{', '.join(names)} = {cache}[{cell}]"]
        checks = quick_address_checks(reader.shape)
        if checks is None:
            return lines, _variables(names)
        self._define_holds(position, holds_of(tuple(checks)))
        self.namespace.define("plain_iri", PLAIN_IRI.fullmatch, "whether an IRI needs no escape")
        prefixes = (self.model.base, *self.model.data_prefixes.values())
        self.namespace.define("shortened", prefixes, "beginnings of IRIs that are shortened")
        conditions = [
            f"plain_iri({cell}) and not {cell}.startswith(shortened)",
            *[f"holds{position}({cell})"] * bool(checks),
        ]
        json = f"'\"' + {cell} + '\"'"
        if self.texts.context.coercions.get(column.field.path) != "@id":
            json = f"'{{\"@id\":\"' + {cell} + '\"}}'"
        each = f"for {cell} in cells{position}"
        value, ttl, of_json = names
        plainly = [
            f"{listed(value)} = {listed(ttl)} = [{cell} and '<' + {cell} + '>' {each}]",
            f"{listed(of_json)} = [{cell} and {json} {each}]",
        ]
        self.plans[position] = ColumnPlan(conditions, plainly=plainly)
        plain = [f"{value} = {ttl} = '<' + {cell} + '>'", f"{of_json} = {json}"]
        return when(" and ".join(conditions), plain, lines), _variables(names)

    def _data(
        self, position: int, column: Column, reader: CellReader, datatype: str, required: bool
    ) -> tuple[list[str], FormatTexts]:
        value = FString.variable(f"value{position}")
        text = _in_quotes(value)
        nt = text + FString.constant(f"^^<{datatype}>")
        bare = datatype in (XSD + "integer", BOOLEAN)
        short = self.model.compact(datatype) or f"<{datatype}>"
        turtle = value if bare else text + FString.constant(f"^^{short}")
        if self.texts.context.coercions.get(column.field.path, "") == datatype:
            json = value if is_integer(datatype) or datatype == BOOLEAN else text
        else:
            json = FString.joined(
                [
                    FString.literal('{"@type":"'),
                    FString.constant(datatype),
                    FString.literal('","@value":'),
                    text,
                    FString.literal("}"),
                ]
            )
        return self._lexical(position, reader, required), (nt, turtle, json)

    def _lexical(self, position: int, reader: CellReader, required: bool) -> list[str]:
        """The line that converts a filled cell to the text of its literal."""
        cache = self.define(position, LexicalCache(reader, required=required))
        lists = f"values{position} = list(map({cache}.__getitem__, cells{position}))"
        self.plans[position] = ColumnPlan(lists=[lists])
        return [f"value{position} = {cache}[cell{position}]"]

    def _id(
        self,
        position: int,
        column: Column,
        reader: CellReader,
        kind: Reference,
        required: bool,
    ) -> tuple[list[str], FormatTexts]:
        """A reference to a record by its id. The index itself answers: it costs no memory."""
        targets = [self.model.by_name[name] for name in kind.targets]
        if len(targets) == 1:
            return self._id_of_one(position, column, reader, targets[0], required)
        cache = self.define(position, RelativeIriCache(reader))
        numbers = [f"{position}_{number}" for number in range(len(targets))]
        for number, target in zip(numbers, targets, strict=True):
            self._define_ids(number, target)
        self.plans[position] = ColumnPlan(ids=[f"ids{number}" for number in numbers])
        value, other = f"value{position}", f"{cache}[cell{position}]"
        # An id of several tables is ambiguous; the mapping then knows what to do.
        lines = [f"found{number} = id_of{number}(cell{position})" for number in numbers]
        lines.append(f"{value} = ''")
        for number, target in zip(numbers, targets, strict=True):
            iri = f"'{quoted(target.segment)}' + found{number}"
            one = f"{value} = {other} if {value} else {iri}"
            lines += when(f"found{number}", [one])
        lines += when(f"not {value}", [f"{value} = {other}"])
        return lines, self.relative_texts(column, FString.variable(value))

    def _id_of_one(
        self,
        position: int,
        column: Column,
        reader: CellReader,
        target: RecordType,
        required: bool,
    ) -> tuple[list[str], FormatTexts]:
        cache = self.define(position, RelativeIriCache(reader, target.segment))
        self._define_ids(str(position), target)
        found = f"id_of{position}(cell) or {cache}[cell]"
        each = found if required else f"cell and ({found})"
        lists = f"values{position} = [{each} for cell in cells{position}]"
        self.plans[position] = ColumnPlan(ids=[f"ids{position}"], lists=[lists])
        cell, value = f"cell{position}", f"value{position}"
        lines = [f"{value} = id_of{position}({cell}) or {cache}[{cell}]"]
        relative = FString.constant(target.segment) + FString.variable(value)
        return lines, self.relative_texts(column, relative)

    def relative_texts(self, column: Column, value: FString) -> FormatTexts:
        """An IRI relative to the base in each format."""
        json = _in_quotes(value)
        if self.texts.context.coercions.get(column.field.path) != "@id":
            json = FString.literal('{"@id":') + json + FString.literal("}")
        before, after = FString.literal("<"), FString.literal(">")
        absolute = FString.constant(self.model.base) + value
        return before + absolute + after, before + value + after, json


def value_names(position: int) -> tuple[str, str, str]:
    """The variables of a converted cell: for N-Triples, Turtle and JSON-LD."""
    return f"value{position}", f"value_ttl{position}", f"value_json{position}"


def heading_of(column: Column) -> str:
    """A column as a heading has it."""
    return f"{column.field.name}@{column.language}" if column.language else column.field.name


def _variables(names: tuple[str, str, str]) -> FormatTexts:
    value, ttl, json = map(FString.variable, names)
    return value, ttl, json


def _in_quotes(text: FString) -> FString:
    return FString.literal('"') + text + FString.literal('"')


def is_looked_at(column: Column) -> bool:
    """Whether cells of a column are looked at in place, not in a mapping of what is known."""
    kind = column.field.kind
    return isinstance(kind, LangStringColumn | IriColumn) or (
        isinstance(kind, LiteralColumn) and kind.datatypes == (XSD_STRING,)
    )


def without_counts(shape: Shape) -> Shape:
    """A path's shape without what looks at all its values at once."""
    return Shape(
        iri=shape.iri,
        properties=tuple(
            Shape(
                iri=item.iri,
                path=item.path,
                constraints=tuple(
                    constraint
                    for constraint in item.constraints
                    if constraint.parameter not in WHOLE_PARAMETERS
                ),
            )
            for item in shape.properties
        ),
    )
