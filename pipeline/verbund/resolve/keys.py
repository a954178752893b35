"""Keys of rows: valid parts of a key, and columns whose cells are ids without change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from verbund.findings import Severity
from verbund.model.column_kinds import Reference
from verbund.model.model import Field, RecordType
from verbund.read.headings import Headings
from verbund.read.tables import Table
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.shape import Pattern
from verbund.text.late_pattern import late
from verbund.text.names import stripped

KEY_PART = late(r"[A-Za-z0-9._~-]+")
"""A valid part of a key: unreserved characters (RFC 3986, section 2.3)."""


def is_key_part(text: str) -> bool:
    """Whether a text can be a path segment of an IRI and is no dot segment."""
    return KEY_PART.fullmatch(text) is not None and text not in (".", "..")


def quoted_part(text: str) -> str:
    """Return a text as a part of an IRI's path, percent-encoded."""
    return text if KEY_PART.fullmatch(text) else quote(text, safe="")


def plain_key(record_type: RecordType, headings: Headings) -> int | None:
    """Return the position of the column whose cells are the ids without change, or None."""
    (name, *others), after = record_type.keys, record_type.template[2]
    if others or after or isinstance(record_type.field(name).kind, Reference):
        return None
    return headings.positions.get((name, None))


def has_whole_rows(table: Table) -> Iterator[bool]:
    """Yield for each row that is not empty whether its length and its key are valid."""
    checks = [holds_as_key(table.record_type.field(name)) for name in table.record_type.keys]
    for number, _, rows in table.chunks():
        headings = table.headings[number]
        width = len(headings.texts)
        keys = [headings.positions[name, None] for name in table.record_type.keys]
        for row in rows:
            if any(map(stripped, row)):
                yield len(row) == width and all(
                    holds(stripped(row[position]))
                    for position, holds in zip(keys, checks, strict=True)
                )


def holds_as_key(field: Field) -> Callable[[str], bool]:
    """Return a function: whether a cell can be a part of a key; other cells have a finding."""
    if isinstance(field.kind, Reference):
        return bool
    patterns = [
        compile_pattern(constraint.argument.expression, constraint.argument.flags)
        for constraint in field.shape.constraints
        if isinstance(constraint.argument, Pattern)
        and Severity.of(field.shape.severity) is Severity.VIOLATION
    ]
    return lambda cell: is_key_part(cell) and all(pattern.search(cell) for pattern in patterns)
