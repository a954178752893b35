"""Findings for rows of a CSV file that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verbund.findings import Finding, Place, phrase
from verbund.read.row_reader import Fault, RowError
from verbund.system.input_file import too_large
from verbund.system.limits import Limits

_STRAY = {Fault.AFTER_QUOTES: "csv.stray-quote", Fault.INNER_QUOTE: "csv.inner-quote"}


def row_finding(error: RowError, place: Place, headings: Sequence[str], limits: Limits) -> Finding:
    """Return the finding for a row, given its place; row 1 has the headings, which may be none."""
    if error.fault is Fault.UNENDED:
        return Finding("F103", place)
    if error.fault is Fault.LONG_CELL:
        return too_large(place, "cell", limits.cell, "cell")
    if error.fault is Fault.MANY_CELLS and place.row != 1:
        details = {"found": str(error.count), "expected": str(len(headings))}
        return Finding("F104", place, details=details)
    if error.fault is Fault.MANY_CELLS:
        return too_large(place, "columns", limits.columns, "columns")
    return _stray_mark(error, place, headings)


def _stray_mark(error: RowError, place: Place, headings: Sequence[str]) -> Finding:
    """Return the finding for a quotation mark that may not stand where it does."""
    finding = Finding("F105", place, details={"problem": phrase(_STRAY[error.fault])})
    position = error.count - 1
    if place.row == 1 or not error.cells or position >= len(headings):
        return finding
    return replace(
        finding,
        place=replace(place, column=headings[position], position=position),
        value=error.cells[-1],
        headings=tuple(headings),
        row_cells=error.cells,
    )
