"""Headings: which are accepted, and what is said of the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.workspaces import check, csv_text, release, write_workspace

from verbund.api.run import validate
from verbund.findings import Finding, Place, Severity
from verbund.findings.catalogue import render
from verbund.model.column_kinds import LangStringColumn, LiteralColumn
from verbund.model.model import Field, RecordType
from verbund.rdf.terms import XSD_STRING
from verbund.read.column_layout import arrange, arrange_columns, layout
from verbund.read.csv_delimiter import first_rows
from verbund.read.grid import Grid
from verbund.read.heading_row import ROWS, find_heading_row
from verbund.read.headings import Column, HeadingReader, Headings, accepted_headings
from verbund.shacl.shape import Shape
from verbund.workspace.workspace import read_workspace


def offices(folder: Path, headings: list[str], *rows: list[str]) -> list[Finding]:
    return check(write_workspace(folder, {"offices.csv": csv_text([headings, *rows])}))


def dataset(folder: Path, headings: list[str], *rows: list[str]) -> str:
    workspace = write_workspace(folder, {"offices.csv": csv_text([headings, *rows])})
    release(workspace)
    return (workspace.output / "dataset.nt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "headings",
    [
        ["id", "type", "name", "note"],
        ["Id", "Type", "Name", "Note"],
        ["Kennung", "Art", "Name des Eintrags", "Bemerkung"],
        ["  KENNUNG ", "aRT", " name  DES\teintrags", "Bemerkung\n"],
        ["\u00a0Kennung", "Art", "Name des\u00a0Eintrags", "BEMERKUNG"],
    ],
)
def test_the_same_table_under_any_of_its_headings(tmp_path: Path, headings: list[str]) -> None:
    row = ["a", "Office", "Amt", "x"]
    plain = dataset(tmp_path / "plain", ["id", "type", "name", "note"], row)
    assert dataset(tmp_path / "other", headings, row) == plain


def test_columns_in_any_order(tmp_path: Path) -> None:
    plain = dataset(tmp_path / "1", ["id", "type", "name", "note"], ["a", "Office", "A", "x"])
    assert (
        dataset(tmp_path / "2", ["note", "name", "id", "type"], ["x", "A", "a", "Office"]) == plain
    )


def test_a_text_in_several_languages(tmp_path: Path) -> None:
    row = ["a", "Office", "Amt", "office"]
    expected = ['"Amt"@de', '"office"@en']
    for number, headings in enumerate(
        (["id", "type", "name", "name@en"], ["id", "type", "name@de", "NAME@EN"])
    ):
        text = dataset(tmp_path / str(number), headings, row)
        assert [item for item in expected if item in text] == expected


def test_one_language_twice(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "type", "name", "name@de"], ["a", "Office", "A", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T102", 1, "name@de")
    assert finding.details["other"] == "name"


def test_a_language_that_the_column_does_not_take(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "type", "name", "name@fr"], ["a", "Office", "A", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T101", 1, "name@fr")


def test_an_unknown_column(tmp_path: Path) -> None:
    headings = ["id", "type", "name", "Bemerkumg", "telefon"]
    near, far = offices(tmp_path, headings, ["a", "Office", "A", "", ""])
    assert (near.code, near.place.row, near.place.line) == ("T101", 1, 1)
    assert (near.place.column, near.value) == ("Bemerkumg", "Bemerkumg")
    assert near.suggestion is not None
    assert near.suggestion.casefold() == "bemerkung"
    assert near.headings == tuple(headings)
    assert (far.code, far.place.column, far.suggestion) == ("T101", "telefon", None)


def test_a_column_twice(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "type", "name", "Kennung"], ["a", "Office", "A", "b"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T102", 1, "Kennung")
    assert (finding.value, finding.details["other"]) == ("Kennung", "id")


def test_a_column_that_must_be_there(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["id", "name"], ["a", "A"], ["b", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T103", 1, "type")
    assert finding.shape == "https://example.org/shapes#Office-type"


def test_the_column_of_the_key_is_missing(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["type", "name"], ["Office", "A"], ["Office", "B"])
    assert (finding.code, finding.place.row, finding.place.column) == ("T103", 1, "id")


def test_a_column_without_heading_that_has_content(tmp_path: Path) -> None:
    headings = ["id", "type", " ", "name", ""]
    rows = (
        ["a", "Office", "", "A", ""],
        ["b", "Office", "x", "B", ""],
        ["c", "Office", "", "C", "y"],
    )
    first, second = offices(tmp_path, headings, *rows)
    assert (first.code, first.place.row, first.place.position) == ("T104", 1, 2)
    assert (second.code, second.place.row, second.place.position) == ("T104", 1, 4)
    assert first.headings == second.headings == tuple(headings)


def test_columns_without_heading_and_content_are_no_columns(tmp_path: Path) -> None:
    (note,) = offices(tmp_path, ["id", "type", "name", "", ""], ["a", "Office", "A", "", " "])
    assert (note.code, note.severity, note.details) == ("F118", Severity.INFO, {"number": "2"})
    assert offices(tmp_path, ["id", "", "type", "name"], ["a", "", "Office", "A"]) == []


def test_the_heading_in_a_finding_is_that_of_the_file(tmp_path: Path) -> None:
    (finding,) = offices(tmp_path, ["KENNUNG", "Art", "name@de"], ["a", "Offic", "A"])
    assert (finding.code, finding.place.column) == ("R103", "Art")


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["id", "type", "xyzzy"], [("T101", "xyzzy", None), ("T103", "name", None)]),
        (["id", "xyzzy", "name"], [("T101", "xyzzy", None), ("T103", "type", None)]),
        (["idd", "typee"], [("T101", "idd", "id"), ("T101", "typee", "type"), ("T103", "name", None)]),
        (
            ["idd", "typ_e", "nmae", "noet", "codee", "paeg"],
            [
                ("T101", "idd", "id"), ("T101", "typ_e", "type"), ("T101", "nmae", "name"),
                ("T101", "noet", "note"), ("T101", "codee", "code"), ("T101", "paeg", "page"),
            ],
        ),
        (["idd", "typ_e", "nmae", "noet", "codee", "paeg", "liink"], [("T107", None, None)]),
        (["idd"], [("T107", None, None)]),
        (["idd", "xyzzy"], [("T101", "idd", "id"), ("T101", "xyzzy", None), ("T103", "name", None), ("T103", "type", None)]),
        (["qqq", "xyzzy"], [("T107", None, None)]),
        (["id", "type", "name", "Bemerkung zur Sache"], [("T101", "Bemerkung zur Sache", None)]),
        # one cell of a row of data that happens to be a heading
        (["q1", "q2", "q3", "Note", "q5", "q6", "q7"], [("T107", None, None)]),
        (["q1", "q2", "q3", "Note", "", "q6", "q7"], [
            *(("T101", f"q{place}", None) for place in (1, 2, 3, 6, 7)),
            ("T103", "id", None), ("T103", "name", None), ("T103", "type", None),
        ]),
        (["q1", "q2", "q3", "Id", "q5", "q6", "q7"], [
            *(("T101", f"q{place}", None) for place in (1, 2, 3, 5, 6, 7)),
            ("T103", "name", None), ("T103", "type", None),
        ]),
        (["q1", "q2", "Page", "Note", "q5", "q6", "q7"], [
            *(("T101", f"q{place}", None) for place in (1, 2, 5, 6, 7)),
            ("T103", "id", None), ("T103", "name", None), ("T103", "type", None),
        ]),
        (["idd", "typ_e", "nmae", "Note", "codee", "q6", "q7", "q8"], [
            ("T101", "idd", "id"), ("T101", "typ_e", "type"), ("T101", "nmae", "name"),
            ("T101", "codee", "code"), *(("T101", f"q{place}", None) for place in (6, 7, 8)),
        ]),
        (["idd", "typ_e", "nmae", "Note", "q5", "q6", "q7", "q8"], [("T107", None, None)]),
    ],
)  # fmt: skip
def test_what_misspelt_headings_may_mean(
    tmp_path: Path, texts: list[str], told: list[tuple[str, str | None, str | None]]
) -> None:
    """One letter may be wrong. What is only missing is no reason to take another for it."""
    found = offices(tmp_path, texts)
    assert [(item.code, item.place.column, item.suggestion) for item in found] == told


# --- headings of a model, without a file


TITLE = Field(
    name="title",
    path="urn:title",
    kind=LangStringColumn(("de", "en")),
    headings={"de": "Titel", "en": "Title of it"},
    description={},
    order=1,
    separator=None,
    required=True,
    shape=Shape("urn:title-shape"),
)
ANY = replace(TITLE, name="note", kind=LangStringColumn(()), headings={}, required=False)
NUMBER = replace(TITLE, name="number", kind=LiteralColumn((XSD_STRING,)), headings={"de": "Nr."})


@pytest.mark.parametrize(
    ("field", "language", "expected"),
    [
        (NUMBER, "de", {"number": ("number", None), "nr.": ("number", None)}),
        (
            TITLE,
            "en",
            {
                f"{name}{tag and f'@{tag}'}": ("title", tag or "en")
                for name in ("title", "titel", "title of it")
                for tag in ("", "de", "en")
            },
        ),
        (
            replace(TITLE, headings={}),
            "fr",
            {"title": ("title", "de"), "title@de": ("title", "de"), "title@en": ("title", "en")},
        ),
        (ANY, "fr", {"note": ("note", "fr"), "note@fr": ("note", "fr")}),
    ],
)
def test_the_headings_that_mean_a_column(
    field: Field, language: str, expected: dict[str, tuple[str, str | None]]
) -> None:
    assert accepted_headings(field, language) == expected


def test_a_text_may_be_in_any_language_where_its_shape_names_none() -> None:
    fields = (TITLE, ANY, NUMBER)
    shape = Shape("urn:x")
    record_type = RecordType("x", {}, {}, shape, (), ("x/", "number", ""), fields, (), ())
    reader = HeadingReader(record_type, "de")
    for heading, column in (
        ("note@fr", ("note", "fr")),
        (" Note@ FR ", ("note", "fr")),
        ("note@pt-BR", ("note", "pt-br")),
        ("note@", None),
        ("note@x y", None),
        ("title@fr", None),
        ("number@fr", None),
        ("none@fr", None),
        ("title@en", ("title", "en")),
        ("nr.", ("number", None)),
    ):
        assert reader.column_of(heading) == column, heading
        assert reader.knows(heading) is (
            column is not None and column[1] != "fr" and "pt" not in heading
        )


def told(
    texts: list[str], filled: tuple[int, ...] = ()
) -> tuple[list[tuple[str, str | None, str | None]], set[str]]:
    """The findings of headings, and which columns count as missing by a fault."""
    fields = (TITLE, ANY, NUMBER, replace(TITLE, name="extra", headings={}, required=False))
    shape = Shape("urn:x")
    record_type = RecordType("x", {}, {}, shape, (), ("x/", "number", ""), fields, (), ())
    found, findings = HeadingReader(record_type, "de").read(("x.csv", None), texts, filled)
    assert found.texts == tuple(texts)
    return [(f.code, f.place.column, f.suggestion) for f in findings], {*found.missing}


@pytest.mark.parametrize(
    ("texts", "filled", "findings", "missing"),
    [
        (["number", "title", "note", "extra"], (), [], set()),
        (["number", "title"], (), [], set()),
        (["number", "note"], (), [("T103", "title", None)], {"title"}),
        (["title"], (), [("T103", "number", None)], {"number"}),
        # what an unknown heading may have meant is missing, also where it need not be there
        (["number", "title", "xyzzy"], (), [("T101", "xyzzy", None)], {"note", "extra", "title"}),
        (["number", "title", "noote"], (), [("T101", "noote", "note")], {"note", "extra"}),
        (["number", "title", "title@e"], (), [("T101", "title@e", "title@en")], {"note", "extra", "title"}),
        (["number", "title@en", "titel@"], (), [("T101", "titel@", "Titel")], {"note", "extra", "title"}),
        (["number", "title", ""], (2,), [("T104", None, None)], {"note", "extra", "title"}),
        (["number", "title", ""], (), [], set()),
        (["title", ""], (1,), [("T103", "number", None)], {"number", "note", "extra"}),
        (["title", "qq", ""], (2,), [("T101", "qq", None), ("T104", None, None), ("T103", "number", None)],
         {"number", "note", "extra", "title"}),
        (["title", "qqqq"], (), [("T101", "qqqq", None), ("T103", "number", None)],
         {"number", "note", "extra", "title"}),
        (["number", "Titel", "TITLE@de", "title"], (), [("T102", "TITLE@de", None)], set()),
        (["number", "Titel", "Nr.", "title"], (), [("T102", "Nr.", None), ("T102", "title", None)], set()),
    ],
)  # fmt: skip
def test_which_columns_are_missing(
    texts: list[str],
    filled: tuple[int, ...],
    findings: list[tuple[str, str | None, str | None]],
    missing: set[str],
) -> None:
    assert told(texts, filled) == (findings, missing)


def headings(*texts: str, **positions: int) -> Headings:
    found = {
        (name.partition("_")[0], name.partition("_")[2] or None): place
        for name, place in positions.items()
    }
    return Headings("x.csv", texts, found)


def test_the_columns_of_several_files_in_the_order_of_the_model() -> None:
    fields = (TITLE, ANY, NUMBER)
    record_type = RecordType("x", {}, {}, Shape("urn:x"), (), ("x/", "number", ""), fields, (), ())
    files = [headings(title_en=0, note_fr=1), headings(title_de=0, number=1, note_ar=2, note_de=3)]
    assert [(c.field.name, c.language) for c in layout(record_type, files, "de")] == [
        ("title", "de"), ("title", "en"), ("note", "de"), ("note", "ar"), ("note", "fr"),
        ("number", None),
    ]  # fmt: skip
    assert layout(record_type, [], "de") == ()


@pytest.mark.parametrize(
    ("file", "row", "arranged"),
    [
        (headings("n", "t", number=0, title_de=1), ["1", "T"], None),
        (headings("t", "n", number=1, title_de=0), ["T", "1"], ("1", "T")),
        (headings("t", title_de=0), ["T"], ("", "T")),
        (headings("n", "x", "t", number=0, title_de=2), ["1", "?", "T"], ("1", "T")),
        (headings("x"), ["?"], ("", "")),
    ],
)
def test_rows_are_arranged_as_the_columns_are(
    file: Headings, row: list[str], arranged: tuple[str, ...] | None
) -> None:
    columns = [Column(NUMBER, None), Column(TITLE, "de")]
    function = arrange(columns, file)
    assert (None if function is None else tuple(function(row))) == arranged
    both = arrange_columns(columns, file)
    expected = tuple((cell, cell) for cell in arranged or row)
    assert both([row, row]) == expected
    assert both(Grid(row + row, len(row))) == expected


def test_one_column_or_none_is_arranged_too() -> None:
    file = headings("x", "n", number=1)
    one = arrange([Column(NUMBER, None)], file)
    assert one is not None
    assert tuple(one(["?", "1"])) == ("1",)
    absent = arrange([Column(TITLE, "de")], file)
    assert absent is not None
    assert tuple(absent(["?", "1"])) == ("",)
    none = arrange([], file)
    assert none is not None
    assert tuple(none(["?", "1"])) == ()


def test_a_place_has_the_heading_of_its_file() -> None:
    file = headings("Nr.", "t", number=0)
    assert file.place(Column(NUMBER, None), 7) == Place("x.csv", row=7, column="Nr.", position=0)
    assert file.place(Column(TITLE, "de")) == Place("x.csv", column="title", position=-1)
    sheet = file._replace(sheet="S")
    assert sheet.place(Column(NUMBER, None), 7) == Place("x.csv", "S", 7, None, "Nr.", 0)
    assert (sheet.row(3), sheet.origin) == (Place("x.csv", "S", 3), ("x.csv", "S"))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("id,name\n1,A\n", None),
        ("List of offices\nid,name\n1,A\n", 2),
        ("List of offices\n\nid;name;note\n1;A;\n", 3),
        ("\ufeffList\nid\tname\n", 2),
        ("sep=,\nid,name\n", None),
        ("sep=;\nList\nid;name\n", 2),
        ("sep=;\nid;name;note\nid;name\n", None),
        ("SEP=;\nList\nof offices\nid;name\n", 3),
        ("sep=;", None),
        ("List\nid,x\n", None),
        ("List\nid,name,x,y\n", 2),
        ("List\nid,name,x,y,z\n", None),
        ("id,x\nid,name\n", 2),
        ("id,name\nid,name,note\n", 2),
        ("id,name,note\nid,name\n", None),
        ("x\n" * 19 + "id,name\n", 20),
        ("x\n" * 20 + "id,name\n", None),
        ("x\nid,name\n" + "a" * 200_000 + "\n", 2),
        ("", None),
    ],
)
def test_the_row_that_holds_the_headings(text: str, row: int | None) -> None:
    known = {"id", "name", "note"}
    assert find_heading_row(first_rows(text.encode(), ROWS), known.__contains__) == row


def test_two_letters_of_a_short_heading_have_changed_places(tmp_path: Path) -> None:
    """One finding with what is meant: the column is not missing, too."""
    write_library(tmp_path)
    loans = tmp_path / "records/loans.csv"
    head, _, rows = loans.read_text("utf-8").partition("\n")
    loans.write_text(f"{head.replace('book', 'boko').replace('due', 'deu')}\n{rows}", "utf-8")
    found = validate(read_workspace(tmp_path)).findings
    told = [(item.code, item.value, item.suggestion) for item in found]
    assert sorted(told) == [("T101", "boko", "book"), ("T101", "deu", "due")]


@pytest.mark.parametrize(("texts", "fix"), [(["type", "name"], True), (["type", "note"], False)])
def test_a_missing_id_may_stay_empty_where_it_can_be_made_of_the_name(
    tmp_path: Path, texts: list[str], fix: bool
) -> None:
    missing = {
        item.details["name"]: item for item in offices(tmp_path, texts) if item.code == "T103"
    }
    assert ("verbund fix" in render(missing["id"], "en").remedy) is fix
    assert all("verbund fix" not in render(missing[n], "de").remedy for n in missing if n != "id")
