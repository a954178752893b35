"""The code of paths with several columns, whose values are put in order for each row."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.convert.codegen.caches import BoundedCache, language_values, mixed_values
from verbund.convert.codegen.cell_reader import CellReader
from verbund.convert.codegen.cells import without_counts
from verbund.convert.codegen.path_code import END, PathCodegen, PropertyCode
from verbund.convert.codegen.row_lines import each_row, names_of
from verbund.convert.codegen.source import FormatTexts, FString, doubt, indented, quoted, when
from verbund.rdf.terms import Term
from verbund.read.headings import Column
from verbund.shacl.components import WHOLE_PARAMETERS, Decided, decided
from verbund.shacl.evaluate import evaluate
from verbund.text.latin1 import as_latin1

_ON_COUNTS = decided(Decided.BY_ALL_VALUES)
_TWO = 2


class GroupCodegen:
    """Writes code for paths with several columns, or with a column beside constants."""

    def __init__(self, paths: PathCodegen) -> None:
        self._paths = paths
        self._cells, self._texts, self._namespace = paths.cells, paths.texts, paths.namespace

    def group(
        self, path: str, columns: list[tuple[int, Column]], constants: list[Term]
    ) -> PropertyCode:
        """A path with several columns."""
        if self.are_two_languages(path, columns, constants):
            return self._two_languages(path, columns)
        positions = [position for position, _ in columns]
        piece = self._paths.added(path, self._gathered(path, columns, constants), positions)
        piece.filled_by = () if constants else piece.filled_by
        return piece

    def are_two_languages(
        self, path: str, columns: list[tuple[int, Column]], constants: list[Term]
    ) -> bool:
        """Whether a path has a text in each of two languages, both free to be empty or filled."""
        shape = self._cells.shape(path)
        counts = [c for s in shape.properties for c in s.constraints if c.parameter in _ON_COUNTS]
        return (
            self._texts.is_language_map(path)
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
            self._cells.value(position, column, whole_path=False) for position, column in columns
        ]
        texts = [item for _, item in values]
        rows = self._either(path, columns, texts, "cell", [lines for lines, _ in values])
        piece = self._paths.added(path, rows, positions)
        plans = [self._cells.plans.get(position) for position in positions]
        lists = [line for plan in plans if plan is not None for line in plan.lists]
        rows = self._either(path, columns, texts, "value", ([], []))
        taken = [f"value{at}" for at in positions]
        piece.columns = [*lists, *each_row(rows, names_of(positions[0]), taken)]
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
        nt, ttl, js = self._paths.lead(path)
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
        names = names_of(one)
        of_nt, of_ttl, of_json = names
        alone = self._paths.alone(path, one, first, (value, value, text))
        other_alone = self._paths.alone(path, one, second, (translation, translation, other))
        empty = " = ".join(reversed(names))
        nothing = "raise Undecided" if self._paths.is_required(path) else f"{empty} = ''"
        both = [
            *lines[1],
            f"first, second = {value}, {translation}",
            *when("first > second", ["first, second = second, first"]),
            f"{of_nt} = ({nt + lesser + END}, {nt + greater + END})",
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

    def _gathered(
        self, path: str, columns: list[tuple[int, Column]], constants: list[Term]
    ) -> list[str]:
        """Values of several columns, put in order for each row."""
        first = columns[0][0]
        nt, ttl, js = self._paths.lead(path)
        languages = self._texts.is_language_map(path)
        if constants:
            alone = without_counts(self._cells.shape(path))
            broken = evaluate(alone, "", {path: constants}, self._paths.maker.index)
            self._namespace.never_compiled |= languages or bool(broken)
        given = tuple(tuple(map(as_latin1, self._texts.of(path, term))) for term in constants)
        constant = f"constants{first}"
        self._namespace.define(constant, given, "what every record has of the path")
        lines = [f"group = list({constant})"]
        for position, column in columns:
            lines += self._gather(position, column, languages)
        function = language_values if languages else mixed_values
        meaning = "puts values in order, for N-Triples, Turtle and JSON-LD"
        join = self._namespace.define(function.__name__, function, meaning)
        of_nt, of_ttl, of_json = names_of(first)
        return [
            *lines,
            *self._group_checks(path, columns),
            "if group:",
            f"    objects, object_ttl, object_json = {join}(group)",
            f"    {of_nt} = [{nt + FString.variable('item') + END} for item in objects]",
            f"    {of_ttl} = {ttl + FString.variable('object_ttl')}",
            f"    {of_json} = {js + FString.variable('object_json')}",
            "else:",
            f"    {of_nt} = {of_ttl} = {of_json} = ''",
        ]

    def _gather(self, position: int, column: Column, languages: bool) -> list[str]:
        cell = f"cell{position}"
        if column.field.separator is not None:
            reader = self._cells.reader(column, whole_path=False)
            cache = self._cells.define(position, GroupItemCache(reader, languages))
            return when(cell, [f"group += {cache}[{cell}]"])
        lines, (nt, ttl, js) = self._cells.value(position, column, whole_path=False)
        if languages:
            item = f"({nt}, '{quoted(str(column.language))}', value{position})"
        else:
            item = f"({nt}, {ttl}, {js})"
        return when(cell, [*lines, f"group.append({item})"])

    def _group_checks(self, path: str, columns: list[tuple[int, Column]]) -> list[str]:
        """Counts over all columns of a path; what else looks at all of them is left in doubt."""
        lines = list[str]()
        for shape in self._cells.shape(path).properties:
            for constraint in shape.constraints:
                if constraint.parameter == "minCount":
                    lines += doubt(f"len(set(group)) < {constraint.argument}")
                elif constraint.parameter == "maxCount":
                    lines += doubt(f"len(set(group)) > {constraint.argument}")
                elif constraint.parameter == "uniqueLang" and self._texts.is_language_map(path):
                    lines.append(
                        "if len({item[1] for item in group}) < len(group): raise Undecided"
                    )
                elif constraint.parameter in WHOLE_PARAMETERS:
                    self._namespace.never_compiled = True
        return lines


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
