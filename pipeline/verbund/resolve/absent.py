"""Joins findings that follow from an absent table or column: one finding for all rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby
from typing import Final

from verbund.findings import Finding, Localised, Place, Severity
from verbund.findings.catalogue import LANGUAGES, Language, localised, render
from verbund.findings.finding import origin_of
from verbund.model.column_kinds import Reference
from verbund.model.model import Field, Model
from verbund.read.tables import Table, Tables

ABSENT: Final = "absent"
"""The detail of a finding with the columns that the file lacks, if the row has no other fault."""

_MOST_ROWS: Final = 10
"""The most rows, or runs of rows, that are listed."""


def report_absent_columns(tables: Tables, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, with one T108 for rows that fail a rule for lack of one column.

    T108 stands at the heading, and lists the rows. A single finding stays unchanged: there the row
    may be what is wrong.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        if ABSENT in finding.details:
            place = finding.place
            key = (
                origin_of(place),
                finding.code,
                finding.shape,
                finding.severity,
                finding.component,
            )
            groups.setdefault((*key, finding.details[ABSENT]), []).append(finding)
    headings = {h.origin: h.texts for table in tables.by_name.values() for h in table.headings}
    fields = {
        h.origin: table.record_type.fields
        for table in tables.by_name.values()
        for h in table.headings
    }
    joined: dict[int, Finding | None] = {}
    for group in groups.values():
        if sum(finding.number for finding in group) > 1:
            joined |= dict.fromkeys(map(id, group))
            origin = origin_of(group[0].place)
            columns = headings.get(origin, ()), fields.get(origin, ())
            joined[id(group[0])] = _of_column(group, *columns)
    replaced = (joined.get(id(finding), finding) for finding in findings)
    return [finding for finding in replaced if finding is not None]


def _of_column(
    group: Sequence[Finding], headings: tuple[str, ...], fields: Sequence[Field]
) -> Finding:
    first = group[0]
    names = str(first.details[ABSENT]).split(", ")
    shown = {field.name: field.headings or {"": field.name} for field in fields}
    rule: Localised = {language: _rule(first, language) for language in LANGUAGES}
    rows = [finding.place.row for finding in group if finding.place.row is not None]
    return replace(
        first,
        code="T108",
        place=Place(*origin_of(first.place), 1, None, names[0], len(headings)),
        value=None,
        details={
            "names": {
                language: ", ".join(localised(shown.get(name, name), language) for name in names)
                for language in LANGUAGES
            },
            "rule": rule,
            "count": str(sum(finding.number for finding in group)),
            "rows": _listed(rows),
        },
        messages={},
        focus_node=None,
        value_term=None,
        row_cells=(),
        more=None,
        own_words=None,
    )


def _rule(finding: Finding, language: Language) -> str:
    return render(finding, language).message.removesuffix(".")


def _listed(rows: Iterable[int]) -> str:
    """Return row numbers as text, such as ``2-5, 9``."""
    runs: list[str] = []
    for _, run in groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0]):
        numbers = [row for _, row in run]
        runs.append(str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}")
    return ", ".join(runs[:_MOST_ROWS]) + (", …" if len(runs) > _MOST_ROWS else "")


def report_absent_tables(
    model: Model, tables: Tables, findings: Sequence[Finding]
) -> list[Finding]:
    """Return the findings, with one R106 for references into one absent table.

    R106 stands at the first of these references, and counts them. A single finding stays unchanged:
    there the cell may be what is wrong.
    """
    absent = {item.name for item in model.record_types} - tables.by_name.keys()
    absent -= tables.unreadable.keys()
    if not absent:
        return list(findings)
    fields = {
        h.origin: list(_fields(model, t)) for t in tables.by_name.values() for h in t.headings
    }
    groups: dict[tuple[tuple[str, ...], Severity], list[Finding]] = {}
    for finding in findings:
        targets = _absent_targets(finding, fields.get(origin_of(finding.place), ()), absent)
        if targets:
            groups.setdefault((targets, finding.severity), []).append(finding)
    joined: dict[int, Finding | None] = {}
    for (targets, _), group in groups.items():
        count = sum(finding.number for finding in group)
        if count > 1:
            joined |= dict.fromkeys(map(id, group))
            details = {**group[0].details, "name": ", ".join(targets), "count": str(count)}
            joined[id(group[0])] = replace(
                group[0], code="R106", details=details, suggestion=None, more=None
            )
    replaced = (joined.get(id(finding), finding) for finding in findings)
    return [finding for finding in replaced if finding is not None]


def _absent_targets(finding: Finding, fields: Iterable[Field], absent: Set[str]) -> tuple[str, ...]:
    """Return the tables that an unresolved reference means, if all of them are absent."""
    if finding.code != "R101":
        return ()
    for field in fields:
        if field.path == finding.path and isinstance(field.kind, Reference):
            return field.kind.targets if absent >= {*field.kind.targets} else ()
    return ()


def _fields(model: Model, table: Table) -> Iterator[Field]:
    """Yield the columns of a table, and those of tables that its cells list rows of."""
    yield from table.record_type.fields
    for listing in table.record_type.listings:
        yield from model.by_name[listing.table].fields
