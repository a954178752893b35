"""Which rules over several tables see what they saw: no column that they read has changed.

Rules that found something are looked at again: a finding shows cells that no rule reads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from verbund.convert.codegen.implied import paths_of_shape
from verbund.convert.kept.edits import Edit, text_of
from verbund.convert.kept.plan import KeptTable, Part, Plan, Plans
from verbund.convert.kept.splice import KeptTables
from verbund.model.joined_paths import JoinedRule
from verbund.model.joined_rules import tables_read
from verbund.model.model import Model, RecordType
from verbund.read.csv_file import CsvFile
from verbund.read.derived_file import DerivedFile
from verbund.read.tables import Table, Tables

Columns = frozenset[str] | None
"""The names of columns of which a cell changed; None where any may have, or rows have moved."""


def still_silent(model: Model, tables: Tables, kept: KeptTables, plans: Plans) -> frozenset[int]:
    """Return the rules that found nothing in the last build, and would find nothing again.

    All cells that they read are as they were, and so is what any reference means.
    """
    changes = plans.changes
    if not kept.silent or changes.lost is None or changes.lost or changes.new:
        return frozenset()
    is_wide = any(chunk.is_wide for table in kept.tables.values() for chunk in table.chunks)
    if changes.is_unseen and is_wide:  # a text may mean a record of any table
        return frozenset()
    changed = _changed(tables, kept.tables, plans.by_rows)
    return frozenset(
        number
        for number, rule in enumerate(model.joined)
        if number in kept.silent
        and all(
            _sees_the_same(rule, model.by_name[name], changed[name])
            for name in tables_read(rule, model.by_name)
            if name in tables.by_name
        )
    )


def _sees_the_same(rule: JoinedRule, record_type: RecordType, changed: Columns) -> bool:
    """Whether a rule reads none of the columns of a table that changed."""
    if not changed:
        return changed is not None
    paths = {path for item in rule.shape.constraints for path in paths_of_shape(item)}
    for joined in rule.joined_paths:
        paths |= {path for path in (joined.own, joined.back, joined.other) if path is not None}
    always = {*record_type.keys, *record_type.titles}
    if record_type.class_field is not None:
        always.add(record_type.class_field.name)
    own = {field.name: field.path for field in record_type.fields}
    # of a column of another table, whose records stand in these rows, too, nothing is assumed
    return all(name in own and name not in always and own[name] not in paths for name in changed)


def _changed(
    tables: Tables, kept: Mapping[str, KeptTable], plans: Mapping[str, Plan]
) -> dict[str, Columns]:
    """Return the columns that changed in each table."""
    found: dict[str, Columns] = {}
    for name, table in tables.by_name.items():
        plan = plans.get(name)
        found[name] = None if plan is None else _columns_of(table, kept[name], plan)
    table_of = {
        file.origin: name
        for name, table in tables.by_name.items()
        for file in table.files
        if isinstance(file, CsvFile)
    }
    for name, table in tables.by_name.items():
        around = [file.around for file in table.files if isinstance(file, DerivedFile)]
        if any(found.get(table_of.get(file.origin, "")) != frozenset() for file in around):
            found[name] = None
    return found


def _columns_of(table: Table, before: KeptTable, plan: Plan) -> Columns:
    """Return the columns that changed in the files of a table, without rows made of others."""
    made = {file.shown for file in table.files if not isinstance(file, DerivedFile)}
    parts = [part for part in plan if not isinstance(table.files[part.file], DerivedFile)]
    chunks = [
        chunk
        for part in parts
        for chunk in (part.edit.chunks if part.edit is not None else (part.kept,))
    ]
    known = [chunk for chunk in before.chunks if chunk.file in made]
    if not before.is_whole or list(map(id, chunks)) != list(map(id, known)):
        return None
    found: set[str] = set()
    for part in parts:
        if part.edit is not None:
            columns = _columns_of_edit(table, part, part.edit)
            if columns is None:
                return None
            found |= columns
    return frozenset(found)


def _columns_of_edit(table: Table, part: Part, edit: Edit) -> Columns:
    """Return the columns that changed in some rows; None where others stand in another place."""
    behind = [run.first for run in edit.runs[1:]] + [sum(chunk.records for chunk in edit.chunks)]
    moves = (start - run.end - len(run.new) for run, start in zip(edit.runs, behind, strict=True))
    if edit.runs[0].first or any(moves):
        return None
    file, headings = table.files[part.file], table.headings[part.file]
    old, new = _cells(file, edit.old), _cells(file, edit.new)
    if old is None or new is None:
        return None
    places = {
        at
        for before, now in zip(old, new, strict=True)
        for at in range(max(len(before), len(now)))
        if before[at : at + 1] != now[at : at + 1]
    }
    names = {at: name for (name, _), at in headings.positions.items()}
    return frozenset(names[at] for at in places if at in names)


def _cells(file: object, rows: Sequence[bytes]) -> list[list[str]] | None:
    """Return the cells of some rows; None where it is not certain what they are."""
    data = text_of(rows)
    if not isinstance(file, CsvFile) or not file.is_plain(data):
        return None
    found = [row for _, chunk in file.chunks_in(data, 1, len(rows) + 1) for row in chunk]
    return found if len(found) == len(rows) else None
