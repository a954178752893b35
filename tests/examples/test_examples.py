"""The examples of every record type: the valid ones pass, the others have the approved report.

An example stands for the whole table of its folder's name; the other tables are those of
shapes/examples/given/. A report is approved by reading it and running with --approve.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from tests.support.golden import check_golden

from verbund.api.incremental.touched import keys_refer
from verbund.convert.run import convert_tables
from verbund.findings import Finding
from verbund.model.column_kinds import IriColumn, IriTemplateColumn, Reference
from verbund.model.model import Model, RecordType
from verbund.read.tables import Tables, open_files
from verbund.release.dataset import NoFiles
from verbund.report.text import write_text
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import Context, build_context
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "shapes" / "examples"
GIVEN = EXAMPLES / "given"
ALL = [path for path in sorted(EXAMPLES.glob("*/*.csv")) if path.parent != GIVEN]
VALID = [path for path in ALL if path.name.startswith("valid.")]
INVALID = [path for path in ALL if path.name.startswith("invalid.")]


def name_of(example: Path) -> str:
    return example.relative_to(EXAMPLES).as_posix().removesuffix(".csv")


@cache
def the_model() -> tuple[Model, Context]:
    """The model without rules over several tables: what is given was not made for the example."""
    model = replace(read_workspace(ROOT).load_model(), joined=())
    return model, build_context(model)


def files_with(example: Path | None) -> list[tuple[Path, str, str]]:
    """The given files, one of them replaced by an example, as ``open_files`` takes them."""
    table = example.parent.name if example else None
    files = [
        (path, f"given/{path.name}", path.stem)
        for path in sorted(GIVEN.glob("*.csv"))
        if path.stem != table
    ]
    return files if example is None else [*files, (example, example.name, example.parent.name)]


@cache
def given() -> Tables:
    """The given tables, opened once."""
    return open_files(files_with(None), the_model()[0], "examples")


def opened(example: Path) -> tuple[Tables, set[str]]:
    """The tables with an example, and those whose rows are others than among the given ones."""
    name, model = example.parent.name, the_model()[0]
    own = open_files([(example, example.name, name)], model, "examples")
    replaced = {
        n for n, table in given().by_name.items() if any(f.path.stem == name for f in table.files)
    }
    others = {name, *own.by_name, *replaced}
    if others == {name}:
        return replace(own, by_name={**given().by_name, **own.by_name}), others
    return open_files(files_with(example), model, "examples"), others  # rows listed in cells


@cache
def affected_by(table: str) -> frozenset[str]:
    """A table, and those whose findings may depend on it.

    They refer to it, or to one of these whose keys are references themselves.
    """
    model = the_model()[0]
    found, new = {table}, {table}
    while new:
        refer = {item.name for item in model.record_types if refers(item, new)} - found
        found |= refer
        new = {item.name for item in model.record_types if item.name in refer and keys_refer(item)}
    return frozenset(found)


def refers(record_type: RecordType, names: set[str]) -> bool:
    """Whether a table has a column whose cells may be records of one of these."""
    base = the_model()[0].base
    text = (GIVEN / f"{record_type.name}.csv").read_text(encoding="utf-8")
    for field in record_type.fields:
        if isinstance(field.kind, Reference) and names & {*field.kind.targets}:
            return True
        if isinstance(field.kind, IriTemplateColumn):
            begin = field.kind.template.partition("{")[0]
            if ":" not in begin or base.startswith(begin):
                return True
        if isinstance(field.kind, IriColumn) and base in text:
            return True
    return False


def findings_of(example: Path | None, sort_folder: Path) -> list[Finding]:
    """The findings of the given tables with one of them replaced by an example.

    Tables that it cannot affect find what they do among the given ones, which is nothing.
    """
    if example is None:
        return converted(given(), set(given().by_name), sort_folder)
    tables, others = opened(example)
    return converted(tables, set().union(*map(affected_by, others)), sort_folder)


def converted(tables: Tables, names: set[str], sort_folder: Path) -> list[Finding]:
    """The findings of some of the tables; the others are there to be referred to."""
    model, context = the_model()
    index = index_tables(model, tables)
    kept = {name: table for name, table in tables.by_name.items() if name in names}
    return convert_tables(
        model, replace(tables, by_name=kept), index, context, NoFiles(), sort_folder=sort_folder
    ).findings


def report_of(findings: list[Finding]) -> str:
    stream = io.StringIO()
    write_text(findings, stream, language="en", color=False)
    return stream.getvalue()


def test_the_given_tables_are_right(tmp_path: Path) -> None:
    findings = findings_of(None, tmp_path)
    assert not findings, report_of(findings)


@pytest.mark.parametrize("table", sorted(path.stem for path in GIVEN.glob("*.csv")))
def test_tables_that_are_left_out_find_nothing(table: str, tmp_path: Path) -> None:
    """Not even where all records of a table have gone."""
    given_file = GIVEN / f"{table}.csv"
    example = tmp_path / table / "empty.csv"
    example.parent.mkdir()
    heading = given_file.read_text(encoding="utf-8").partition("\n")[0]
    example.write_text(f"{heading}\n", encoding="utf-8")
    tables = open_files(files_with(example), the_model()[0], "examples")
    everywhere = converted(tables, set(tables.by_name), tmp_path)
    assert findings_of(example, tmp_path) == everywhere


@pytest.mark.parametrize("example", VALID, ids=name_of)
def test_valid(example: Path, tmp_path: Path) -> None:
    findings = findings_of(example, tmp_path)
    assert not findings, report_of(findings)


@pytest.mark.parametrize("example", INVALID, ids=name_of)
def test_invalid(example: Path, tmp_path: Path, approve: bool) -> None:
    findings = findings_of(example, tmp_path)
    check_golden(example.with_suffix(".report.txt"), report_of(findings), approve)
    assert len(findings) == 1, "one bad cell, one finding"
    assert findings[0].place.file == example.name


def test_every_record_type_has_examples_of_both_kinds() -> None:
    names = {record_type.name for record_type in the_model()[0].record_types}
    assert {path.parent.name for path in VALID} == names
    assert {path.parent.name for path in INVALID} == names
    assert {path.stem for path in GIVEN.glob("*.csv")} == names
    assert set(ALL) == {*VALID, *INVALID}


def test_no_report_is_left_over() -> None:
    reports = set(EXAMPLES.glob("*/*.report.txt"))
    assert reports == {path.with_suffix(".report.txt") for path in INVALID}
