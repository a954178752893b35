"""Writes the pieces of the code that converts one table (docs/design.md, One pass).

A piece is what one path adds to records. Two functions are made of them: one checks a batch of rows
(check_source.py), the other writes the text of a batch that holds (text_source.py). Cells are
looked up in mappings that hold only cells beyond doubt. On the first doubt the batch is divided,
and at last a row is handed to the plain checker. So the generated code decides only that rows have
no fault, and what it writes is what the plain way would write. It writes packed text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from verbund.convert.codegen.caches import (
    BoundedCache,
    ListCache,
    PropertyFragmentCache,
    language_values,
    mixed_values,
)
from verbund.convert.codegen.cell_reader import CellReader, TermTexts, path_shapes
from verbund.convert.codegen.cells import (
    CellSource,
    ColumnPlan,
    FormatTexts,
    is_looked_at,
    without_counts,
)
from verbund.convert.codegen.namespace import Namespace, quoted
from verbund.model.model import Model
from verbund.rdf.terms import Term
from verbund.read.headings import Column
from verbund.read.tables import Table
from verbund.resolve.index import Undecided
from verbund.resolve.terms import TermMaker
from verbund.serialise.jsonld import Context
from verbund.serialise.record import reading_order
from verbund.shacl.components import WHOLE_PARAMETERS, Decided, decided
from verbund.shacl.evaluate import evaluate
from verbund.text.latin1 import as_latin1

_ON_COUNTS = decided(Decided.BY_ALL_VALUES)
_TWO = 2
_LIST = re.compile(r"\{([nvtjpq])([0-9]+)\}")
"""A variable of a cell's text inside an f-string."""


@dataclass(slots=True)
class PropertyCode:
    """What one path adds to records.

    ``rows`` are lines of code that check and convert the cells of one row, ``columns`` lines that
    make a list over all rows of each variable that stands in the texts. ``ntriples``, ``turtle``
    and ``jsonld`` are parts of f-strings; ``ntriples`` are ``predicate object .`` without a
    subject. ``name`` is the variable that is empty where a row has nothing; none has if it is
    empty. It is the N-Triples themselves if ``many``. ``filled_by`` are the columns without which
    no row has anything; none where there are constants.
    """

    path: str
    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    ntriples: tuple[str, ...] = ()
    turtle: str = ""
    jsonld: str = ""
    name: str = ""
    many: bool = False
    filled_by: tuple[int, ...] = ()


class TableCodegen:
    """Writes the pieces of the code for one table, and the names it refers to."""

    def __init__(self, model: Model, table: Table, maker: TermMaker, context: Context) -> None:
        self.model, self.table, self.maker = model, table, maker
        self.record_type = table.record_type
        self.texts = TermTexts(model, context)
        self.layout = Namespace(table, never_compiled=not model.record_types)
        self.layout.names |= {
            "Undecided": Undecided,
            "language_values": language_values,
            "mixed_values": mixed_values,
        }
        self.cells = CellSource(self.layout, maker, self.texts)

    @cached_property
    def pieces(self) -> dict[str, PropertyCode]:
        """What each path adds to a record, in the order in which they are read."""
        return {path: self._piece(path) for path in reading_order(self.record_type)}

    # --- paths ---

    def _piece(self, path: str) -> PropertyCode:
        constants = self.layout.constants(path)
        columns = self.layout.columns(path)
        if not columns:
            return self._constant(path, constants)
        if len(columns) > 1 or constants:
            return self._group(path, columns, constants)
        return self._single(path, *columns[0])

    def _lead(self, path: str) -> FormatTexts:
        """What goes before the object in each format, as part of an f-string."""
        nt, ttl, js = self.texts.lead(path)
        return quoted(nt), quoted(ttl), quoted(js)

    def _constant(self, path: str, terms: list[Term]) -> PropertyCode:
        """A path without a column: its constants, checked once for all rows."""
        shape = path_shapes(self.record_type, path)
        if evaluate(shape, "", {path: terms} if terms else {}, self.maker.index):
            self.layout.never_compiled = True
        if not terms:
            return PropertyCode(path)
        objects, turtle, json = self.texts.whole(path, terms)
        nt, ttl, js = self._lead(path)
        lines = tuple(f"{nt}{quoted(item)} .\\n" for item in objects)
        return PropertyCode(
            path, ntriples=lines, turtle=ttl + quoted(turtle), jsonld=js + quoted(json)
        )

    def _single(self, path: str, position: int, column: Column) -> PropertyCode:
        """A path with one column."""
        required = self.is_required(path)
        if column.field.separator is not None:
            return self._several(position, column, required)
        memory = self.cells.memory(column, required)
        if memory is not None:
            return self._remembered(path, position, memory, required)
        lines, texts = self.cells.value(position, column, required=required)
        nt, ttl, js = self._led(path, column, texts)
        look = self.cells.looks.get(position)
        columns = list(look.lists) if look is not None else []
        variables = sorted({f"{letter}{at}" for letter, at in _LIST.findall(nt + ttl + js)})
        if required:
            # Only text is looked at in place; the mappings hold no empty cell.
            empty = [f"if not c{position}: raise Undecided"] if is_looked_at(column) else []
            rows = [*empty, *lines]
        else:
            missing = f"else: {' = '.join(variables)} = ''"
            rows = [f"if c{position}:", *(f" {line}" for line in lines), missing]
        return PropertyCode(
            path,
            rows,
            columns or _by_cell(position, rows, variables, look),
            (nt,),
            ttl,
            js,
            name="" if required else f"v{position}",
            filled_by=(position,),
        )

    def _remembered(
        self, path: str, position: int, memory: PropertyFragmentCache, required: bool
    ) -> PropertyCode:
        """A path whose column has few different values."""
        self.layout.names[f"m{position}"] = memory
        self.cells.looks[position] = ColumnPlan()
        return PropertyCode(
            path,
            [f"n{position}, p{position}, q{position} = m{position}[c{position}]"],
            [_asked(position)],
            (f"{{n{position}}}",),
            f"{{p{position}}}",
            f"{{q{position}}}",
            name="" if required else f"n{position}",
            filled_by=(position,),
        )

    def _added(self, path: str, rows: list[str], cells: Sequence[int]) -> PropertyCode:
        """A path of any number of values, by lines that set n, p and q of its first column."""
        first = cells[0]
        return PropertyCode(
            path,
            rows,
            _each(rows, [f"n{first}", f"p{first}", f"q{first}"], [f"c{at}" for at in cells]),
            turtle=f"{{p{first}}}",
            jsonld=f"{{q{first}}}",
            name=f"n{first}",
            many=True,
            filled_by=tuple(cells),
        )

    def _led(self, path: str, column: Column, texts: FormatTexts) -> FormatTexts:
        """A value's texts with what goes before and after them."""
        (nt, ttl, js), (value, turtle, json) = self._lead(path), texts
        if self.texts.is_language_map(path):
            json = f'{{{{"{quoted(str(column.language))}":{json}}}}}'
        return f"{nt}{value} .\\n", ttl + turtle, js + json

    def is_required(self, path: str) -> bool:
        """Whether a record without a value of the path is wrong."""
        return bool(evaluate(path_shapes(self.record_type, path), "", {}, self.maker.index))

    def _several(self, position: int, column: Column, required: bool) -> PropertyCode:
        path, reader = column.field.path, self.cells.reader(column)
        self.layout.names[f"m{position}"] = ListCache(reader, required=required)
        lines = [f"n{position}, p{position}, q{position} = m{position}[c{position}]"]
        if len(reader.tables) != 1 or reader.left is not None:
            self.cells.looks[position] = ColumnPlan()
            piece = self._added(path, lines, [position])
            piece.columns = [_asked(position)]
            return piece
        # Most cells hold one id.
        ids, prefix = reader.tables[0]
        self.layout.names |= {f"i{position}": ids.get, f"d{position}": ids}
        self.cells.looks[position] = ColumnPlan(ids=[f"d{position}"])
        segment = quoted(prefix[len(self.model.base) :])
        texts = self.cells.relative_texts(column, f"{segment}{{x}}")
        nt, ttl, js = self._led(path, column, texts)
        rows = [
            f"x = i{position}(c{position})",
            "if x:",
            f" n{position} = (f'{nt}',)",
            f" p{position} = f'{ttl}'",
            f" q{position} = f'{js}'",
            "else:",
            *(f" {line}" for line in lines),
        ]
        piece = self._added(path, rows, [position])
        variables = [f"n{position}", f"p{position}", f"q{position}"]
        piece.columns = _each_differing(rows, variables, [f"c{position}"])
        return piece

    def _group(
        self, path: str, columns: list[tuple[int, Column]], constants: list[Term]
    ) -> PropertyCode:
        """A path with several columns."""
        if self.are_two_languages(path, columns, constants):
            return self._two_languages(path, columns)
        positions = [position for position, _ in columns]
        piece = self._added(path, self._gathered(path, columns, constants), positions)
        piece.filled_by = () if constants else piece.filled_by
        return piece

    def are_two_languages(
        self, path: str, columns: list[tuple[int, Column]], constants: list[Term]
    ) -> bool:
        """Whether a path has a text in each of two languages, both free to be empty or filled."""
        shape = path_shapes(self.record_type, path)
        counts = [c for s in shape.properties for c in s.constraints if c.parameter in _ON_COUNTS]
        return (
            self.texts.is_language_map(path)
            and len({column.language for _, column in columns}) == len(columns) == _TWO
            and not constants
            and not any(column.field.separator is not None for _, column in columns)
            and all(
                c.parameter == "uniqueLang"
                or (c.parameter == "minCount" and c.argument in (0, 1))
                or (c.parameter == "maxCount" and c.argument not in (0, 1))
                for c in counts
            )
        )

    def _two_languages(self, path: str, columns: list[tuple[int, Column]]) -> PropertyCode:
        """By far the most common group: texts in two languages, mostly one of them."""
        positions = [position for position, _ in columns]
        values = [
            self.cells.value(position, column, whole_path=False) for position, column in columns
        ]
        texts = [item for _, item in values]
        piece = self._added(
            path,
            self._either(path, columns, texts, "c", [lines for lines, _ in values]),
            positions,
        )
        looks = [self.cells.looks.get(position) for position in positions]
        lists = [line for look in looks if look is not None for line in look.lists]
        rows = self._either(path, columns, texts, "v", ([], []))
        first = positions[0]
        variables = [f"n{first}", f"p{first}", f"q{first}"]
        piece.columns = [*lists, *_each(rows, variables, [f"v{at}" for at in positions])]
        return piece

    def _either(
        self,
        path: str,
        columns: list[tuple[int, Column]],
        texts: Sequence[FormatTexts],
        filled: str,
        lines: Sequence[Sequence[str]],
    ) -> list[str]:
        """Lines for one row, where a variable named ``filled`` and the position says if it is."""
        nt, ttl, js = self._lead(path)
        (one, first), (two, second) = columns
        (value, _, text), (translation, _, other) = texts
        by_tag = sorted([(str(first.language), text), (str(second.language), other)])
        members = [f'"{quoted(tag)}":{text}' for tag, text in by_tag]
        alone = self._alone(path, one, first, (value, value, text))
        other_alone = self._alone(path, one, second, (translation, translation, other))
        nothing = "raise Undecided" if self.is_required(path) else f"p{one} = q{one} = n{one} = ''"
        return [
            f"if {filled}{one}:",
            *(f" {line}" for line in lines[0]),
            f" if {filled}{two}:",
            *(f"  {line}" for line in lines[1]),
            f"  a, b = f'{value}', f'{translation}'",
            "  if a > b: a, b = b, a",
            f"  n{one} = (f'{nt}{{a}} .\\n', f'{nt}{{b}} .\\n')",
            f"  p{one} = f'{ttl}{{a}}, {{b}}'",
            f"  q{one} = f'{js}{{{{{','.join(members)}}}}}'",
            " else:",
            *(f"  {line}" for line in alone),
            f"elif {filled}{two}:",
            *(f" {line}" for line in lines[1]),
            *(f" {line}" for line in other_alone),
            f"else: {nothing}",
        ]

    def _alone(self, path: str, target: int, column: Column, texts: FormatTexts) -> list[str]:
        """Lines that set a group's variables from one of its columns."""
        nt, ttl, js = self._led(path, column, texts)
        return [f"n{target} = (f'{nt}',)", f"p{target} = f'{ttl}'", f"q{target} = f'{js}'"]

    def _gathered(
        self, path: str, columns: list[tuple[int, Column]], constants: list[Term]
    ) -> list[str]:
        """Values of several columns, put in order for each row."""
        first = columns[0][0]
        nt, ttl, js = self._lead(path)
        languages = self.texts.is_language_map(path)
        if constants:
            alone = without_counts(path_shapes(self.record_type, path))
            broken = evaluate(alone, "", {path: constants}, self.maker.index)
            self.layout.never_compiled |= languages or bool(broken)
        self.layout.names[f"g{first}"] = tuple(
            tuple(map(as_latin1, self.texts.of(path, term))) for term in constants
        )
        lines = [f"g = list(g{first})"]
        for position, column in columns:
            lines += self._gather(position, column, languages)
        join = "language_values" if languages else "mixed_values"
        return [
            *lines,
            *self._group_checks(path, columns),
            "if g:",
            f" v, t, j = {join}(g)",
            f" n{first} = [f'{nt}{{x}} .\\n' for x in v]",
            f" p{first} = f'{ttl}{{t}}'",
            f" q{first} = f'{js}{{j}}'",
            f"else: n{first} = p{first} = q{first} = ''",
        ]

    def _gather(self, position: int, column: Column, languages: bool) -> list[str]:
        if column.field.separator is not None:
            name = f"m{position}"
            self.layout.names[name] = _Listed(
                self.cells.reader(column, whole_path=False), languages
            )
            return [f"if c{position}: g += {name}[c{position}]"]
        lines, (nt, ttl, js) = self.cells.value(position, column, whole_path=False)
        if languages:
            text = f"v{position}"
            item = f"(f'{nt}', '{quoted(str(column.language))}', {text})"
        else:
            item = f"(f'{nt}', f'{ttl}', f'{js}')"
        return [
            f"if c{position}:",
            *(f" {line}" for line in lines),
            f" g.append({item})",
        ]

    def _group_checks(self, path: str, columns: list[tuple[int, Column]]) -> list[str]:
        """Counts over all columns of a path; what else looks at all of them is left in doubt."""
        lines = []
        for shape in path_shapes(self.record_type, path).properties:
            for constraint in shape.constraints:
                if constraint.parameter == "minCount":
                    lines.append(f"if len(set(g)) < {constraint.argument}: raise Undecided")
                elif constraint.parameter == "maxCount":
                    lines.append(f"if len(set(g)) > {constraint.argument}: raise Undecided")
                elif constraint.parameter == "uniqueLang" and self.texts.is_language_map(path):
                    lines.append("if len({x[1] for x in g}) < len(g): raise Undecided")
                elif constraint.parameter in WHOLE_PARAMETERS:
                    self.layout.never_compiled = True
        return lines

    def breaks_closed(self) -> bool:
        """Whether every record has a property that the shape does not allow."""
        closed = self.record_type.shape.closed_paths
        return closed is not None and not set(reading_order(self.record_type)) <= closed


def _asked(position: int) -> str:
    """The line that asks a column's mapping for all that each cell adds."""
    cells = f"map(m{position}.__getitem__, C{position})"
    return f"N{position}, P{position}, Q{position} = zip(*{cells})"


def _each(rows: Sequence[str], variables: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Lines that make the list of each variable from the lines for one row.

    ``taken`` are the variables that the lines take, of which there are lists. The list of a
    variable has its name, capitalised.
    """
    lists = [name.upper() for name in variables]
    return [
        *(f"{name} = []" for name in lists),
        f"for {', '.join(taken)}, in zip({', '.join(taken).upper()}):",
        *(f" {line}" for line in rows),
        *(f" {name}.append({variable})" for name, variable in zip(lists, variables, strict=True)),
    ]


def _by_cell(
    position: int, rows: Sequence[str], variables: Sequence[str], look: ColumnPlan | None
) -> list[str]:
    """Lines that make the lists of a column whose cells are converted by themselves."""
    cell = [f"c{position}"]
    if look is None or look.ids:
        return _each_differing(rows, variables, cell)
    if not look.plainly:
        return _each(rows, variables, cell)
    return [
        f"if plain.get({position}, False):",
        *(f" {line}" for line in look.plainly),
        "else:",
        *(f" {line}" for line in _each(rows, variables, cell)),
    ]


def _each_differing(
    rows: Sequence[str], variables: Sequence[str], taken: Sequence[str]
) -> list[str]:
    """The same for one column, converting each cell that differs once: ids stand in many rows."""
    (cell,) = taken
    lists = ", ".join(name.upper() for name in variables)
    made = ", ".join(variables)
    asked = f"map(M.__getitem__, {cell.upper()})"
    return [
        "M = {}",
        f"for {cell} in {{*{cell.upper()}}}:",
        *(f" {line}" for line in rows),
        f" M[{cell}] = {made}",
        f"{lists} = " + (f"list({asked})" if len(variables) == 1 else f"zip(*{asked})"),
    ]


class _Listed(BoundedCache[list[tuple[str, str, str]]]):
    """From cells of several values to the items that a group of columns gathers."""

    def __init__(self, reader: CellReader, languages: bool) -> None:
        super().__init__({})
        self._reader, self._languages = reader, languages

    def __missing__(self, cell: str) -> list[tuple[str, str, str]]:
        texts = [self._reader.texts.of(self._reader.path, t) for t in self._reader.terms(cell)]
        if self._languages:
            tag = str(self._reader.column.language)
            texts = [(nt, tag, json[1:-1]) for nt, _, json in texts]
        return self.keep(
            cell, [(as_latin1(one), as_latin1(two), as_latin1(three)) for one, two, three in texts]
        )
