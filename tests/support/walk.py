"""A walk through the commands as a clerk makes it: what she runs, reads, and writes into cells."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from tests.support.warm_command import run_command

Row = dict[str, str]


class Step(NamedTuple):
    """A step: a command and what it says, or, without one, the cells that she writes into.

    ``cells`` has the place of each cell, and what she writes there.
    """

    title: str
    command: str
    said: str
    code: int
    cells: tuple[tuple[str, str], ...] = ()


@dataclass
class Walk:
    """The steps so far, and the folder in which the next command runs."""

    folder: Path
    steps: dict[str, Step] = field(default_factory=dict)

    def run(self, name: str, title: str, command: str, *arguments: str) -> str:
        """Run a command with German words; return what it says."""
        done = run_command(["--lang", "de", command, *arguments], {}, 60, folder=self.folder)
        said = (done.stdout + done.stderr).replace(str(self.folder), "…")
        line = " ".join(f'"{item}"' if " " in item else item for item in (command, *arguments))
        self.steps[name] = Step(title, f"verbund {line}", said, done.returncode)
        return said

    def by_hand(self, name: str, title: str, cells: list[tuple[str, str]]) -> None:
        """Keep what was written into cells."""
        self.steps[name] = Step(title, "", "", 0, tuple(cells))


def edit_list(path: Path, answers: dict[str, str], asked: str, answered: str) -> list[Row]:
    """Answer the open rows of a list, as a spreadsheet saves it: ``asked`` names the row.

    A row is open whose cell in the column ``answered`` is empty and whose text is in ``answers``.

    Returns:
        The rows that were answered.
    """
    text = path.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    done = [row for row in rows if row[asked] in answers and not row[answered]]
    for row in done:
        row[answered] = answers[row[asked]]
    stream = StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")
    return done


class Marked(NamedTuple):
    """A fault of the list in front of an annotated workbook, with the cell that its link leads to."""

    code: str
    sheet: str
    cell: str
    found: str
    expected: str
    remedy: str
    meant: str


def marked_faults(book: Any) -> list[Marked]:
    """The faults that the first sheet of an annotated workbook lists, in their order."""
    faults = []
    for row in book.worksheets[0].iter_rows(max_col=8):
        if row[0].value == "Fehler" and row[2].hyperlink:
            sheet, cell = row[2].hyperlink.location.replace("'", "").split("!")
            texts = (str(item.value or "") for item in row[3:8] if item is not row[4])
            faults.append(Marked(str(row[1].value).split()[0], sheet, cell, *texts))
    return faults


def write_cells(path: Path, cells: list[tuple[str, str, str | int]]) -> list[tuple[str, str]]:
    """Write into cells of a workbook, each with sheet and address; return places and texts."""
    book = load_workbook(path)
    for sheet, cell, value in cells:
        book[sheet][cell] = value
    book.save(path)
    return [(f"{sheet} {cell}", str(value)) for sheet, cell, value in cells]


def next_free(path: Path, sheet: str, row: int) -> str:
    """The letter of the column after the last heading of a sheet."""
    cells = load_workbook(path)[sheet][row]
    return get_column_letter(max(cell.column for cell in cells if cell.value is not None) + 1)
