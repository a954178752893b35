"""``verbund.undecided`` and ``verbund.decide``."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from tests.support.workbook_files import write_xlsx
from tests.support.workspaces import BASE, OFFICES, SITES, csv_text, write_workspace

import verbund
from verbund.api.answering import Answering

VISITS = [
    ("office", "number", "branch", "hosts"),
    ("north", "1", "", "Amt Nordd; Saal"),
    ("south", "2", "Amt Nord", "saal;hill"),
    ("north", "3", "berg", "SAAL"),
    ("hill", "4", "", "hill, hall"),
]
HEADING = (
    "subject_label,table,column,object_id,object_label,author_label,mapping_date,comment,"
    "predicate_id,subject_type,mapping_justification\n"
)
FIXED = "skos:exactMatch,rdfs literal,semapv:ManualMappingCuration\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = {"offices.csv": OFFICES, "sites.csv": SITES, "visits.csv": VISITS}
    write_workspace(tmp_path, tables)
    return tmp_path


def decisions(folder: Path) -> str:
    return (folder / "decisions.csv").read_text(encoding="utf-8")


def test_what_is_undecided_each_text_of_a_column_once(folder: Path) -> None:
    report = verbund.undecided(folder)
    shown = [
        (item.text, item.table, item.column, item.code, item.count, [p.row for p in item.places])
        for item in report.texts
    ]
    assert shown == [
        ("Amt Nord", "visits", "branch", "R104", 1, [3]),
        ("berg", "visits", "branch", "R101", 1, [4]),
        ("Saal", "visits", "hosts", "R101", 3, [2, 3, 4]),
        ("Amt Nordd", "visits", "hosts", "R101", 1, [2]),
    ]
    assert len(report) == 4
    assert list(report.findings) == []
    nord = report.texts[3]
    assert (nord.table_label.de, nord.column_label.de) == ("Besuche", "Gastgeber")
    assert nord.places[0].file == "records/visits.csv"
    first, *_ = nord.candidates
    assert (first.id, first.iri, first.name) == (
        *("office/north", f"{BASE}office/north", "Amt Nord"),
    )
    assert first.score == 94.1
    assert first.why.de == "„Amt Nord“; „Nord“ statt „Nordd“"
    assert pickle.loads(pickle.dumps(report)) == report  # noqa: S301 - its own


def test_of_a_text_that_stands_often_the_first_places_are_shown(folder: Path) -> None:
    visits = [VISITS[0], *(("north", str(n), "", "Saal") for n in range(1, 6))]
    (folder / "records/visits.csv").write_text(csv_text(visits), encoding="utf-8")
    (saal,) = verbund.undecided(folder).texts
    assert (saal.count, [place.row for place in saal.places]) == (5, [2, 3, 4])


def test_nothing_is_asked_of_records_that_cannot_be_read(folder: Path) -> None:
    (folder / "records/offices.csv").write_bytes(b"\xff\xfe\xd8")
    rows = "subject_label,table,column,object_id\nSaal,,,hall\nKeller,,,hall\n"
    (folder / "decisions.csv").write_text(rows, encoding="utf-8")
    report = verbund.undecided(folder)
    assert list(report.texts) == []
    unused = [item.place.row for item in report.findings if item.code == "R119"]
    assert unused == [3], "a decision on a text that stands there is of use"


def test_as_few_candidates_as_one_likes(folder: Path) -> None:
    assert all(not item.candidates for item in verbund.undecided(folder, candidates=0).texts)
    with pytest.raises(verbund.UsageError, match="from 0 to 50"):
        verbund.undecided(folder, candidates=51)


def test_answers_are_written_sorted_with_names_as_they_are_on_record(folder: Path) -> None:
    answers = [
        verbund.Decision("Saal", "Rathaus", "visits", "hosts", comment="so gesagt"),
        verbund.Decision("berg", "hill", "Besuche", "Außenstelle", author="Bea"),
        verbund.Decision("Amt Nordd", None, date="2026-01-02"),
    ]
    report = verbund.decide(answers, folder, author="Anna", date="2026-11-02")
    assert (report.added, report.changed, report.conforms) == (3, 0, True)
    assert report.file == folder / "decisions.csv"
    assert decisions(folder) == (
        HEADING + f"Amt Nordd,,,sssom:NoTermFound,,Anna,2026-01-02,,{FIXED}"
        f"berg,visits,branch,office/hill,Stelle am Berg,Bea,2026-11-02,,{FIXED}"
        f"Saal,visits,hosts,site/hall,Rathaus,Anna,2026-11-02,so gesagt,{FIXED}"
    )
    left = verbund.undecided(folder)
    assert [item.text for item in left.texts] == ["Amt Nord"]
    assert list(left.findings) == []


def test_an_answer_replaces_the_former_one_and_the_same_one_changes_nothing(folder: Path) -> None:
    verbund.decide([verbund.Decision("Saal", "hall")], folder, author="Anna", date="2026-01-01")
    before = decisions(folder)
    report = verbund.decide([verbund.Decision("saal", "site/hall")], folder, author="Bert")
    assert (report.added, report.changed) == (0, 0)
    assert decisions(folder) == before
    report = verbund.decide([verbund.Decision("saal", "park")], folder)
    assert (report.added, report.changed) == (0, 1)
    assert decisions(folder) == HEADING + f"saal,,,site/park,Park,,,,{FIXED}"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (verbund.Decision("Saal", "Rathuas"), "R111"),
        (verbund.Decision("berg", "north", "visits", "branch"), "R115"),
        (verbund.Decision("Rathaus", "park"), "R117"),
        (verbund.Decision("x", "hall", "visitors"), "R112"),
        (verbund.Decision("x", "hall", "visits", "day"), "R113"),
        (verbund.Decision("x", ""), "R118"),
        (verbund.Decision("x", "hall", date="gestern"), "R118"),
    ],
    ids=str,
)
def test_of_answers_with_a_wrong_one_none_is_written(
    folder: Path, answer: verbund.Decision, code: str
) -> None:
    right = verbund.Decision("Saal", "hall", "visits", "hosts")
    report = verbund.decide([right, answer], folder)
    assert (report.conforms, report.added, report.changed) == (False, 0, 0)
    assert [(item.code, item.place.file, item.place.row) for item in report.findings] == [
        (code, "answers", 3)
    ]
    assert not (folder / "decisions.csv").exists()


def test_an_answer_by_a_name_of_several_is_ambiguous(folder: Path) -> None:
    offices = [*OFFICES, ("south-2", "Office", "amt süd")]
    (folder / "records/offices.csv").write_text(csv_text(offices), encoding="utf-8")
    right = verbund.Decision("y", "Amt Nord", "visits", "office")
    wrong = verbund.Decision("x", "Amt Süd", "Besuche", "office")
    report = verbund.decide([right, wrong], folder)
    (finding,) = report.findings
    assert (finding.code, finding.place.row, finding.place.column) == ("R102", 3, "object_id")
    assert "office/south, office/south-2" in finding.message.en
    assert (report.conforms, report.added) == (False, 0)


def test_answers_in_a_file_those_left_empty_stay_open(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "antworten.csv"
    file.write_text(
        "\ufeffsubject_label;table;column;object_id;comment;candidates;places;count\n"
        "Saal;visits;hosts;rathaus;;;;3\nberg;visits;branch;;;;;1\nAmt Nordd;visits;hosts;-;;;;1\n",
        encoding="utf-8",
    )
    report = verbund.decide(str(file), folder)
    assert (report.added, report.conforms) == (2, True)
    assert decisions(folder) == (
        HEADING + f"Amt Nordd,visits,hosts,sssom:NoTermFound,,,,,{FIXED}"
        f"Saal,visits,hosts,site/hall,Rathaus,,,,{FIXED}"
    )
    assert list(verbund.undecided(folder).findings) == []


def test_other_slots_and_rows_of_the_file_stay(folder: Path) -> None:
    (folder / "decisions.csv").write_text(
        "object_id;subject_label;confidence;mapping_justification\n"
        "gone;old;0.5;semapv:LexicalMatching\n",
        encoding="utf-8",
    )
    verbund.decide([verbund.Decision("Saal", "hall", comment="=1")], folder)
    lines = decisions(folder).splitlines()
    assert lines[0].endswith(",confidence")
    assert lines[1] == "old,,,gone,,,,,skos:exactMatch,rdfs literal,semapv:LexicalMatching,0.5"
    assert lines[2].startswith("Saal,,,site/hall,Rathaus,,,'=1,")


def test_an_answer_settles_two_rows_that_contradict_each_other(folder: Path) -> None:
    rows = "Saal,Besuche,Gastgeber,hall\nSAAL,visits,hosts,park\nx,,,hall\nX,,,park\n"
    (folder / "decisions.csv").write_text(f"subject_label,table,column,object_id\n{rows}", "utf-8")
    answer = verbund.Decision("Saal", "park", "visits", "hosts")
    report = verbund.decide([answer], folder)
    assert (report.added, report.changed) == (0, 1)
    assert [line.split(",")[:4] for line in decisions(folder).splitlines()[1:]] == [
        ["X", "", "", "park"],
        ["x", "", "", "hall"],
        ["Saal", "visits", "hosts", "site/park"],
    ]


def test_a_workbook_of_answers_is_taken_too(folder: Path, tmp_path: Path) -> None:
    rows = [("subject_label", "object_id", "count"), ("Saal", "Rathaus", "3"), ("berg", "", "1")]
    write_xlsx(tmp_path / "fragen.xlsx", {"fragen": rows})
    report = verbund.decide(tmp_path / "fragen.xlsx", folder)
    assert (report.added, list(report.findings)) == (1, [])
    assert decisions(folder) == HEADING + f"Saal,,,site/hall,Rathaus,,,,{FIXED}"


@pytest.mark.parametrize(
    ("content", "code"), [("subject_label\nx\n", "T103"), ("subject_label,object_id\nx\n", "F104")]
)
def test_a_file_that_is_not_understood_is_not_written_over(
    folder: Path, content: str, code: str
) -> None:
    (folder / "decisions.csv").write_text(content, encoding="utf-8")
    report = verbund.decide([verbund.Decision("Saal", "hall")], folder)
    assert [item.code for item in report.findings] == [code]
    assert (report.added, decisions(folder)) == (0, content)


def test_titles_above_the_headings_are_not_lost(folder: Path) -> None:
    content = "Entscheidungen\nsubject_label,object_id\nx,hall\n"
    (folder / "decisions.csv").write_text(content, encoding="utf-8")
    with pytest.raises(verbund.UsageError, match="rows above its headings"):
        verbund.decide([verbund.Decision("Saal", "hall")], folder)
    assert decisions(folder) == content


def test_wrong_arguments(folder: Path) -> None:
    with pytest.raises(verbund.UsageError, match="date is a day"):
        verbund.decide([], folder, date="2026-02-30")
    with pytest.raises(verbund.UsageError, match="author is a line"):
        verbund.decide([], folder, author="a\nb")
    with pytest.raises(verbund.UsageError, match="Decision"):
        verbund.decide(["x"], folder)  # type: ignore[list-item]  # what is tried
    report = verbund.decide(folder / "none.csv", folder)
    assert [item.code for item in report.findings] == ["F101"]


def test_unused_decisions_are_told_and_wrong_ones(folder: Path) -> None:
    (folder / "decisions.csv").write_text(
        "subject_label,table,column,object_id\nSaal,,,hall\nKeller,,,hall\nberg,,,none\n",
        encoding="utf-8",
    )
    report = verbund.undecided(folder)
    assert [(item.code, item.place.row) for item in report.findings] == [("R119", 3), ("R111", 4)]
    assert [item.text for item in report.texts] == ["Amt Nord", "Amt Nordd"]


def test_a_decision_for_a_record_that_fits_no_column_of_its_text_is_unused(folder: Path) -> None:
    """It holds in columns that take records of this class, and there the text does not stand."""
    (folder / "decisions.csv").write_text(
        "subject_label,table,column,object_id\nberg,,,site/hall\n", encoding="utf-8"
    )
    report = verbund.undecided(folder)
    assert [(item.code, item.place.row) for item in report.findings] == [("R119", 2)]
    assert "berg" in [item.text for item in report.texts]


def test_answers_one_by_one_are_written_at_once(folder: Path) -> None:
    answering = Answering(folder, candidates=3, author="Anna", date="2026-11-02")
    saal = answering.report.texts[2]
    assert [item.id for item in answering.search(saal, "rathaus")] == ["site/hall"]
    assert answering.settle(saal, "site/hall").conforms
    assert decisions(folder).count("\n") == 2
    assert answering.settle(answering.report.texts[1], None).added == 1
    assert decisions(folder).count("\n") == 3
    assert not answering.settle(saal, "office/none").conforms
    assert decisions(folder).count("\n") == 3


def test_ten_thousand_records_and_five_hundred_texts_take_seconds(tmp_path: Path) -> None:
    """Not a measurement: it would take minutes if each pair were looked at in Python."""
    offices = [
        OFFICES[0],
        *((f"a{n}", "Office", f"Amt für Ordnung und Verkehr Nummer {n}") for n in range(3000)),
    ]
    visits = [
        VISITS[0],
        *((f"Amt fur Ordnung & Verkehr Nummer {n}", str(n), "", "") for n in range(100)),
    ]
    write_workspace(tmp_path, {"offices.csv": csv_text(offices), "visits.csv": csv_text(visits)})
    report = verbund.undecided(tmp_path)
    assert len(report) == 100
    assert report.texts[-1].candidates[0].id == "office/a99"
