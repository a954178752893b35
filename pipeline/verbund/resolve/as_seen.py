"""What people call the table and the column of a cell: as they see it, and as decisions take it."""

from __future__ import annotations

from verbund.findings import Localised, Place
from verbund.model.model import Field
from verbund.resolve.decided import Decisions, Speaking
from verbund.text.names import normalise


def as_seen(decisions: Decisions, field: Field, place: Place) -> tuple[Localised, Localised]:
    """Return what to call the table and the column of a cell of references.

    That is the sheet and the heading of its place, where a decision that names them so is for its
    column; else the labels of what it stands in, with a list that of the list.
    """
    own = [item for item in decisions.columns if item.cells.field is field]
    heading, sheet = normalise(place.column or ""), normalise(place.sheet or "")
    seen = [item for item in own if heading and item in decisions.called("", heading)]
    if not seen:
        return _labels(own[0])
    on_sheet = [item for item in seen if sheet and item in decisions.called(sheet, heading)]
    table, column = _labels((on_sheet or seen)[0])
    if on_sheet and sheet != normalise(on_sheet[0].record_type.name):
        table = dict.fromkeys(table, place.sheet or "")
    if heading != normalise(seen[0].field.name):
        column = dict.fromkeys(column, place.column or "")
    return table, column


def _labels(item: Speaking) -> tuple[Localised, Localised]:
    table, column = item.record_type, item.field
    return table.labels or {"": table.name}, column.headings or {"": column.name}
