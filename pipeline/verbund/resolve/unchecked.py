"""Reports what could not be checked as a table is not known in full: once for each cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from verbund.findings import Finding, Place, Severity
from verbund.findings.finding import Origin, origin_of
from verbund.model.column_kinds import Reference
from verbund.model.model import RecordType
from verbund.read.tables import Tables
from verbund.resolve.index import Index

_KEPT = frozenset({"K102"})
"""Codes of findings about records that leave the graph complete."""


def is_whole(findings: Iterable[Finding]) -> bool:
    """Whether every row could become a record with all of its columns.

    If not, a SHACL engine would only report of the graph that something is missing in it.
    """
    return not any(
        finding.severity is Severity.VIOLATION
        and finding.code.startswith(("F", "T", "K"))
        and finding.code not in _KEPT
        for finding in findings
    )


def unchecked(index: Index, findings: Sequence[Finding] = ()) -> list[Finding]:
    """Return a note (F125) for each file that keeps references from being checked.

    That is a file that could not be read, or lacks a heading, if anything refers to its table; and
    one of which single rows are no records, if a reference was left undecided for it. ``findings``
    tell in which file those rows are.
    """
    model, tables = index.model, index.tables
    causes: dict[Origin, set[str]] = {}
    whole = list(_incomplete(tables))
    told = {name for name, _ in whole}
    rows = (item for item in _with_faulty_rows(index, findings) if item[0] not in told)
    for name, origin in (*whole, *rows):
        causes.setdefault(origin, set()).add(name)
    notes = []
    for origin, names in sorted(causes.items(), key=_shown):
        referring = [
            item
            for item in model.record_types
            if item.name in tables.by_name and not names.isdisjoint(_targets(item))
        ]
        if referring:
            affected = [item for item in model.record_types if item.name in names]
            details = {"tables": _named(affected), "others": _named(referring)}
            place = Place(*origin)
            notes.append(Finding("F125", place, severity=Severity.INFO, details=details))
    return notes


def _shown(cause: tuple[Origin, set[str]]) -> tuple[str, str]:
    (file, sheet), _ = cause
    return file or "", sheet or ""


def _incomplete(tables: Tables) -> Iterator[tuple[str, Origin]]:
    """Yield each table that is not known in full, with a file that is the cause."""
    for name, shown in tables.unreadable.items():
        yield name, (shown, None)
    for name, table in tables.by_name.items():
        for file in table.files:
            if not file.complete:
                yield name, (file.shown, None)


def _with_faulty_rows(index: Index, findings: Sequence[Finding]) -> Iterator[tuple[str, Origin]]:
    """Yield each table of which rows are no records, with the files in which they are told.

    Where nothing tells them, all files of the table may be the cause.
    """
    told = {
        origin_of(item.place)
        for item in findings
        if item.severity is Severity.VIOLATION and item.place.row is not None
    }
    for name in sorted(index.unchecked):
        table = index.tables.by_name.get(name)
        files = () if table is None else table.files
        if all(file.complete for file in files):
            known = [file.origin for file in files if file.origin in told]
            yield from ((name, origin) for origin in known or [file.origin for file in files])


def _targets(record_type: RecordType) -> set[str]:
    kinds = [field.kind for field in record_type.fields]
    return {name for kind in kinds if isinstance(kind, Reference) for name in kind.targets}


def _named(record_types: Sequence[RecordType]) -> dict[str, str]:
    """Return the tables by their labels, in each language that they have."""
    tags = sorted({tag for item in record_types for tag in item.labels}) or [""]
    return {
        tag: ", ".join(item.labels.get(tag) or item.name for item in record_types) for tag in tags
    }
