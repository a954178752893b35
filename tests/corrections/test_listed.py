"""A cell that lists records of another table is corrected as any other of several values."""

from __future__ import annotations

from pathlib import Path

import pytest

import verbund

SETTINGS = """\
[workspace]
base = "https://example.org/"
language = "de"

[model]
packaged = true
"""
AGENCIES = """\
id,type,name,other_names,sources
kreis,PublicAgency,Kreis Nord,Kreis N,akte
stadt,PublicAgency,Stadt Nord,,akte
amt,PublicAgency,Ordnungsamt,,akte
"""
SOURCES = "id,type,file_reference\nakte,file,32/1\n"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "records").mkdir()
    (tmp_path / "verbund.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "records/organisations.csv").write_text(AGENCIES, encoding="utf-8")
    (tmp_path / "records/sources.csv").write_text(SOURCES, encoding="utf-8")
    return tmp_path


def conference(office: Path, participants: str, status: str = "held") -> Path:
    path = office / "records/conferences.csv"
    path.write_text(
        "id,type,title,participants,status,sources\n"
        f'siko,SecurityConference,Sicherheitskonferenz,"{participants}",{status},akte\n',
        encoding="utf-8",
    )
    return path


def test_separators_between_names_are_corrected(office: Path) -> None:
    path = conference(office, "Kreis N | stadt")
    report = verbund.fix(office)
    (made,) = report.corrections
    assert (made.place.file, made.place.row, made.place.column) == (
        "records/conferences.csv",
        2,
        "participants",
    )
    assert (made.before, made.after, made.written) == ("Kreis N | stadt", "Kreis N;stadt", True)
    assert 'Sicherheitskonferenz,"Kreis N;stadt",held' in path.read_text(encoding="utf-8")
    assert verbund.validate(office).conforms


@pytest.mark.parametrize(
    "cell",
    ["Kreis N, stadt, amt", "Kreis N/stadt/amt", "Kreis N, stadt und amt", "Kreis N\nstadt"],
)
def test_a_list_of_names_is_parted(office: Path, cell: str) -> None:
    """Two names may be a unit and its agency; more are a list, if one sign parts them."""
    conference(office, cell)
    (made,) = verbund.fix(office).corrections
    expected = "Kreis N;stadt;amt" if "amt" in cell else "Kreis N;stadt"
    assert made.after == expected
    assert verbund.validate(office).conforms


@pytest.mark.parametrize(
    "cell",
    [
        "Kreis N, Unbekannt",  # it may be one name
        "Kreis N, stadt",  # so may this
        "Kreis N/stadt",
        "Kreis N und stadt",
        "Kreis N & stadt",
        "Kreis N | stadt, amt",
        "Kreis N, stadt/amt",
        "amt/stadt, Kreis N",
        "amt/stadt und Kreis N",
        "amt und stadt, Kreis N",
        "Kreis N | Kreis Nord",  # these are one
        "stadt; Kreis N | stadt",  # only a part of the cell is told
        "Kreis N; stadt",  # nothing is wrong
    ],
)
def test_what_is_not_certain_stays(office: Path, cell: str) -> None:
    conference(office, cell)
    assert verbund.fix(office).corrections == ()


def test_a_cell_that_must_be_emptied_is_not_corrected(office: Path) -> None:
    conference(office, "Kreis N | stadt", status="cancelled")
    assert "R121" in [item.code for item in verbund.validate(office).findings]
    assert verbund.fix(office).corrections == ()
