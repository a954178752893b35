"""Writes the pieces of the code that converts one table (docs/design.md, One streaming pass).

A piece is what one path adds to records. Two functions are made of them: one checks a batch of rows
(check.py), the other writes the text of a batch that holds (write.py). Cells are
looked up in mappings that hold only cells beyond doubt. On the first doubt the batch is divided,
and at last a row is handed to the plain checker. So the generated code decides only that rows have
no fault, and what it writes is what the plain way would write. It writes packed text.
"""

from __future__ import annotations

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
from verbund.convert.codegen.cell_reader import CellReader, TermTexts
from verbund.convert.codegen.cells import (
    CellSource,
    ColumnPlan,
    heading_of,
    is_looked_at,
    without_counts,
)
from verbund.convert.codegen.namespace import Namespace
from verbund.convert.codegen.source import (
    FormatTexts,
    FString,
    doubt,
    indented,
    listed,
    quoted,
    several,
    when,
)
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
_END = FString.literal(" .\n")
"""The end of a line of N-Triples."""


@dataclass(slots=True)
class PropertyCode:
    """What one path adds to records.

    ``rows`` are lines of code that check and convert the cells of one row: those of the columns
    ``cells``. ``columns`` are lines that make a list over all rows of each variable that stands in
    the texts. ``ntriples``, ``turtle`` and ``jsonld`` are parts of f-strings; ``ntriples`` are
    ``predicate object .`` without a subject. ``name`` is the variable that is empty where a row has
    nothing; none has if it is empty. It is the N-Triples themselves if ``many``. ``filled_by`` are
    the columns without which no row has anything; none where there are constants.
    """

    path: str
    cells: tuple[int, ...] = ()
    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    ntriples: tuple[FString, ...] = ()
    turtle: FString = field(default_factory=FString)
    jsonld: FString = field(default_factory=FString)
    name: str = ""
    many: bool = False
    filled_by: tuple[int, ...] = ()


class TableCodegen:
    """Writes the pieces of the code for one table, and the names it refers to."""

    def __init__(self, model: Model, table: Table, maker: TermMaker, context: Context) -> None:
        self.model, self.table, self.maker = model, table, maker
        self.record_type = table.record_type
        self.texts = TermTexts(model, context)
        self.namespace = Namespace(table, never_compiled=not model.record_types)
        self.namespace.define("Undecided", Undecided, "raised where a row may have a fault")
        self.cells = CellSource(self.namespace, maker, self.texts)
        self._required: dict[str, bool] = {}

    @cached_property
    def pieces(self) -> dict[str, PropertyCode]:
        """What each path adds to a record, in the order in which they are read."""
        return {path: self._piece(path) for path in reading_order(self.record_type)}

    # --- paths ---

    def _piece(self, path: str) -> PropertyCode:
        constants = self.namespace.constants(path)
        columns = self.namespace.columns(path)
        if not columns:
            return self._constant(path, constants)
        if len(columns) > 1 or constants:
            return self._group(path, columns, constants)
        return self._single(path, *columns[0])

    def _lead(self, path: str) -> FormatTexts:
        """What goes before the object in each format, as part of an f-string."""
        nt, ttl, js = self.texts.lead(path)
        return FString.constant(nt), FString.constant(ttl), FString.constant(js)

    def _constant(self, path: str, terms: list[Term]) -> PropertyCode:
        """A path without a column: its constants, checked once for all rows."""
        shape = self.cells.shape(path)
        if evaluate(shape, "", {path: terms} if terms else {}, self.maker.index):
            self.namespace.never_compiled = True
        if not terms:
            return PropertyCode(path)
        objects, turtle, json = self.texts.whole(path, terms)
        nt, ttl, js = self._lead(path)
        return PropertyCode(
            path,
            ntriples=tuple(nt + FString.constant(item) + _END for item in objects),
            turtle=ttl + FString.constant(turtle),
            jsonld=js + FString.constant(json),
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
        plan = self.cells.plans.get(position)
        columns = list(plan.lists) if plan is not None else []
        variables = sorted(nt.variables | ttl.variables | js.variables)
        if required:
            # Only text is looked at in place; the mappings hold no empty cell.
            empty = doubt(f"not cell{position}") if is_looked_at(column) else []
            rows = [*empty, *lines]
        else:
            rows = when(f"cell{position}", lines, [f"{' = '.join(variables)} = ''"])
        return PropertyCode(
            path,
            (position,),
            rows,
            columns or _by_cell(position, rows, variables, plan),
            (nt,),
            ttl,
            js,
            name="" if required else f"value{position}",
            filled_by=(position,),
        )

    def _remembered(
        self, path: str, position: int, memory: PropertyFragmentCache, required: bool
    ) -> PropertyCode:
        """A path whose column has few different values."""
        cache = self.cells.define(position, memory)
        self.cells.plans[position] = ColumnPlan()
        names = _names(position)
        nt, ttl, json = map(FString.variable, names)
        return PropertyCode(
            path,
            (position,),
            [f"{', '.join(names)} = {cache}[cell{position}]"],
            [_looked_up(position, cache)],
            (nt,),
            ttl,
            json,
            name="" if required else names[0],
            filled_by=(position,),
        )

    def _added(self, path: str, rows: list[str], cells: Sequence[int]) -> PropertyCode:
        """A path of any number of values, by lines that set the variables of its first column."""
        nt, ttl, json = names = _names(cells[0])
        return PropertyCode(
            path,
            tuple(cells),
            rows,
            _each(rows, names, [f"cell{at}" for at in cells]),
            turtle=FString.variable(ttl),
            jsonld=FString.variable(json),
            name=nt,
            many=True,
            filled_by=tuple(cells),
        )

    def _led(self, path: str, column: Column, texts: FormatTexts) -> FormatTexts:
        """A value's texts with what goes before and after them."""
        (nt, ttl, js), (value, turtle, json) = self._lead(path), texts
        if self.texts.is_language_map(path):
            tag = FString.constant(str(column.language))
            json = FString.joined(
                [FString.literal('{"'), tag, FString.literal('":'), json, FString.literal("}")]
            )
        return nt + value + _END, ttl + turtle, js + json

    def is_required(self, path: str) -> bool:
        """Whether a record without a value of the path is wrong."""
        found = self._required.get(path)
        if found is None:
            broken = evaluate(self.cells.shape(path), "", {}, self.maker.index)
            found = self._required[path] = bool(broken)
        return found

    def _several(self, position: int, column: Column, required: bool) -> PropertyCode:
        path, reader = column.field.path, self.cells.reader(column)
        cache = self.cells.define(position, ListCache(reader, required=required))
        names = _names(position)
        lines = [f"{', '.join(names)} = {cache}[cell{position}]"]
        if len(reader.tables) != 1 or reader.left is not None:
            self.cells.plans[position] = ColumnPlan()
            piece = self._added(path, lines, [position])
            piece.columns = [_looked_up(position, cache)]
            return piece
        # Most cells hold one id.
        ids, prefix = reader.tables[0]
        about = f"the ids of the table that {heading_of(column)} refers to"
        self.namespace.define(f"ids{position}", ids, about)
        self.namespace.define(f"id_of{position}", ids.get, f"ids{position}.get")
        self.cells.plans[position] = ColumnPlan(ids=[f"ids{position}"])
        found = f"found{position}"
        segment = FString.constant(prefix[len(self.model.base) :])
        texts = self.cells.relative_texts(column, segment + FString.variable(found))
        rows = [
            f"{found} = id_of{position}(cell{position})",
            *when(found, self._alone(path, position, column, texts), lines),
        ]
        piece = self._added(path, rows, [position])
        piece.columns = _each_differing(rows, names, position)
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
        shape = self.cells.shape(path)
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
        rows = self._either(path, columns, texts, "cell", [lines for lines, _ in values])
        piece = self._added(path, rows, positions)
        plans = [self.cells.plans.get(position) for position in positions]
        lists = [line for plan in plans if plan is not None for line in plan.lists]
        rows = self._either(path, columns, texts, "value", ([], []))
        taken = [f"value{at}" for at in positions]
        piece.columns = [*lists, *_each(rows, _names(positions[0]), taken)]
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
        members = FString.joined(
            [
                FString.joined([FString.literal('"'), FString.constant(tag), FString.literal('":')])
                + text
                for tag, text in by_tag
            ],
            ",",
        )
        lesser, greater = FString.variable("first"), FString.variable("second")
        names = _names(one)
        of_nt, of_ttl, of_json = names
        alone = self._alone(path, one, first, (value, value, text))
        other_alone = self._alone(path, one, second, (translation, translation, other))
        empty = " = ".join(reversed(names))
        nothing = "raise Undecided" if self.is_required(path) else f"{empty} = ''"
        both = [
            *lines[1],
            f"first, second = {value}, {translation}",
            *when("first > second", ["first, second = second, first"]),
            f"{of_nt} = ({nt + lesser + _END}, {nt + greater + _END})",
            f"{of_ttl} = {ttl + FString.joined([lesser, greater], ', ')}",
            f"{of_json} = {js + FString.literal('{') + members + FString.literal('}')}",
        ]
        return [
            f"if {filled}{one}:",
            *indented([*lines[0], *when(f"{filled}{two}", both, alone)]),
            f"elif {filled}{two}:",
            *indented([*lines[1], *other_alone]),
            "else:",
            f"    {nothing}",
        ]

    def _alone(self, path: str, target: int, column: Column, texts: FormatTexts) -> list[str]:
        """Lines that set a path's variables from one of its columns."""
        nt, ttl, js = self._led(path, column, texts)
        of_nt, of_ttl, of_json = _names(target)
        return [f"{of_nt} = ({nt},)", f"{of_ttl} = {ttl}", f"{of_json} = {js}"]

    def _gathered(
        self, path: str, columns: list[tuple[int, Column]], constants: list[Term]
    ) -> list[str]:
        """Values of several columns, put in order for each row."""
        first = columns[0][0]
        nt, ttl, js = self._lead(path)
        languages = self.texts.is_language_map(path)
        if constants:
            alone = without_counts(self.cells.shape(path))
            broken = evaluate(alone, "", {path: constants}, self.maker.index)
            self.namespace.never_compiled |= languages or bool(broken)
        given = tuple(tuple(map(as_latin1, self.texts.of(path, term))) for term in constants)
        constant = f"constants{first}"
        self.namespace.define(constant, given, "what every record has of the path")
        lines = [f"group = list({constant})"]
        for position, column in columns:
            lines += self._gather(position, column, languages)
        function = language_values if languages else mixed_values
        meaning = "puts values in order, for N-Triples, Turtle and JSON-LD"
        join = self.namespace.define(function.__name__, function, meaning)
        of_nt, of_ttl, of_json = _names(first)
        return [
            *lines,
            *self._group_checks(path, columns),
            "if group:",
            f"    objects, object_ttl, object_json = {join}(group)",
            f"    {of_nt} = [{nt + FString.variable('item') + _END} for item in objects]",
            f"    {of_ttl} = {ttl + FString.variable('object_ttl')}",
            f"    {of_json} = {js + FString.variable('object_json')}",
            "else:",
            f"    {of_nt} = {of_ttl} = {of_json} = ''",
        ]

    def _gather(self, position: int, column: Column, languages: bool) -> list[str]:
        cell = f"cell{position}"
        if column.field.separator is not None:
            reader = self.cells.reader(column, whole_path=False)
            cache = self.cells.define(position, GroupItemCache(reader, languages))
            return when(cell, [f"group += {cache}[{cell}]"])
        lines, (nt, ttl, js) = self.cells.value(position, column, whole_path=False)
        if languages:
            item = f"({nt}, '{quoted(str(column.language))}', value{position})"
        else:
            item = f"({nt}, {ttl}, {js})"
        return when(cell, [*lines, f"group.append({item})"])

    def _group_checks(self, path: str, columns: list[tuple[int, Column]]) -> list[str]:
        """Counts over all columns of a path; what else looks at all of them is left in doubt."""
        lines = list[str]()
        for shape in self.cells.shape(path).properties:
            for constraint in shape.constraints:
                if constraint.parameter == "minCount":
                    lines += doubt(f"len(set(group)) < {constraint.argument}")
                elif constraint.parameter == "maxCount":
                    lines += doubt(f"len(set(group)) > {constraint.argument}")
                elif constraint.parameter == "uniqueLang" and self.texts.is_language_map(path):
                    lines.append(
                        "if len({item[1] for item in group}) < len(group): raise Undecided"
                    )
                elif constraint.parameter in WHOLE_PARAMETERS:
                    self.namespace.never_compiled = True
        return lines

    def breaks_closed(self) -> bool:
        """Whether every record has a property that the shape does not allow."""
        closed = self.record_type.shape.closed_paths
        return closed is not None and not set(reading_order(self.record_type)) <= closed


def _names(position: int) -> tuple[str, str, str]:
    """The variables of all that a path adds in each format, by the position of its first column."""
    return f"nt{position}", f"ttl{position}", f"json{position}"


def _looked_up(position: int, cache: str) -> str:
    """The line that looks up in a column's mapping all that each cell adds."""
    names = ", ".join(map(listed, _names(position)))
    return f"{names} = zip(*map({cache}.__getitem__, cells{position}))"


def _each(rows: Sequence[str], variables: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Lines that make the list of each variable from the lines for one row.

    ``taken`` are the variables that the lines take, of which there are lists.
    """
    return [
        *(f"{listed(name)} = []" for name in variables),
        f"for {several(taken)} in zip({', '.join(map(listed, taken))}):",
        *indented(rows),
        *(f"    {listed(name)}.append({name})" for name in variables),
    ]


def _by_cell(
    position: int, rows: Sequence[str], variables: Sequence[str], plan: ColumnPlan | None
) -> list[str]:
    """Lines that make the lists of a column whose cells are converted by themselves."""
    if plan is None or plan.ids:
        return _each_differing(rows, variables, position)
    one_by_one = _each(rows, variables, [f"cell{position}"])
    if not plan.plainly:
        return one_by_one
    return when(f"plain.get({position}, False)", plan.plainly, one_by_one)


def _each_differing(rows: Sequence[str], variables: Sequence[str], position: int) -> list[str]:
    """Lines that make the lists of a column of ids, converting each cell that differs once.

    The same id stands in many rows.
    """
    cell, lists = f"cell{position}", ", ".join(map(listed, variables))
    found = f"map(by_cell.__getitem__, cells{position})"
    return [
        "by_cell = {}",
        f"for {cell} in {{*cells{position}}}:",
        *indented(rows),
        f"    by_cell[{cell}] = {', '.join(variables)}",
        f"{lists} = " + (f"list({found})" if len(variables) == 1 else f"zip(*{found})"),
    ]


class GroupItemCache(BoundedCache[list[tuple[str, str, str]]]):
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
