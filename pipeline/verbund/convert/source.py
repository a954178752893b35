"""Generates the function that converts the rows of one table (docs/design.md, One pass).

The function takes rows and appends, for each, its text in every format. It checks while it
converts: each cell is looked up in a mapping that holds only cells beyond doubt, and on the first
doubt the row is handed to the plain checker. So the generated code decides only that a row has no
fault, and what it writes is what the plain way would write. It writes packed text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from verbund.convert.cell_source import CellSource, FormatTexts, is_looked_at
from verbund.convert.constraint_source import ConstraintSource
from verbund.convert.constraints import WHOLE_PARAMETERS, evaluate
from verbund.convert.jsonld import Context
from verbund.convert.layout import Layout, quoted
from verbund.convert.memory import (
    CellReader,
    Several,
    TermTexts,
    language_values,
    mixed_values,
    path_shapes,
)
from verbund.convert.record import canonical_order, reading_order
from verbund.convert.rows import Row
from verbund.convert.terms import TermMaker
from verbund.model.model import Model
from verbund.packed import pack
from verbund.read.headings import Column
from verbund.read.tables import Table
from verbund.resolve.index import Doubt
from verbund.terms import Term

_ON_COUNTS = frozenset({"minCount", "maxCount", "uniqueLang", "hasValue"})
_TWO = 2
_MANY = 4
"""From how many pieces that may be empty on a record's lines are joined."""

Sink = Callable[[str], None]
"""Takes packed text."""

Converter = Callable[
    [Sequence[Row], Sink, Sink, Sink, Callable[[Row], None]], tuple[int, dict[str, int]]
]
"""Takes rows, where texts go and who looks at doubtful rows; gives how many triples it wrote.

And how many of them have each property of which a row may have any number.
"""


@dataclass(slots=True)
class Piece:
    """What one path adds to a record, and the lines of code before it.

    ``turtle`` and ``jsonld`` are parts of an f-string. So is ``ntriples``, for a ``predicate object
    .`` that is always there; else it is empty, and the variable ``name`` holds such a line, or an
    empty text; if ``many``, all such lines.
    """

    path: str
    lines: list[str] = field(default_factory=list)
    ntriples: tuple[str, ...] = ()
    turtle: str = ""
    jsonld: str = ""
    name: str = ""
    many: bool = False

    @property
    def inline(self) -> str:
        """The piece's N-Triples as part of an f-string, subjects and all."""
        if not self.name:
            return "".join(f"{{s}}{line}" for line in self.ntriples)
        whole = f"s + s.join({self.name})" if self.many else f"s + {self.name}"
        return f'{{{whole} if {self.name} else ""}}'

    @property
    def items(self) -> str:
        """The piece's N-Triples as items of a list, without subjects."""
        if not self.name:
            return "".join(f"f'{line}', " for line in self.ntriples)
        return f"{'*' * self.many}{self.name}, "

    @property
    def count(self) -> str:
        """An expression for the number of triples."""
        if not self.name:
            return str(len(self.ntriples))
        return f"len({self.name})" if self.many else f"({self.name} != '')"


class SourceWriter:
    """Writes the source of one table's converter and the names it refers to."""

    def __init__(self, model: Model, table: Table, maker: TermMaker, context: Context) -> None:
        self.model, self.table, self.maker = model, table, maker
        self.record_type = table.record_type
        self.texts = TermTexts(model, context)
        self.layout = Layout(table, always_in_doubt=not model.record_types)
        self.layout.names |= {
            "Doubt": Doubt,
            "language_values": language_values,
            "mixed_values": mixed_values,
        }
        self.cells = CellSource(self.layout, maker, self.texts)
        self._counted: list[str] = []

    def converter(self) -> Converter:
        """The compiled function."""
        code = compile(pack(self.source()), f"<{self.record_type.name}>", "exec")
        names = self.layout.names
        exec(code, names)  # noqa: S102 - made here from the model; cells are never part of it
        generated: Any = names["convert"]
        paths = self._counted

        def convert(
            rows: Sequence[Row], nt: Sink, ttl: Sink, js: Sink, doubt: Callable[[Row], None]
        ) -> tuple[int, dict[str, int]]:
            triples, counts = generated(rows, nt, ttl, js, doubt)
            return triples, dict(zip(paths, counts, strict=True))

        return convert

    def source(self) -> str:
        """The function's text; ``names`` are complete once it is written."""
        pieces = {path: self._piece(path) for path in reading_order(self.record_type)}
        checks = ConstraintSource(self.layout, self.maker).lines()
        body = [line for piece in pieces.values() for line in piece.lines] + checks
        if self.layout.always_in_doubt or self._breaks_closed():
            body = ["raise Doubt"]
        cells = "".join(f"c{position}, " for position in range(len(self.table.columns)))
        many = [piece for piece in pieces.values() if piece.many]
        self._counted = [piece.path for piece in many]
        counts = "".join(f"w{piece.name}, " for piece in many)
        return "\n".join(
            [
                "def convert(rows, nt, ttl, js, doubt):",
                f" {''.join(f'w{piece.name} = ' for piece in many)}triples = 0",
                " for row in rows:",
                f"  k, n, ({cells}) = row",
                "  try:",
                f"   s = f'<{quoted(self.model.base + self.record_type.segment)}{{k}} '",
                *(f"   {line}" for line in body),
                "  except Doubt:",
                "   doubt(row)",
                "   continue",
                *(f"  {line}" for line in self._ntriples(pieces)),
                f"  ttl(f'{self._turtle(pieces)}')",
                f"  js(f'{self._jsonld(pieces)}')",
                *(f"  w{piece.name} += len({piece.name})" for piece in many),
                f" return triples, ({counts})",
            ]
        )

    def _ntriples(self, pieces: dict[str, Piece]) -> list[str]:
        """Lines that write the triples and count them."""
        ordered = [pieces[path] for path in canonical_order(list(pieces))]
        if sum(piece.name != "" for piece in ordered) > _MANY:
            # Joining leaves out what is empty at no cost.
            items = "".join(piece.items for piece in ordered)
            return [f"l = list(filter(None, [{items}]))", "nt(s + s.join(l))", "triples += len(l)"]
        text = "".join(piece.inline for piece in ordered)
        fixed = sum(len(piece.ntriples) for piece in ordered)
        counts = [str(fixed), *(piece.count for piece in ordered if piece.name)]
        return [f"nt(f'{text}')", f"triples += {' + '.join(counts)}"]

    def _turtle(self, pieces: dict[str, Piece]) -> str:
        segment = quoted(self.record_type.segment)
        return f"<{segment}{{k}} " + "".join(p.turtle for p in pieces.values()) + " .\\n\\n"

    def _jsonld(self, pieces: dict[str, Piece]) -> str:
        segment = quoted(self.record_type.segment)
        kind, *others = (piece.jsonld for piece in pieces.values())
        return f'{{{{{kind},"@id":"{segment}{{k[:-1]}}"{"".join(others)}}}}}'

    # --- paths ---

    def _piece(self, path: str) -> Piece:
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

    def _constant(self, path: str, terms: list[Term]) -> Piece:
        """A path without a column: its constants, checked once for all rows."""
        shape = path_shapes(self.record_type, path)
        if evaluate(shape, "", {path: terms} if terms else {}, self.maker.index):
            self.layout.always_in_doubt = True
        if not terms:
            return Piece(path)
        objects, turtle, json = self.texts.whole(path, terms)
        nt, ttl, js = self._lead(path)
        lines = tuple(f"{nt}{quoted(item)} .\\n" for item in objects)
        return Piece(path, [], lines, ttl + quoted(turtle), js + quoted(json))

    def _single(self, path: str, position: int, column: Column) -> Piece:
        """A path with one column."""
        required = self._is_required(path)
        if column.field.separator is not None:
            lines = self._several(position, column, required)
            return self._named(path, position, lines, many=True)
        memory = self.cells.memory(column, required)
        if memory is not None:
            self.layout.names[f"m{position}"] = memory
            line = f"n{position}, p{position}, q{position} = m{position}[c{position}]"
            named = self._named(path, position, [line])
            if required:  # then it is never empty
                named.ntriples, named.name = (f"{{n{position}}}",), ""
            return named
        lines, texts = self.cells.value(position, column)
        nt, ttl, js = self._led(path, column, texts)
        if required:
            # Only text is looked at in place; the mappings hold no empty cell.
            empty = [f"if not c{position}: raise Doubt"] if is_looked_at(column) else []
            return Piece(path, [*empty, *lines], (nt,), ttl, js)
        lines = [
            f"if c{position}:",
            *(f" {line}" for line in lines),
            f" n{position} = f'{nt}'",
            f" p{position} = f'{ttl}'",
            f" q{position} = f'{js}'",
            f"else: n{position} = p{position} = q{position} = ''",
        ]
        return self._named(path, position, lines)

    def _named(self, path: str, position: int, lines: list[str], *, many: bool = False) -> Piece:
        """The piece of a column whose lines set its variables n, p and q."""
        return Piece(
            path,
            lines,
            turtle=f"{{p{position}}}",
            jsonld=f"{{q{position}}}",
            name=f"n{position}",
            many=many,
        )

    def _led(self, path: str, column: Column, texts: FormatTexts) -> FormatTexts:
        """A value's texts with what goes before and after them."""
        (nt, ttl, js), (value, turtle, json) = self._lead(path), texts
        if self.texts.is_language_map(path):
            json = f'{{{{"{column.language}":{json}}}}}'
        return f"{nt}{value} .\\n", ttl + turtle, js + json

    def _is_required(self, path: str) -> bool:
        return bool(evaluate(path_shapes(self.record_type, path), "", {}, self.maker.index))

    def _several(self, position: int, column: Column, required: bool) -> list[str]:
        reader = self.cells.reader(column)
        self.layout.names[f"m{position}"] = Several(reader, required=required)
        lines = [f"n{position}, p{position}, q{position} = m{position}[c{position}]"]
        if len(reader.tables) != 1 or reader.left is not None:
            return lines
        # Most cells hold one id.
        ids, prefix = reader.tables[0]
        self.layout.names[f"i{position}"] = ids.get
        segment = quoted(prefix[len(self.model.base) :])
        texts = self.cells.relative_texts(column, f"{segment}{{x}}")
        nt, ttl, js = self._led(column.field.path, column, texts)
        return [
            f"x = i{position}(c{position})",
            "if x:",
            f" n{position} = (f'{nt}',)",
            f" p{position} = f'{ttl}'",
            f" q{position} = f'{js}'",
            "else:",
            *(f" {line}" for line in lines),
        ]

    def _group(self, path: str, columns: list[tuple[int, Column]], constants: list[Term]) -> Piece:
        """A path with several columns."""
        first = columns[0][0]
        if self._are_two_languages(path, columns, constants):
            lines = self._two_languages(path, columns)
        else:
            lines = self._gathered(path, columns, constants)
        return self._named(path, first, lines, many=True)

    def _are_two_languages(
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

    def _two_languages(self, path: str, columns: list[tuple[int, Column]]) -> list[str]:
        """By far the most common group: texts in two languages, mostly one of them."""
        nt, ttl, js = self._lead(path)
        (one, first), (two, second) = columns
        (lines, (value, _, text)), (others, (translation, _, other)) = (
            self.cells.value(position, column, whole_path=False) for position, column in columns
        )
        members = sorted([f'"{first.language}":{text}', f'"{second.language}":{other}'])
        alone = self._alone(path, one, one, first, (value, value, text))
        other_alone = self._alone(path, one, two, second, (translation, translation, other))
        nothing = "raise Doubt" if self._is_required(path) else f"p{one} = q{one} = n{one} = ''"
        return [
            f"if c{one}:",
            *(f" {line}" for line in lines),
            f" if c{two}:",
            *(f"  {line}" for line in others),
            f"  a, b = f'{value}', f'{translation}'",
            "  if a > b: a, b = b, a",
            f"  n{one} = (f'{nt}{{a}} .\\n', f'{nt}{{b}} .\\n')",
            f"  p{one} = f'{ttl}{{a}}, {{b}}'",
            f"  q{one} = f'{js}{{{{{','.join(members)}}}}}'",
            " else:",
            *(f"  {line}" for line in alone),
            f"elif c{two}:",
            *(f" {line}" for line in others),
            *(f" {line}" for line in other_alone),
            f"else: {nothing}",
        ]

    def _alone(
        self, path: str, target: int, position: int, column: Column, texts: FormatTexts
    ) -> list[str]:
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
        self.layout.always_in_doubt |= languages and bool(constants)
        self.layout.names[f"g{first}"] = tuple(
            tuple(map(pack, self.texts.of(path, term))) for term in constants
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
            item = f"(f'{nt}', '{column.language}', {text})"
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
                    lines.append(f"if len(set(g)) < {constraint.argument}: raise Doubt")
                elif constraint.parameter == "maxCount":
                    lines.append(f"if len(set(g)) > {constraint.argument}: raise Doubt")
                elif constraint.parameter == "uniqueLang" and self.texts.is_language_map(path):
                    lines.append("if len({x[1] for x in g}) < len(g): raise Doubt")
                elif constraint.parameter in WHOLE_PARAMETERS:
                    self.layout.always_in_doubt = True
        return lines

    def _breaks_closed(self) -> bool:
        closed = self.record_type.shape.closed_paths
        return closed is not None and not set(reading_order(self.record_type)) <= closed


class _Listed(dict[str, list[tuple[str, str, str]]]):
    """From cells of several values to the items that a group of columns gathers."""

    def __init__(self, reader: CellReader, languages: bool) -> None:
        super().__init__()
        self._reader, self._languages = reader, languages

    def __missing__(self, cell: str) -> list[tuple[str, str, str]]:
        texts = [self._reader.texts.of(self._reader.path, t) for t in self._reader.terms(cell)]
        if self._languages:
            tag = str(self._reader.column.language)
            texts = [(nt, tag, json[1:-1]) for nt, _, json in texts]
        return [(pack(one), pack(two), pack(three)) for one, two, three in texts]
