"""Places of results on records: the focus node gives the row, the path the column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from verbund.convert.finding_lines import with_lines
from verbund.findings import Finding, Place
from verbund.model.model import Field, Model, RecordType
from verbund.read.headings import Column, Headings
from verbund.read.tables import workspace_tables
from verbund.resolve.decided import workspace_decisions
from verbund.resolve.indexing import index_tables
from verbund.validation.results import ValidationResult
from verbund.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Located:
    """The row of a file that a finding's focus node was converted from."""

    record_type: RecordType
    headings: Headings
    row: int
    cells: tuple[str, ...]

    def place(self, finding: Finding, path: str | None, involved: Sequence[str]) -> Finding:
        """The finding with the place of a path's cell; of the row where the path has no column.

        Without a path it is the first cell that is filled of those that other paths come from.
        """
        field = self._field(path)
        columns = self._columns(path)
        place = self.headings.row(self.row)
        if columns:
            place = self.headings.place(columns[0], self.row)
        elif field is not None:
            place = replace(place, column=field.name)
        elif path is None:
            place = self._first_filled(involved)
        return replace(finding, place=place, headings=self.headings.texts, row_cells=self.cells)

    def _first_filled(self, paths: Sequence[str]) -> Place:
        columns = [column for path in paths for column in self._columns(path)]
        places = [self.headings.place(column, self.row) for column in columns]
        return min(
            (item for item in places if any(self.cells[max(item.position, 0) :][:1])),
            key=lambda item: item.position,
            default=self.headings.row(self.row),
        )

    def _field(self, path: str | None) -> Field | None:
        return next((field for field in self.record_type.fields if field.path == path), None)

    def _columns(self, path: str | None) -> list[Column]:
        field = self._field(path)
        return [
            Column(field, tag)
            for name, tag in self.headings.positions
            if field and name == field.name
        ]


def placed(
    model: Model,
    workspace: Workspace,
    found: Sequence[tuple[ValidationResult | None, Finding]],
    involved: Callable[[ValidationResult], Sequence[str]] = lambda _: (),
) -> list[Finding]:
    """The findings with the file, row and column of their focus node.

    A sequence path has the column of its first predicate. ``involved`` gives the paths that a
    result without one is about. A focus node that is no record of these tables (a concept, say) has
    no place.
    """
    tables = workspace_tables(workspace, model)
    index = index_tables(model, tables, workspace_decisions(workspace, model))
    wanted = {str(finding.focus_node) for _, finding in found}
    located: dict[str, _Located] = {}
    for table in tables.by_name.values():
        segment = model.base + table.record_type.segment
        if any(iri.startswith(segment) for iri in wanted):
            for number, first, rows in table.chunks():
                headings = table.headings[number]
                identify = index.identifier(table, headings)
                for row_number, row in enumerate(rows, start=first):
                    iri = segment + identify(row)
                    if iri in wanted and iri not in located:
                        located[iri] = _Located(table.record_type, headings, row_number, tuple(row))
    with_places = [
        located[str(finding.focus_node)].place(
            finding, _path(reported, finding), () if reported is None else involved(reported)
        )
        if str(finding.focus_node) in located
        else finding
        for reported, finding in found
    ]
    return with_lines(with_places, tables)


def _path(reported: ValidationResult | None, finding: Finding) -> str | None:
    return finding.path or (reported.start if reported is not None else None)
