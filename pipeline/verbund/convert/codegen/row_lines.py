"""Lines of generated code that make the values of all rows from those of one row."""

from __future__ import annotations

from collections.abc import Sequence

from verbund.convert.codegen.cells import ColumnPlan
from verbund.convert.codegen.source import indented, listed, several, when


def names_of(position: int) -> tuple[str, str, str]:
    """The variables of all that a path adds in each format, by the position of its first column."""
    return f"nt{position}", f"ttl{position}", f"json{position}"


def looked_up(position: int, cache: str) -> str:
    """The line that looks up in a column's mapping all that each cell adds."""
    names = ", ".join(map(listed, names_of(position)))
    return f"{names} = zip(*map({cache}.__getitem__, cells{position}))"


def each_row(rows: Sequence[str], variables: Sequence[str], taken: Sequence[str]) -> list[str]:
    """Lines that make the list of each variable from the lines for one row.

    ``taken`` are the variables that the lines take, of which there are lists.
    """
    return [
        *(f"{listed(name)} = []" for name in variables),
        f"for {several(taken)} in zip({', '.join(map(listed, taken))}):",
        *indented(rows),
        *(f"    {listed(name)}.append({name})" for name in variables),
    ]


def by_cell_lines(
    position: int,
    rows: Sequence[str],
    variables: Sequence[str],
    plan: ColumnPlan | None,
    origin: int,
) -> list[str]:
    """Lines that make the lists of a column whose cells are converted by themselves.

    ``origin`` is the position of the column that was checked: that of a copy is another.
    """
    if plan is None or plan.ids:
        return each_differing(rows, variables, position)
    one_by_one = each_row(rows, variables, [f"cell{position}"])
    if not plan.plainly:
        return one_by_one
    return when(f"plain.get({origin}, False)", plan.plainly, one_by_one)


def each_differing(rows: Sequence[str], variables: Sequence[str], position: int) -> list[str]:
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
