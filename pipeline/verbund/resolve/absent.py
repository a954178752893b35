"""References into a table of which there is no file at all: one finding for the table."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from verbund.findings import Finding, Severity
from verbund.model.model import Model, RecordType, Reference
from verbund.read.tables import Tables


def told_of_tables(model: Model, tables: Tables, findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those of references into the same absent table as one (R106).

    It stands where the first of them does, and counts them. One alone stays what it is: there the
    cell may be what is wrong.
    """
    absent = {item.name for item in model.record_types} - tables.by_name.keys()
    absent -= tables.unreadable.keys()
    if not absent:
        return list(findings)
    types = {f.shown: table.record_type for table in tables.by_name.values() for f in table.files}
    groups: dict[tuple[tuple[str, ...], Severity], list[Finding]] = {}
    for finding in findings:
        targets = _absent_targets(finding, types.get(finding.place.file or ""), absent)
        if targets:
            groups.setdefault((targets, finding.severity), []).append(finding)
    told: dict[int, Finding | None] = {}
    for (targets, _), group in groups.items():
        count = sum(finding.number for finding in group)
        if count > 1:
            told |= dict.fromkeys(map(id, group))
            details = {**group[0].details, "name": ", ".join(targets), "count": str(count)}
            told[id(group[0])] = replace(
                group[0], code="R106", details=details, suggestion=None, more=None
            )
    kept = (told.get(id(finding), finding) for finding in findings)
    return [finding for finding in kept if finding is not None]


def _absent_targets(
    finding: Finding, record_type: RecordType | None, absent: Set[str]
) -> tuple[str, ...]:
    """The tables that a reference which leads nowhere means, if all of them are absent."""
    if finding.code != "R101" or record_type is None:
        return ()
    for field in record_type.fields:
        if field.path == finding.path and isinstance(field.kind, Reference):
            return field.kind.targets if absent >= {*field.kind.targets} else ()
    return ()
