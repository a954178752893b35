"""The subject of a report: the findings of a run, and the tables that were checked."""

from __future__ import annotations

import os.path
import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from verbund.data_class import data_class
from verbund.findings.blotted import blotted
from verbund.findings.catalogue import Language
from verbund.findings.finding import Finding, Findings, Localised, Origin, Severity, origin_of
from verbund.read.formats import format_of
from verbund.read.places import Address
from verbund.report.paths import repository_of

if TYPE_CHECKING:
    from verbund.read.places import Span
    from verbund.read.record_file import RecordFile
    from verbund.read.tables import Table
from verbund.text.column_letters import column_letters

RANKS: Final = {severity: rank for rank, severity in enumerate(Severity)}
"""The severities, the most severe first."""


@data_class(frozen=True)
class RunReport:
    """The findings of a run with everything else that a report states.

    ``folder`` is where the names of files in findings begin: the workspace, or the release that
    was verified. ``tables`` are those that were read, ``records`` counts their records.
    ``completed`` is False where the run broke off. ``failing`` are the severities with which a run
    fails. ``lines`` are what a command tells people before findings, ``closing`` behind them,
    ``facts`` what it tells programs: more members of the JSON.
    """

    findings: tuple[Finding, ...] = field(repr=False)
    language: Language
    folder: Path
    tables: Mapping[str, Table] = field(default_factory=dict, repr=False)
    records: Mapping[str, int] = field(default_factory=dict)
    completed: bool = True
    failing: frozenset[Severity] = frozenset({Severity.VIOLATION})
    lines: tuple[str, ...] = ()
    closing: Localised = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Hide what no report may tell, whatever its form."""
        object.__setattr__(self, "findings", tuple(map(blotted, self.findings)))

    @cached_property
    def by_place(self) -> list[Finding]:
        """Return the findings by file, row and column."""
        return sorted(self.findings, key=lambda finding: finding.order)

    @cached_property
    def by_severity(self) -> list[Finding]:
        """Return the findings, the most severe first, then by place."""
        return sorted(self.by_place, key=lambda finding: RANKS[finding.severity])

    @cached_property
    def counts(self) -> Counter[Severity]:
        """Return the number of findings of each severity."""
        counts: Counter[Severity] = Counter()
        for finding in self.findings:
            counts[finding.severity] += finding.number
        return counts

    @cached_property
    def total(self) -> int:
        """Return the number of findings, those included that are only counted."""
        return sum(finding.number for finding in self.findings)

    @cached_property
    def files(self) -> dict[Origin, RecordFile]:
        """Return the files that were read, by their names in findings and sheets, in order."""
        files = {file.origin: file for table in self.tables.values() for file in table.own_files}
        return dict(sorted(files.items(), key=lambda item: in_order(item[0])))

    @cached_property
    def names(self) -> frozenset[str]:
        """Return the names in findings of the files that were read."""
        return frozenset(name for name, _ in self.files)

    @cached_property
    def table_by_origin(self) -> dict[Origin, Table]:
        """Return the table of each file and sheet."""
        return {file.origin: table for table in self.tables.values() for file in table.own_files}

    def table_of(self, finding: Finding) -> Table | None:
        """Return the table that a finding is about; None if its file was not read as one."""
        return self.table_by_origin.get(origin_of(finding.place))

    @cached_property
    def prefix(self) -> str:
        """Return the path from the root of the repository to the workspace, with ``/`` at its end.

        Empty at the root itself, and where there is no repository: the workspace is the root then.
        """
        folder = Path(os.path.realpath(self.folder))
        inside = folder.relative_to(repository_of(folder)).as_posix()
        return "" if inside == "." else f"{inside}/"

    def from_root(self, file: str) -> str:
        """Return the name of a file from the root of the repository, as code hosts know it.

        A file that lies outside keeps its absolute name.
        """
        path = f"{self.prefix}{file}"
        if file.startswith("../"):
            return posixpath.normpath(path)
        return file if file.startswith("/") else path

    def span_of(self, finding: Finding) -> Span | None:
        """Return the span of the cell in the file's text, or of the row if it has no such cell.

        None where the file has no rows as text, or has changed since it was read.
        """
        place = finding.place
        cells = self._spans.get(origin_of(place), {}).get(place.row or 0)
        if not cells:
            return None
        position = position_of(finding)
        if position is not None and position < len(cells):
            return cells[position]
        first, last = cells[0], cells[-1]
        return first._replace(end_line=last.end_line, end_column=last.end_column)

    def address_of(self, finding: Finding) -> Address | None:
        """Return the name of the cell, or of its row, by the rules of the file's format.

        None where the format has no names for its cells.
        """
        place, position = finding.place, position_of(finding)
        if place.row is not None and origin_of(place) in self.files:
            named = self.files[origin_of(place)].address(place.row, position)
            if named is not None:
                return named
        sheet_cell = _sheet_cell(finding)
        if sheet_cell is not None:
            return Address(sheet_cell, kind="cell")
        if place.row is None or origin_of(place) in self.files:
            return None
        form = format_of(place.file or "")
        return None if form is None else form.address(place.sheet, place.row, position)

    @cached_property
    def _spans(self) -> dict[Origin, dict[int, list[Span]]]:
        rows: dict[Origin, set[int]] = defaultdict(set)
        for finding in self.findings:
            place = finding.place
            if origin_of(place) in self.files and place.row is not None:
                rows[origin_of(place)].add(place.row)
        return {origin: _spans(self.files[origin], wanted) for origin, wanted in rows.items()}


def in_order(origin: Origin) -> tuple[str, str]:
    """Return the key by which files and their sheets are sorted."""
    return origin[0], origin[1] or ""


def position_of(finding: Finding) -> int | None:
    """Return the position of the cell in its row; None where the finding is about the whole row."""
    width = max(len(finding.row_cells), len(finding.headings))
    if 0 <= finding.place.position < width:
        return finding.place.position
    if finding.place.column in finding.headings:
        return finding.headings.index(finding.place.column)
    return None


def _sheet_cell(finding: Finding) -> str | None:
    """Return the cell of a workbook as its formulas name it, ``Sheet!B7``; None for other files."""
    place = finding.place
    if place.sheet is None or place.row is None:
        return place.sheet
    column = column_letters(place.position) if place.position >= 0 else ""
    return f"{place.sheet}!{column}{place.row}"


def _spans(file: RecordFile, rows: Iterable[int]) -> dict[int, list[Span]]:
    try:
        return file.spans(rows)
    except (Findings, OSError):  # it was there when it was read
        return {}
