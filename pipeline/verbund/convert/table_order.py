"""Which tables refer to which, and an order in which those referred to come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from verbund.model.column_kinds import Reference
from verbund.model.model import Model, RecordType


def targets_first(model: Model) -> list[RecordType]:
    """The record types in an order in which those referred to come first and are read once."""
    ordered: dict[str, RecordType] = {}
    begun: set[str] = set()

    def add(record_type: RecordType) -> None:
        if record_type.name in begun:
            return
        begun.add(record_type.name)
        for name in _targets(record_type):
            add(model.by_name[name])
        ordered[record_type.name] = record_type

    for record_type in model.record_types:
        add(record_type)
    return list(ordered.values())


def _targets(record_type: RecordType) -> Iterator[str]:
    for column in record_type.fields:
        if isinstance(column.kind, Reference):
            yield from column.kind.targets


def referenced_by(record_types: Iterable[RecordType]) -> set[str]:
    """The names of the tables that any of the record types refers to."""
    return {name for record_type in record_types for name in _targets(record_type)}
