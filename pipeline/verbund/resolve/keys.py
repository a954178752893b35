"""Keys of rows: what may stand in one, and where a file has it as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from verbund.findings import Severity
from verbund.model.model import Field, RecordType, Reference
from verbund.read.headings import Headings
from verbund.read.tables import Table
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.shape import Pattern
from verbund.text.names import stripped

KEY_PART = re.compile(r"[A-Za-z0-9._~-]+")
"""What a part of a key may hold: the unreserved characters of RFC 3986, section 2.3."""


def is_key_part(text: str) -> bool:
    """Whether a text can stand as a part of an IRI's path and is no dot segment."""
    return KEY_PART.fullmatch(text) is not None and text not in (".", "..")


def quoted_part(text: str) -> str:
    """A text as a part of an IRI's path."""
    return text if KEY_PART.fullmatch(text) else quote(text, safe="")


def plain_key(record_type: RecordType, headings: Headings) -> int | None:
    """Where a file has the column whose cells are the ids as they stand; None where none is."""
    (name, *others), after = record_type.keys, record_type.template[2]
    if others or after or isinstance(record_type.field(name).kind, Reference):
        return None
    return headings.positions.get((name, None))


def has_whole_rows(table: Table) -> Iterator[bool]:
    """Of each row that is not empty, whether it is as long as the heading and has a sound key."""
    checks = [_holds_as_key(table.record_type.field(name)) for name in table.record_type.keys]
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


def _holds_as_key(field: Field) -> Callable[[str], bool]:
    """Whether a cell can be a part of a key: there is a finding at each that cannot."""
    if isinstance(field.kind, Reference):
        return bool
    patterns = [
        compile_pattern(constraint.argument.expression, constraint.argument.flags)
        for constraint in field.shape.constraints
        if isinstance(constraint.argument, Pattern) and field.shape.severity is Severity.VIOLATION
    ]
    return lambda cell: is_key_part(cell) and all(pattern.search(cell) for pattern in patterns)
