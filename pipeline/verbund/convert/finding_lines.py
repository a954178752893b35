"""Findings with the line of the file on which their row begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from verbund.convert.excerpts import with_whole_rows
from verbund.convert.listed import at_lists
from verbund.convert.own_words import with_own_words
from verbund.findings import Finding
from verbund.findings.finding import Origin, origin_of
from verbund.read.tables import Tables


def with_lines(findings: Sequence[Finding], tables: Tables) -> list[Finding]:
    """The findings with the line of the file on which each row begins, and the headings' row.

    Those about rows that a cell lists are told at the cell. Each knows the words of its file.
    """
    findings = with_own_words(with_whole_rows(at_lists(findings, tables), tables), tables)
    wanted: dict[Origin, set[int]] = {}
    for finding in findings:
        place = finding.place
        if place.file and place.row is not None and place.line is None:
            wanted.setdefault(origin_of(place), set()).add(place.row)
    files = {file.origin: file for table in tables.by_name.values() for file in table.files}
    lines = {each: files[each].lines(rows) for each, rows in wanted.items() if each in files}
    placed = [
        replace(f, place=replace(f.place, line=lines[origin_of(f.place)].get(f.place.row)))
        if f.place.line is None and f.place.row is not None and origin_of(f.place) in lines
        else f
        for f in findings
    ]
    below = {origin: file.heading_row for origin, file in files.items() if file.heading_row != 1}
    if not below:
        return placed
    return [
        replace(f, heading_row=below[origin_of(f.place)]) if origin_of(f.place) in below else f
        for f in placed
    ]
