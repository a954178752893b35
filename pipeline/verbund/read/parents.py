"""How rows that are written within rows of another table refer to these."""

from __future__ import annotations

from verbund.model.column_kinds import Reference
from verbund.model.model import Field, RecordType
from verbund.read.expected import ParentKey
from verbund.read.headings import HeadingReader

WITHIN = "/"
"""What stands in the name of a sheet before the name of a table within another."""


def split_sheet(sheet: str) -> tuple[str | None, str]:
    """Return the sheet whose rows have those of a sheet within them, and the own name.

    The first is None for a sheet by itself, empty for one within the rows of an only table.
    """
    above, within, own = sheet.rpartition(WITHIN)
    return (above if within else None), own


def parent_key(own: HeadingReader, above: HeadingReader) -> ParentKey | None:
    """Return how rows of a table refer to a row of another that they are written in.

    That is a column of the key, or the only one that must be filled: any other would be a guess.
    None where there is no such column, or the rows of the other table have no id in one column.
    """
    record_type, parent = own.record_type, above.record_type
    fields = [field for field in record_type.fields if _refers(field, parent)]
    needed = [field for field in fields if field.required]
    of_key = [field for field in fields if field.name in record_type.keys]
    certain = of_key or needed
    if len(certain) != 1 or len(parent.keys) != 1:
        return None
    (field,) = certain
    (key,) = parent.keys
    return ParentKey(
        field.name,
        lambda heading: own.column_of(heading) == (field.name, None),
        lambda heading: above.column_of(heading) == (key, None),
    )


def _refers(field: Field, parent: RecordType) -> bool:
    kind = field.kind
    return isinstance(kind, Reference) and parent.name in kind.targets and field.separator is None
