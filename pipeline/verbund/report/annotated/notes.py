"""Findings as notes on cells: which cell, and what its comment says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from verbund.findings.catalogue import (
    Language,
    entry,
    render,
    say,
    suggested,
)
from verbund.findings.finding import Finding, Origin, Severity, origin_of
from verbund.report.annotated.cell_text import LONGEST, cell_text
from verbund.report.reported import RANKS, RunReport, position_of
from verbund.text.late_pattern import late

MOST_CELLS: Final = 10_000
"""The most cells that are coloured, and findings that are listed, the gravest first.

Each comment is a drawing: programs show a sheet with more of them slowly.
"""

MARK: Final = "— Verbund —"
"""The line at which the comments of a report begin, behind what others wrote there."""


_END: Final = late("— /Verbund(?: ([0-9]{1,6}))? —")
"""The line at which it ends; what others write below it is theirs."""


class Cell(NamedTuple):
    """A cell of a table: its row as findings count it, and its position from 0."""

    row: int
    position: int


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a cell: the gravest severity, and the text of its comment."""

    severity: Severity
    text: str


@dataclass(slots=True)
class Notes:
    """The notes on all cells, by table; ``left_out`` counts the cells that are too many."""

    by_table: dict[Origin, dict[Cell, Note]] = field(default_factory=dict)
    left_out: int = 0

    def of(self, origin: Origin) -> Mapping[Cell, Note]:
        """Return the notes on one table."""
        return self.by_table.get(origin, {})


def end_of_note(number: int | None = None) -> str:
    """Return the end of a note; ``number`` is that of the style that its cell had."""
    return "\n\n— /Verbund —" if number is None else f"\n\n— /Verbund {number} —"


def without_note(text: str) -> tuple[str, int | None]:
    """Return a comment without its note, and the number of the style that its cell had."""
    above, _, below = text.partition(MARK)
    own, number = [above.strip()], None
    ends = list(_END.finditer(below))
    if ends:  # the last: a text of the records may look like one
        own.append(below[ends[-1].end() :].strip())
        number = int(ends[-1][1]) if ends[-1][1] else None
    return "\n\n".join(filter(None, own)), number


def cell_of(finding: Finding) -> Cell | None:
    """Return the cell of a finding, the first of its row where it is about that; else None."""
    if finding.place.row is None:
        return None
    position = finding.place.position
    return Cell(finding.place.row, position if position >= 0 else position_of(finding) or 0)


def notes_of(reported: RunReport) -> Notes:
    """Return the notes on the cells of a run, the gravest first as far as they may be many."""
    found: dict[tuple[Origin, Cell], list[Finding]] = {}
    left_out: set[tuple[Origin, Cell]] = set()
    for finding in reported.by_severity:
        cell = cell_of(finding)
        if cell is None:
            continue
        key = (origin_of(finding.place), cell)
        if key in found or len(found) < MOST_CELLS:
            found.setdefault(key, []).append(finding)
        else:
            left_out.add(key)
    notes = Notes(left_out=len(left_out))
    for (origin, cell), findings in found.items():
        notes.by_table.setdefault(origin, {})[cell] = _note(findings, reported.language)
    return notes


def _note(findings: list[Finding], language: Language) -> Note:
    gravest = min((finding.severity for finding in findings), key=RANKS.__getitem__)
    return Note(gravest, cell_text("\n\n".join([MARK, *_texts(findings, language)])))


def _texts(findings: Iterable[Finding], language: Language) -> Iterator[str]:
    left = LONGEST
    for finding in findings:
        text = "\n".join(told(finding, language))
        left -= len(text)
        if left < 0:  # the rest would be cut
            return
        yield text


def told(finding: Finding, language: Language) -> Iterator[str]:
    """Yield the lines of a comment: what is wrong, what is expected, what to do."""
    rendered = render(finding, language)
    severity = say(f"severity.{finding.severity.value}", language)
    yield f"{severity} {finding.code} {entry(finding.code).name}: {rendered.message}"
    if rendered.expected:
        yield f"{say('report.expected', language)}: {rendered.expected}"
    yield f"{say('report.remedy', language)}: {rendered.remedy}"
    if finding.suggestion is not None:
        yield f"{say('report.suggestion', language)}: {suggested(finding, language, '?')}"
