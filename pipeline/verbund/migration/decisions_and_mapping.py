"""Renamed tables and columns in what stands beside the records: decisions.csv and mapping.csv."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from verbund.corrections.csv_edit import edited_csv
from verbund.corrections.edit import Edit, UnwritableError
from verbund.corrections.record_edits import left
from verbund.findings import Finding, Findings, Place, Severity, phrase
from verbund.migration.rules import Renamed, Rules
from verbund.migration.stage import Stage
from verbund.model.model import RecordType
from verbund.read.csv_file import CsvFile
from verbund.read.formats import format_of
from verbund.read.mapping import cells as mapping_cells
from verbund.read.mapping.mapping import TableMapping
from verbund.read.record_file import FileToRead
from verbund.resolve import decision as slots
from verbund.text.names import normalise, stripped

_CHUNK: Final = 512
_NEW: Final = (
    mapping_cells.FILE,
    mapping_cells.SHEET,
    mapping_cells.HEADING,
    mapping_cells.VALUE,
    mapping_cells.TABLE,
    mapping_cells.COLUMN,
)
Tell = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class Named:
    """A sheet, or a heading of it, that has the name of old: the file below that of records."""

    file: str
    sheet: str
    heading: str
    table: str
    column: str

    def cell(self, name: str) -> str:
        """Return the cell of a column of mapping.csv."""
        said = {
            mapping_cells.FILE: self.file,
            mapping_cells.SHEET: self.sheet,
            mapping_cells.HEADING: self.heading,
            mapping_cells.TABLE: self.table,
            mapping_cells.COLUMN: self.column,
        }
        return mapping_cells.written(said.get(name, ""))


def rename_beside(stage: Stage, rules: Rules, tell: Tell) -> None:
    """Write the new names of tables and columns into decisions.csv and mapping.csv."""
    workspace = stage.workspace
    names = {slots.TABLE: slots.TABLE, slots.COLUMN: slots.COLUMN}
    of_mapping = {normalise(text): name for name, texts in mapping_cells.HEADINGS.items()
                  for text in (name, *texts.values())}  # fmt: skip
    for path, known in ((workspace.decisions, names), (workspace.mapping, of_mapping)):
        if path.is_file():
            _rename(stage, path, known, rules, tell)


def _rename(stage: Stage, path: Path, known: Mapping[str, str], rules: Rules, tell: Tell) -> None:
    shown = stage.workspace.shown(path)
    try:
        file = _opened(stage, path)
        columns = {known.get(normalise(text), ""): at for at, text in enumerate(file.headings)}
        edits = [*_edits(file, columns, rules)]
        problem = stage.refusal(shown) if edits else None
        if problem is not None:
            tell(problem)
        elif edits:
            path.write_bytes(edited_csv(path.read_bytes(), file.form, edits).content)
    except UnwritableError as error:
        tell(left(Place(file=shown), phrase(f"fix.not-{error.problem}")))
    except Findings:
        return  # a file that cannot be read is told by each run that reads it


def _opened(stage: Stage, path: Path) -> CsvFile:
    workspace = stage.workspace
    return CsvFile(
        path, workspace.shown(path), lambda _: True, roots=workspace.roots, limits=workspace.limits
    )


def _edits(file: CsvFile, columns: Mapping[str, int], rules: Rules) -> Iterator[Edit]:
    table_at, column_at = columns.get(slots.TABLE), columns.get(slots.COLUMN)
    for first, rows in file.chunks(_CHUNK):
        for number, row in enumerate(rows, start=first):
            table = _cell(row, table_at)
            now = renamed(table, rules.tables)
            if now is not None and table_at is not None:
                yield Edit(number, table_at, row[table_at], now)
            of_table = [item for item in rules.columns if not table or item.table == (now or table)]
            column = renamed(_cell(row, column_at), of_table)
            if column is not None and column_at is not None:
                yield Edit(number, column_at, row[column_at], column)


def _cell(row: Sequence[str], at: int | None) -> str:
    return stripped(row[at]) if at is not None and at < len(row) else ""


def renamed(text: str, names: Iterable[Renamed]) -> str | None:
    """Return what something is called now; None where it has no name of old.

    Behind the name of a column there may be a language, ``title@en``: it stays.
    """
    base, mark, tag = text.rpartition("@")
    for item in names:
        headings = set(map(normalise, item.headings))
        if text and normalise(text) in headings:
            return item.now
        if mark and item.table is not None and normalise(base) in headings:
            return f"{item.now}@{stripped(tag)}"
    return None


def name_sheets(stage: Stage, rules: Rules, mapping: TableMapping | None, tell: Tell) -> None:
    """Say in mapping.csv which table each file or sheet is that has the name of a table of old.

    One of which ``mapping`` says something already stays what that says: where it says otherwise,
    that is told (G107).
    """
    workspace, found = stage.workspace, []
    for path in sorted(workspace.records.rglob("*")) if rules.tables else ():
        relative = path.relative_to(workspace.records)
        read = format_of(path.name)
        shown = f"{workspace.shown(workspace.records)}/{relative.as_posix()}"
        if read is None or not path.is_file():
            continue
        if mapping and mapping.leaves_out(shown):  # then it is not even opened
            now = renamed(_table_of(relative), rules.tables)
            if now is not None:
                tell(_left_table(Place(shown), _table_of(relative), now))
            continue
        try:
            sheets = read.sheets(FileToRead(path, shown, workspace.roots, workspace.limits))
        except Findings:
            continue  # told where it is read
        for sheet in sheets:
            now = renamed(sheet or _table_of(relative), rules.tables)
            said = mapping.says_of(shown, sheet) if now is not None and mapping else None
            if now is not None and said is None:
                found.append(Named(relative.as_posix(), sheet or "", "", now, ""))
            elif now is not None and not _is_table(said, now):
                tell(_left_table(Place(shown, sheet), sheet or _table_of(relative), now))
    add_to_mapping(stage, found, tell)


def _is_table(said: object, now: str) -> bool:
    """Whether a mapping says of a sheet that it is a table."""
    return isinstance(said, RecordType) and said.name == now


def _left_table(place: Place, name: str, now: str) -> Finding:
    """Return the note on a sheet that has the name of a table of old, and is another."""
    return Finding("G107", place, Severity.INFO, name, {"now": now})


def _table_of(relative: PurePath) -> str:
    return relative.stem if len(relative.parts) == 1 else relative.parts[0]


def add_to_mapping(stage: Stage, named: Sequence[Named], tell: Tell) -> None:
    """Add rows to mapping.csv that it does not have yet; it is made where there is none."""
    path = stage.workspace.mapping
    problem = stage.refusal(stage.workspace.shown(path)) if named else None
    if problem is not None:
        tell(problem)
    if problem is not None or not named:
        return
    if not path.exists():
        path.write_text(f"{','.join(_NEW)}\n", encoding="utf-8", newline="\n")
    try:
        file = _opened(stage, path)
        names = [mapping_cells.column_named(text) or "" for text in file.headings]
        there = {tuple(_key(names, row)) for _, rows in file.chunks(_CHUNK) for row in rows}
        lines = []
        for item in named:
            cells = [item.cell(name) for name in names]
            if tuple(_key(names, cells)) not in there:
                lines.append(file.form.delimiter.join(map(_quoted, cells)))
        content = path.read_bytes()
        text = content.decode(file.form.encoding)
        end = "\r\n" if "\r\n" in text else "\n"
        start = "" if text.endswith("\n") else end
        added = start + "".join(f"{line}{end}" for line in lines)
        path.write_bytes(content + (added.encode(file.form.encoding) if lines else b""))
    except (UnicodeError, Findings):
        tell(left(Place(file=stage.workspace.shown(path)), phrase("fix.not-encoding")))


def _key(names: Sequence[str], row: Sequence[str]) -> Iterator[str]:
    """Yield what a row of a mapping is about: file, sheet and heading."""
    for name in (mapping_cells.FILE, mapping_cells.SHEET, mapping_cells.HEADING):
        yield _cell(row, names.index(name) if name in names else None)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set('",;\t\r\n') else text
