"""Generates the function that checks a batch of rows, column by column.

Most of what is checked for a cell can be checked for a whole column at once: whether a set of ids
is known, whether texts are printable. What takes several cells of a row is looked at row by row.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence, Set

from verbund.convert.codegen.caches import is_plain, odd_of
from verbund.convert.codegen.cells import NO_PLAN, ColumnPlan
from verbund.convert.codegen.comments import Comments
from verbund.convert.codegen.constraints import ConstraintSource
from verbund.convert.codegen.source import RowCode, doubt, indented, several, when
from verbund.convert.codegen.table_code import TableCodegen
from verbund.convert.rows.keyed import Columns, key_columns
from verbund.resolve.index import not_in_one
from verbund.system.generated import compile_function

Plain = Mapping[int, bool]
"""Whether all cells of a column are written as they stand, by position; the writer need not ask."""

BatchCheck = Callable[[Columns, bool], Plain | None]
"""None unless each row of a batch is beyond doubt; whether references in keys were looked at."""


_HELPERS = {
    "exhaust": (deque, "exhaust(items, 0) takes all items and keeps none"),
    "is_plain": (is_plain, "whether all texts are written as they stand"),
    "not_in_one": (not_in_one, "the cells that are not in just one of the dictionaries"),
    "odd_of": (odd_of, "the texts that are not plain"),
}


class CheckerCodegen:
    """Writes the source of one table's check by columns, from what its converter would do."""

    def __init__(self, writer: TableCodegen) -> None:
        self._writer, self._namespace = writer, writer.namespace
        self._keys = key_columns(writer.namespace.table)

    def compiled(self) -> BatchCheck | None:
        """The function; None where it could be sure of no row."""
        source = self.source()
        if not self.decides:
            return None
        table = self._namespace.record_type.name
        check: BatchCheck = compile_function("check", source, self._namespace.globals, table)
        return check

    @property
    def decides(self) -> bool:
        """Whether there is a row of which the code, once it is written, can be sure."""
        return not self._namespace.never_compiled and not self._writer.breaks_closed()

    def source(self) -> str:
        """The function's text."""
        writer, namespace = self._writer, self._namespace
        for name, (value, meaning) in _HELPERS.items():
            namespace.define(name, value, meaning)
        rules = ConstraintSource(writer.model, namespace, writer.maker).rules()
        comments = Comments(writer.model, namespace)
        converted = frozenset().union(*(rule.values for rule in rules))
        columns, rows, plain = list[str](), list[RowCode](), set[int]()
        for path, piece in writer.checked.items():
            about = comments.of_constraints(path)
            lines = self._by_column(path, converted)
            if lines is None:
                if piece.rows:
                    rows.append(RowCode([*about, *piece.rows], frozenset(piece.cells)))
                continue
            columns += [*about, *lines]
            plans = writer.cells.plans
            plain.update(
                at
                for at, _ in namespace.columns(path)
                if plans.get(at, NO_PLAN).conditions is not None
            )
        all_columns = [f"cells{at}" for at in range(len(namespace.table.columns))]
        return "\n".join(
            [
                "def check(columns, keyed):",
                f"    {several(all_columns)} = columns",
                "    try:",
                *indented(indented([*columns, *_by_row([*rows, *rules])])),
                "    except Undecided:",
                "        return None",
                f"    return {{{', '.join(f'{at}: plain{at}' for at in sorted(plain))}}}",
            ]
        )

    def _by_column(self, path: str, converted: Set[int]) -> list[str] | None:
        """Lines that check all columns of a path; None where only a look at each row will do.

        ``converted`` are columns whose values a rule asks for, row by row.
        """
        found = self._namespace.columns(path)
        if not found or self._namespace.constants(path):
            return None
        if any(position in converted for position, _ in found):
            return None
        plans = [self._writer.cells.plans.get(position) for position, _ in found]
        required = self._writer.is_required(path)
        lines: list[str] = []
        if len(found) > 1:
            if not self._writer.groups.are_two_languages(path, found, []):
                return None
            (one, _), (two, _) = found
            pairs = f"zip(cells{one}, cells{two})"
            neither = f"any(not one and not other for one, other in {pairs})"
            lines += doubt(f"'' in cells{one} and {neither}") * required
            required = False
        for (position, _), plan in zip(found, plans, strict=True):
            if plan is None:
                return self._each_differing(path, position) if len(found) == 1 else None
            looked = _planned(position, plan, required)
            if plan.ids and plan.conditions is None and position in self._keys:
                looked = ["if not keyed:", *indented(looked)]
            lines += looked
        return lines

    def _each_differing(self, path: str, position: int) -> list[str]:
        """The lines for one row, once for all rows with the same cell."""
        rows = self._writer.pieces[path].rows
        return [f"for cell{position} in {{*cells{position}}}:", *indented(rows)]


def _by_row(parts: Sequence[RowCode]) -> list[str]:
    """What takes several cells of a row, in a loop over the columns it needs."""
    lines = [line for part in parts for line in part.lines]
    used = sorted(frozenset().union(*(part.cells for part in parts)))
    if not used:
        return lines
    cells = several([f"cell{position}" for position in used])
    taken = ", ".join(f"cells{position}" for position in used)
    return [f"for {cells} in zip({taken}):", *indented(lines)]


def _planned(position: int, plan: ColumnPlan, required: bool) -> list[str]:
    """Lines that check all cells of a column as its plan says."""
    if plan.conditions is not None:
        empty = doubt(f"'' in cells{position}") * required
        lines = _texts if plan.is_text else _addresses
        return [*empty, *lines(position, plan.conditions)]
    cells = f"set(cells{position})"
    if len(plan.ids) > 1:
        cells = f"not_in_one({cells}, {', '.join(plan.ids)})"
    elif plan.ids:
        cells += f".difference({plan.ids[0]})"
    return [
        f"distinct = {cells}",
        *["distinct.discard('')"] * (not required),
        f"exhaust(map(cache{position}.__getitem__, distinct), 0)",
    ]


def _texts(position: int, conditions: Sequence[str]) -> list[str]:
    """Texts that are odd or have space around them are converted to see whether they may be so."""
    cells, plain, escape = f"cells{position}", f"plain{position}", f"escape{position}"
    if not conditions:
        return [
            f"{plain} = not any({cells}) or is_plain({cells})",
            *when(f"not {plain}", [f"exhaust(map({escape}, odd_of({{*{cells}}})), 0)"]),
        ]
    return [
        f"{plain} = True",
        f"if any({cells}):",
        f"    distinct = {{*{cells}}}",
        "    distinct.discard('')",
        "    odd = odd_of(distinct)",
        "    if odd:",
        f"        {plain} = False",
        f"        exhaust(map({escape}, odd), 0)",
        "        distinct.difference_update(odd)",
        *indented(doubt(f"not all(map(holds{position}, distinct))")),
    ]


def _addresses(position: int, conditions: Sequence[str]) -> list[str]:
    """IRIs that are not plain are looked up in the mapping."""
    cell, plain = f"cell{position}", f"plain{position}"
    return [
        f"{plain} = True",
        f"for {cell} in filter(None, cells{position}):",
        f"    if not ({' and '.join(conditions)}):",
        f"        cache{position}[{cell}]",
        f"        {plain} = False",
    ]
