"""Generates the function that converts the rows of one table (docs/design.md, One pass).

The function takes rows and appends, for each, its text in every format. It checks while it
converts: each cell is looked up in a mapping that holds only cells beyond doubt, and on the first
doubt the row is handed to the plain checker. So the generated code decides only that a row has no
fault, and what it writes is what the plain way would write.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from verbund.convert.constraints import PAIR_PARAMETERS, evaluate
from verbund.convert.datatypes import DATES, is_integer, local
from verbund.convert.jsonld import BOOLEAN, Context
from verbund.convert.memory import (
    CellReader,
    CheckedText,
    Judged,
    Lexical,
    Relative,
    Several,
    TermTexts,
    Triple,
    language_values,
    mixed_values,
    path_shapes,
)
from verbund.convert.record import canonical_order, reading_order
from verbund.convert.rows import Row
from verbund.convert.shapes_used import (
    paths_of_shape,
    quick_address_checks,
    quick_text_checks,
)
from verbund.convert.terms import TermMaker
from verbund.model.model import (
    Address,
    Constraint,
    Data,
    Model,
    Pattern,
    RecordType,
    Reference,
    Shape,
    Text,
)
from verbund.model.shapes import compile_pattern
from verbund.read.headings import Column
from verbund.read.tables import Table
from verbund.resolve.index import Doubt
from verbund.terms import PLAIN_IRI, RDF_TYPE, XSD, XSD_STRING, Iri, Term

Sink = Callable[[str], None]
Converter = Callable[[Sequence[Row], Sink, Sink, Sink, Callable[[Row], None]], int]
"""Takes rows, where texts go and who looks at doubtful rows; gives how many triples it wrote."""


@dataclass(slots=True)
class Piece:
    """What one path adds to a record: texts for each format, and the lines before them.

    ``triples`` is an expression for how many triples it adds.
    """

    path: str
    lines: list[str] = field(default_factory=list)
    ntriples: str = ""
    turtle: str = ""
    jsonld: str = ""
    triples: str = "0"


_MOST_TARGETS = 4
"""The most tables that are asked one after the other for an id."""


def quoted(text: str) -> str:
    """Text as it stands in an f-string between single quotes."""
    plain = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return plain.replace("{", "{{").replace("}", "}}")


def _sum(terms: Sequence[str]) -> str:
    """A sum as an expression, its constants added up."""
    constant = sum(int(term) for term in terms if term.isdigit())
    return " + ".join([str(constant), *(term for term in terms if not term.isdigit())])


class SourceWriter:
    """Writes the source of one table's converter and the names it refers to."""

    def __init__(self, model: Model, table: Table, maker: TermMaker, context: Context) -> None:
        self.model, self.table, self.maker = model, table, maker
        self.texts = TermTexts(model, context)
        self.record_type = table.record_type
        self.names: dict[str, object] = {
            "Doubt": Doubt,
            "language_values": language_values,
            "mixed_values": mixed_values,
        }
        self.always_in_doubt = not model.record_types
        self.simple: dict[int, str] = {}

    def converter(self) -> Converter:
        """The compiled function."""
        code = compile(self.source(), f"<{self.record_type.name}>", "exec")
        exec(code, self.names)  # noqa: S102 - made here from the model; cells are never part of it
        return self.names["convert"]  # type: ignore[return-value]

    def source(self) -> str:
        """The function's text; ``names`` are complete once it is written."""
        pieces = {path: self._piece(path) for path in reading_order(self.record_type)}
        checks = self._pair_checks() + self._node_checks()
        body = [line for piece in pieces.values() for line in piece.lines] + checks
        if self.always_in_doubt or self._breaks_closed():
            body = ["raise Doubt"]
        cells = "".join(f"c{position}, " for position in range(len(self.table.columns)))
        return "\n".join(
            [
                "def convert(rows, nt, ttl, js, doubt):",
                " triples = 0",
                " for row in rows:",
                f"  k, n, ({cells}) = row",
                "  try:",
                f"   s = f'<{quoted(self.model.base + self.record_type.segment)}{{k}} '",
                *(f"   {line}" for line in body),
                "  except Doubt:",
                "   doubt(row)",
                "   continue",
                f"  nt(f'{self._ntriples(pieces)}')",
                f"  ttl(f'{self._turtle(pieces)}')",
                f"  js(f'{self._jsonld(pieces)}')",
                f"  triples += {_sum([piece.triples for piece in pieces.values()])}",
                " return triples",
            ]
        )

    def _ntriples(self, pieces: dict[str, Piece]) -> str:
        return "".join(pieces[path].ntriples for path in canonical_order(list(pieces)))

    def _turtle(self, pieces: dict[str, Piece]) -> str:
        segment = quoted(self.record_type.segment)
        return f"<{segment}{{k}} " + "".join(p.turtle for p in pieces.values()) + " .\\n\\n"

    def _jsonld(self, pieces: dict[str, Piece]) -> str:
        segment = quoted(self.record_type.segment)
        kind, *others = (piece.jsonld for piece in pieces.values())
        return f'{{{{{kind.removeprefix(",")},"@id":"{segment}{{k[:-1]}}"{"".join(others)}}}}}'

    # --- paths ---

    def _piece(self, path: str) -> Piece:
        constants = self._constants(path)
        columns = self._columns(path)
        if not columns:
            return self._constant(path, constants)
        if len(columns) > 1 or constants:
            return self._group(path, columns, constants)
        return self._single(path, *columns[0])

    def _constants(self, path: str) -> list[Term]:
        found = [term for other, term in self.record_type.constants if other == path]
        if path == RDF_TYPE and self.record_type.class_field is None:
            found += [Iri(kind) for kind in self.record_type.classes]
        return found

    def _columns(self, path: str) -> list[tuple[int, Column]]:
        return [
            (position, column)
            for position, column in enumerate(self.table.columns)
            if column.field.path == path
        ]

    def _lead(self, path: str) -> tuple[str, str, str]:
        """What goes before the object in each format."""
        turtle = "a " if path == RDF_TYPE else f" ;\\n    {quoted(self.texts.turtle_path(path))} "
        return f"{{s}}<{quoted(path)}> ", turtle, f',"{quoted(self.texts.key(path))}":'

    def _constant(self, path: str, terms: list[Term]) -> Piece:
        """A path without a column: its constants, checked once for all rows."""
        shape = path_shapes(self.record_type, path)
        if evaluate(shape, "", {path: terms} if terms else {}, self.maker.index):
            self.always_in_doubt = True
        if not terms:
            return Piece(path)
        objects, turtle, json = self.texts.whole(path, terms)
        nt, ttl, js = self._lead(path)
        return Piece(
            path,
            [],
            "".join(f"{nt}{quoted(item)} .\\n" for item in objects),
            ttl + quoted(turtle),
            js + quoted(json),
            str(len(objects)),
        )

    def _single(self, path: str, position: int, column: Column) -> Piece:
        """A path with one column. ``{v}`` in a text stands for the converted cell."""
        nt, ttl, js = self._lead(path)
        if column.field.separator is not None:
            lines = self._several(position, column)
            objects = f"{{''.join([f'{nt}{{x}} .\\n' for x in v{position}])}}"
            texts = (objects, f"{ttl}{{t{position}}}", f"{js}{{j{position}}}")
            return self._maybe_empty(path, position, lines, texts, nested=True)
        lines, (nt_value, ttl_value, js_value) = self._value(position, column)
        if self.texts.is_language_map(path):
            js_value = f'{{{{"{column.language}":{js_value}}}}}'
        texts = (f"{nt}{nt_value} .\\n", ttl + ttl_value, js + js_value)
        return self._maybe_empty(path, position, lines, texts)

    def _maybe_empty(
        self,
        path: str,
        position: int,
        lines: list[str],
        texts: tuple[str, str, str],
        *,
        nested: bool = False,
    ) -> Piece:
        """The piece of one column: stated whole if the cell must be filled, else only if it is."""
        shape = path_shapes(self.record_type, path)
        required = bool(evaluate(shape, "", {}, self.maker.index))
        nt, ttl, js = texts
        piece = Piece(path)
        if nested:
            # Python 3.11 has no f-string inside an f-string of the same quotes.
            inner = nt[1:-1]
            nt = f"{{n{position}}}"
            lines = [*lines, f"n{position} = {inner}"]
        if required:
            # Only text is looked at in place; the mappings hold no empty cell.
            empty = [f"if not c{position}: raise Doubt"] if self._is_text(path) else []
            piece.lines = [*empty, *lines]
            piece.ntriples, piece.turtle, piece.jsonld = nt, ttl, js
            piece.triples = f"len(v{position})" if nested else "1"
            return piece
        filled = lines if nested else [*lines, f"n{position} = f'{nt}'"]
        piece.lines = [
            f"if c{position}:",
            *(f" {line}" for line in filled),
            f" p{position} = f'{ttl}'",
            f" q{position} = f'{js}'",
            f"else: n{position} = p{position} = q{position} = ''",
        ]
        piece.ntriples = f"{{n{position}}}"
        piece.turtle = f"{{p{position}}}"
        piece.jsonld = f"{{q{position}}}"
        piece.triples = f"(c{position} != '')"
        if nested:
            piece.triples = f"len(v{position})"
            piece.lines[-1] = f"else: n{position} = p{position} = q{position} = v{position} = ''"
        return piece

    def _is_text(self, path: str) -> bool:
        return any(
            isinstance(column.field.kind, Text | Address)
            or (
                isinstance(column.field.kind, Data) and column.field.kind.datatypes == (XSD_STRING,)
            )
            for _, column in self._columns(path)
        )

    def _several(self, position: int, column: Column) -> list[str]:
        reader = self._reader(column)
        self.names[f"m{position}"] = Several(reader)
        lines = [f"v{position}, t{position}, j{position} = m{position}[c{position}]"]
        if len(reader.tables) != 1 or reader.left is not None:
            return lines
        # Most cells hold one id.
        ids, prefix = reader.tables[0]
        self.names[f"i{position}"] = ids.get
        base, segment = quoted(self.model.base), quoted(prefix[len(self.model.base) :])
        json = self._relative_texts(column, f"{segment}{{x}}")[2]
        return [
            f"x = i{position}(c{position})",
            "if x:",
            f" v{position} = (f'<{base}{segment}{{x}}>',)",
            f" t{position} = f'<{segment}{{x}}>'",
            f" j{position} = f'{json}'",
            "else:",
            *(f" {line}" for line in lines),
        ]

    def _group(self, path: str, columns: list[tuple[int, Column]], constants: list[Term]) -> Piece:
        """A path with several columns: values are gathered and put in order for each row."""
        first = columns[0][0]
        nt, ttl, js = self._lead(path)
        languages = self.texts.is_language_map(path)
        if any(column.field.separator is not None for _, column in columns) or constants:
            self.always_in_doubt |= languages and bool(constants)
        self.names[f"g{first}"] = tuple(self.texts.of(path, term) for term in constants)
        lines = [f"g = list(g{first})"]
        for position, column in columns:
            lines += self._gather(position, column, languages)
        join = "language_values" if languages else "mixed_values"
        lines += [
            *self._group_checks(path, columns),
            "if g:",
            f" v{first}, t{first}, j{first} = {join}(g)",
            f" n{first} = ''.join([f'{nt}{{x}} .\\n' for x in v{first}])",
            f" p{first} = f'{ttl}{{t{first}}}'",
            f" q{first} = f'{js}{{j{first}}}'",
            f"else: n{first} = p{first} = q{first} = v{first} = ''",
        ]
        texts = (f"{{n{first}}}", f"{{p{first}}}", f"{{q{first}}}")
        return Piece(path, lines, *texts, triples=f"len(v{first})")

    def _gather(self, position: int, column: Column, languages: bool) -> list[str]:
        if column.field.separator is not None:
            name = f"m{position}"
            self.names[name] = _Listed(self._reader(column, whole_path=False), languages)
            return [f"if c{position}: g += {name}[c{position}]"]
        lines, (nt, ttl, js) = self._value(position, column, whole_path=False)
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
                elif constraint.parameter == "uniqueLang":
                    lines.append("if len({x[1] for x in g}) < len(g): raise Doubt")
                elif constraint.parameter == "hasValue":
                    self.always_in_doubt = True
        return lines

    # --- values ---

    def _reader(self, column: Column, *, whole_path: bool = True) -> CellReader:
        reader = CellReader(self.record_type, column, self.maker, self.texts)
        if not whole_path:
            reader.shape = _without_counts(reader.shape)
        return reader

    def _value(
        self, position: int, column: Column, *, whole_path: bool = True
    ) -> tuple[list[str], tuple[str, str, str]]:
        """Lines that convert a filled cell, and its text in each format."""
        kind = column.field.kind
        reader = self._reader(column, whole_path=whole_path)
        if isinstance(kind, Text) or (isinstance(kind, Data) and kind.datatypes == (XSD_STRING,)):
            return self._text(position, column, reader)
        if isinstance(kind, Data) and len(kind.datatypes) == 1:
            return self._data(position, column, reader, kind.datatypes[0])
        if isinstance(kind, Address):
            return self._address(position, column, reader)
        if isinstance(kind, Reference) and self._is_by_id(kind, reader):
            return self._id(position, column, reader, kind)
        self.names[f"m{position}"] = Triple(reader)
        self.simple[position] = f"v{position}"
        lines = [f"v{position}, t{position}, j{position} = m{position}[c{position}]"]
        return lines, (f"{{v{position}}}", f"{{t{position}}}", f"{{j{position}}}")

    def _is_by_id(self, kind: Reference, reader: CellReader) -> bool:
        """Whether an id that the tables meant have is all that a reference needs."""
        return bool(reader.tables) and len(kind.targets) <= _MOST_TARGETS

    def _text(
        self, position: int, column: Column, reader: CellReader
    ) -> tuple[list[str], tuple[str, str, str]]:
        name, cell = f"m{position}", f"c{position}"
        checks = quick_text_checks(reader.shape, column.language)
        if checks is None:
            self.names[name] = Lexical(reader)
            lines = [f"v{position} = {name}[{cell}]"]
        else:
            self.names[name] = CheckedText(checks)
            conditions = [
                f"'\"' not in {cell} and '\\\\' not in {cell} and {cell}.isprintable()",
                f"{cell}[0] != ' ' != {cell}[-1]",
                *(
                    self._condition(cell, f"x{position}_{number}", check)
                    for number, check in enumerate(checks)
                ),
            ]
            lines = [f"v{position} = {cell} if {' and '.join(conditions)} else {name}({cell})"]
        tag = f"@{column.language}" if column.language else ""
        value = f'"{{v{position}}}"'
        if isinstance(column.field.kind, Data) and self.texts.context.coercions.get(
            column.field.path
        ):
            self.always_in_doubt = True
        return lines, (f"{value}{tag}", f"{value}{tag}", value)

    def _address(
        self, position: int, column: Column, reader: CellReader
    ) -> tuple[list[str], tuple[str, str, str]]:
        """An IRI as it stands, if it is plain; the mapping knows those that are shortened."""
        name, cell = f"m{position}", f"c{position}"
        self.names[name] = Triple(reader)
        lines = [f"v{position}, t{position}, j{position} = {name}[{cell}]"]
        texts = (f"{{v{position}}}", f"{{t{position}}}", f"{{j{position}}}")
        checks = quick_address_checks(reader.shape)
        if checks is None:
            return lines, texts
        self.names["plain_iri"] = PLAIN_IRI.fullmatch
        self.names["shortened"] = (self.model.base, *self.model.data_prefixes.values())
        conditions = [
            f"plain_iri({cell}) and not {cell}.startswith(shortened)",
            *(
                self._condition(cell, f"x{position}_{number}", check)
                for number, check in enumerate(checks)
            ),
        ]
        json = f"'\"' + {cell} + '\"'"
        if self.texts.context.coercions.get(column.field.path) != "@id":
            json = f"'{{\"@id\":\"' + {cell} + '\"}}'"
        return [
            f"if {' and '.join(conditions)}:",
            f" v{position} = t{position} = '<' + {cell} + '>'",
            f" j{position} = {json}",
            "else:",
            *(f" {line}" for line in lines),
        ], texts

    def _condition(self, cell: str, name: str, check: Constraint) -> str:
        if check.parameter == "minLength":
            return f"len({cell}) >= {check.argument}"
        if check.parameter == "maxLength":
            return f"len({cell}) <= {check.argument}"
        if not isinstance(check.argument, Pattern):
            raise TypeError("sh:pattern takes a pattern")
        self.names[name] = compile_pattern(check.argument.expression, check.argument.flags).search
        return f"{name}({cell})"

    def _data(
        self, position: int, column: Column, reader: CellReader, datatype: str
    ) -> tuple[list[str], tuple[str, str, str]]:
        self.names[f"m{position}"] = Lexical(reader)
        self.simple[position] = f"v{position}"
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
        return [f"v{position} = m{position}[c{position}]"], (nt, turtle, json)

    def _id(
        self, position: int, column: Column, reader: CellReader, kind: Reference
    ) -> tuple[list[str], tuple[str, str, str]]:
        """A reference to a record by its id. The index itself answers: it costs no memory."""
        targets = [self.model.by_name[name] for name in kind.targets]
        if len(targets) == 1:
            return self._id_of_one(position, column, reader, targets[0])
        self.names[f"m{position}"] = Relative(reader)
        for number, target in enumerate(targets):
            self.names[f"i{position}_{number}"] = self.maker.index.of(target).ids.get
        found = [f"i{position}_{number}(c{position})" for number in range(len(targets))]
        other = f"m{position}[c{position}]"
        # An id of several tables is ambiguous; the mapping then knows what to do.
        names = [f"f{position}_{number}" for number in range(len(targets))]
        lines = [f"{name} = {call}" for name, call in zip(names, found, strict=True)]
        lines.append(f"v{position} = ''")
        lines += [
            f"if {name}: v{position} = {other} if v{position} else {target.segment!r} + {name}"
            for name, target in zip(names, targets, strict=True)
        ]
        lines.append(f"if not v{position}: v{position} = {other}")
        return lines, self._relative_texts(column, f"{{v{position}}}")

    def _id_of_one(
        self, position: int, column: Column, reader: CellReader, target: RecordType
    ) -> tuple[list[str], tuple[str, str, str]]:
        self.names[f"m{position}"] = Relative(reader, target.segment)
        self.names[f"i{position}"] = self.maker.index.of(target).ids.get
        lines = [f"v{position} = i{position}(c{position}) or m{position}[c{position}]"]
        value = f"{quoted(target.segment)}{{v{position}}}"
        return lines, self._relative_texts(column, value)

    def _relative_texts(self, column: Column, value: str) -> tuple[str, str, str]:
        """An IRI relative to the base in each format."""
        json = f'"{value}"'
        if self.texts.context.coercions.get(column.field.path) != "@id":
            json = f'{{{{"@id":{json}}}}}'
        return f"<{quoted(self.model.base)}{value}>", f"<{value}>", json

    # --- constraints over several cells ---

    def _pair_checks(self) -> list[str]:
        lines = []
        for shape in self.record_type.shape.properties:
            for constraint in shape.constraints:
                if constraint.parameter in PAIR_PARAMETERS:
                    lines += self._pair_check(shape, constraint)
        return lines

    def _pair_check(self, shape: Shape, constraint: Constraint) -> list[str]:
        own, other = self._columns(str(shape.path)), self._columns(str(constraint.argument))
        operator = {"lessThan": "<", "lessThanOrEquals": "<="}.get(constraint.parameter)
        if operator is not None and (not own or not other):
            return []
        if operator is not None and len(own) == len(other) == 1:
            (one, first), (two, second) = own[0], other[0]
            comparison = self._comparison(one, first, operator, two, second)
            if comparison is not None:
                return [f"if c{one} and c{two} and not ({comparison}): raise Doubt"]
        paths = (str(shape.path), str(constraint.argument))
        return [self._judged(f"h{len(self.names)}", shape, constraint, paths)]

    def _comparison(
        self, one: int, first: Column, operator: str, two: int, second: Column
    ) -> str | None:
        """An expression that is true only if two converted cells are in order."""
        left, right = first.field.kind, second.field.kind
        if not isinstance(left, Data) or not isinstance(right, Data):
            return None
        if first.field.separator or second.field.separator:
            return None
        if all(is_integer(item) for item in (*left.datatypes, *right.datatypes)):
            return f"int(v{one}) {operator} int(v{two})"
        dates = all(local(item) in DATES for item in (*left.datatypes, *right.datatypes))
        if dates and left.datatypes == right.datatypes:
            return f"len(v{one}) == len(v{two}) and v{one} {operator} v{two}"
        return None

    def _node_checks(self) -> list[str]:
        shape = self.record_type.shape
        return [
            self._quick_or(constraint)
            + self._judged(f"h{len(self.names)}", shape, constraint, paths_of_shape(constraint))
            if (expression := self._presence(constraint)) is None
            else f"if not ({expression}): raise Doubt"
            for constraint in shape.constraints
            if not _holds_for_iris(constraint)
        ]

    def _judged(self, name: str, shape: Shape, constraint: Constraint, paths: Sequence[str]) -> str:
        columns = [item for path in dict.fromkeys(paths) for item in self._columns(path)]
        constants = [(path, term) for path in paths for term in self._constants(path)]
        if constraint.parameter not in PAIR_PARAMETERS and not paths:
            self.always_in_doubt = True
        self.names[name] = Judged(
            constraint, shape, [column for _, column in columns], constants, self.maker
        )
        cells = "".join(f"c{position}, " for position, _ in columns)
        return f"{name}[({cells})]"

    def _presence(self, constraint: Constraint) -> str | None:
        """A constraint that asks only which cells are filled, as an expression; else None."""
        argument = constraint.argument
        shapes = argument if isinstance(argument, tuple) else (argument,)
        if constraint.parameter not in ("or", "and", "not", "xone"):
            return None
        parts = [self._presence_of(s) if isinstance(s, Shape) else None for s in shapes]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts) or not parts:
            return None
        if constraint.parameter == "xone":
            return "(" + " + ".join(f"bool({part})" for part in known) + ") == 1"
        if constraint.parameter == "not":
            return f"not ({known[0]})"
        return "(" + f" {constraint.parameter} ".join(f"({part})" for part in known) + ")"

    def _quick_or(self, constraint: Constraint) -> str:
        """A condition that leaves out rows for which presence alone makes an sh:or hold."""
        if constraint.parameter != "or" or not isinstance(constraint.argument, tuple):
            return ""
        parts = [self._presence_of(shape) for shape in constraint.argument]
        known = [f"({part})" for part in parts if part is not None]
        return f"if not ({' or '.join(known)}): " if known else ""

    def _presence_of(self, shape: Shape) -> str | None:
        parts: list[str | None] = []
        for constraint in shape.constraints:
            if shape.path is None:
                parts.append(self._presence(constraint))
            elif (constraint.parameter, constraint.argument) == ("minCount", 1):
                parts.append(self._is_filled(shape.path))
            elif (constraint.parameter, constraint.argument) == ("maxCount", 0):
                parts.append(f"not ({self._is_filled(shape.path)})")
            else:
                parts.append(None)
        parts += [self._presence_of(item) for item in shape.properties]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return None
        return " and ".join(f"({part})" for part in known) or "True"

    def _is_filled(self, path: str) -> str:
        if self._constants(path):
            return "True"
        return " or ".join(f"c{position}" for position, _ in self._columns(path)) or "False"

    def _breaks_closed(self) -> bool:
        closed = self.record_type.shape.closed_paths
        return closed is not None and not set(reading_order(self.record_type)) <= closed


def _holds_for_iris(constraint: Constraint) -> bool:
    """Whether a constraint on a record itself holds because every record has an IRI."""
    return constraint.parameter == "nodeKind" and "IRI" in str(constraint.argument)


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
        return texts


def _without_counts(shape: Shape) -> Shape:
    """A path's shape without what looks at all its values at once."""
    over_all = {"minCount", "maxCount", "uniqueLang", "hasValue"}
    return Shape(
        iri=shape.iri,
        properties=tuple(
            Shape(
                iri=item.iri,
                path=item.path,
                constraints=tuple(
                    constraint
                    for constraint in item.constraints
                    if constraint.parameter not in over_all
                ),
            )
            for item in shape.properties
        ),
    )
