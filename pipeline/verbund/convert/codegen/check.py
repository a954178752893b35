"""Generates the function that checks a batch of rows, column by column.

Most of what is asked of a cell can be asked of a whole column at once: whether a set of ids is
known, whether texts are printable. What takes several cells of a row is looked at row by row.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence, Set

from verbund.convert.codegen.caches import is_plain, odd_of
from verbund.convert.codegen.cells import NO_LOOK, ColumnPlan
from verbund.convert.codegen.constraints import ConstraintSource
from verbund.convert.codegen.pieces import TableCodegen
from verbund.convert.rows.keyed import Columns, key_columns
from verbund.resolve.index import not_in_one
from verbund.system.generated import compile_function

Plain = Mapping[int, bool]
"""Whether all cells of a column are written as they stand, by position; the writer need not ask."""

BatchCheck = Callable[[Columns, bool], Plain | None]
"""None unless each row of a batch is beyond doubt; whether references in keys were looked at."""

_VALUE = re.compile(r"\bv([0-9]+)\b")
"""The converted value of a cell."""

_OF_A_CELL = re.compile(r"\b[cvntjpq]([0-9]+)\b")
"""A variable of the code that belongs to a column; IRIs in it may look like one."""


class CheckerCodegen:
    """Writes the source of one table's check by columns, from what its converter would do."""

    def __init__(self, writer: TableCodegen) -> None:
        self._writer, self._layout = writer, writer.layout
        self._keys = key_columns(writer.layout.table)

    def compiled(self) -> BatchCheck | None:
        """The function; None where it could be sure of no row."""
        source = self.source()
        if self._layout.never_compiled or self._writer.breaks_closed():
            return None
        names = self._layout.names
        names |= {
            "exhaust": deque,
            "is_plain": is_plain,
            "not_in_one": not_in_one,
            "odd_of": odd_of,
        }
        table = self._layout.record_type.name
        check: BatchCheck = compile_function("check", source, names, table)
        return check

    def source(self) -> str:
        """The function's text."""
        writer, layout = self._writer, self._layout
        rules = ConstraintSource(layout, writer.maker).lines()
        converted = {int(item) for item in _VALUE.findall("\n".join(rules))}
        columns, rows, plain = list[str](), list[str](), set[int]()
        for path, piece in writer.pieces.items():
            lines = self._by_column(path, converted)
            if lines is None:
                rows += piece.rows
                continue
            columns += lines
            looks = writer.cells.looks
            plain.update(
                at
                for at, _ in layout.columns(path)
                if looks.get(at, NO_LOOK).conditions is not None
            )
        all_columns = "".join(f"C{position}, " for position in range(len(layout.table.columns)))
        return "\n".join(
            [
                "def check(columns, keyed):",
                f" {all_columns}= columns",
                " try:",
                *(f"  {line}" for line in columns),
                *(f"  {line}" for line in self._by_row(rows + rules)),
                " except Undecided: return None",
                f" return {{{', '.join(f'{at}: p{at}' for at in sorted(plain))}}}",
            ]
        )

    def _by_row(self, lines: Sequence[str]) -> list[str]:
        """What takes several cells of a row, in a loop over the columns it needs."""
        named = {int(item) for item in _OF_A_CELL.findall("\n".join(lines))}
        used = sorted(named.intersection(range(len(self._layout.table.columns))))
        if not lines:
            return []
        if not used:
            return list(lines)
        cells = "".join(f"c{position}, " for position in used)
        taken = ", ".join(f"C{position}" for position in used)
        return [f"for {cells}in zip({taken}):", *(f" {line}" for line in lines)]

    def _by_column(self, path: str, converted: Set[int]) -> list[str] | None:
        """Lines that check all columns of a path; None where only a look at each row will do.

        ``converted`` are columns whose values a rule asks for, row by row.
        """
        found = self._layout.columns(path)
        if not found or self._layout.constants(path):
            return None
        if any(position in converted for position, _ in found):
            return None
        looks = [self._writer.cells.looks.get(position) for position, _ in found]
        required = self._writer.is_required(path)
        lines: list[str] = []
        if len(found) > 1:
            if not self._writer.are_two_languages(path, found, []):
                return None
            (one, _), (two, _) = found
            neither = f"any(not a and not b for a, b in zip(C{one}, C{two}))"
            lines += [f"if '' in C{one} and {neither}: raise Undecided"] * required
            required = False
        for (position, _), look in zip(found, looks, strict=True):
            if look is None:
                return self._each_differing(path, position) if len(found) == 1 else None
            looked = _looked(position, look, required)
            if look.ids and look.conditions is None and position in self._keys:
                looked = ["if not keyed:", *(f" {line}" for line in looked)]
            lines += looked
        return lines

    def _each_differing(self, path: str, position: int) -> list[str]:
        """The lines for one row, once for all rows with the same cell."""
        rows = self._writer.pieces[path].rows
        return [f"for c{position} in {{*C{position}}}:", *(f" {line}" for line in rows)]


def _looked(position: int, look: ColumnPlan, required: bool) -> list[str]:
    if look.conditions is not None:
        empty = [f"if '' in C{position}: raise Undecided"] * required
        lines = _texts if look.is_text else _addresses
        return [*empty, *lines(position, look.conditions)]
    cells = f"set(C{position})"
    if len(look.ids) > 1:
        cells = f"not_in_one({cells}, {', '.join(look.ids)})"
    elif look.ids:
        cells += f".difference({look.ids[0]})"
    return [
        f"s = {cells}",
        *["s.discard('')"] * (not required),
        f"exhaust(map(m{position}.__getitem__, s), 0)",
    ]


def _texts(position: int, conditions: Sequence[str]) -> list[str]:
    """Texts that are odd or have space around them are converted to see whether they may be so."""
    cells = f"C{position}"
    if not conditions:
        return [
            f"p{position} = not any({cells}) or is_plain({cells})",
            f"if not p{position}: exhaust(map(m{position}, odd_of({{*{cells}}})), 0)",
        ]
    return [
        f"p{position} = True",
        f"if any({cells}):",
        f" s = {{*{cells}}}",
        " s.discard('')",
        f" p{position} = is_plain(tuple(s))",
        f" if not p{position}:",
        "  a = odd_of(s)",
        f"  exhaust(map(m{position}, a), 0)",
        "  s.difference_update(a)",
        f" if not all(map(holds{position}, s)): raise Undecided",
    ]


def _addresses(position: int, conditions: Sequence[str]) -> list[str]:
    cell, cells = f"c{position}", f"C{position}"
    return [
        f"p{position} = True",
        f"for {cell} in filter(None, {cells}):",
        f" if not ({' and '.join(conditions)}):",
        f"  m{position}[{cell}]",
        f"  p{position} = False",
    ]
