"""Generates the code that converts single cells (docs/design.md, One pass).

Every piece of code takes the filled cell of a column and gives its text in each format, or raises
Undecided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verbund.convert.codegen.caches import (
    LexicalCache,
    PropertyFragmentCache,
    RelativeIriCache,
    TermCache,
    TextEscaper,
)
from verbund.convert.codegen.cell_reader import CellReader, TermTexts
from verbund.convert.codegen.implied import quick_address_checks, quick_text_checks
from verbund.convert.codegen.namespace import Namespace, quoted
from verbund.convert.codegen.text_predicates import holds_of
from verbund.model.model import (
    ConceptColumn,
    IriColumn,
    LangStringColumn,
    LiteralColumn,
    RecordType,
    Reference,
)
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

FormatTexts = tuple[str, str, str]
"""What stands for a cell inside the f-strings of N-Triples, Turtle and JSON-LD."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
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


NO_LOOK = ColumnPlan()


class CellSource:
    """Writes the code for the cells of one table; what it refers to goes to the layout's names.

    ``looks`` has, by position, the columns of which all cells can be checked at once.
    """

    def __init__(self, layout: Namespace, maker: TermMaker, texts: TermTexts) -> None:
        self.layout, self.maker, self.texts = layout, maker, texts
        self.model = maker.model
        self.looks: dict[int, ColumnPlan] = {}

    def reader(self, column: Column, *, whole_path: bool = True) -> CellReader:
        """What reads single cells of a column; ``whole_path`` if no other column has its path."""
        reader = CellReader(self.layout.record_type, column, self.maker, self.texts)
        if not whole_path:
            reader.shape = without_counts(reader.shape)
        return reader

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
        self.layout.names[f"m{position}"] = TermCache(reader, required=required)
        asked = f"map(m{position}.__getitem__, C{position})"
        lists = [f"V{position}, T{position}, J{position} = zip(*{asked})"]
        self.looks[position] = ColumnPlan(lists=lists)
        lines = [f"v{position}, t{position}, j{position} = m{position}[c{position}]"]
        return lines, (f"{{v{position}}}", f"{{t{position}}}", f"{{j{position}}}")

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
            (shape.path, str(constraint.argument))
            for shape in self.layout.record_type.shape.properties
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
        name, cell = f"m{position}", f"c{position}"
        checks = quick_text_checks(reader.shape, column.language)
        if checks is None:
            lines = self._lexical(position, reader, required)
        else:
            holds = holds_of(tuple(checks))
            checked = [f"holds{position}({cell})"] * bool(checks)
            self.layout.names |= {name: TextEscaper(holds), f"holds{position}": holds}
            lists = [f"V{position} = {name}.column(C{position}, plain.get({position}, False))"]
            self.looks[position] = ColumnPlan(checked, is_text=True, lists=lists)
            conditions = [
                f"'\"' not in {cell} and '\\\\' not in {cell} and {cell}.isprintable()",
                f"{cell} == {cell}.strip()",
                f"is_sound({cell})",
                *checked,
            ]
            self.layout.names |= {"as_latin1": as_latin1, "is_sound": is_sound}
            packed = f"({cell} if {cell}.isascii() else as_latin1({cell}))"
            lines = [f"v{position} = {packed} if {' and '.join(conditions)} else {name}({cell})"]
        tag = f"@{quoted(column.language)}" if column.language else ""
        value = f'"{{v{position}}}"'
        if isinstance(column.field.kind, LiteralColumn) and self.texts.context.coercions.get(
            column.field.path
        ):
            self.layout.never_compiled = True
        if column.language and not self.texts.is_language_map(column.field.path):
            self.layout.never_compiled = True  # its JSON needs the language beside each text
        return lines, (f"{value}{tag}", f"{value}{tag}", value)

    def _address(
        self, position: int, column: Column, reader: CellReader
    ) -> tuple[list[str], FormatTexts]:
        """An IRI as it stands, if it is plain; the mapping knows those that are shortened."""
        name, cell = f"m{position}", f"c{position}"
        self.layout.names[name] = TermCache(reader, required=True)
        lines = [f"v{position}, t{position}, j{position} = {name}[{cell}]"]
        texts = (f"{{v{position}}}", f"{{t{position}}}", f"{{j{position}}}")
        checks = quick_address_checks(reader.shape)
        if checks is None:
            return lines, texts
        self.layout.names[f"holds{position}"] = holds_of(tuple(checks))
        self.layout.names["plain_iri"] = PLAIN_IRI.fullmatch
        self.layout.names["shortened"] = (self.model.base, *self.model.data_prefixes.values())
        conditions = [
            f"plain_iri({cell}) and not {cell}.startswith(shortened)",
            *[f"holds{position}({cell})"] * bool(checks),
        ]
        json = f"'\"' + {cell} + '\"'"
        if self.texts.context.coercions.get(column.field.path) != "@id":
            json = f"'{{\"@id\":\"' + {cell} + '\"}}'"
        each = f"for {cell} in C{position}"
        plainly = [
            f"V{position} = T{position} = [{cell} and '<' + {cell} + '>' {each}]",
            f"J{position} = [{cell} and {json} {each}]",
        ]
        self.looks[position] = ColumnPlan(conditions, plainly=plainly)
        return [
            f"if {' and '.join(conditions)}:",
            f" v{position} = t{position} = '<' + {cell} + '>'",
            f" j{position} = {json}",
            "else:",
            *(f" {line}" for line in lines),
        ], texts

    def _data(
        self, position: int, column: Column, reader: CellReader, datatype: str, required: bool
    ) -> tuple[list[str], FormatTexts]:
        value = f"{{v{position}}}"
        nt = f'"{value}"^^<{quoted(datatype)}>'
        bare = datatype in (XSD + "integer", BOOLEAN)
        short = self.model.compact(datatype)
        turtle = value if bare else f'"{value}"^^{quoted(short or f"<{datatype}>")}'
        coercion = self.texts.context.coercions.get(column.field.path, "")
        if coercion == datatype:
            native = is_integer(datatype) or datatype == BOOLEAN
            json = value if native else f'"{value}"'
        else:
            json = f'{{{{"@type":"{quoted(datatype)}","@value":"{value}"}}}}'
        return self._lexical(position, reader, required), (nt, turtle, json)

    def _lexical(self, position: int, reader: CellReader, required: bool) -> list[str]:
        """The line that converts a filled cell to the text of its literal."""
        self.layout.names[f"m{position}"] = LexicalCache(reader, required=required)
        lists = f"V{position} = list(map(m{position}.__getitem__, C{position}))"
        self.looks[position] = ColumnPlan(lists=[lists])
        return [f"v{position} = m{position}[c{position}]"]

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
        self.layout.names[f"m{position}"] = RelativeIriCache(reader)
        for number, target in enumerate(targets):
            ids = self.maker.index.of(target).ids
            self.layout.names |= {f"i{position}_{number}": ids.get, f"d{position}_{number}": ids}
        self.looks[position] = ColumnPlan(ids=[f"d{position}_{n}" for n in range(len(targets))])
        found = [f"i{position}_{number}(c{position})" for number in range(len(targets))]
        other = f"m{position}[c{position}]"
        # An id of several tables is ambiguous; the mapping then knows what to do.
        names = [f"f{position}_{number}" for number in range(len(targets))]
        lines = [f"{name} = {call}" for name, call in zip(names, found, strict=True)]
        lines.append(f"v{position} = ''")
        segments = [f"'{quoted(target.segment)}'" for target in targets]
        lines += [
            f"if {name}: v{position} = {other} if v{position} else {segment} + {name}"
            for name, segment in zip(names, segments, strict=True)
        ]
        lines.append(f"if not v{position}: v{position} = {other}")
        return lines, self.relative_texts(column, f"{{v{position}}}")

    def _id_of_one(
        self,
        position: int,
        column: Column,
        reader: CellReader,
        target: RecordType,
        required: bool,
    ) -> tuple[list[str], FormatTexts]:
        self.layout.names[f"m{position}"] = RelativeIriCache(reader, target.segment)
        ids = self.maker.index.of(target).ids
        self.layout.names |= {f"i{position}": ids.get, f"d{position}": ids}
        found = f"i{position}(x) or m{position}[x]"
        lists = f"V{position} = [{found if required else f'x and ({found})'} for x in C{position}]"
        self.looks[position] = ColumnPlan(ids=[f"d{position}"], lists=[lists])
        lines = [f"v{position} = i{position}(c{position}) or m{position}[c{position}]"]
        value = f"{quoted(target.segment)}{{v{position}}}"
        return lines, self.relative_texts(column, value)

    def relative_texts(self, column: Column, value: str) -> FormatTexts:
        """An IRI relative to the base in each format."""
        json = f'"{value}"'
        if self.texts.context.coercions.get(column.field.path) != "@id":
            json = f'{{{{"@id":{json}}}}}'
        return f"<{quoted(self.model.base)}{value}>", f"<{value}>", json


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
