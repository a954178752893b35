"""Writes empty files to fill in, made from the model: the columns, their helps, what to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from verbund.api.arguments import StrPath, names_of, path_or_none, workspace_of
from verbund.api.errors import UsageError, one_of, public, wrong_use
from verbund.api.finding import Finding, findings_of
from verbund.findings import Finding as Found
from verbund.findings import Findings, Language, Place, entry, has_violation, phrase
from verbund.findings.catalogue import LANGUAGES, localised, say, shorten, visible
from verbund.model.model import Field, Model, RecordType
from verbund.read.first_cells import first_cells
from verbund.read.table_names import table_names
from verbund.read.tables import Tables, workspace_tables
from verbund.resolve.proposal.cell_kinds import can_be
from verbund.system.new_files import names_there, write_new_files
from verbund.templates.choices import RecordChoices
from verbund.templates.content import Template
from verbund.templates.headings import SHEET, sheet_names
from verbund.templates.layout import Wanted, lay_out
from verbund.templates.write import BOOKS, FORMS, Form, book_of, files_of, is_named_like
from verbund.text.names import normalise
from verbund.text.suggestions import suggest
from verbund.workspace.document import FILE
from verbund.workspace.workspace import Workspace

TemplateForm = Form
"""A form of templates."""

_BASE: Final = "https://example.org/"
_RECORDS: Final = "records"
_FIRST: Final = "xlsx"
"""The form of the template in a new workspace."""
_EXAMPLE: Final = 200
"""The most characters of an example."""


@dataclass(frozen=True)
class TemplateReport:
    """A template that was written.

    Attributes:
        files: The files, in the order of the tables.
        tables: The tables that it has, by their names.
        records: The folder where filled files belong; None where there is no workspace.
        findings: Why it may lack something: there is no workspace, or its records have faults.
    """

    files: tuple[Path, ...]
    tables: tuple[str, ...]
    records: Path | None
    findings: Sequence[Finding]


@public
def template(
    workspace: StrPath = ".",
    *,
    form: TemplateForm | None = None,
    tables: str | Iterable[str] = (),
    language: Language = "de",
    output: StrPath | None = None,
) -> TemplateReport:
    """Write an empty workbook, or empty files of CSV or YAML, to be filled in.

    Args:
        workspace: The folder with verbund.toml, whose model it is and whose records can be chosen;
            without that file it is the model that comes with Verbund.
        form: A workbook with a sheet a table (xlsx, ods), or a file a table (csv, yaml); without it
            what the name of the output ends with, else xlsx.
        tables: The names or labels of the tables; without them all of the model.
        language: That of headings, helps, lists and instructions.
        output: The file, or the folder in which it is to lie; without it this folder, where the
            file is called template.xlsx or Vorlage.xlsx. Files of csv and yaml lie in a folder,
            unless there is but one.

    Raises:
        UnreadableError: If workspace or model cannot be used, one of the files is there already, or
            no sheet can have the name of a table.
        UsageError: If there is no such table or form, or the output cannot be that of the form.
        OSError: If the system does not let write.
    """
    target = path_or_none(output)
    is_asked = form is not None
    if form is None:
        form = _form_of(target)
    if form not in FORMS:
        raise one_of("form", FORMS, form)
    if language not in LANGUAGES:
        raise one_of("language", LANGUAGES, language)
    source = _source_of(Path(workspace), language)
    wanted = _record_types(source.model, names_of(tables))
    laid_out = lay_out(_wanted(source, wanted, form, language))
    notes = [*source.notes, *_faults(source.tables)]
    folder, files = _files(laid_out, form, target, is_asked=is_asked)
    there = names_there(folder, files)
    if there:
        details = {"files": ", ".join(there), "folder": str(folder)}
        raise Findings([Found("W120", Place(file=there[0]), details=details)])
    write_new_files(folder, files)
    return TemplateReport(
        files=tuple(folder / name for name in files),
        tables=tuple(item.name for item in wanted),
        records=source.records,
        findings=findings_of(notes),
    )


def packaged_book(base: str, language: Language) -> tuple[str, bytes]:
    """The workbook of the model that comes with Verbund, and its name, for a new workspace."""
    source = _packaged(language, base)
    laid_out = lay_out(_wanted(source, _record_types(source.model, ()), _FIRST, language))
    return _name(laid_out, _FIRST), book_of(laid_out, _FIRST)


# --- where a template comes from


@dataclass(frozen=True, slots=True)
class _Source:
    """The model of a template, its records, and what is to be said of them."""

    model: Model
    tables: Tables | None = None
    records: Path | None = None
    folder: str = _RECORDS
    notes: Sequence[Found] = ()


def _source_of(folder: Path, language: Language) -> _Source:
    """The workspace in a folder; the model that comes with Verbund where there is none."""
    if folder.is_dir() and not (folder / FILE).exists():
        note = _note("W121", FILE, folder=str(folder))
        return replace(_packaged(language, _BASE), notes=[note])
    workspace = workspace_of(folder)
    model = workspace.load_model()
    tables = workspace_tables(workspace, model)
    return _Source(model, tables, workspace.records, workspace.shown(workspace.records))


def _packaged(language: Language, base: str) -> _Source:
    nowhere = Path()
    workspace = Workspace(
        folder=nowhere,
        base=base,
        language=language,
        records=nowhere,
        output=nowhere,
        decisions=nowhere,
        packaged_model=True,
        ontology=(),
        shapes=(),
    )
    return _Source(workspace.load_model())


def _faults(tables: Tables | None) -> list[Found]:
    """A warning where some records could not be read, once they were."""
    if tables is None:
        return []
    files = [file for table in tables.by_name.values() for file in table.files]
    found = [*tables.findings, *(finding for file in files for finding in file.findings)]
    wrong = [item for item in found if item.code != _NO_FILES and has_violation([item])]
    if not wrong:
        return []
    first = min(wrong, key=lambda item: item.order)
    file = str(first.place.file)
    return [_note("W122", file, code=first.code, file=file)]


def _note(code: str, at: str, /, **details: str) -> Found:
    """What is said of a template that was made all the same."""
    return Found(code, Place(file=at), severity=entry(code).severity, details=details)


_NO_FILES: Final = "F110"
"""There are no records yet, which is no fault here."""


def _record_types(model: Model, names: Sequence[str]) -> tuple[RecordType, ...]:
    """The tables that are called so, each once, in the order of the model.

    For no names all are, but those whose rows are made of columns of others: nobody fills them.
    """
    known = table_names(model)
    for name in names:
        if normalise(name) not in known:
            raise _unknown(name, known, model)
    wanted = {known[normalise(name)].name for name in names}
    made = frozenset() if names else model.made_tables
    return tuple(
        item
        for item in model.record_types
        if item.name not in made and (not names or item.name in wanted)
    )


def _unknown(name: str, known: Mapping[str, RecordType], model: Model) -> UsageError:
    """The error for a name that no table has."""
    tables: dict[str, str] = {
        language: ", ".join(_label(item, language) for item in model.record_types)
        for language in LANGUAGES
    }
    said = phrase("template.unknown", name=visible(name), tables=tables)
    nearest = suggest(normalise(name), known)
    if nearest is not None:
        meant: dict[str, str] = {
            language: _label(known[nearest], language) for language in LANGUAGES
        }
        said = phrase("template.nearest", said=said, nearest=meant)
    return wrong_use(said)


def _label(record_type: RecordType, language: Language) -> str:
    return visible(localised(record_type.labels, language)) or record_type.name


def _wanted(
    source: _Source, record_types: Sequence[RecordType], form: str, language: Language
) -> Wanted:
    model, tables = source.model, source.tables
    names = sheet_names(model, language, SHEET if form in BOOKS else None)
    nameless = [item.name for item in record_types if item.name not in names]
    if nameless:
        details = {"tables": ", ".join(nameless)}
        raise Findings([Found("W123", Place(file=FILE), details=details)])
    return Wanted(
        model=model,
        record_types=record_types,
        names=names,
        language=language,
        records=None if tables is None else RecordChoices(model, tables, language),
        example=_Examples(tables).of,
        folder=source.folder,
    )


class _Examples:
    """Cells of the workspace as examples."""

    def __init__(self, tables: Tables | None) -> None:
        self._tables = {} if tables is None else tables.by_name
        self._cells = cache(self._first_cells)

    def of(self, record_type: RecordType, field: Field) -> str | None:
        """A cell of a column; None where there is none."""
        cell = self._cells(record_type.name).get(field.name)
        return None if cell is None else shorten(visible(cell), _EXAMPLE)

    def _first_cells(self, name: str) -> Mapping[str, str]:
        table = self._tables.get(name)
        return {} if table is None else first_cells(table, can_be)


# --- where it goes


def _form_of(output: Path | None) -> TemplateForm:
    """The form that the name of a file ends with; the first for a folder, and for no output."""
    if output is None or output.is_dir():
        return _FIRST
    return next((form for form in FORMS if is_named_like(output.name, form)), _FIRST)


def _files(
    laid_out: Template, form: str, output: Path | None, *, is_asked: bool
) -> tuple[Path, dict[str, bytes]]:
    """The files of a template by their names, and the folder in which they are to lie."""
    is_file = output is not None and is_named_like(output.name, form) and not output.is_dir()
    if form in BOOKS:
        if output is not None and not is_file and output.suffix and not output.is_dir():
            key = "template.suffix" if is_asked else "template.suffix-any"
            raise wrong_use(phrase(key, file=visible(str(output)), form=form))
        folder, name = _place(output, is_file, _name(laid_out, form))
        return folder, {name: book_of(laid_out, form)}
    files = files_of(laid_out, form)
    if output is not None and is_file:
        if len(files) > 1:
            raise wrong_use(phrase("template.folder", file=visible(str(output)), form=form))
        return output.parent, {output.name: next(iter(files.values()))}
    return output or Path(say("template.file", laid_out.language)), files


def _place(output: Path | None, is_file: bool, name: str) -> tuple[Path, str]:
    if output is None:
        return Path(), name
    return (output.parent, output.name) if is_file else (output, name)


def _name(laid_out: Template, form: str) -> str:
    return f"{say('template.file', laid_out.language)}.{form}"
