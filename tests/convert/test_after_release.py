"""What is over lies before the release: dates after it, of records marked as past, are warnings."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest
from tests.support.workspaces import COVERING, ONTOLOGY, write_workspace

from verbund.api.run import build, validate
from verbund.convert.check.after_release import findings_after_release
from verbund.findings import Finding, Severity
from verbund.read.tables import workspace_tables
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
PAST = ONTOLOGY + "\ne:Office rdfs:seeAlso dct:issued .\n"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-29", []),
        ("2026-11-30", ["V211"]),
        ("30.11.2026", ["V211"]),
        ("2026-11", []),
        ("2026-12", ["V211"]),
        ("2026", []),
        ("2027", ["V211"]),
        ("", []),
    ],
)
def test_what_is_over_is_not_later_than_the_release(
    tmp_path: Path, day: str, expected: list[str]
) -> None:
    rows = [("id", "type", "name", "day"), ("b", "Branch", "B", "2031"), ("a", "Amt", "A", day)]
    workspace = write_workspace(tmp_path, {"offices.csv": rows}, shapes=COVERING, ontology=PAST)
    model = workspace.load_model()
    assert model.past == {"https://example.org/def#Office"}
    found = findings_after_release(model, workspace_tables(workspace, model), "2026-11-29")
    assert [finding.code for finding in found] == expected
    for finding in found:
        assert (finding.place.row, finding.place.line, finding.place.column) == (3, 3, "day")
        assert finding.severity is Severity.WARNING
    assert findings_after_release(model, workspace_tables(workspace, model), None) == []


def test_each_row_of_a_long_table_that_is_later_is_named(tmp_path: Path) -> None:
    """A table is looked at some hundred rows at a time."""
    late = {2, 511, 512, 513, 514, 1025, 1026, 1027, 1500}
    rows = [("id", "type", "name", "day")]
    for number in range(2, 1501):
        day = "2031-01-01" if number in late else "2021-01-01"
        rows.append((f"o{number:04}", "Office", "Amt", day))
    workspace = write_workspace(tmp_path, {"offices.csv": rows}, shapes=COVERING, ontology=PAST)
    model = workspace.load_model()
    found = findings_after_release(model, workspace_tables(workspace, model), "2026-11-29")
    assert [(f.code, f.place.row, f.place.line) for f in found] == [
        ("V211", row, row) for row in sorted(late)
    ]


def test_a_conference_held_after_its_release_is_a_warning_of_validate_and_build(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "lippe"
    shutil.copytree(ROOT / "records", copy / "records")
    shutil.copy(ROOT / "verbund.toml", copy)
    table = copy / "records" / "conferences.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("2021-11-16", "2031-11-16"), encoding="utf-8")
    assert text != table.read_text(encoding="utf-8")
    workspace = read_workspace(copy)
    for report in (validate(workspace), build(workspace)):
        assert "V211" in {finding.code for finding in report.findings}


Rows = Sequence[tuple[str, ...]]


def with_day(more: str) -> str:
    """The shapes, with more said of the column ``day`` of offices."""
    head = 'csvw:name "day" ; sh:group'
    assert COVERING.count(head) == 1
    return COVERING.replace(head, f'csvw:name "day" ; {more} ; sh:group')


def found_in(
    folder: Path,
    tables: Mapping[str, Rows],
    counted: Collection[str] | None = None,
    shapes: str = COVERING,
    day: str = "2026-11-29",
) -> list[Finding]:
    workspace = write_workspace(folder, tables, shapes=shapes, ontology=PAST)
    model = workspace.load_model()
    return findings_after_release(model, workspace_tables(workspace, model), day, counted)


def test_what_a_warning_says(tmp_path: Path) -> None:
    rows = [("note", "Tag", "type", "id"), ("x", "1.12.2026", "Amt", "a")]
    shapes = with_day('sh:name "Tag"@de')
    (found,) = found_in(tmp_path, {"offices.csv": rows}, shapes=shapes)
    day = {"en": "2026-11-29", "de": "29.11.2026"}
    assert (found.code, found.value, found.details) == ("V211", "1.12.2026", {"day": day})
    place = found.place
    assert (place.file, place.row, place.line) == ("records/offices.csv", 2, 2)
    assert (place.column, place.position) == ("Tag", 1)
    assert found.path == "https://example.org/def#day"
    assert found.shape == "https://example.org/shapes#Office-day"


def test_nothing_is_told_where_no_value_counted_is_later(tmp_path: Path) -> None:
    """The values were counted before; where one is later, the tables are read again."""
    tables: dict[str, Rows] = {"offices.csv": [("id", "type", "day"), ("a", "Amt", "2031")]}
    assert found_in(tmp_path, tables, counted=("2026-11-29", "2026")) == []
    assert found_in(tmp_path, tables, counted=()) == []
    assert len(found_in(tmp_path, tables, counted=("2020", "2026-11-30"))) == 1


@pytest.mark.parametrize(
    ("day", "told"),
    [("12031-01-01", False), ("-2031-01-01", False), ("bald", False), ("31.2.2031", False)],
)
def test_what_is_no_date_is_not_later(day: str, told: bool, tmp_path: Path) -> None:
    """It has a finding of its own."""
    rows = [("id", "type", "day"), ("a", "Amt", day)]
    assert bool(found_in(tmp_path, {"offices.csv": rows})) is told


def test_a_row_below_titles_is_told_by_its_number(tmp_path: Path) -> None:
    rows = [("Ämter",), (), ("id", "type", "day"), ("a", "Amt", "2020"), ("b", "Amt", "2031")]
    (found,) = found_in(tmp_path, {"offices.csv": rows})
    assert (found.place.row, found.place.line, found.heading_row) == (5, 5, 3)


def test_of_several_files_each_has_its_own_columns(tmp_path: Path) -> None:
    tables: dict[str, Rows] = {
        "offices/a.csv": [("id", "type"), ("a", "Amt")],
        "offices/b.csv": [("id", "day"), ("b", "2031")],
        "offices/c.csv": [("id", "type", "day"), ("c", "Branch", "2031"), ("d", "Amt", "2032")],
        "offices/d.csv": [("day", "id", "type"), ("2033", "e", "Office"), ("2034", "f", "Amt")],
    }
    assert [(f.place.file, f.place.row, f.value) for f in found_in(tmp_path, tables)] == [
        ("records/offices/c.csv", 3, "2032"),
        ("records/offices/d.csv", 2, "2033"),
        ("records/offices/d.csv", 3, "2034"),
    ]


def test_one_of_several_dates_may_be_later(tmp_path: Path) -> None:
    shapes = with_day('csvw:separator ";"')
    rows = [("id", "type", "day"), ("a", "Amt", "2020; 2031"), ("b", "Amt", "2020;2021")]
    found = found_in(tmp_path, {"offices.csv": rows}, shapes=shapes)
    assert [(item.place.row, item.value) for item in found] == [(2, "2020; 2031")]


def test_each_of_several_columns_of_dates_is_told(tmp_path: Path) -> None:
    more = COVERING.replace(
        "sh:property shapes:Office-day,", "sh:property shapes:Office-end, shapes:Office-day,"
    )
    more += """
shapes:Office-end a sh:PropertyShape ; sh:path e:until ; csvw:name "end" ; sh:group shapes:Time ;
    sh:datatype xsd:date .
"""
    rows = [("id", "end", "type", "day"), ("a", "2031-01-01", "Amt", "2030"), ("b", "", "Amt", "")]
    found = found_in(tmp_path, {"offices.csv": rows}, shapes=more)
    assert [(item.place.column, item.value) for item in found] == [
        ("end", "2031-01-01"),
        ("day", "2030"),
    ]


def test_a_model_in_which_nothing_is_over_has_no_such_warnings(tmp_path: Path) -> None:
    rows = [("id", "type", "day"), ("a", "Amt", "2031")]
    workspace = write_workspace(tmp_path, {"offices.csv": rows}, shapes=COVERING)
    model = workspace.load_model()
    assert not model.past
    assert findings_after_release(model, workspace_tables(workspace, model), "2026-11-29") == []
