"""Places of results on records: the focus node gives the row, the path the column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from verbund.convert.run import with_lines
from verbund.findings import Finding
from verbund.model.model import Model, RecordType
from verbund.read.headings import Column, Headings
from verbund.read.tables import workspace_tables
from verbund.resolve.decided import workspace_decisions
from verbund.resolve.references import index_tables
from verbund.validation.results import ValidationResult
from verbund.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Located:
    """The row of a file that a finding's focus node was converted from."""

    record_type: RecordType
    headings: Headings
    row: int
    cells: tuple[str, ...]

    def place(self, finding: Finding, path: str | None) -> Finding:
        """The finding with the place of a path's cell; of the row where the path has no column."""
        field = next((f for f in self.record_type.fields if f.path == path), None)
        columns = [
            Column(field, tag)
            for name, tag in self.headings.positions
            if field and name == field.name
        ]
        place = self.headings.row(self.row)
        if columns:
            place = self.headings.place(columns[0], self.row)
        elif field is not None:
            place = replace(place, column=field.name)
        return replace(finding, place=place, headings=self.headings.texts, row_cells=self.cells)


def placed(
    model: Model, workspace: Workspace, found: Sequence[tuple[ValidationResult | None, Finding]]
) -> list[Finding]:
    """The findings with the file, row and column of their focus node.

    A sequence path has the column of its first predicate. A focus node that is no record of these
    tables (a concept, say) has no place.
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
        located[str(finding.focus_node)].place(finding, _path(reported, finding))
        if str(finding.focus_node) in located
        else finding
        for reported, finding in found
    ]
    return with_lines(with_places, tables)


def _path(reported: ValidationResult | None, finding: Finding) -> str | None:
    return finding.path or (reported.start if reported is not None else None)
