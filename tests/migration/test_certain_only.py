"""What is not certain is a question: the rules of the packaged model, on records of 1.0.0."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.migration.test_workspace_of_0_2 import of_0_2

import verbund

LUEGDE = "vereinbarung-op-luegde"
Rows = list[dict[str, str]]


def change(folder: Path, table: str, edit: Callable[[Rows], None]) -> None:
    path = folder / "records" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as stream:
        names = dict.fromkeys(name for row in rows for name in row)
        writer = csv.DictWriter(stream, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def cells(folder: Path, table: str, column: str) -> dict[str, str]:
    with (folder / "records" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return {next(iter(row.values())): row.get(column, "") for row in csv.DictReader(stream)}


def asked(report: verbund.MigrationReport) -> list[tuple[str, str | None]]:
    return [(item.code, item.place.column) for item in report.findings]


def other(signed: str, status: str = "") -> Callable[[Rows], None]:
    """Add an agreement of the same partnership."""

    def add(rows: Rows) -> None:
        one = next(row for row in rows if row["id"] == LUEGDE)
        rows.append({**one, "id": "andere", "signed": signed, "agreement_status": status})

    return add


def only(rows: Rows, partnership: str) -> None:
    rows[:] = [row for row in rows if row["partnership"] == partnership]


def sets(column: str, text: str, of: str = LUEGDE) -> Callable[[Rows], None]:
    def edit(rows: Rows) -> None:
        for row in rows:
            if of in row.values():
                row[column] = text

    return edit


@pytest.mark.parametrize(
    ("table", "edit", "filled", "questions"),
    [
        pytest.param("agreements", lambda _: None, LUEGDE, 0, id="as it is"),
        pytest.param("agreements", other("2021-07-08"), LUEGDE, 0, id="another day"),
        pytest.param("agreements", other("2021-07-07"), "", 2, id="same day"),
        pytest.param("agreements", other("2021-07"), "", 2, id="month"),
        pytest.param("agreements", other("2021"), "", 2, id="year"),
        pytest.param("agreements", other(""), "", 2, id="undated"),
        pytest.param("agreements", other("2021-07-07", "drafted"), "", 2, id="draft of the day"),
        pytest.param("agreements", other("", "planned"), LUEGDE, 0, id="planned"),
        pytest.param("agreements", sets("signed", "2021-07"), "", 2, id="its month"),
        pytest.param("agreements", sets("agreement_status", "drafted"), "", 0, id="drafted"),
        pytest.param("agreements", sets("agreement_status", "refused"), "", 0, id="refused"),
        pytest.param("agreements", sets("agreement_status", "in-force"), LUEGDE, 0, id="in force"),
        pytest.param("parties", sets("signed", "2021", "op-luegde"), "", 2, id="party of a year"),
        pytest.param("parties", sets("role", "guest", "op-luegde"), "", 0, id="guest"),
        pytest.param("parties", sets("role", "observer", "op-luegde"), "", 0, id="observer"),
    ],
)
def test_a_party_signed_an_agreement_only_where_it_can_be_no_other(
    tmp_path: Path, table: str, edit: Callable[[Rows], None], filled: str, questions: int
) -> None:
    folder = of_0_2(tmp_path / "w")
    change(folder, "parties", lambda rows: only(rows, "op-luegde"))
    change(folder, table, edit)
    report = verbund.migrate(folder)
    assert cells(folder, "parties", "agreement")["op-luegde"] == filled
    found = [item for item in report.findings if item.place.file == "records/parties.csv"]
    assert [item.code for item in found] == ["G104"] * questions


@pytest.mark.parametrize("heads", ["", "kreis-lippe;kreispolizeibehoerde-lippe"])
def test_a_post_in_both_bodies_is_their_head_only_where_it_says_so(
    tmp_path: Path, heads: str
) -> None:
    """An officer for data protection whom two bodies share does not head them."""
    folder = of_0_2(tmp_path / "w")
    change(folder, "posts", sets("name", "Gemeinsamer Datenschutzbeauftragter", "landrat-lippe"))
    change(folder, "posts", sets("heads", heads, "landrat-lippe"))
    report = verbund.migrate(folder)
    assert set(cells(folder, "organisations", "headed_by").values()) == {""}
    found = [item for item in asked(report) if item[1] == "headed_by"]
    assert found == ([] if heads else [("G104", "headed_by")] * 2)
    if not heads:
        question = next(item for item in report.findings if item.place.column == "headed_by")
        assert "landrat-lippe" in question.message.en


def test_a_put_does_not_write_over_what_stands_there(tmp_path: Path) -> None:
    """Expected, says one column, and counted the other."""
    folder = of_0_2(tmp_path / "w")

    def edit(rows: Rows) -> None:
        rows[0].update(number="40", minimum="", maximum="", qualifier="expected")
        rows[0]["count_status"] = "counted"

    change(folder, "headcounts", edit)
    report = verbund.migrate(folder)
    assert ("G103", "count_status") in asked(report)
    text = next(item for item in report.findings if item.code == "G103").message
    assert text.en == (
        "“expected” belongs here, as the column “qualifier” has it, but here stands “counted”."
    )
    assert "counted" in cells(folder, "headcounts", "count_status").values()
    assert "expected" in cells(folder, "headcounts", "qualifier").values()


def test_bounds_are_the_same_where_their_values_are(tmp_path: Path) -> None:
    folder = of_0_2(tmp_path / "w")

    def edit(rows: Rows) -> None:
        rows[0].update(number="", minimum="30", maximum="030", qualifier="about")

    change(folder, "headcounts", edit)
    verbund.migrate(folder)
    first = next(iter(cells(folder, "headcounts", "id")))
    assert cells(folder, "headcounts", "number")[first] == "30"
    assert cells(folder, "headcounts", "maximum")[first] == ""
