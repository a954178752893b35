"""Makes a new workspace that can be built at once, or one of files that are there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from verbund.api.arguments import StrPath, paths_of
from verbund.api.errors import one_of, public, wrong_use
from verbund.api.template import packaged_book
from verbund.api.validate import ValidationReport, validate
from verbund.findings import Language, phrase
from verbund.findings.catalogue import LANGUAGES
from verbund.workspace.new_workspace import CI, new_files, placeholder_base, write_new
from verbund.workspace.text_forms import is_base

_LONGEST = 200

CiSystem = Literal["github", "gitlab"]
"""A CI system for which there is a file."""


@dataclass(frozen=True)
class ImportedFiles:
    """What was recognised in files that a workspace was made of.

    Attributes:
        sheets: The number of sheets that are read, by the proposal in mapping.csv.
        headings: The number of their headings that are columns.
        open: The number of sheets, headings and values of which somebody has to decide what they
            are.
        report: What a first validation found.
    """

    sheets: int
    headings: int
    open: int
    report: ValidationReport


@dataclass(frozen=True)
class NewWorkspace:
    """A workspace that was made.

    Attributes:
        folder: Where it lies.
        files: The files that were written, by their paths in the folder.
        imported: What was recognised in the files that it was made of; None without such.
    """

    folder: Path
    files: tuple[str, ...]
    imported: ImportedFiles | None = None


@public
def init(
    folder: StrPath = ".",
    *,
    name: str,
    base: str | None = None,
    language: Language = "de",
    ci: CiSystem | None = None,
    sources: StrPath | Iterable[StrPath] = (),
) -> NewWorkspace:
    """Make a workspace with settings, a worked example, a workbook to fill in, and what to do next.

    In place of the example, files that are there can be taken: they are copied as they are, and a
    mapping is proposed that says which sheet is which table and which heading which column.

    Args:
        folder: Where it is to lie; made if it is not there.
        name: The name of the office.
        base: What the IRIs of all records begin with, with a slash at the end; without it a
            placeholder on example.org.
        language: That of the texts, the headings and the comments.
        ci: The CI system for which a file is written too.
        sources: Files of records that are there, of any format that is read.

    Raises:
        UnreadableError: If one of the files is there already, or a source cannot be read; nothing
            is written then.
        UsageError: If the name is empty or no line of text, or the base is no such IRI.
        OSError: If the system does not let write.
    """
    if language not in LANGUAGES:
        raise one_of("language", LANGUAGES, language)
    if ci is not None and ci not in CI:
        raise one_of("ci", CI, ci)
    title = name.strip()
    if not title or not title.isprintable() or len(title) > _LONGEST:
        raise wrong_use(phrase("argument.line", name="name", most=str(_LONGEST)))
    if base is not None and not is_base(base):
        raise wrong_use(phrase("argument.base", value=base))
    paths = paths_of("sources", sources)
    if paths:
        from verbund.api.import_files import import_files  # only who imports reads the model

        made = import_files(Path(folder), paths, title, base, language, ci)
        report, counts = validate(folder), made.counts
        imported = ImportedFiles(counts.sheets, counts.headings, counts.open, report)
        return NewWorkspace(Path(folder), made.files, imported)
    template, content = packaged_book(base or placeholder_base(title), language)
    texts = new_files(title, base, language, ci)
    files = {name: text.encode() for name, text in texts.items()} | {template: content}
    write_new(Path(folder), files)
    return NewWorkspace(Path(folder), tuple(files))
