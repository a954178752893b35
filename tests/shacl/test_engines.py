"""``--engine``: who decides, and that a difference between two engines fails the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.model.library import edit, write_library

from verbund.cli.main import group
from verbund.convert import constraints
from verbund.convert.constraints import Values
from verbund.model.model import Constraint
from verbund.terms import Term


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


def command(library: Path, engine: str, *more: str) -> Result:
    arguments = ["validate", "-w", str(library), "--lang", "en", "--format", "json"]
    return CliRunner().invoke(group, [*arguments, "--engine", engine, *more])


def codes(result: Result) -> list[tuple[str, str, int]]:
    found = json.loads(result.stdout)["findings"]
    return [(f["code"], f["column"], f["row"]) for f in found]


@pytest.mark.parametrize("engine", ["compiled", "pyshacl", "both"])
def test_right_records_are_right_for_every_engine(library: Path, engine: str) -> None:
    assert command(library, engine).exit_code == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("engine", ["compiled", "pyshacl", "both"])
def test_every_engine_finds_the_same_cells(library: Path, engine: str, jobs: str) -> None:
    edit(library / "records/loans.csv", "1.3.2021,2021-03-29", "1.4.2021,2021-03-29")
    edit(library / "records/members.csv", "m2,Grace", "m2,G\nm3,")
    result = command(library, engine, "--jobs", jobs)
    assert result.exit_code == 1
    wanted = [("V118", "lent", 2), ("V109", "name", 3), ("V101", "name", 4)]
    assert codes(result) == wanted


def test_what_a_cell_cannot_become_is_told_by_every_engine(library: Path) -> None:
    edit(library / "records/loans.csv", "m2,Leaves", "m9,Leaves")
    for engine in ("compiled", "pyshacl", "both"):
        result = command(library, engine)
        assert result.exit_code == 1
        assert [(column, row) for _, column, row in codes(result)] == [("borrower", 3)]


def test_a_difference_is_a_finding_that_names_the_result(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A compiled check is broken on purpose: the text that is too short passes it."""
    edit(library / "records/members.csv", "m2,Grace", "m2,G")
    monkeypatch.setitem(constraints._ON_EACH, "minLength", lambda *_: True)
    assert command(library, "compiled").exit_code == 0
    result = command(library, "both")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["code"], finding["row"], finding["column"]) == ("V130", 3, "name")
    assert finding["focus_node"] == "https://library.example/id/member/m2"
    assert finding["component"].endswith("#MinLengthConstraintComponent")
    assert finding["message"].startswith('Only pySHACL finds fault with "G" (MinLength')


def test_a_result_too_many_is_a_difference_too(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always(_: Constraint, own: Sequence[Term], __: Values) -> list[None]:
        return [None]

    edit(library / "records/members.csv", "m2,Grace", "m2,G")
    monkeypatch.setitem(constraints._ON_ALL, "maxCount", always)
    found = [code for code, _, _ in codes(command(library, "both"))]
    assert found.count("V130") >= 2  # of each column that may hold one value
    assert "V109" in found or "V102" in found


def test_what_is_not_run_yet_is_said(library: Path) -> None:
    """PySHACL runs what is left on records without other faults: a user is told when it did not."""
    shapes = library / "shapes/library.ttl"
    text = shapes.read_text("utf-8")
    rule = "s:Member sh:property s:X . s:X a sh:PropertyShape ; sh:path [ sh:inversePath lib:borrower ] ; sh:maxCount 9 ."
    shapes.write_text(f"{text}\n{rule}\n", encoding="utf-8")
    assert "Not checked yet" not in command(library, "compiled").stderr
    edit(library / "records/members.csv", "m2,Grace", "m2,G")
    result = command(library, "compiled")
    assert "Not checked yet" in result.stderr
    assert "https://library.example/shapes#X" in result.stderr


@pytest.mark.parametrize(
    ("parameter", "code"),
    [
        ("sh:equals", "V119"),
        ("sh:disjoint", "V120"),
        ("sh:lessThan", "V117"),
        ("sh:lessThanOrEquals", "V118"),
    ],
)
def test_a_pair_of_cells_is_told_alike_by_every_engine(
    library: Path, parameter: str, code: str
) -> None:
    """With both values: a person sees what does not fit. pySHACL knows values, not cells."""
    edit(library / "shapes/library.ttl", "sh:lessThanOrEquals lib:due", f"{parameter} lib:due")
    due = "1.4.2021" if parameter == "sh:disjoint" else "2021-03-29"
    edit(library / "records/loans.csv", "1.3.2021,2021-03-29", f"1.4.2021,{due}")
    for engine in ("compiled", "pyshacl"):
        (found,) = json.loads(command(library, engine).stdout)["findings"]
        assert (found["code"], found["row"], found["column"]) == (code, 2, "lent")
        message = found["message"].replace("1.4.2021", "2021-04-01")
        assert "“2021-04-01”" in message
        assert "in the column “due”" in message
        assert ("“2021-03-29”" in message) is (parameter != "sh:disjoint")
