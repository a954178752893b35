"""Reads decisions.csv, and a list of questions that somebody has answered: the same columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import Final

from verbund.data_class import data_class
from verbund.findings import Finding, Findings, Localised, Place, Severity, entry, phrase
from verbund.read.csv_file import CsvFile
from verbund.read.formats import format_of
from verbund.read.record_file import FileToRead, RecordFile
from verbund.resolve import decision as slots
from verbund.resolve.decision import Decision
from verbund.system.input_file import too_large
from verbund.system.limits import Limits
from verbund.text.formula_guard import unguarded
from verbund.text.late_pattern import late
from verbund.text.names import normalise, stripped
from verbund.text.normal_form import normal
from verbund.text.suggestions import suggest
from verbund.workspace.text_forms import is_date

LONGEST: Final = 5000
"""The most characters of a cell: a text that means a record is a name."""

_CONTROL: Final = late(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHUNK: Final = 512
_KNOWN: Final = (*slots.COLUMNS, *sorted(slots.OTHERS), *slots.HINTS)


@data_class(frozen=True, slots=True)
class DecisionsFile:
    """A file of decisions: its name in findings, its headings, its rows, and what is wrong.

    ``faults`` are findings about the file and about single rows; a row with one is no decision.
    """

    shown: str
    headings: tuple[str, ...] = ()
    heading_row: int = 1
    decisions: tuple[Decision, ...] = ()
    faults: tuple[Finding, ...] = ()
    nobody: str = slots.NOBODY
    """What stands in it for nobody on record."""

    @property
    def is_unread(self) -> bool:
        """Whether the file as a whole could not be read."""
        return any(
            item.severity is Severity.VIOLATION and item.place.row in (None, self.heading_row)
            for item in self.faults
        )

    def place(self, row: int, column: str) -> Place:
        """Return the place of a cell, with its heading as the file has it."""
        names = [normalise(text) for text in self.headings]
        position = names.index(column) if column in names else -1
        heading = self.headings[position] if position >= 0 else column
        return Place(file=self.shown, row=row, column=heading, position=position)

    def finding(
        self, code: str, decision: Decision, column: str, **details: str | Localised
    ) -> Finding:
        """Return a finding at a cell of a decision."""
        value = decision.cells().get(column) or None
        place, severity = self.place(decision.row, column), entry(code).severity
        return Finding(code, place, severity, value=value, details=details)


def read_decisions(
    path: Path,
    shown: str,
    *,
    roots: Sequence[Path] | None,
    limits: Limits,
    answers: bool = False,
) -> DecisionsFile:
    """Read a file of decisions; what cannot be read is a fault and raises nothing.

    ``answers`` says that it is a list of questions: rows without an answer are left out, and a
    hyphen is nobody. The file
    is held to the limits of files that are in memory whole (``document``).
    """
    bounded = replace(limits, file=min(limits.file, limits.document))
    try:
        file = _open(FileToRead(path, shown, roots, bounded), any_format=answers)
    except Findings as error:
        return DecisionsFile(shown, faults=tuple(_with_setting(error.findings, bounded)))
    file.find_headings(_is_slot)
    headings = tuple(file.headings)
    nobody = slots.NOBODY_IN_ANSWERS if answers else slots.NOBODY
    found = DecisionsFile(shown, headings, file.heading_row, nobody=nobody)
    faults = [_no_headings(file)] if not any(map(_is_slot, headings)) else _heading_faults(found)
    if faults:
        return replace(found, faults=tuple(faults))
    reading = _Reading(found, answers)
    decisions = [
        decision
        for first, rows in file.chunks(_CHUNK)
        for number, row in enumerate(rows, start=first)
        if (decision := reading.decision(number, row)) is not None
    ]
    faults = [*_with_setting(file.findings, bounded), *reading.faults]
    return replace(found, decisions=tuple(decisions), faults=tuple(faults))


def _open(file: FileToRead, *, any_format: bool) -> RecordFile:
    """Open a file as CSV, or in the format that its name says: of several tables the first."""
    form = format_of(file.path.name) if any_format else None
    if form is None:
        return CsvFile(file.path, file.shown, _is_slot, roots=file.roots, limits=file.limits)
    return form.open(file, form.sheets(file)[0], _Expected())


class _Expected:
    """What a list of questions has for headings, for formats that need more than them."""

    parent = None

    def knows(self, heading: str) -> bool:
        """Whether a heading is a slot."""
        return _is_slot(heading)

    def column_of(self, heading: str) -> tuple[str, str | None] | None:
        """Return the slot that a heading means."""
        return (normalise(heading), None) if _is_slot(heading) else None

    def separator(self, heading: str) -> str | None:
        """Return nothing: a cell has one value."""
        return None


def from_rows(rows: Iterable[Decision], shown: str) -> DecisionsFile:
    """Return decisions that stand in no file, numbered like rows below headings and checked."""
    found = DecisionsFile(shown, slots.COLUMNS)
    decisions: list[Decision] = []
    faults: list[Finding] = []
    for number, row in enumerate(rows, start=2):
        cells = {name: normal(stripped(cell)) for name, cell in row.cells().items()}
        wrong = _wrong_cell(cells)
        if wrong is None:
            decisions.append(_decision(number, cells))
        else:
            faults.append(_incomplete(found, number, cells, *wrong))
    return replace(found, decisions=tuple(decisions), faults=tuple(faults))


def _is_slot(heading: str) -> bool:
    return normalise(heading) in _KNOWN


def _with_setting(findings: Sequence[Finding], limits: Limits) -> Iterator[Finding]:
    """Yield findings of reading; a file that is too large names the limit that it is held to."""
    whole = phrase("limit.file")
    for finding in findings:
        is_whole = finding.code == "F109" and finding.details.get("what") == whole
        yield too_large(finding.place, "file", limits.file, "document") if is_whole else finding


def _no_headings(file: RecordFile) -> Finding:
    """Return the finding for a file without any known heading: what it is, if that can be told."""
    place = Place(file=file.shown, row=file.heading_row)
    details = {"known": ", ".join(slots.COLUMNS)}
    fault = file.start_fault()
    return fault or Finding("T107", place, details=details, headings=tuple(file.headings))


def _heading_faults(file: DecisionsFile) -> list[Finding]:
    faults = list(_wrong_headings(file))
    return faults or list(_missing_headings(file))


def _wrong_headings(file: DecisionsFile) -> Iterator[Finding]:
    known: dict[str, str] = {}
    for position, text in enumerate(file.headings):
        place = Place(file=file.shown, row=file.heading_row, column=text, position=position)
        name = normalise(text)
        if name in known:
            yield Finding(
                "T102",
                place,
                value=text,
                details={"other": known[name]},
                headings=file.headings,
            )
        elif name not in _KNOWN:
            yield Finding(
                "T101",
                place,
                value=text,
                details={"known": ", ".join(slots.COLUMNS)},
                headings=file.headings,
                suggestion=suggest(name, _KNOWN),
            )
        known.setdefault(name, text)


def _missing_headings(file: DecisionsFile) -> Iterator[Finding]:
    known = {*map(normalise, file.headings)}
    for name in slots.NEEDED:
        if name not in known:
            place = Place(file=file.shown, row=file.heading_row)
            label = phrase(f"decision.{name}", nobody=file.nobody)
            details: dict[str, str | Localised] = {
                "name": name,
                "label": label,
                "fill": phrase("column.fill"),
            }
            yield Finding("T103", place, details=details, headings=file.headings)


@data_class(slots=True)
class _Reading:
    """Makes decisions of rows, and notes those that are none."""

    file: DecisionsFile
    answers: bool
    faults: list[Finding] = field(default_factory=list)

    def decision(self, number: int, row: Sequence[str]) -> Decision | None:
        """Return the decision of a row; None for an empty row, and for one with a fault."""
        if not any(map(stripped, row)):
            return None
        if len(row) != len(self.file.headings):
            details = {"found": str(len(row)), "expected": str(len(self.file.headings))}
            place = Place(file=self.file.shown, row=number)
            self.faults.append(Finding("F104", place, details=details))
            return None
        names = map(normalise, self.file.headings)
        cells = {name: unguarded(stripped(cell)) for name, cell in zip(names, row, strict=True)}
        if self.answers and not cells[slots.OBJECT]:
            return None
        if self.answers and cells[slots.OBJECT] == slots.NOBODY_IN_ANSWERS:
            cells[slots.OBJECT] = slots.NOBODY
        wrong = _wrong_cell(cells)
        if wrong is not None:
            self.faults.append(_incomplete(self.file, number, cells, *wrong))
            return None
        return _decision(number, cells)


def _incomplete(
    file: DecisionsFile, number: int, cells: Mapping[str, str], column: str, expected: Localised
) -> Finding:
    place, value = file.place(number, column), cells[column] or None
    return Finding("R118", place, value=value, details={"expected": expected})


def _decision(number: int, cells: Mapping[str, str]) -> Decision:
    own = {*slots.COLUMNS, *slots.HINTS}
    return Decision(
        text=cells[slots.TEXT],
        object=cells[slots.OBJECT],
        table=cells.get(slots.TABLE, ""),
        column=cells.get(slots.COLUMN, ""),
        label=cells.get(slots.LABEL, ""),
        author=cells.get(slots.AUTHOR, ""),
        date=cells.get(slots.DATE, ""),
        comment=cells.get(slots.COMMENT, ""),
        why=cells.get(slots.WHY) or slots.JUSTIFICATION,
        others=tuple((name, cell) for name, cell in cells.items() if name not in own and cell),
        row=number,
    )


def _wrong_cell(cells: Mapping[str, str]) -> tuple[str, Localised] | None:
    """Return the first cell of a row that keeps it from being a decision, with what is expected."""
    for name in slots.NEEDED:
        if not cells[name]:
            return name, phrase(f"decision.{name}", nobody=slots.NOBODY)
    for name in slots.COLUMNS:
        if len(cells.get(name, "")) > LONGEST or _CONTROL.search(cells.get(name, "")):
            return name, phrase("decision.bounded", most=str(LONGEST))
    if cells.get(slots.DATE) and not is_date(cells[slots.DATE]):
        return slots.DATE, phrase("decision.mapping_date")
    for name, value in slots.FIXED.items():
        if cells.get(name) and cells[name] != value:
            return name, phrase("decision.fixed", value=value)
    for name in slots.EMPTY:
        if cells.get(name):
            return name, phrase("decision.empty")
    return None
