"""Rules over several tables: which tables they are about, and whether the tables say all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from verbund.model.column_kinds import Reference
from verbund.model.joined_paths import JoinedPath, JoinedRule
from verbund.model.model import Field, RecordType
from verbund.shacl.shape import Shape


def is_decidable(rule: JoinedRule, record_types: Sequence[RecordType]) -> bool:
    """Whether the tables say all: what a rule looks at are values, and references lead there."""
    if not _is_of_values(rule.shape):
        return False
    owners = [item for item in record_types if item.name in rule.tables]
    return all(
        _leads_to_records(joined_path, owners, record_types) for joined_path in rule.joined_paths
    )


def _is_of_values(shape: Shape) -> bool:
    """Whether a shape of a record looks at values of its properties alone, and not at its IRI."""
    if shape.predicate is not None:
        return True
    return all(map(_is_of_values, shape.properties)) and all(
        item.shapes and all(map(_is_of_values, item.shapes)) for item in shape.constraints
    )


def _leads_to_records(
    joined_path: JoinedPath, owners: Iterable[RecordType], record_types: Iterable[RecordType]
) -> bool:
    tables = owners if joined_path.own is not None else record_types
    fields = list(fields_of(tables, joined_path.own or joined_path.back or ""))
    return bool(fields) and all(isinstance(field.kind, Reference) for _, field in fields)


def fields_of(tables: Iterable[RecordType], path: str) -> Iterator[tuple[RecordType, Field]]:
    """Yield the columns of some tables that have a path."""
    for table in tables:
        for field in table.fields:
            if field.path == path:
                yield table, field


def tables_read(rule: JoinedRule, by_name: Mapping[str, RecordType]) -> frozenset[str]:
    """Return the names of the tables that a rule depends on."""
    found = set(rule.tables)
    for joined_path in rule.joined_paths:
        found |= {item.name for item in others_of(rule, joined_path, by_name)}
    return frozenset(found)


def others_of(
    rule: JoinedRule, joined_path: JoinedPath, by_name: Mapping[str, RecordType]
) -> tuple[RecordType, ...]:
    """Return the tables of the records to which a joined path leads, in the order of the model."""
    owners = [by_name[name] for name in rule.tables]
    if joined_path.back is not None:
        return tuple(
            dict.fromkeys(
                table
                for table, field in fields_of(by_name.values(), joined_path.back)
                if isinstance(field.kind, Reference) and set(field.kind.targets) & {*rule.tables}
            )
        )
    return tuple(
        by_name[name]
        for name in dict.fromkeys(
            name
            for _, field in fields_of(owners, joined_path.own or "")
            if isinstance(field.kind, Reference)
            for name in field.kind.targets
        )
    )
