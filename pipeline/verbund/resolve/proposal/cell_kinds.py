"""What cells can be, by their values alone: dates, concepts, web addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from verbund.model.column_kinds import ConceptColumn, IriColumn, LiteralColumn, Reference
from verbund.model.model import Field
from verbund.rdf.datatypes import DATES, local
from verbund.resolve.literals import read_literal
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.shape import Pattern
from verbund.text.names import normalise, stripped

ENOUGH: Final = 0.8
"""The share of cells that must be of a kind."""

_MOST: Final = 100
"""The most different cells that are looked at."""

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_YEAR: Final = re.compile(r"[0-9]{1,4}")


def is_told_by_values(field: Field) -> bool:
    """Whether values tell a column: no other text looks like them."""
    kind = field.kind
    if isinstance(kind, LiteralColumn):
        return not DATES.isdisjoint(map(local, kind.datatypes))
    return isinstance(kind, ConceptColumn | IriColumn)


def can_be(field: Field, cell: str) -> bool:
    """Whether a cell can be a value of a column, as far as it is a literal or a concept."""
    if not isinstance(field.kind, ConceptColumn | LiteralColumn):
        return True
    parts = _parts(field, cell)
    return bool(parts) and all(_fits(field, part) for part in parts)


def share(field: Field, cells: Sequence[str]) -> float:
    """Return the share of some cells, from 0 to 1, that can be values of a column.

    Years alone tell no date: any number may be one.
    """
    distinct = list(dict.fromkeys(cells))[:_MOST]
    if not distinct:
        return 0.0
    if isinstance(field.kind, LiteralColumn) and all(map(_YEAR.fullmatch, distinct)):
        return 0.0
    parts = [part for cell in distinct for part in _parts(field, cell)]
    return sum(1 for part in parts if _fits(field, part)) / len(parts) if parts else 0.0


def share_of_names(
    field: Field, cells: Sequence[str], names: Mapping[str, frozenset[str]]
) -> float:
    """Return the share of some cells that are ids or names of records that a column refers to.

    ``names`` has those of each table, normalised.
    """
    if not isinstance(field.kind, Reference):
        return 0.0
    known = [names.get(target, frozenset()) for target in field.kind.targets]
    parts = [normalise(part) for cell in cells for part in _parts(field, cell)]
    found = sum(1 for part in parts if any(part in one for one in known))
    return found / len(parts) if parts else 0.0


def can_be_key(field: Field, cells: Sequence[str], rows: int) -> bool:
    """Whether cells can be ids: each row has one, no two are equal, and they have the form."""
    forms = [
        compile_pattern(item.argument.expression, item.argument.flags)
        for item in field.shape.constraints
        if isinstance(item.argument, Pattern)
    ]
    return (
        0 < rows == len(cells) == len(set(cells))
        and not any(" " in cell for cell in cells)
        and all(form.search(cell) for form in forms for cell in cells[:_MOST])
    )


def _parts(field: Field, cell: str) -> list[str]:
    if field.separator is None:
        return [cell]
    return [text for part in cell.split(field.separator) if (text := stripped(part))]


def _fits(field: Field, cell: str) -> bool:
    kind = field.kind
    if isinstance(kind, ConceptColumn):
        return normalise(cell) in kind.options
    if isinstance(kind, IriColumn):
        return _ADDRESS.fullmatch(cell) is not None
    return isinstance(kind, LiteralColumn) and read_literal(cell, kind) is not None
