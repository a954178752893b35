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

from verbund.convert.run import convert_tables
from verbund.findings import Finding
from verbund.model.model import Model
from verbund.read.tables import open_files
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


def findings_of(example: Path | None, sort_folder: Path) -> list[Finding]:
    """The findings of the given tables with one of them replaced by an example."""
    model, context = the_model()
    table = example.parent.name if example else None
    files = [
        (path, f"given/{path.name}", path.stem)
        for path in sorted(GIVEN.glob("*.csv"))
        if path.stem != table
    ]
    if example is not None:
        files.append((example, example.name, example.parent.name))
    tables = open_files(files, model, "examples")
    index = index_tables(model, tables)
    return convert_tables(
        model, tables, index, context, NoFiles(), sort_folder=sort_folder
    ).findings


def report_of(findings: list[Finding]) -> str:
    stream = io.StringIO()
    write_text(findings, stream, language="en", color=False)
    return stream.getvalue()


def test_the_given_tables_are_right(tmp_path: Path) -> None:
    findings = findings_of(None, tmp_path)
    assert not findings, report_of(findings)


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
