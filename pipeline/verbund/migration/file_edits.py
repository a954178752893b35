"""Writes changed cells into the copy of a file: in CSV nothing else changes by a byte."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from verbund.corrections.edit import ChangedError, Edit, UnwritableError
from verbund.corrections.editors import EditedFile, FileEditor
from verbund.corrections.record_edits import MOST, editor_of, left, place_of
from verbund.findings import Finding, Findings, Place, Severity, phrase
from verbund.findings.catalogue import shorten, visible
from verbund.migration.sheet import Sheet
from verbund.migration.stage import CellChange, Stage
from verbund.read.text_form import DelimitedText
from verbund.read.workbook.faults import WorkbookError
from verbund.system.input_file import input_finding

_WIDTH = 60
Tell = Callable[[Finding], None]


def write_sheets(stage: Stage, sheets: Sequence[Sheet], tell: Tell) -> bool:
    """Write what changes in the tables of one file into its copy; False where nothing does.

    What cannot be written is a finding: a format that is not written (G102), a link (F171), a cell
    or a file that cannot be (F174). A row is written whole or not at all.
    """
    file = sheets[0].file
    problem = stage.refusal(file.shown)
    editor = editor_of(file.shown)
    if problem is not None:
        tell(problem)
        return False
    if editor is None:
        _tell_rows(sheets, tell)
        return False
    for sheet in sheets:
        if sheet.added and file.sift is not None:  # another table has these rows too
            _tell_rows([sheet], tell)
            sheet.before.clear()
            sheet.after.clear()
            sheet.added.clear()
    try:
        content = file.path.read_bytes()
        if len(content) > MOST:
            raise UnwritableError("large")
        result = _edited(editor, sheets, content, tell)
    except ChangedError as error:
        tell(Finding("F172", Place(file=file.shown, row=error.row or None)))
    except UnwritableError as error:
        tell(left(Place(file=file.shown), phrase(f"fix.not-{error.problem}")))
    except WorkbookError as error:
        tell(error.finding(file.shown, None))
    except OSError as error:
        tell(input_finding(error, file.shown, "file"))
    except Findings as error:
        for finding in error.findings:
            tell(finding)
    else:
        if result is not None and result.content != content:
            file.path.write_bytes(result.content)
            _note(stage, sheets, result)
            return True
    return False


def _note(stage: Stage, sheets: Sequence[Sheet], result: EditedFile) -> None:
    """Note the cells that were written."""
    noted = stage.cells.setdefault(sheets[0].file.shown, [])
    for name, edit, _ in result.made:
        sheet = next(item for item in sheets if item.file.sheet == name)
        heading = _names(sheet)[edit.position]
        if edit.before != edit.after:
            noted.append(
                CellChange(name, edit.row, edit.position, heading, edit.before, edit.after)
            )


def _edited(
    editor: FileEditor, sheets: Sequence[Sheet], content: bytes, tell: Tell
) -> EditedFile | None:
    """Return a file with all rows written that can be; None where there is none."""
    while edits := {sheet.file.sheet: found for sheet in sheets if (found := [*_edits(sheet)])}:
        result = editor.edited(sheets[0].file, content, edits, longer=True)
        if not result.left:
            return result
        for name, edit, problem in result.left:
            of = next(sheet for sheet in sheets if sheet.file.sheet == name)
            cell = place_of(of.file, edit.row, edit.position)
            tell(left(cell, phrase(f"fix.not-{problem}"), edit.after))
            if edit.row == of.file.heading_row:  # without its heading a column has no cells
                return None
            of.forget(edit.row)
    return None


def _edits(sheet: Sheet) -> Iterator[Edit]:
    """Yield the edits of a table; a row of CSV also gets the cells of columns that are new."""
    heading = sheet.file.heading_row
    rows = sheet.changed_rows()
    if rows.keys() <= {heading} and sheet.added:  # a column for which no row is left
        return
    is_text = isinstance(sheet.file, DelimitedText)
    for number, position in sorted(sheet.after):
        cell = number, position
        yield Edit(number, position, sheet.before[cell], sheet.after[cell])
    if sheet.added and is_text:
        for row in sheet.rows():
            for position in sheet.added.values():
                if (row.number, position) not in sheet.after:
                    yield Edit(row.number, position, "", "")


def _tell_rows(sheets: Sequence[Sheet], tell: Tell) -> None:
    """Tell what rows should say instead, in files that are not written."""
    for sheet in sheets:
        names = _names(sheet)
        for number, positions in sheet.changed_rows().items():
            if number == sheet.file.heading_row and sheet.added:
                continue
            cells = [(names[at], *_pair(sheet, number, at)) for at in positions]
            details = {
                tag: "; ".join(
                    phrase("migration.cell", column=name, before=before, after=after)[tag]
                    for name, before, after in cells
                )
                for tag in ("en", "de")
            }
            place = Place(sheet.file.shown, sheet.file.sheet, number)
            tell(Finding("G102", place, Severity.WARNING, details={"change": details}))


def _names(sheet: Sheet) -> Mapping[int, str]:
    names = dict(enumerate(sheet.file.headings))
    for name, at in sheet.added.items():
        names[at] = sheet.after.get((sheet.file.heading_row, at), name)
    return defaultdict(str, names)


def _pair(sheet: Sheet, number: int, at: int) -> tuple[str, str]:
    texts = sheet.before[number, at], sheet.after[number, at]
    before, after = (shorten(visible(text), _WIDTH) for text in texts)
    return before, after
