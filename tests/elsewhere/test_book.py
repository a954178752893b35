"""Cases from other places: the workbook as a whole, its sources and what is uncertain.

The records are those of README.md beside this file; each run of the tests writes the workbook.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from openpyxl import load_workbook
from tests.support.elsewhere import BASE, CASE_NAMES, HERE, Released, new_workspace, tables
from tests.support.kept_records import write_kept_csv

import verbund


def write_csv(folder: Path) -> None:
    write_kept_csv(folder / "records", tables())


def write_yaml(folder: Path) -> None:
    shutil.copytree(HERE / "records", folder / "records", dirs_exist_ok=True)


def test_the_workbook_holds_what_a_clerk_has(released: Released) -> None:
    book = load_workbook(released.folder / "records" / "Fälle.xlsx")
    assert len(book.sheetnames) == 17
    sheet = book["Konferenzen"]
    assert [cell.value for cell in sheet["A"][:4]] == [
        "Konferenzen: Fälle von anderswo",
        "Geführt im Ordnungsamt",
        None,
        "Kennung",
    ]
    place = [cell.value for cell in sheet[4]].index("Datum")
    dates = {row[0].value: row[place] for row in sheet.iter_rows(min_row=5)}
    cells = {name: (str(cell.value)[:10], cell.number_format) for name, cell in dates.items()}
    assert cells["bodensee-sicherheitsgespraech-14"] == ("2015-06-18", "DD.MM.YYYY")
    assert cells["siko-soest-1"] == ("2019-10-01", "MM/YYYY")
    assert isinstance(dates["siko-soest-1"].value, datetime)
    assert cells["siko-soest-2020"] == ("2020", "General")
    lists = [cell.value for row in book["Partnerschaften"].iter_rows(min_row=5) for cell in row]
    assert "Kapo Schwyz;GWK" in lists  # by their other names, in one cell


def test_the_workbook_is_released_without_a_violation(released: Released) -> None:
    assert released.report.conforms
    # of each sheet, that titles stand above its headings
    assert [f.code for f in released.report.findings] == ["T110"] * len(tables())


@pytest.mark.parametrize("write", [write_csv, write_yaml])
def test_the_same_records_otherwise_give_the_same_bytes(
    released: Released, tmp_path: Path, write: Callable[[Path], None]
) -> None:
    folder = new_workspace(tmp_path / "other")
    write(folder)
    report = verbund.build(folder)
    assert report.conforms
    assert list(report.findings) == []
    names = sorted(path.name for path in (released.folder / "output").glob("dataset.*"))
    assert names == ["dataset.jsonld", "dataset.nt", "dataset.ttl"]
    for name in names:
        other = (folder / "output" / name).read_bytes()
        assert other == (released.folder / "output" / name).read_bytes()


def test_each_row_is_a_record(released: Released) -> None:
    records = released.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    subjects = {quad.subject for quad in records}
    kinds = Counter(
        node.value.removeprefix(BASE).partition("/")[0]
        for node in subjects
        if isinstance(node, ox.NamedNode) and node.value.startswith(BASE)
    )
    assert kinds == {
        "agent-group": 35,
        "agreement": 15,
        "conference": 15,
        "conference-series": 4,
        "headcount": 2,
        "joint-body": 1,
        "lifecycle-event": 19,
        "organisation": 102,
        "participation": 74,
        "partnership": 23,
        "party": 66,
        "place": 31,
        "post": 10,
        "programme-item": 3,
        "reported-count": 7,
        "source": 34,
        "statement": 5,
    }


def test_each_case_is_a_source_and_is_cited(released: Released) -> None:
    assert len(CASE_NAMES) == 26
    cited = {source for (source,) in released.ask("SELECT DISTINCT ?s { ?record dct:source ?s }")}
    assert cited >= CASE_NAMES


def test_no_person_is_named(released: Released) -> None:
    assert released.ask("SELECT ?person { ?person a foaf:Person }") == set()


def test_one_post_heads_both_parties(released: Released) -> None:
    shared = released.ask("SELECT ?a ?b { ?a coop:sharedHeadWith ?b }")
    assert shared == {
        ("kreis-hoexter", "kpb-hoexter"),
        ("kpb-hoexter", "kreis-hoexter"),
        ("kreis-warendorf", "kpb-warendorf"),
        ("kpb-warendorf", "kreis-warendorf"),
    }


def test_sources_have_the_address_and_the_date_that_was_read(released: Released) -> None:
    sources = released.ask(
        "SELECT ?s ?day { ?s a coop:SourceDocument OPTIONAL { ?s dct:issued ?day } }"
    )
    days = {name: day for name, day in sources}  # noqa: C416 (pairs, for the types)
    assert days["wermelskirchen-jugend"] == "2022-10"  # the month alone
    assert days["lueneburg-kinderschutz"] == "2023-05-16"
    assert {name for name, day in days.items() if not day and name in CASE_NAMES} == {
        "aachener-erklaerung",
        "bb-counts",
        "bodensee-14",
        "ch-so-gwk",
        "heinsberg-jugend",
        "hoexter-kinderschutz",
        "lippstadt-op",
        "unna-op-list",
        "warburg-op",
    }
    told = released.ask("SELECT ?s { :conference\\/siko-minden-luebbecke-6 dct:source ?s }")
    assert told == {("minden-siko-6",), ("minden-siko-6-antenne-nrw",)}


def test_what_is_not_stated_says_what_is_uncertain(released: Released) -> None:
    unsure = released.ask(
        "SELECT ?r ?why { ?r coop:certainty ?sure OPTIONAL { ?r coop:uncertainty ?why }"
        " FILTER (!STRENDS(STR(?sure), '/stated')) }"
    )
    assert len({record for record, _ in unsure}) > 50
    assert {record for record, why in unsure if not why} == set()
