"""Faults of the kinds that are certain, planted all over the records of Lippe, are all mended.

What is then built is what is built of the records without faults, to the byte.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.support.workbook_files import write_xlsx

import verbund
from verbund.resolve.certain_days import LEAST

ROOT = Path(__file__).parents[2]
EVERY = 4
"""Of so many cells that may get a fault, one does."""


def spoilt(cell: str) -> str | None:
    """A cell with a fault that is certain to be one; None for a cell that can have none."""
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell)
    if day and int(day[1]) >= 1990:
        return f"{int(day[3])}.{int(day[2])}.{day[1][2:]}"
    if cell.startswith("https://www."):
        return cell.removeprefix("https://")
    if not cell.isascii():
        try:
            return cell.encode().decode("cp1252")
        except UnicodeDecodeError:
            return None
    return f"{cell} " if " " in cell else None


def tables() -> Iterator[tuple[str, list[list[str]], int]]:
    """The tables of the records with faults, and how many each has."""
    count = 0
    for path in sorted((ROOT / "records").glob("*.csv")):
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
        planted = 0
        years = [sum(row[at][:4].isdecimal() for row in rows[1:]) for at in range(len(rows[0]))]
        for row in rows[1:]:
            for position, cell in enumerate(row):
                worse = spoilt(cell)
                if worse is not None and cell[:4].isdecimal() and years[position] <= LEAST:
                    continue  # nothing else in its column says which century is meant
                count += worse is not None
                if worse is not None and count % EVERY == 0:
                    row[position], planted = worse, planted + 1
        yield path.stem, rows, planted


def test_all_planted_faults_are_mended_in_csv_and_xlsx(tmp_path: Path) -> None:
    for name in ("ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "verbund.toml", tmp_path)
    (tmp_path / "records").mkdir()
    count, in_book = 0, {}
    for name, rows, planted in tables():
        count += planted
        if name < "organisations":
            in_book[name] = rows
            continue
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=";").writerows(rows)
        path = tmp_path / f"records/{name}.csv"
        path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    write_xlsx(tmp_path / "records/book.xlsx", in_book)
    assert count > 100
    report = verbund.fix(tmp_path)
    assert len(report.corrections) == count
    assert all(item.written for item in report.corrections)
    assert not report.findings
    assert verbund.build(tmp_path).conforms
    built = (tmp_path / "output/dataset.nt").read_bytes()
    assert built == (ROOT / "output/dataset.nt").read_bytes()
