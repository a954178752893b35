"""Findings about rows that are made of cells of another table: they are told at these cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from verbund.convert.check.no_records import CODES as NO_RECORDS
from verbund.findings import Finding, Localised, Place, Severity, phrase
from verbund.findings.finding import More, Origin, origin_of
from verbund.read.derived_file import Derived, DerivedFile
from verbund.read.listed_file import ListedFile
from verbund.read.stated_file import StatedFile
from verbund.read.tables import Tables

TWICE = "R120"
"""The code of a record that is listed, though it is recorded already."""

_Cell = tuple[Origin, int | None, int]
_Rows = Mapping[int, Derived]
_File = DerivedFile[Any]


NOT_HERE = "R121"
"""The code of a cell that lists records against its condition."""


def at_lists(findings: Sequence[Finding], tables: Tables) -> list[Finding]:
    """Return the findings, those of rows that are made at the cells that they were taken from.

    Of one cell that several rows take over there is one finding: that of its own row, if it has
    one. Of a row that is no record, such as a total, nothing else is told.
    """
    lists: dict[Origin, _File] = {
        file.origin: file
        for table in tables.by_name.values()
        for file in table.files
        if isinstance(file, DerivedFile)
    }
    if not lists or not any(origin_of(finding.place) in lists for finding in findings):
        return list(findings)
    rows = {origin: file.derived(_wanted(findings, origin)) for origin, file in lists.items()}
    taken = {_cell_of(item) for item in findings if origin_of(item.place) not in lists}
    none = {_row_of(item.place) for item in findings if item.code in NO_RECORDS}
    placed: list[Finding] = []
    for finding in findings:
        file = lists.get(origin_of(finding.place))
        if file is None:
            placed.append(finding)
            continue
        moved = _moved(finding, file, rows[file.origin])
        if _row_of(moved.place) in none:
            continue
        if finding.code == TWICE:
            other = _other(finding, moved, lists, rows)
            if other is None:
                continue
            shape = file.listing.field.shape.iri if isinstance(file, ListedFile) else None
            moved = replace(moved, details={"other": other}, shape=shape)
        elif not _is_list(file, moved.place.position):
            if _cell_of(moved) in taken:
                continue
            taken.add(_cell_of(moved))
        placed.append(moved)
    return _without_refused(placed)


def _without_refused(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without others at a cell that says what cannot be.

    Who empties it has mended them, too. Those that stand for others stay, and where the cell may
    stay as it is, with a warning, so do violations.
    """
    refused = {_cell_of(item): item.severity for item in findings if item.code == NOT_HERE}
    return [
        item
        for item in findings
        if item.code == NOT_HERE
        or item.more is not None
        or (refused_as := refused.get(_cell_of(item))) is None
        or (refused_as is not Severity.VIOLATION and item.severity is Severity.VIOLATION)
    ]


def has_conditions(tables: Tables) -> bool:
    """Whether a column in use lists records that hold under a condition only."""
    return any(
        isinstance(file, ListedFile) and file.listing.condition is not None
        for table in tables.by_name.values()
        for file in table.files
    )


def _wanted(findings: Sequence[Finding], origin: Origin) -> set[int]:
    """Return the numbers of listed rows that findings are about, or name."""
    wanted: set[int | None] = set()
    for finding in findings:
        if origin_of(finding.place) == origin:
            more = finding.more
            wanted |= {finding.place.row, more.first if more else None, more.last if more else None}
        if _origin_of_other(finding) == origin:
            wanted.add(int(str(finding.details["other_row"])))
    return {number for number in wanted if number is not None}


def _is_list(file: _File, position: int) -> bool:
    """Whether a position around is that of the cell that lists the values."""
    return isinstance(file, ListedFile) and position == file.position_around(-1)


def _moved(finding: Finding, file: _File, rows: _Rows) -> Finding:
    """Return a finding about a row that is made at the cell around."""
    headings, place = file.headings_around, finding.place
    derived = rows.get(place.row or 0)
    if finding.code == TWICE:
        place = replace(place, position=-1)
    at = file.place_around(place, derived)
    found = replace(finding, place=at, headings=headings.texts, more=_more(finding.more, rows))
    if derived is None:
        return found
    own = _is_list(file, at.position)
    return replace(
        found,
        value=derived.value if own else derived.cells[at.position] or None,
        row_cells=derived.cells,
        messages=_naming(finding.messages, derived.value) if own else finding.messages,
    )


def _naming(messages: Localised, value: str) -> Localised:
    """Return the messages of a shape, which name no value, with the one of several in a cell."""
    return phrase("list.part", value=value, message=messages) if messages else messages


def _more(more: More | None, rows: _Rows) -> More | None:
    if more is None:
        return None
    first, last = (rows.get(row or 0) for row in (more.first, more.last))
    return More(more.count, first.row if first else None, last.row if last else None)


def _other(
    finding: Finding,
    moved: Finding,
    lists: Mapping[Origin, _File],
    rows: Mapping[Origin, _Rows],
) -> Localised | None:
    """Return where else a record stands; None where two rows around have one id, which is told."""
    origin = _origin_of_other(finding)
    if origin is None:  # one that is only counted
        return phrase("list.again")
    number = int(str(finding.details["other_row"]))
    other = lists.get(origin)
    if other is None:
        return phrase("list.row", row=str(number), file=_shown(origin))
    derived = rows[origin].get(number)
    place = other.place_around(Place(*origin, row=number), derived)
    if isinstance(other, StatedFile):
        return None
    if origin_of(place) == origin_of(moved.place):
        if place.row != moved.place.row:
            return None
        if origin == origin_of(finding.place):
            return phrase("list.again")
    row, file = str(place.row), _shown(origin_of(place))
    return phrase("list.column", row=row, file=file, column=place.column or "")


def _shown(origin: Origin) -> str:
    file, sheet = origin
    return file if sheet is None else f"{file}!{sheet}"


def _origin_of_other(finding: Finding) -> Origin | None:
    """Return the file and the sheet of the other row that a finding names, if it names one."""
    if finding.code != TWICE or "other_file" not in finding.details:
        return None
    return str(finding.details["other_file"]), str(finding.details["other_sheet"]) or None


def _row_of(place: Place) -> tuple[Origin, int | None]:
    return origin_of(place), place.row


def _cell_of(finding: Finding) -> _Cell:
    return origin_of(finding.place), finding.place.row, finding.place.position
