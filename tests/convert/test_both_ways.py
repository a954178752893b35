"""The generated way and the plain one write the same bytes and say the same: fixed rows, in seconds.

Generated rows, and both ways against pySHACL, are in tests/validation/agreement.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from tests.support.agreement.differential import Case, convert, csv_text
from tests.support.agreement.things import (
    GIVEN,
    GOOD,
    PLANTS,
    ROW_PLANTS,
    VALID,
    files_of,
    planted,
    the_model,
)

from verbund.convert.rows.keyed import Batch, RowSource
from verbund.convert.statistics import Statistics
from verbund.convert.table import TableConverter
from verbund.model.model import Model
from verbund.read.tables import open_files
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "shapes/examples"

FAULTS = (*PLANTS, *ROW_PLANTS)

Rows = Sequence[Mapping[str, str]]


def with_each_cell() -> Iterator[dict[str, str]]:
    """A good row with each cell that a column may hold."""
    for column, cells in VALID.items():
        for number, cell in enumerate(cells):
            yield {**GOOD, column: cell, "id": f"{column.replace('@', '')}{number}"}


def with_few_cells(every: int) -> Iterator[dict[str, str]]:
    """Rows of which few have a cell that may be empty: those that have are full."""
    needed = ("type", "name", "must", "many", "year", "start", "end", "letter")
    bare = {column: GOOD[column] for column in needed}
    full = {column: next(filter(None, cells), "") for column, cells in VALID.items()}
    full |= {"moment": "", "until": ""}  # no rule lets these stand beside the others
    for number in range(40):
        kept = {**full, **GOOD} if number % every == every - 1 else bare
        yield {**kept, "id": f"s{number:02}"}


def with_each_fault() -> Iterator[dict[str, str]]:
    """A good row with each fault, after a good one."""
    for number, plant in enumerate(FAULTS):
        yield {**GOOD, "id": f"g{number:03}"}
        yield planted(plant, f"p{number:03}")


def doubled() -> Iterator[dict[str, str]]:
    """Keys that come again, with and without another fault; and none."""
    for key, name in (("a", "Erstes"), ("b", "Name"), ("a", ""), ("a", "Name"), ("", "Name")):
        yield {**GOOD, "id": key, "name": name}


ROWS: Mapping[str, Rows] = {
    "each cell": list(with_each_cell()),
    "few full rows": list(with_few_cells(10)),
    "half of the rows full": list(with_few_cells(2)),
    "each fault": list(with_each_fault()),
    "doubled": list(doubled()),
}


def agreed(model: Model, files: Mapping[str, str], folder: Path) -> Case:
    """The tables converted both ways, which are alike in all that they write and say."""
    case = convert(model, files, folder)
    quick, plain = case.quick, case.plain
    assert quick.ntriples == plain.ntriples
    assert quick.turtle == plain.turtle
    assert quick.jsonld == plain.jsonld
    assert quick.results == plain.results
    assert quick.findings == plain.findings
    assert (quick.rows, plain.checked >= plain.rows) == (plain.rows, True)
    return case


@pytest.mark.parametrize("above", [False, True], ids=["", "above"])
@pytest.mark.parametrize("name", ROWS)
def test_both_ways_write_the_same_and_say_the_same(name: str, above: bool, tmp_path: Path) -> None:
    case = agreed(the_model(above=above), files_of(ROWS[name]), tmp_path)
    assert case.quick.ntriples.count(b"/thing/")
    assert case.quick.checked < case.plain.checked, "the generated code was tried"


@pytest.mark.parametrize(
    ("name", "most"), [("each cell", 20), ("few full rows", 0), ("each fault", len(FAULTS))]
)
def test_only_rows_in_doubt_are_looked_at_again(name: str, most: int, tmp_path: Path) -> None:
    """Those with a fault, and some whose cells are written oddly: another one is not slow."""
    rows = ROWS[name]
    others = convert(the_model(), GIVEN, tmp_path).quick.checked
    quick = convert(the_model(), files_of(rows), tmp_path).quick
    assert quick.checked - others <= most


def records_of_all_examples(model: Model) -> dict[str, str]:
    """A table of each record type with the rows of all its examples, each with an id of its own."""
    tables: dict[str, list[dict[str, str]]] = {}
    for path in sorted(EXAMPLES.glob("*/*.csv")):
        is_given = path.parent.name == "given"
        for row in csv.DictReader(io.StringIO(path.read_text("utf-8"))):
            rows = tables.setdefault(path.stem if is_given else path.parent.name, [])
            rows.append(row if is_given else row | {"id": f"{row.get('id', '')}-{len(rows)}"})
    files = {}
    for name, rows in tables.items():
        known = {field.name for field in model.by_name[name].fields}
        found = {heading for row in rows for heading in row if heading}
        headings = sorted(item for item in found if item.partition("@")[0] in known)
        files[name] = csv_text(
            headings, [[row.get(heading) or "" for heading in headings] for row in rows]
        )
    return files


def test_the_examples_of_the_packaged_model(tmp_path: Path) -> None:
    """All of them at once, the good and the wrong ones: each column has many cells."""
    model = read_workspace(ROOT).load_model()
    quick = agreed(model, records_of_all_examples(model), tmp_path).quick
    assert quick.rows > 700
    assert quick.checked < quick.rows // 3
    assert len({finding.code for finding in quick.findings}) > 14


def counted(
    rows: Rows, folder: Path, *, above: bool, plainly: bool, halves: bool
) -> tuple[object, ...]:
    """What is counted of the things while they are converted, in one batch or in several."""
    paths = []
    for name, text in files_of(rows).items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        paths.append((path, f"records/{name}.csv", name))
    model = the_model(above=above)
    tables = open_files(paths, model, "records")
    converter = TableConverter(
        model,
        build_context(model),
        tables.by_name["things"],
        index_tables(model, tables),
        counting=True,
        plainly=plainly,
    )
    chunks = RowSource(converter.table, converter.maker).chunks()
    batch = Batch.of(sorted(row for chunk in chunks for row in chunk))
    total, records, triples, lines = Statistics(), 0, 0, 0
    for part in batch.halves() if halves else (batch,):
        converted = converter.convert(part)
        total.add(converted.statistics)
        records += converted.records
        triples += converted.triples
        lines += bytes(converted.ntriples).count(b"\n")
    assert triples == lines == sum(total.properties.values())
    return total, records, triples


@pytest.mark.parametrize("above", [False, True], ids=["", "above"])
@pytest.mark.parametrize("name", [name for name in ROWS if name != "doubled"])
def test_both_ways_count_the_same(name: str, above: bool, tmp_path: Path) -> None:
    plain = counted(ROWS[name], tmp_path, above=above, plainly=True, halves=False)
    for halves in (False, True):
        assert counted(ROWS[name], tmp_path, above=above, plainly=False, halves=halves) == plain
