"""Writes a run as a workbook: the workbook of the records with findings on its cells.

Where one file of the records is an XLSX workbook, it is that one, with a sheet for each table of
others behind it; else a new one with a sheet for each table.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Final

from verbund.findings.catalogue import say, visible
from verbund.read.record_file import FileToRead
from verbund.report.annotated.notes import notes_of
from verbund.system.inside import leads_inside
from verbund.system.limits import Limits

if TYPE_CHECKING:
    from verbund.report.reported import RunReport

_SUFFIXES: Final = (".xlsx", ".xlsm")


def write_xlsx(reported: RunReport, stream: IO[bytes]) -> None:
    """Write the annotated workbook of a run. Equal runs give equal bytes. Raises OSError."""
    from verbund.report.annotated.whole_workbook import NotCopiedError

    notes, remarks = notes_of(reported), []
    source = _only_workbook(reported)
    if source is not None:
        from verbund.report.annotated.copied import copied_workbook

        try:
            stream.write(copied_workbook(source, reported, notes))
        except NotCopiedError as error:
            problem, file = error.problem, visible(source.shown)
            said = say("annotated.not-copied", reported.language, file=file, problem=problem)
            remarks.append(said)
        else:
            return
    from verbund.report.annotated.new_workbook import new_workbook

    new_workbook(reported, notes, remarks, stream)


def _only_workbook(reported: RunReport) -> FileToRead | None:
    """Return the only XLSX workbook among the records; None where there is none, or another."""
    files = {file.shown: file.file for file in reported.files.values()}
    for name in _named(reported):
        if name not in files:
            path = reported.folder / name
            files[name] = FileToRead(path, name, (reported.folder,), Limits())
    books = [file for file in files.values() if file.path.suffix.lower() in _SUFFIXES]
    return books[0] if len(books) == 1 else None


def _named(reported: RunReport) -> Iterator[str]:
    """Yield the workbooks that findings name: those of which no sheet could be read as a table."""
    for finding in reported.findings:
        name = finding.place.file or ""
        if PurePath(name).suffix.lower() in _SUFFIXES and leads_inside(name):
            yield name
