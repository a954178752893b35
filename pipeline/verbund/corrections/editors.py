"""The table of formats that are edited: what writes corrections into a file, and takes them back.

A format is an entry here: a ``FileEditor`` that knows the files it can edit. Formats that are read
and have none stay as they are, and are told (F170).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from verbund.corrections.csv_edit import cell_says, edited_csv, is_one_cell
from verbund.corrections.edit import Edit
from verbund.corrections.xlsx_edit import edited_xlsx, says
from verbund.read.record_file import RecordFile
from verbund.read.text_form import DelimitedText, TextForm
from verbund.text.formula_guard import guarded
from verbund.text.names import stripped

Sheet = str | None
SheetEdit = tuple[Sheet, Edit, str]
"""A sheet, an edit of it, and what stood there or why it is not made."""


@dataclass(slots=True)
class EditedFile:
    """The content of a file with edits: those made, with what stood there, and those left.

    ``left`` has the problem of each: the end of the name of a phrase (``fix.not-…``).
    """

    content: bytes
    made: list[SheetEdit] = field(default_factory=list)
    left: list[SheetEdit] = field(default_factory=list)


class FileEditor(Protocol):
    """What edits files of one format."""

    @property
    def suffixes(self) -> Sequence[str]:
        """The endings of names of such files."""
        ...

    def edited(
        self,
        file: RecordFile,
        before: bytes,
        edits: Mapping[Sheet, Sequence[Edit]],
        *,
        longer: bool = False,
    ) -> EditedFile:
        """Return a file with edits by sheet, of which ``file`` is one table.

        With ``longer`` rows may get cells behind their last. Raises ChangedError,
        UnwritableError, WorkbookError or Findings.
        """
        ...

    def is_whole(
        self, file: RecordFile, before: bytes, after: bytes, edits: Mapping[Sheet, Sequence[Edit]]
    ) -> bool:
        """Whether raw texts that were put into a file are single cells and say what they should.

        Raises WorkbookError or OSError.
        """
        ...

    @property
    def is_exact(self) -> bool:
        """Whether a file that is taken back is the one before by the byte."""
        ...


class CsvEditor:
    """Edits text whose cells stand between delimiters: nothing else changes by a byte."""

    suffixes = (".csv",)
    is_exact = True

    def edited(
        self,
        file: RecordFile,
        before: bytes,
        edits: Mapping[Sheet, Sequence[Edit]],
        *,
        longer: bool = False,
    ) -> EditedFile:
        """Return a file with edits (``FileEditor``)."""
        form = _form(file)
        wanted, left = [], []
        for edit in edits[None]:
            if _can_be_encoded(edit.after, form):
                wanted.append(edit)
            else:
                left.append((None, edit, "encoding"))
        result = edited_csv(before, form, wanted, longer=longer)
        pairs = zip(wanted, result.raws, strict=True)
        return EditedFile(result.content, [(None, edit, raw) for edit, raw in pairs], [*left])

    def is_whole(
        self, file: RecordFile, before: bytes, after: bytes, edits: Mapping[Sheet, Sequence[Edit]]
    ) -> bool:
        """Whether each raw text is one cell that says what is shown, and no new formula."""
        form = _form(file)
        return all(
            is_one_cell(edit.raw or "", form)
            and cell_says(edit.raw or "") == edit.after
            and (_is_formula(edit.before) or not _is_formula(edit.after))
            for some in edits.values()
            for edit in some
        )


class XlsxEditor:
    """Edits workbooks of Excel: all parts but the edited sheets stay."""

    suffixes = (".xlsx", ".xlsm")
    is_exact = False

    def edited(
        self,
        file: RecordFile,
        before: bytes,
        edits: Mapping[Sheet, Sequence[Edit]],
        *,
        longer: bool = False,
    ) -> EditedFile:
        """Return a workbook with edits (``FileEditor``)."""
        result = edited_xlsx(file.file, before, _named(edits))
        return EditedFile(result.content, [*result.made], [*result.left])

    def is_whole(
        self, file: RecordFile, before: bytes, after: bytes, edits: Mapping[Sheet, Sequence[Edit]]
    ) -> bool:
        """Whether the edited rows are read as they should be."""
        return says(file.file, before, after, _named(edits))


_ALL: Final[Sequence[FileEditor]] = (CsvEditor(), XlsxEditor())
EDITORS: Final = {suffix: editor for editor in _ALL for suffix in editor.suffixes}
"""What edits a file, by the suffix of its name. A new one is an entry and a class above."""


def _named(edits: Mapping[Sheet, Sequence[Edit]]) -> dict[str, Sequence[Edit]]:
    return {str(sheet): wanted for sheet, wanted in edits.items()}


def _form(file: RecordFile) -> TextForm:
    if not isinstance(file, DelimitedText):
        raise TypeError(f"{file.shown} was opened by another format than that of its suffix")
    return file.form


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet would run a cell of CSV; no correction makes one of that harmless."""
    plain = stripped(text)
    return guarded(plain) != plain


def _can_be_encoded(text: str, form: TextForm) -> bool:
    try:
        text.encode(form.encoding)
    except UnicodeEncodeError:
        return False
    return True
